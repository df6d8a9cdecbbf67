"""SQL found in a file, cut into statements."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lintmig.model.construct import Construct
from lintmig.model.engine import EngineName
from lintmig.model.fix import Edit, Safety
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import Operation
from lintmig.model.source import Source, Span
from lintmig.model.token import Token


class Piece(NamedTuple):
    """SQL from `start` to `end`, and the part of the file that says it.

    Where both have one length it is the file's own text; else all of it is said by the whole part: an escape, a hole
    in a template, a call that was rendered as SQL.
    """

    start: int
    end: int
    file_start: int
    file_end: int

    @property
    def is_verbatim(self) -> bool:
        return self.end - self.start == self.file_end - self.file_start


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where SQL stands in its file: pieces in the order of the SQL; none where the file is the SQL.

    SQL between two pieces, which stands nowhere in the file, belongs to the one behind it.
    """

    pieces: tuple[Piece, ...] = ()

    def file_offset(self, offset: int) -> int:
        """Where the character at an offset of the SQL is said."""
        if not self.pieces:
            return offset
        piece = self.pieces[min(bisect_right(self.pieces, offset, key=_end), len(self.pieces) - 1)]
        if offset >= piece.end:
            return piece.file_end
        return piece.file_start + max(offset - piece.start, 0) if piece.is_verbatim else piece.file_start

    def file_span(self, span: Span) -> Span:
        if not self.pieces:
            return span
        start = self.file_offset(span.start)
        if span.end <= span.start:
            return Span(start, start)
        last = self.pieces[max(bisect_left(self.pieces, span.end, key=_start) - 1, 0)]
        is_inside = last.is_verbatim and span.end <= last.end
        end = last.file_start + span.end - last.start if is_inside else last.file_end
        return Span(start, max(start, end))


def _start(piece: Piece) -> int:
    return piece.start


def _end(piece: Piece) -> int:
    return piece.end


class Doubt(NamedTuple):
    """Statements that the program around them may or may not run; with a reason, of which it is not known what they do.

    What is not known touches nothing but `table`, where that is given.
    """

    span: Span
    reason: str = ""
    table: str | None = None


Role = Literal["migration", "bootstrap", "query"]
"""What a script is to the database: applied once by a tool, applied by the application itself, or asked by it."""


@dataclass(frozen=True, slots=True)
class Script:
    """`engines` is None where every target must run it; `engines_from` says what told us.

    A down script takes back what others do: it is never part of a history. `fragment` tells scripts of one file apart;
    it is empty where the file holds one.
    """

    source: Source
    sql: str
    source_map: SourceMap = SourceMap()
    engines: frozenset[EngineName] | None = None
    engines_from: str | None = None
    is_down: bool = False
    role: Role = "migration"
    fragment: str = ""
    holes: tuple[Span, ...] = ()
    """Parts of the SQL that the program around it fills in: what stands there is only a name of ours."""
    doubts: tuple[Doubt, ...] = ()
    """In the order of the SQL."""
    unknown: str | None = None
    """Why it is not known what this migration does; None where its SQL says it."""
    is_conditional: bool = False
    """Whether it may not run, or at another time: what it does may have happened, and only its words are judged."""

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def key(self) -> str:
        """What no other script of the project has, but for the down script of the same file."""
        return f"{self.path}#{self.fragment}" if self.fragment else self.path


@dataclass(frozen=True, slots=True)
class Refusal:
    """An engine's grammar does not accept a statement: its own words, and where it stopped."""

    message: str
    span: Span
    correction: Edit | None = None
    """One word or comma put right, with which the grammar takes the statement."""


@dataclass(frozen=True, slots=True)
class Use:
    """A construct that the engine rejects or understands differently, used at a place."""

    construct: Construct
    span: Span
    edits: tuple[Edit, ...] = ()
    """What writes the construct, wherever it stands in the statement, as its remedy says; none where none fits."""
    safety: Safety = "unsafe"
    """Of the edits."""


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
    """By a script's key, what takes it back: one script, or one for each engine."""
    marker: str | None = None
    """The path of the file by which the tool is known, where there is one."""
    role: Role = "migration"
    versions: tuple[str, ...] = ()
    """The versions of the scripts as the tool counts them, in their order; empty where their names say it."""
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """By version, those that it names as before it; empty where the order of the list is all that there is."""
    schema: str = ""
    """The schema that the tool's settings name, in which PostgreSQL makes what is named without one."""
