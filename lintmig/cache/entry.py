"""What a run came to, as it lies on disk: it is believed where the disk still says what it said then."""

from __future__ import annotations

from collections.abc import Container, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from lintmig.cache.reading import read_linted
from lintmig.cache.sealing import opened, sealed
from lintmig.cache.texts import Seen, Texts
from lintmig.cache.values import Damaged, flag, items, mapping, record, seconds, text, whole
from lintmig.cache.writing import written_linted
from lintmig.model.disk import Disk, Trace
from lintmig.model.linted import Linted
from lintmig.model.request import Request

_LONGEST_READING = 10_000_000
"""Bytes of one file that a run may have asked for."""
_UNTIL_FOREVER = 0.0


def to_bytes(linted: Linted, key: str, request: Request) -> bytes:
    """Raises Damaged where a place cannot be told so that it is found again."""
    texts = Texts(Disk(request.overlay), linted.trace, request.working_directory)
    body = written_linted(linted.outcome, linted.shapes, linted.tracks, texts)
    until = _UNTIL_FOREVER if linted.until is None else linted.until.timestamp()
    document = [datetime.now(UTC).timestamp(), until, list(linted.trace), texts.written, body]
    return sealed(key, document)


def from_bytes(data: bytes, key: str, request: Request, now: datetime | None, seen: Seen | None = None) -> Linted:
    """Raises Damaged where it is not what was written, or holds no more. Without `now` it was written just now.

    `seen` is what this run has seen of the disk already.
    """
    written, until, trace_written, texts_written, linted_written = record(opened(key, data), 5)
    start, end = seconds(written), seconds(until)
    if now is not None and end != _UNTIL_FOREVER and not start <= now.timestamp() < end:
        raise Damaged
    trace = _trace(trace_written)
    disk, seen = Disk(request.overlay), seen or Seen()
    if now is not None and not _still_says(disk, trace, request.overlay, _named(texts_written), seen):
        raise Damaged
    sources = Texts(disk, trace, request.working_directory, seen.texts).read(texts_written)
    outcome, shapes, tracks = read_linted(linted_written, sources)
    return Linted(outcome, shapes, tracks, trace, datetime.fromtimestamp(end, UTC) if end else None)


def _trace(value: object) -> Trace:
    folders, files, sizes, presences, are_folders, are_links, targets = record(value, len(Trace._fields))
    return Trace(
        mapping(folders, text),
        mapping(files, _reading),
        mapping(sizes, text),
        mapping(presences, flag),
        mapping(are_folders, flag),
        mapping(are_links, flag),
        mapping(targets, text),
    )


def _reading(value: object) -> tuple[int, str]:
    at_most, found = record(value, 2)
    return whole(at_most, _LONGEST_READING), text(found)


def _named(texts_written: object) -> frozenset[str]:
    """The files whose texts an entry speaks of."""
    return frozenset(items(texts_written, lambda each: text(record(each, 3)[1] or "")))


def _still_says(
    disk: Disk, trace: Trace, overlay: Mapping[str, str | None], wanted: Container[str], seen: Seen
) -> bool:
    """Whether the same questions have the same answers; the folders first, where most changes show."""
    try:
        for path, found in trace.folders.items():
            with suppress(OSError):
                disk.entries(path)
            if disk.trace.folders[path] != found:
                return False
        for path, answer in trace.files.items():
            if path not in overlay and seen.has(path, answer, with_text=path in wanted):
                disk.trace.files[path] = answer
                continue
            data = b""
            with suppress(OSError):
                data = disk.read(path, answer[0])
            if disk.trace.files[path] != answer:
                return False
            if path not in overlay:
                seen.answers[path] = answer
            if path in wanted:
                seen.texts[path, answer[1]] = data.decode("utf-8-sig")
        for path in trace.sizes:
            with suppress(OSError):
                disk.size(path)
        for path in trace.presences:
            disk.exists(path)
        for path in trace.are_folders:
            disk.is_folder(path)
        for path in trace.are_links:
            disk.is_link(path)
        for path in trace.targets:
            disk.real(path)
    except ValueError as error:  # a path that no system takes, or bytes that are no text
        raise Damaged from error
    return disk.trace == trace
