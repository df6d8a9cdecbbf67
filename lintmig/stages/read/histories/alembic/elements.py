"""What `Column(...)`, `ForeignKeyConstraint(...)` and their like say of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.evaluating import Machine
from lintmig.stages.read.histories.alembic.types import EnumType, enum_of, is_impossible, type_call, with_schema, words
from lintmig.stages.read.histories.alembic.values import (
    NONE,
    Called,
    Constant,
    Part,
    Text,
    Value,
    plain,
    span_of,
    text_of,
)
from lintmig.stages.read.histories.alembic.wording import listed
from lintmig.stages.read.host.sqlalchemy_types import TypeCall, short_name

Kind = Literal["pk", "fk", "uq", "ck", "ex"]


class Constraint(NamedTuple):
    """`columns` are of the table; `target` is the other table, perhaps with its schema."""

    kind: Kind
    name: Value | None
    columns: tuple[Value, ...]
    target: tuple[Value, ...] = ()
    target_columns: tuple[Value, ...] = ()
    text: Value | None = None
    keywords: Mapping[str, Value] = {}
    span: Span = Span(0, 0)

    @property
    def column_names(self) -> tuple[str | None, ...]:
        return tuple(text_of(column) for column in self.columns)


class Index(NamedTuple):
    name: Value | None
    columns: tuple[Value, ...]
    keywords: Mapping[str, Value]
    span: Span


class Column(NamedTuple):
    name: Value
    type: str | None
    """In the engine's SQL; None where it is not known."""
    type_span: Span | None
    call: TypeCall | None
    is_nullable: bool | None
    is_primary_key: bool
    keywords: Mapping[str, Value]
    span: Span
    enum: EnumType | None = None
    is_impossible: bool = False
    extras: tuple[Called, ...] = ()
    """`Identity`, `Computed`, `Sequence` among the arguments."""

    def extra(self, name: str) -> Called | None:
        return next((each for each in self.extras if last(each.name) == name), None)

    @property
    def text(self) -> str | None:
        return text_of(self.name)


class Elements(NamedTuple):
    """`is_complete` is False where some of the elements cannot be read."""

    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]
    is_complete: bool


def last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def read_elements(machine: Machine, values: Iterable[Value], schema: object = None) -> Elements:
    """The arguments of `create_table` behind the name."""
    columns: list[Column] = []
    constraints: list[Constraint] = []
    indexes: list[Index] = []
    is_complete = True
    for value in values:
        kind = last(value.name) if isinstance(value, Called) else ""
        if isinstance(value, Called) and kind == "Column":
            column, own = read_column(machine, value, schema)
            columns.append(column)
            constraints += own
        elif isinstance(value, Called) and (found := _constraint(value, kind)) is not None:
            constraints.append(found)
        elif isinstance(value, Called) and kind == "Index":
            indexes.append(Index(_first(value), tuple(value.arguments[1:]), value.keywords, value.span))
        elif not (isinstance(value, Constant) and value.value is None):
            is_complete = False
    return Elements(tuple(columns), tuple(constraints), tuple(indexes), is_complete)


def read_column(machine: Machine, value: Called, schema: object = None) -> tuple[Column, list[Constraint]]:
    """A column, and its foreign keys."""
    arguments = list(value.arguments)
    keywords = value.keywords
    name = keywords.get("name") or (arguments.pop(0) if arguments else NONE)
    kind: Value | None = keywords.get("type_")
    extras: list[Called] = []
    references: list[Called] = []
    for argument in arguments:
        word = last(argument.name) if isinstance(argument, Called) else ""
        if isinstance(argument, Called) and word == "ForeignKey":
            references.append(argument)
        elif isinstance(argument, Called) and word in ("Identity", "Computed", "Sequence", "CheckConstraint"):
            extras.append(argument)
        elif kind is None and not (isinstance(argument, Called) and word in ("FetchedValue", "DefaultClause")):
            kind = argument
    call = type_call(machine, kind)
    if call is not None:
        call = with_schema(call, schema)
    nullable = plain(keywords.get("nullable", NONE))
    column = Column(
        name,
        words(machine, call),
        span_of(kind),
        call,
        nullable if isinstance(nullable, bool) else None,
        plain(keywords.get("primary_key")) is True if "primary_key" in keywords else False,
        keywords,
        value.span,
        enum_of(call),
        is_impossible(machine, call),
        tuple(extras),
    )
    constraints = [_reference(name, each) for each in references]
    constraints += [found for each in extras if (found := _constraint(each, last(each.name))) is not None]
    return column, constraints


def integer_size(column: Column) -> str | None:
    """`Integer`, `BigInteger` or `SmallInteger`, whichever of them SQLAlchemy takes a column's type for."""
    name = short_name(column.call.name) if column.call is not None else None
    sizes = {"INTEGER": "Integer", "INT": "Integer", "BIGINT": "BigInteger", "SMALLINT": "SmallInteger"}
    word = (name or "").rsplit(".", 1)[-1]
    return sizes.get(word, word if word in sizes.values() else "Integer" if word in ("MEDIUMINT", "TINYINT") else None)


def _reference(column: Value, value: Called) -> Constraint:
    target = _first(value)
    table, columns = split_target(target)
    name = value.keywords.get("name")
    return Constraint("fk", name, (column,), table, columns, None, value.keywords, value.span)


def split_target(target: Value | None) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """`schema.table.column` in its parts, each with its place."""
    known = text_of(target)
    if known is None or "." not in known:
        return ((target,) if target is not None else ()), ()
    span = span_of(target)
    pieces: list[Value] = []
    at = 0
    for piece in known.split("."):
        own = span
        if span is not None and span.end - span.start == len(known):
            own = Span(span.start + at, span.start + at + len(piece))
        pieces.append(Text((Part(piece, own),)))
        at += len(piece) + 1
    if len(pieces) > 3:
        pieces = [Text((Part(".".join(known.split(".")[:-2]), span),)), *pieces[-2:]]
    return tuple(pieces[:-1]), (pieces[-1],)


def _constraint(value: Called, kind: str) -> Constraint | None:
    name, keywords, arguments = value.keywords.get("name"), value.keywords, value.arguments
    match kind:
        case "PrimaryKeyConstraint":
            return Constraint("pk", name, arguments, keywords=keywords, span=value.span)
        case "UniqueConstraint":
            return Constraint("uq", name, arguments, keywords=keywords, span=value.span)
        case "CheckConstraint":
            return Constraint("ck", name, (), text=_first(value), keywords=keywords, span=value.span)
        case "ExcludeConstraint":
            return Constraint("ex", name, (), keywords=keywords, span=value.span)
        case "ForeignKeyConstraint":
            columns = listed(arguments[0] if arguments else keywords.get("columns")) or ()
            targets = listed(arguments[1] if len(arguments) > 1 else keywords.get("refcolumns")) or ()
            if len(arguments) > 2:
                name = arguments[2]
            parts = [split_target(target) for target in targets]
            table = parts[0][0] if parts else ()
            return Constraint(
                "fk", name, columns, table, tuple(each for _, own in parts for each in own), None, keywords, value.span
            )
        case _:
            return None


def _first(value: Called) -> Value | None:
    return value.arguments[0] if value.arguments else value.keywords.get("sqltext")
