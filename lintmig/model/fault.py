"""What replay finds that an engine does not take as it is meant; checks put it into words.

`span` is the exact place in the script. A fault rejects its statement unless it says otherwise.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import ObjectKind
from lintmig.model.engine import EngineName
from lintmig.model.source import Place, Span


class Missing(NamedTuple):
    """Something is used that does not exist.

    `table` is the table of a missing column. `similar` is a name that exists. `skipped` is the definition
    that would have made it, had it not been skipped. `created_later` is where it is made too late.
    `fails_at` tells when the engine notices: at once, or (then it accepts the statement) only when rows change.
    """

    kind: ObjectKind
    name: str
    span: Span
    table: str | None = None
    similar: str | None = None
    created_later: Place | None = None
    skipped: Place | None = None
    dropped: Place | None = None
    table_place: Place | None = None
    fails_at: Literal["once", "use", "query"] = "once"
    is_reference: bool = False
    """Whether a foreign key points to it."""
    is_ambiguous: bool = False
    """Whether several tables have it."""
    is_alias: bool = False
    """Whether it is the part before the dot in a query."""
    belongs_to: tuple[EngineName, ...] = ()
    """The other engines that bring a type or function of this name."""
    extension: str | None = None
    """The extension that brings it."""

    @property
    def rejects(self) -> bool:
        return self.fails_at == "once"


class Duplicate(NamedTuple):
    """CREATE or ADD of what exists already; `kept` is what OR REPLACE does not change, where that stands in the way."""

    kind: ObjectKind
    name: str
    span: Span
    first: Place
    is_same: bool = False
    table: str | None = None
    kept: str | None = None
    rejects: bool = True


class Skipped(NamedTuple):
    """IF NOT EXISTS did nothing because the name is taken.

    `lost` are columns that only the skipped definition has; `changed` those that differ: name, old and new type.
    """

    kind: ObjectKind
    name: str
    span: Span
    first: Place
    lost: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]
    rejects: bool = False

    @property
    def is_same(self) -> bool:
        return not self.lost and not self.changed


class ForeignKeyMismatch(NamedTuple):
    """A foreign key whose two sides do not fit; names are as shown to users."""

    reason: Literal["type", "not-unique", "column-count"]
    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    target_types: tuple[str, ...]
    target_place: Place
    span: Span
    rejects: bool = True


class TypeClash(NamedTuple):
    """An operator, or a clause such as COALESCE and UNION, between types that the engine does not match."""

    operator: str
    left: str
    left_type: str
    right: str
    right_type: str
    span: Span
    column_place: Place | None
    rejects: bool = True


class UnfitValue(NamedTuple):
    """A value that the engine does not take into a column of this type."""

    value: str
    value_type: str
    column: str
    column_type: str
    span: Span
    column_place: Place | None
    rejects: bool = True


class NoOperator(NamedTuple):
    """An operator that does not exist for values of these types, or of which there are several."""

    operator: str
    operands: tuple[str, ...]
    types: tuple[str, ...]
    span: Span
    is_ambiguous: bool = False
    rejects: bool = True


class NoSignature(NamedTuple):
    """A call of a function that takes no arguments of these types, or not so many."""

    function: str
    types: tuple[str, ...]
    span: Span
    reason: Literal["types", "count", "ambiguous", "undetermined", "no WITHIN GROUP"]
    rejects: bool = True


class NotBoolean(NamedTuple):
    """A condition that is neither true nor false: `clause` is WHERE, NOT, CHECK ..."""

    clause: str
    value: str
    type: str
    span: Span
    rejects: bool = True


class NoConversion(NamedTuple):
    """A CAST between types that do not convert into each other."""

    value: str
    source: str
    target: str
    span: Span
    rejects: bool = True


class Changing(NamedTuple):
    """Something whose result is not always the same, where the engine takes only what is."""

    use: Literal["index", "generated column", "CHECK"]
    name: str
    span: Span
    rejects: bool = True


class NoIndexing(NamedTuple):
    """An index, or a key, of values that its method does not order or search by itself."""

    value: str
    type: str
    method: str
    span: Span
    rejects: bool = True


class NoConflictKey(NamedTuple):
    """ON CONFLICT names columns that no primary key or unique index covers."""

    table: str
    columns: tuple[str, ...]
    span: Span
    table_place: Place
    rejects: bool = True


class Needed(NamedTuple):
    """Something is dropped or changed that other objects need: what they are, and where they were made."""

    kind: ObjectKind
    name: str
    span: Span
    by: tuple[tuple[str, Place], ...]
    action: Literal["dropped", "changed"] = "dropped"
    rejects: bool = True


class WrongKind(NamedTuple):
    """A statement for one kind of object names another: DROP VIEW of a table."""

    name: str
    kind: str
    actual: str
    span: Span
    first: Place
    rejects: bool = True


class BrokenView(NamedTuple):
    """A view reads a table that is gone: SQLite then refuses to rename tables and to drop columns."""

    view: str
    table: str
    span: Span
    first: Place
    rejects: bool = True


class WrongCount(NamedTuple):
    """A row of an INSERT has more or fewer values than columns; or a branch of a UNION than the first."""

    subject: str
    columns: int
    values: int
    span: Span
    rejects: bool = True


class NoCast(NamedTuple):
    """A column's type is changed to one that its values are not converted to by themselves."""

    table: str
    column: str
    old_type: str
    new_type: str
    span: Span
    column_place: Place
    rejects: bool = True


class NullValue(NamedTuple):
    """A row leaves a column NULL that takes none: it is given NULL, or not given and has no default."""

    table: str
    column: str
    is_given: bool
    span: Span
    column_place: Place
    rejects: bool = True


class KeyTaken(NamedTuple):
    """A row, or a key that is made over rows, repeats a value: `values` are shown as written."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    span: Span
    key_place: Place | None
    is_new_key: bool = False
    """Whether the rows are there, and the key is new."""
    rejects: bool = True


class NoParent(NamedTuple):
    """A row points to a row that is not there."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    target: str
    span: Span
    key_place: Place
    rejects: bool = True


class NullInRows(NamedTuple):
    """NOT NULL for a column that is NULL in rows that are there; `is_added` where the column is new."""

    table: str
    column: str
    is_added: bool
    span: Span
    table_place: Place
    rejects: bool = True


class Reserved(NamedTuple):
    """A name without quotes that the engine's grammar takes for a word of its own."""

    name: str
    span: Span
    rejects: bool = True


class Ungrouped(NamedTuple):
    """A column of a grouped query that is neither grouped nor within an aggregate."""

    column: str
    span: Span
    rejects: bool = True


Misbuilding = Literal[
    "aggregate",
    "window function",
    "set-returning function",
    "subquery",
    "nested aggregate",
    "window within aggregate",
    "window without OVER",
    "OVER",
    "FILTER",
    "distinct window",
    "DISTINCT",
    "star without source",
    "star behind columns",
    "negative limit",
    "order by aggregate",
    "position",
    "constant",
    "order of union",
    "order of distinct",
    "order of distinct on",
    "locks",
    "having without group",
    "having column",
    "derived table without alias",
    "limit column",
    "recursion without anchor",
    "recursion twice",
    "recursion with order",
    "recursion in subquery",
    "recursive aggregate",
    "circular",
    "conflict without target",
    "generated column",
    "identity column",
    "view",
    "default column",
]
"""What is wrong with how a query is built."""


class Misbuilt(NamedTuple):
    """A query of known names that the engine refuses for how it is built; `clause` is where in it."""

    reason: Misbuilding
    name: str
    clause: str
    span: Span
    rejects: bool = True


class Repeated(NamedTuple):
    """A name that may stand only once in its list, and stands there again."""

    kind: Literal["assignment", "inserted column", "source", "output", "common table"]
    name: str
    span: Span
    rejects: bool = True


Fault = (
    Missing
    | Duplicate
    | Skipped
    | ForeignKeyMismatch
    | TypeClash
    | UnfitValue
    | NoOperator
    | NoSignature
    | NotBoolean
    | NoConversion
    | Changing
    | NoIndexing
    | NoConflictKey
    | Needed
    | WrongCount
    | NoCast
    | Reserved
    | WrongKind
    | NullValue
    | KeyTaken
    | NoParent
    | NullInRows
    | BrokenView
    | Ungrouped
    | Misbuilt
    | Repeated
)
