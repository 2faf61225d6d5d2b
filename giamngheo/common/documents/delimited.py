"""CSV files: which sign parts the cells, and the cells.

It does not guess numbers or heads; all cells stay text.
"""

from __future__ import annotations

import csv
from collections import Counter

from giamngheo.common.documents.head_rows import Rows
from giamngheo.common.documents.model import UnreadableDocument

_SIGNS = ";\t,|"
_SAMPLE_LINES = 60


def rows_of(text: str, name: str) -> Rows:
    """Return the rows of a CSV text.

    Raises:
        UnreadableDocument: a quotation mark is never closed.
    """
    lines = text.split("\n")
    sign = delimiter_of(lines)
    if lines and lines[0].lower().startswith("sep="):
        sign, lines = lines[0][4:5] or sign, lines[1:]
    try:
        return [
            [" ".join(cell.split()) for cell in row]
            for row in csv.reader(lines, delimiter=sign, strict=False)
        ]
    except csv.Error as error:
        raise UnreadableDocument("document.bad_csv", {"name": name}) from error


def delimiter_of(lines: list[str]) -> str:
    """Return the sign that parts most lines into the same number of cells, more than one.

    >>> delimiter_of(["Thôn;Số hộ;Tỷ lệ", "Thôn 1;135;2,22", "Thôn 2;118;0,85"])
    ';'
    """
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    best, best_score = ",", 0.0
    for sign in _SIGNS:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=sign) if len(row) > 1)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        # A comma that starts decimals parts lines too, but never evenly.
        score = times * (1.0 if sign != "," else 0.9) + 0.001 * width
        if score > best_score:
            best, best_score = sign, score
    return best
