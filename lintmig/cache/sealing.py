"""JSON with a checksum above it."""

from __future__ import annotations

import json
from hashlib import blake2b

from lintmig.cache.values import Damaged


def sealed(key: str, document: object) -> bytes:
    """Only under this key it can be opened again."""
    body = json.dumps(document, separators=(",", ":")).encode("ascii")
    return _checksum(key, body) + b"\n" + body


def opened(key: str, data: bytes) -> object:
    """Raises Damaged where it is not, to the last byte, what was sealed."""
    checksum, _, body = data.partition(b"\n")
    if checksum != _checksum(key, body):
        raise Damaged
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Damaged from error
    return document


def _checksum(key: str, body: bytes) -> bytes:
    """Against what breaks by itself. It keeps nobody out: who can write here could read any key of ours as well."""
    return blake2b(body, key=key.encode("ascii"), digest_size=16).hexdigest().encode("ascii")
