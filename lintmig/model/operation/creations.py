"""What CREATE makes."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import (
    Check,
    ColumnDefinition,
    Constraint,
    Default,
    IndexElement,
    LikeClause,
    ObjectKind,
    PartitionBound,
    PartitionKey,
    TableOptions,
)
from lintmig.model.expression import Expression, Query
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation.blocks import Body
from lintmig.model.operation.data import Delete, Insert, Select, Update
from lintmig.model.operation.objects import Signature, TriggerForm
from lintmig.model.source import Span


class VirtualTable(NamedTuple):
    """SQLite's USING: the module, and the options among its arguments, in lower case."""

    module: Identifier
    options: frozenset[str]


class CreateTable(NamedTuple):
    name: ObjectName
    columns: tuple[ColumnDefinition, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[CreateIndex, ...]
    if_not_exists: bool
    is_temporary: bool
    like: tuple[ObjectName, ...]
    """Tables whose columns are taken over: LIKE, INHERITS, PARTITION OF."""
    query: Query | None
    query_is_unread: bool
    span: Span
    or_replace: bool = False
    options: frozenset[str] = frozenset()
    """Of SQLite's words those that are there: after the columns `STRICT` and `WITHOUT`, among them `CONFLICT`."""
    sources: tuple[LikeClause, ...] = ()
    """The same tables as in `like`, with what is taken over."""
    is_unlogged: bool = False
    of_type: ObjectName | None = None
    partition_by: PartitionKey | None = None
    bound: PartitionBound | None = None
    on_commit: str = ""
    """What PostgreSQL does with a temporary table at the end of the transaction: DROP, DELETE or PRESERVE."""
    column_names: tuple[Identifier, ...] = ()
    """Of CREATE TABLE name (a, b) AS."""
    virtual: VirtualTable | None = None
    settings: TableOptions = TableOptions()

    @property
    def is_plain(self) -> bool:
        """Whether it makes an empty table that keeps each row that is inserted, or refuses it."""
        is_made_of_others = self.query or self.query_is_unread or self.like
        return not (is_made_of_others or self.is_temporary or self.virtual or "CONFLICT" in self.options)


class CreateIndex(NamedTuple):
    name: Identifier | None
    table: ObjectName
    elements: tuple[IndexElement, ...]
    included: tuple[Identifier, ...]
    where: Expression | None
    is_unique: bool
    if_not_exists: bool
    span: Span
    qualifier: Identifier | None = None
    method: str = "btree"
    is_concurrent: bool = False
    is_only: bool = False
    """Whether the partitions get no index of their own (ON ONLY)."""
    or_replace: bool = False


class CreateView(NamedTuple):
    name: ObjectName
    column_names: tuple[Identifier, ...]
    query: Query | None
    is_materialized: bool
    or_replace: bool
    if_not_exists: bool
    is_temporary: bool
    span: Span
    with_data: bool = True
    is_altered: bool = False
    """ALTER VIEW: it must be there."""


class CreateFunction(NamedTuple):
    name: ObjectName
    kind: Literal["function", "procedure"]
    argument_types: tuple[DataType, ...] | None
    returns: DataType | None
    or_replace: bool
    if_not_exists: bool
    span: Span
    changes_tables: bool = False
    """Whether its body holds DDL: then a call may change any table."""
    added_columns: tuple[str, ...] = ()
    """The columns that it adds to the table it is told, where that is all that its DDL does."""
    signature: Signature | None = None
    """What PostgreSQL tells it from others by."""
    body: Body | None = None
    """Of PostgreSQL's routines, what they do; None where nothing says it."""
    argument_count: int | None = None
    """OUT arguments counted, too."""


class RowReference(NamedTuple):
    """`NEW.column` or `OLD.column` in the body of a trigger."""

    row: str
    column: Identifier
    is_assigned: bool


class CreateTrigger(NamedTuple):
    name: ObjectName
    table: ObjectName
    function: ObjectName | None
    update_columns: tuple[Identifier, ...]
    or_replace: bool
    if_not_exists: bool
    span: Span
    is_temporary: bool = False
    timing: str = ""
    """`BEFORE`, `AFTER` or `INSTEAD`."""
    event: str = ""
    """`INSERT`, `UPDATE` or `DELETE`, the first of them."""
    condition: Expression | None = None
    actions: tuple[Insert | Update | Delete | Select, ...] = ()
    """What its body does, where that was read."""
    functions: tuple[ObjectName, ...] = ()
    """The functions that it calls."""
    form: TriggerForm | None = None
    beside: Identifier | None = None
    """The trigger that it follows or precedes."""
    rows: tuple[RowReference, ...] = ()


class CreateType(NamedTuple):
    """`labels` are an enum's values; `attributes` a composite's columns; `base` a domain's type."""

    name: ObjectName
    kind: Literal["type", "domain"]
    labels: tuple[str, ...] | None
    base: DataType | None
    attributes: tuple[DataType, ...]
    span: Span
    attribute_names: tuple[Identifier, ...] | None = None
    """Of a composite type; None for any other."""
    checks: tuple[Check, ...] = ()
    default: Default | None = None
    is_shell: bool = False
    """Whether only the name is given, to be defined later."""


class CreateObject(NamedTuple):
    """An object of which the schema only knows that it exists."""

    kind: ObjectKind
    name: ObjectName
    if_not_exists: bool
    span: Span
    table: ObjectName | None = None
    conditions: tuple[Expression, ...] = ()
    """A policy's USING and WITH CHECK."""
    command: str = ""
    """What a policy is for, such as `INSERT`."""
    clauses: tuple[str, ...] = ()
    """Which of `USING` and `WITH CHECK` a policy has; CASCADE, of an extension."""
    schema: Identifier | None = None
    """Where an extension goes."""
    column: Identifier | None = None
    """The column of `table` that owns a sequence."""
    tables: tuple[ObjectName, ...] = ()
    """Those of a publication, or of a statistics object."""
    columns: tuple[Identifier, ...] = ()
    types: tuple[DataType, ...] = ()
    """What a cast or an operator is of."""
    function: ObjectName | None = None
    """What a cast, an operator or an event trigger calls."""
    signature: Signature | None = None
    is_temporary: bool = False
