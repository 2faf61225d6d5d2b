"""Typed readers of environment variables. They fail loudly; they hold no defaults of law."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


class SettingMissing(Exception):
    """A variable that production needs is absent or malformed."""


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise SettingMissing(f"Set the environment variable {name}; see .env.example.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise SettingMissing(f"{name} must be 1 or 0, not {value!r}; see .env.example.")


def words(name: str, default: str = "") -> list[str]:
    return [word for word in text(name, default).split(",") if word]


def data_key(encoded: str) -> bytes:
    """32 bytes, base64: the key that encrypts citizen ID numbers at rest."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as problem:
        raise SettingMissing("GIAMNGHEO_DATA_KEY is not base64; see .env.example.") from problem
    if len(key) != 32:
        raise SettingMissing("GIAMNGHEO_DATA_KEY must hold 32 bytes; see .env.example.")
    return key


def kept_secret(folder: Path, name: str) -> str:
    """A secret of this one installation, made on first use and readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        fresh = base64.b64encode(secrets.token_bytes(32)).decode()
        scratch = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
        try:
            os.link(scratch, path)  # the first of two starting processes wins
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text()
