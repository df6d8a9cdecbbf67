"""The texts that places stand in: named by their files, and read from them again."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping
from pathlib import Path

from lintmig.cache.values import Damaged, items, optional, record, text, whole
from lintmig.model.disk import Disk, Trace, digest
from lintmig.model.source import Place, Source, Span

_LONGEST_OF_ITS_OWN = 10_000
"""Characters of a text that is no file's, which an entry holds itself."""


class Seen:
    """What one run has found to be on the disk: two states of one tree have most of their files in common."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        """By path and digest, those that places were in."""

    def has(self, path: str, answer: tuple[int, str], *, with_text: bool) -> bool:
        return self.answers.get(path) == answer and (not with_text or (path, answer[1]) in self.texts)


class Texts:
    """`written` grows as sources are written. `known` are texts by path and digest."""

    def __init__(
        self,
        disk: Disk,
        trace: Trace,
        working_directory: Path,
        known: Mapping[tuple[str, str], str] | None = None,
        longest: int = _LONGEST_OF_ITS_OWN,
    ) -> None:
        self._known = known or {}
        self.written: list[object] = []
        self._disk = disk
        self._files = trace.files
        self._working_directory = working_directory
        self._longest = longest
        self._numbers: dict[int, int] = {}
        self._kept: list[Source] = []

    def place(self, source: Source, span: Span) -> list[object]:
        """Raises Damaged for a place that is not within its text, or a text that cannot be found again."""
        if not 0 <= span.start <= span.end <= len(source.text):
            raise Damaged
        return [self.number(source), span.start, span.end]

    def number(self, source: Source) -> int:
        """Raises Damaged for a text that cannot be found again."""
        number = self._numbers.get(id(source))
        if number is None:
            number = self._numbers[id(source)] = len(self.written)
            self._kept.append(source)
            self.written.append(self._recipe(source))
        return number

    def _recipe(self, source: Source) -> list[object]:
        location = os.path.normpath(os.path.join(self._working_directory, source.path))
        if location in self._files and _is_of(source.text, self._files[location][1]):
            return [source.path, location, None]
        if len(source.text) > self._longest:
            raise Damaged
        return [source.path, None, source.text]

    def _text(self, location: str) -> str | None:
        """What the file holds, if it is what the run has read."""
        if location not in self._files:
            return None
        at_most, expected = self._files[location]
        if (location, expected) in self._known:
            return self._known[location, expected]
        try:
            data = self._disk.read(location, at_most)
            return data.decode("utf-8-sig") if digest(data) == expected else None
        except (OSError, ValueError):
            return None

    def read(self, written: object) -> Sources:
        return Sources(items(written, self._source))

    def _source(self, value: object) -> Source:
        path, location, own = record(value, 3)
        found = self._text(text(location)) if location is not None else optional(own, text)
        if found is None:
            raise Damaged
        return Source(text(path), found)


class Sources:
    """The texts of an entry, by number."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self._sources = sources

    def place(self, value: object) -> Place:
        number, start, end = record(value, 3)
        source = self.source(number)
        return Place(source, span_of(start, end, source.text))

    def source(self, number: object) -> Source:
        index = whole(number)
        if index >= len(self._sources):
            raise Damaged
        return self._sources[index]


def _is_of(text: str, expected: str) -> bool:
    """Whether a file of which the digest is known holds the text, be it behind a byte order mark."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return digest(data) == expected or digest(codecs.BOM_UTF8 + data) == expected


def span_of(start: object, end: object, text: str) -> Span:
    found = Span(whole(start), whole(end))
    if not found.start <= found.end <= len(text):
        raise Damaged
    return found
