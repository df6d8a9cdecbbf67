"""SQL found in a file, cut into statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lintmig.model.construct import Construct
from lintmig.model.engine import EngineName
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import Operation
from lintmig.model.source import Source, Span
from lintmig.model.token import Token


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where SQL stands in its file: pieces of (offset in the SQL, offset in the file), ascending.

    Within a piece the text is the file's own; a `.sql` file is one piece.
    """

    pieces: tuple[tuple[int, int], ...] = ((0, 0),)

    def file_offset(self, offset: int) -> int:
        if len(self.pieces) == 1:
            return offset - self.pieces[0][0] + self.pieces[0][1]
        sql_start, file_start = max(piece for piece in self.pieces if piece[0] <= offset)
        return file_start + offset - sql_start

    def file_span(self, span: Span) -> Span:
        return Span(self.file_offset(span.start), self.file_offset(span.end))


@dataclass(frozen=True, slots=True)
class Script:
    """`engines` is None where every target must run it; `engines_from` says what told us.

    A down script takes back what others do: it is never part of a history.
    """

    source: Source
    sql: str
    source_map: SourceMap = SourceMap()
    engines: frozenset[EngineName] | None = None
    engines_from: str | None = None
    is_down: bool = False

    @property
    def path(self) -> str:
        return self.source.path


@dataclass(frozen=True, slots=True)
class Refusal:
    """An engine's grammar does not accept a statement: its own words, and where it stopped."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Use:
    """A construct that the engine rejects or understands differently, used at a place."""

    construct: Construct
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function called by name, and whether it is called each time a row takes a default."""

    name: ObjectName
    argument_count: int
    in_default: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as one engine reads it; the span has neither leading comments nor the final semicolon."""

    span: Span
    tokens: tuple[Token, ...]
    operations: tuple[Operation, ...]
    calls: tuple[Call, ...]
    types: tuple[DataType, ...]
    uses: tuple[Use, ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ParsedScript:
    """A script as one engine reads it; `metas` are commands of the engine's client, such as `\\i file`."""

    script: Script
    statements: tuple[Statement, ...]
    comments: tuple[Span, ...]
    metas: tuple[Span, ...]
    unread: tuple[tuple[Span, str], ...] = ()
    """Statements that were not read or not judged, and why."""


@dataclass(frozen=True, slots=True)
class Track:
    """An ordered list of migrations that one tool applies."""

    name: str
    tool: str
    path: str
    scripts: tuple[Script, ...]
    is_ordered: bool = True
    """Whether something says in which order they are applied; else they are sorted by name."""
    downs: Mapping[str, tuple[Script, ...]] = field(default_factory=dict, hash=False)
    """By a script's path, what takes it back: one script, or one for each engine."""
