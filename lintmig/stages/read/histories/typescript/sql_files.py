"""SQL files that migrations read as they run: `readFileSync(join(__dirname, "up.sql"))`, or functions of their own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lintmig.model.source import BlindSpot, Source
from lintmig.stages.read.histories.folders import folder_of, joined
from lintmig.stages.read.host.typescript.values import Array, Call, Member, Template, Text, Value

DEEPEST = 8


@dataclass(slots=True)
class SqlFiles:
    """The SQL files of a project, and which of them migrations have read."""

    sources: Sequence[Source]
    read: set[str] = field(default_factory=set)
    _by_name: dict[str, list[Source]] = field(default_factory=dict)

    def named(self, name: str) -> list[Source]:
        if not self._by_name:
            for source in self.sources:
                self._by_name.setdefault(posixpath.basename(source.path), []).append(source)
        return self._by_name.get(name, [])

    def claimed(self) -> tuple[frozenset[str], list[BlindSpot]]:
        """Those that are the migrations', and those beside them that no migration reads."""
        folders = {folder_of(path) for path in self.read}
        beside = [each.path for each in self.sources if folder_of(each.path) in folders and each.path not in self.read]
        spots = [BlindSpot(path, 1, "no migration reads this file: not checked") for path in beside]
        return frozenset((*self.read, *beside)), spots


def sql_file(value: Value, from_path: str, files: SqlFiles) -> Source | None:
    """The one file that is named where the SQL of a call comes from; None where that cannot be told."""
    texts = [text for text in _texts(value, 0) if text.strip()]
    named = [text for text in texts if text.endswith(".sql") and "\n" not in text]
    if len(named) != 1:
        return None
    candidates = files.named(posixpath.basename(named[0]))
    beside = joined(folder_of(from_path), named[0].lstrip("/"))
    segments = {part for text in texts for part in text.split("/") if part not in ("", ".", "..")} - _NO_FOLDERS
    together = joined(folder_of(from_path), "/".join(text.strip("/") for text in texts if text not in _NO_FOLDERS))
    for exact in (beside, together):
        for source in candidates:
            if source.path == exact:
                return source
    fitting = [source for source in candidates if segments <= set(source.path.split("/"))]
    return fitting[0] if len(fitting) == 1 else None


_NO_FOLDERS = frozenset(("utf8", "utf-8", "utf-8-sig", "UTF-8", "ascii", "latin1"))


def _texts(value: Value, depth: int) -> Iterator[str]:
    """What texts are in a call, in the order in which they are written."""
    if depth > DEEPEST:
        return
    if isinstance(value, Text):
        yield value.value
    elif isinstance(value, Template):
        text = "".join(part.value if isinstance(part, Text) else "" for part in value.parts)
        yield text
    elif isinstance(value, Call):
        if isinstance(value.function, Member):
            yield from _texts(value.function.target, depth + 1)
        for argument in value.arguments:
            yield from _texts(argument, depth + 1)
    elif isinstance(value, Member):
        yield from _texts(value.target, depth + 1)
    elif isinstance(value, Array):
        for item in value.items[:20]:
            yield from _texts(item, depth + 1)
