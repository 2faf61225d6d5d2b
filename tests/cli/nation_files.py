"""Running verbs and making small files for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from click.testing import CliRunner, Result

from giamngheo.cli.main import main
from giamngheo.common.frames import Table, Writer


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def write(path: Path, cells: dict[str, list[Any]]) -> Path:
    frame = pl.DataFrame(cells, strict=False)
    with Writer(path, dict(frame.schema)) as out:
        out.write(frame)
    return path


def read(path: Path) -> pl.DataFrame:
    return pl.concat(list(Table(path).batches()))
