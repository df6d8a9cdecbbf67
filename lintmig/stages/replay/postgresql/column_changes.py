"""What PostgreSQL lets ALTER TABLE do to a column that is a key's, generated, an identity, or not of the type."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ColumnDefinition
from lintmig.model.expression import Expression
from lintmig.model.fault import Fault, Needed, NoIndexing, Unsuited
from lintmig.model.fault.tables import Unsuiting
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import AlterColumn
from lintmig.model.related import indexes_of
from lintmig.model.schema import Column
from lintmig.model.source import Place
from lintmig.stages.replay.postgresql.kept_expressions import with_column_as_text, with_type_beside
from lintmig.stages.replay.queries.indexing import check_is_indexed
from lintmig.stages.replay.queries.resolver import check_expression
from lintmig.stages.replay.queries.scope import expression_columns
from lintmig.stages.replay.queries.typing import canonical_name, is_enum
from lintmig.stages.replay.world import Found, World

_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_OF_ONE_SIZE = _INTEGERS | frozenset(
    "boolean|real|double precision|date|time without time zone|time with time zone|timestamp without time zone|"
    "timestamp with time zone|interval|uuid|money|oid".split("|")
)
_SYSTEM = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def system_column(world: World, name: Identifier) -> Unsuited | None:
    """A name that each table has for a column of the system's own."""
    if world.engine.name != "postgresql" or world.fold(name) not in _SYSTEM:
        return None
    return Unsuited("system column", name.text, "", name.span)


def alteration_faults(world: World, found: Found, column: Column, operation: AlterColumn) -> Iterator[Fault]:
    """Of one ALTER COLUMN; nothing is said of a column that may be different."""
    if world.engine.name != "postgresql" or not column.is_certain or not found.table.is_certain:
        return
    if found.table.kind != "table":
        return
    for reason, detail, place in _reasons(world, found, column, operation):
        yield Unsuited(reason, column.name, detail, operation.column.span, place)
        return
    if operation.type is not None:
        by = _computed_from(found, world.fold(operation.column))
        if by:
            yield Needed("column", column.name, operation.column.span, by, "changed")


def _reasons(
    world: World, found: Found, column: Column, operation: AlterColumn
) -> Iterator[tuple[Unsuiting, str, Place]]:
    table, name = found.table, world.fold(operation.column)
    if operation.not_null is False:
        key = next((item for item in table.keys if item.kind == "primary" and name in item.columns), None)
        if key is not None and key.is_certain:
            yield "column of a primary key", key.name, key.place
        if column.generated == "identity":
            yield "identity takes no null", table.name, column.place
        index = world.schema.indexes.get((found.key[0], table.identity)) if table.identity is not None else None
        if index is not None and name in index.columns:
            yield "column of an identity index", index.name, index.place
    if operation.default is not None and column.generated in ("expression", "identity"):
        yield "generated default" if column.generated == "expression" else "identity default", table.name, column.place
    is_identity = column.generated == "identity"
    match operation.action:
        case "add identity":
            yield from _new_identity(world, column, table.name)
        case "change identity" | "drop identity":
            if not is_identity and not operation.if_exists:
                yield "no identity", table.name, column.place
        case "drop expression":
            if column.generated != "expression" and not operation.if_exists:
                yield "not generated", table.name, column.place
        case "storage" | "compression":
            is_fixed = not column.type.is_array and canonical_name(world, column.type) in _OF_ONE_SIZE
            if (is_fixed or is_enum(world, column.type)) and operation.setting not in ("PLAIN", "DEFAULT", ""):
                reason: Unsuiting = "no storage" if operation.action == "storage" else "no compression"
                yield reason, column.type.text, column.place
    if operation.type is not None and is_identity and _is_no_integer(world, operation.type):
        yield "identity type", operation.type.text, column.place


def _new_identity(world: World, column: Column, table: str) -> Iterator[tuple[Unsuiting, str, Place]]:
    if _is_no_integer(world, column.type):
        yield "identity type", column.type.text, column.place
    if column.generated == "identity":
        yield "identity already", table, column.place
    elif not column.is_not_null:
        yield "identity of a nullable column", table, column.place
    elif column.default is not None or column.generated == "auto_increment":
        yield "default before identity", table, column.place


def _is_no_integer(world: World, type_: DataType) -> bool:
    name = canonical_name(world, type_)
    if is_enum(world, type_):
        return True
    is_domain = any(key[1] == type_.name for key in world.schema.types)
    return bool(name) and not is_domain and not name.endswith("serial") and (name not in _INTEGERS or type_.is_array)


def _computed_from(found: Found, name: str) -> tuple[tuple[str, Place], ...]:
    return tuple(
        (f"generated column {item.name}", item.place)
        for key, item in found.table.columns.items()
        if key != name and name in item.reads and item.generated == "expression" and item.is_certain
    )


def definition_faults(world: World, found: Found, definition: ColumnDefinition) -> Iterator[Unsuited]:
    """Of a new column of a table that has all its columns."""
    if world.engine.name != "postgresql":
        return
    place = world.place(definition.span)
    name, span = definition.name.text, definition.name.span
    fault = system_column(world, definition.name)
    if fault is not None:
        yield fault
    if definition.generated == "identity":
        if definition.default is not None or definition.type.name.endswith("serial"):
            yield Unsuited("default and identity", name, "", span, place)
        elif _is_no_integer(world, definition.type):
            yield Unsuited("identity type", name, definition.type.text, span, place)
    if definition.expression is None:
        return
    for reference in expression_columns(definition.expression):
        other = found.table.columns.get(world.fold(reference.name))
        if other is not None and other.generated == "expression" and other.is_certain:
            yield Unsuited("generated from generated", name, other.name, reference.name.span, other.place)
            return


def no_text(type_name: str) -> bool:
    """Whether a type is certainly none of characters."""
    return type_name in _OF_ONE_SIZE or type_name in ("numeric", "json", "jsonb", "bytea")


def recheck(world: World, found: Found, name: str, old: Column, operation: AlterColumn) -> None:
    """After a column changed its type: report what its checks and indexes do not take."""
    if world.engine.name != "postgresql" or operation.type is None or not world.is_certain:
        return
    table = found.table
    if not (table.is_certain and table.is_complete) or world.faults:
        return
    column, span = table.columns[name], operation.type.span
    written = operation.column
    was_text = canonical_name(world, old.type) == "text" and not old.type.is_array
    was_varying = canonical_name(world, old.type) == "character varying" and not old.type.is_array
    stays = "text" if was_text else old.type.name if is_enum(world, old.type) else ""

    def kept(expression: Expression) -> Expression:
        if was_varying:
            return with_column_as_text(world, expression, name)
        return with_type_beside(world, expression, name, stays) if stays else expression

    for check, expression in table.check_expressions.items():
        if name in table.checks.get(check, ()) and check in table.constraints:
            check_expression(world, kept(expression), found, "CHECK", is_condition=True)
            _blame(world, written, f"check {check}", table.constraints[check])
    has_key = any(name in item.columns and item.is_certain for item in table.keys)
    if has_key:
        check_is_indexed(world, column.type, "btree", column.name, span)
    for _, index in indexes_of(world.schema, found.key):
        if not index.is_certain:
            continue
        if name in index.columns and index.is_plain and not (has_key and index.method == "btree"):
            check_is_indexed(world, column.type, index.method, column.name, span)
        if name in index.expression_columns:
            for part in (*index.expressions, *((index.where,) if index.where is not None else ())):
                check_expression(world, kept(part), found, "an index", is_condition=part is index.where)
                _blame(world, written, f"index {index.name}", index.place)


def _blame(world: World, written: Identifier, name: str, place: Place) -> None:
    """What is wrong with a kept expression is reported at the change that made it so."""
    if any(not isinstance(fault, Needed | NoIndexing) and fault.rejects for fault in world.faults):
        world.faults[:] = [Needed("column", written.text, written.span, ((name, place),), "changed")]
