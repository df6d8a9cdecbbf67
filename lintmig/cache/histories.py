"""Histories with all that their scripts say, as one process of ours tells them another."""

from __future__ import annotations

from pathlib import Path

from lintmig.cache.reading import read_histories
from lintmig.cache.sealing import opened, sealed
from lintmig.cache.texts import Texts
from lintmig.cache.values import record
from lintmig.cache.writing import written_histories
from lintmig.model.disk import Disk, empty_trace
from lintmig.model.script import Track

_ANY_LENGTH = 1_000_000_000
_NOWHERE = Path()


def histories_to_bytes(tracks: tuple[Track, ...], key: str) -> bytes:
    """Texts and all: reading the files again would take longer. Raises Damaged."""
    texts = Texts(Disk(), empty_trace(), _NOWHERE, longest=_ANY_LENGTH)
    body = written_histories(tracks, texts)
    return sealed(key, [texts.written, body])


def histories_from_bytes(data: bytes, key: str) -> tuple[Track, ...]:
    """Raises Damaged."""
    texts, body = record(opened(key, data), 2)
    return read_histories(body, Texts(Disk(), empty_trace(), _NOWHERE).read(texts))
