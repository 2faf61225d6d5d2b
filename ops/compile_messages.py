"""Compiles the message catalogues (.po) to the .mo files Django reads, without gettext.

It neither collects nor checks messages: that is tools/messages.py, for people who develop.

    python ops/compile_messages.py [LOCALE_FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogue(source: Path) -> Path:
    """Writes the .mo file beside `source`; fuzzy messages are left out, as gettext does.

    Raises PoFileError when the catalogue cannot be read; the old .mo file then stays.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    target = source.with_suffix(".mo")
    scratch = target.with_suffix(".mo.new")
    with scratch.open("wb") as file:
        write_mo(file, catalogue)
    scratch.replace(target)
    return target


def main(folder: Path) -> int:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        try:
            compile_catalogue(source)
        except PoFileError as problem:
            print(f"{source}, line {problem.lineno + 1}: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCALE))
