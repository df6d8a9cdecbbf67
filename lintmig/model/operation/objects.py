"""Statements about PostgreSQL's other objects: routines, types, sequences, triggers and what only has a name."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.definition import Check, Default, ObjectKind
from lintmig.model.expression import Expression
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.source import Span


class Parameter(NamedTuple):
    """`mode` is `in`, `out`, `inout`, `variadic` or `table`, a column of RETURNS TABLE."""

    mode: Literal["in", "out", "inout", "variadic", "table"]
    name: str | None
    type: DataType
    has_default: bool = False


class Signature(NamedTuple):
    """What a routine takes and gives; `returns` is None where its parameters say it, or it gives nothing.

    `parameters` is None for what takes anything (`count(*)`, or a routine named without its arguments).
    """

    parameters: tuple[Parameter, ...] | None
    returns: DataType | None = None
    returns_set: bool = False
    language: str = ""
    functions: tuple[ObjectName, ...] = ()
    """The state and final functions of an aggregate."""
    is_aggregate: bool = False


class TriggerForm(NamedTuple):
    """How a trigger fires. `transitions` are the tables of REFERENCING: which rows, and their name."""

    timing: Literal["before", "after", "instead of"]
    events: frozenset[str]
    is_for_rows: bool
    is_constraint: bool
    when: Expression | None
    has_when: bool
    transitions: tuple[tuple[Literal["old", "new"], Identifier], ...]


class UseObject(NamedTuple):
    """Needs the object, leaves it as far as we know it: COMMENT ON, GRANT, ALTER ... OWNER TO.

    `table` is what a trigger, policy, rule or constraint is on. `conditions` are a policy's new ones.
    """

    kind: ObjectKind
    name: ObjectName
    if_exists: bool
    span: Span
    table: ObjectName | None = None
    signature: Signature | None = None
    conditions: tuple[Expression, ...] = ()


class ChangeComposite(NamedTuple):
    """ALTER TYPE ... ADD, DROP, ALTER or RENAME ATTRIBUTE."""

    name: ObjectName
    action: Literal["add", "drop", "alter", "rename"]
    attribute: Identifier
    type: DataType | None
    new_name: Identifier | None
    if_exists: bool
    cascade: bool
    span: Span


class ChangeDomain(NamedTuple):
    """ALTER DOMAIN: `constraint` is what ADD, DROP, RENAME and VALIDATE CONSTRAINT name."""

    name: ObjectName
    action: Literal["add", "drop", "rename", "validate", "default", "other"]
    constraint: Identifier | None
    new_name: Identifier | None
    check: Check | None
    default: Default | None
    if_exists: bool
    span: Span


class OwnSequence(NamedTuple):
    """OWNED BY; no column for NONE."""

    sequence: ObjectName
    table: ObjectName | None
    column: Identifier | None
    if_exists: bool
    span: Span


class RefreshView(NamedTuple):
    view: ObjectName
    is_concurrent: bool
    with_data: bool
    span: Span


class ChangePublication(NamedTuple):
    """ALTER PUBLICATION ... ADD, DROP or SET TABLE."""

    name: ObjectName
    action: Literal["add", "drop", "set"]
    tables: tuple[ObjectName, ...]
    span: Span
