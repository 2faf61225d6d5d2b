"""Message catalogues: extract, fill, check and compile. For people who develop, not for users.

python tools/messages.py extract          collect msgids from code and templates (needs gettext)
python tools/messages.py fill < pairs     YAML mapping {English msgid: Vietnamese msgstr}
python tools/messages.py check            exit 1 when a message is missing, empty or fuzzy
python tools/messages.py compile          write the .mo files (pure Python)
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
import yaml

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
SOURCES = ("giamngheo",)


@contextmanager
def locked() -> Iterator[None]:
    """One writer at a time."""
    lock = ROOT / "var"
    lock.mkdir(exist_ok=True)
    with (lock / "messages.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def open_catalogue() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=100)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "vi",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    made.fpath = str(CATALOGUE)
    return made


def save(catalogue: polib.POFile) -> None:
    catalogue.sort(key=lambda entry: (entry.obsolete, entry.msgctxt or "", entry.msgid))
    catalogue.save(str(CATALOGUE))


def fill() -> int:
    pairs = yaml.safe_load(sys.stdin) or {}
    with locked():
        catalogue = open_catalogue()
        for msgid, msgstr in pairs.items():
            entry = catalogue.find(msgid, include_obsolete_entries=True)
            if entry is None:
                entry = polib.POEntry(msgid=msgid)
                catalogue.append(entry)
            entry.obsolete = False
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            if entry.msgid_plural:
                entry.msgstr_plural = {0: str(msgstr)}
            else:
                entry.msgstr = str(msgstr)
        save(catalogue)
    print(f"filled {len(pairs)}")
    return 0


def found_in_code() -> polib.POFile:
    """What makemessages finds, in a catalogue of its own (the kept one is not touched)."""
    with tempfile.TemporaryDirectory() as scratch:
        for source in SOURCES:
            shutil.copytree(
                ROOT / source,
                Path(scratch) / source,
                ignore=shutil.ignore_patterns("vendor", "__pycache__", "*.mo"),
            )
        (Path(scratch) / "locale").mkdir()
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "vi", "--no-location", "-v0"],
            cwd=scratch,
            check=True,
        )
        return polib.pofile(str(Path(scratch) / "locale/vi/LC_MESSAGES/django.po"))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def extract() -> int:
    with locked():
        kept = {key(entry): entry for entry in open_catalogue() if not entry.obsolete}
        fresh = open_catalogue()
        fresh[:] = []
        for entry in found_in_code():
            old = kept.get(key(entry))
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.msgstr = old.msgstr if old and not entry.msgid_plural else ""
            if entry.msgid_plural:
                entry.msgstr_plural = {0: (old.msgstr_plural.get(0) or old.msgstr) if old else ""}
            entry.previous_msgid = None
            fresh.append(entry)
        save(fresh)
    print(f"{len(fresh)} messages, {len(fresh.untranslated_entries())} without translation")
    return 0


def check() -> int:
    kept = {key(entry): entry for entry in open_catalogue() if not entry.obsolete}
    wrong = [
        f"missing in the catalogue: {entry.msgid!r}"
        for entry in found_in_code()
        if key(entry) not in kept
    ]
    wrong += [f"not translated: {e.msgid!r}" for e in kept.values() if not e.translated()]
    wrong += [f"fuzzy: {e.msgid!r}" for e in kept.values() if e.fuzzy]
    for line in wrong:
        print(line)
    if wrong:
        print("mend: make messages, then fill in locale/vi/LC_MESSAGES/django.po")
    return 1 if wrong else 0


def compile_all() -> int:
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    verbs = {"extract": extract, "fill": fill, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    sys.exit(verbs[sys.argv[1]]())
