"""Citizen ID numbers at rest: AES-GCM for the value, a keyed hash for finding equal ones.

Does not decide who may see a number; screens ask accounts.permissions.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


@lru_cache(maxsize=4)
def _keys(key: bytes) -> tuple[AESGCM, bytes]:
    sealing = hmac.digest(key, b"seal", "sha256")
    finding = hmac.digest(key, b"find", "sha256")
    return AESGCM(sealing), finding


def seal(plain: bytes) -> bytes:
    """Encrypt bytes: nonce, then ciphertext with its tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _keys(settings.DATA_KEY)[0].encrypt(nonce, plain, None)


def open_sealed(sealed: bytes | memoryview) -> bytes:
    """Decrypt what `seal` made. Raises cryptography.exceptions.InvalidTag when it was altered."""
    whole = bytes(sealed)
    return _keys(settings.DATA_KEY)[0].decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], None)


def fingerprint(text: str) -> str:
    """The same text gives the same 32 hexadecimal digits; the text cannot be had back."""
    digest = hmac.digest(_keys(settings.DATA_KEY)[1], text.encode(), hashlib.sha256)
    return digest[:16].hex()


def seal_many(texts: Iterable[str | None]) -> list[bytes | None]:
    """`seal` over a column; None stays None."""
    sealer = _keys(settings.DATA_KEY)[0]
    sealed: list[bytes | None] = []
    for text in texts:
        if text is None:
            sealed.append(None)
            continue
        nonce = os.urandom(NONCE_BYTES)
        sealed.append(nonce + sealer.encrypt(nonce, text.encode(), None))
    return sealed


def fingerprint_many(texts: Iterable[str | None]) -> list[str | None]:
    """`fingerprint` over a column; None stays None."""
    key = _keys(settings.DATA_KEY)[1]
    digest, algorithm = hmac.digest, hashlib.sha256
    return [
        None if text is None else digest(key, text.encode(), algorithm)[:16].hex() for text in texts
    ]
