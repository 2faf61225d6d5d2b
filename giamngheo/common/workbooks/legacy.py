"""Old .xls files: what must be refused, and the error values that the fast reader drops.

Reads the container (compound file) and the record stream only as far as that needs; everything is
bounded by the length of the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from giamngheo.common.workbooks.problems import FileProblem

END_OF_CHAIN = 0xFFFFFFFE
BOF, EOF, BOUNDSHEET, FORMULA, BOOLERR, FILEPASS = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x002F
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Faults = dict[tuple[int, int], str]


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def refuse_what_is_no_plain_xls(content: bytes) -> None:
    """Passwords, macros and other Office files in the same container. Raises FileProblem."""
    if wide("EncryptedPackage") in content:
        raise FileProblem("file.password")
    if wide("_VBA_PROJECT") in content:
        raise FileProblem("file.macros")
    if wide("WordDocument") in content or wide("PowerPoint Document") in content:
        raise FileProblem("file.not_a_table", kind="Word")
    if wide("Workbook") not in content and wide("Book") not in content:
        raise FileProblem("file.damaged")


def scan(content: bytes) -> dict[str, Faults]:
    """Error cells by sheet name. Raises FileProblem for a file that is locked or damaged."""
    try:
        stream = workbook_stream(content)
        return faults_in(stream)
    except (struct.error, IndexError, UnicodeDecodeError) as problem:
        raise FileProblem("file.damaged") from problem


def workbook_stream(content: bytes) -> bytes:
    """The record stream inside the compound file (always in full-size sectors when over 4 kB)."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise FileProblem("file.damaged")
    size = 1 << shift
    (directory_start,) = struct.unpack_from("<I", content, 48)
    table = allocation_table(content, size)
    directory = chain(content, table, directory_start, size)
    for place in range(0, len(directory), 128):
        entry = directory[place : place + 128]
        (name_bytes,) = struct.unpack_from("<H", entry, 64)
        if entry[: max(name_bytes - 2, 0)] in (wide("Workbook"), wide("Book")):
            start, length = struct.unpack_from("<II", entry, 116)
            if length < struct.unpack_from("<I", content, 56)[0]:
                return b""  # in the mini stream: too small to hold a list
            return chain(content, table, start, size)[:length]
    raise FileProblem("file.damaged")


def allocation_table(content: bytes, size: int) -> list[int]:
    sectors = [place for place in struct.unpack_from("<109I", content, 76) if place < END_OF_CHAIN]
    more, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // size)):
        if more >= END_OF_CHAIN:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        sectors += [place for place in numbers[:-1] if place < END_OF_CHAIN]
        more = numbers[-1]
    table: list[int] = []
    for place in sectors[: len(content) // size + 1]:
        table += struct.unpack_from(f"<{size // 4}I", content, (place + 1) * size)
    return table


def chain(content: bytes, table: list[int], start: int, size: int) -> bytes:
    pieces: list[bytes] = []
    place = start
    while place < END_OF_CHAIN and len(pieces) <= len(content) // size:
        pieces.append(content[(place + 1) * size : (place + 2) * size])
        place = table[place]
    return b"".join(pieces)


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def faults_in(stream: bytes) -> dict[str, Faults]:
    names: dict[int, str] = {}
    found: dict[str, Faults] = {}
    current: Faults = {}
    for place, kind, data in records(stream):
        if kind == FILEPASS:
            raise FileProblem("file.password")
        if kind == BOUNDSHEET:
            (start,) = struct.unpack_from("<I", data, 0)
            names[start] = sheet_name(data)
        elif kind == BOF and place in names:
            current = found.setdefault(names[place], {})
        elif kind == BOOLERR and data[7]:
            row, column = struct.unpack_from("<HH", data, 0)
            current[row, column] = ERRORS.get(data[6], "#N/A")
        elif kind == FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            row, column = struct.unpack_from("<HH", data, 0)
            current[row, column] = ERRORS.get(data[8], "#N/A")
    return found


def sheet_name(data: bytes) -> str:
    length, flags = data[6], data[7]
    if flags & 1:
        return data[8 : 8 + 2 * length].decode("utf-16-le")
    return data[8 : 8 + length].decode("latin-1")
