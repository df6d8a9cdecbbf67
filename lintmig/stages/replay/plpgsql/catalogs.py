"""PostgreSQL's catalogs and information_schema, as far as the schema of the moment says what is in them.

What may exist beyond what is known is in them as rows that are not certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lintmig.engines import lists
from lintmig.engines.pairs import canonical
from lintmig.model.name import ObjectName
from lintmig.model.related import named
from lintmig.model.schema import Column, Key, NamedObject, Table
from lintmig.stages.replay.plpgsql.catalog_constraints import key_columns, pg_constraint, table_constraints
from lintmig.stages.replay.plpgsql.catalog_rows import (
    CatalogRow,
    Wanted,
    is_settled,
    is_sure,
    may_be_there,
    other_tables,
    schema_name,
    tables_named,
    unlisted,
)
from lintmig.stages.replay.plpgsql.values import UNKNOWN, Oid, Value
from lintmig.stages.replay.queries.typing import catalog_name
from lintmig.stages.replay.world import World


def relation(world: World, name: ObjectName, wanted: Wanted) -> Iterable[CatalogRow] | None:
    """The rows of a catalog; None where the name is another table's, or not one that is followed."""
    last = world.fold(name.last)
    schema = world.fold(name.qualifier) if name.qualifier is not None else ""
    reading = _RELATIONS.get(f"information_schema.{last}" if schema == "information_schema" else last)
    if reading is None or schema not in ("", "pg_catalog", "information_schema"):
        return None
    if named(world.schema.tables, last):
        return None
    return reading(world, wanted)


def _kind_letter(table: Table) -> str:
    return {"table": "r", "view": "v"}.get(table.kind, "m")


def _information_tables(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in tables_named(world, wanted.get("table_name")):
        kind = {"table": "BASE TABLE", "view": "VIEW"}.get(table.kind)
        if kind is not None:
            values = {"table_name": key[1], "table_schema": schema_name(world, key[0]), "table_type": kind}
            yield CatalogRow(values, is_sure(world, made=table.is_certain))
    yield from other_tables(world, wanted, "table_name", "table_schema")


def _columns(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in tables_named(world, wanted.get("table_name")):
        if table.kind == "materialized view":
            continue
        schema = schema_name(world, key[0])
        for name, column in table.columns.items():
            values = {"table_name": key[1], "table_schema": schema, "column_name": name, **_typed(world, column)}
            yield CatalogRow(values, is_sure(world, made=table.is_certain and column.is_certain))
        if not table.is_complete:
            others = unlisted(lambda text, table=table: text not in table.columns)  # type: ignore[misc]
            yield CatalogRow({"table_name": key[1], "table_schema": schema, "column_name": others}, False)
    yield from other_tables(world, wanted, "table_name", "table_schema")


def _typed(world: World, column: Column) -> dict[str, Value]:
    """What information_schema says of a column's type."""
    found: dict[str, Value] = {}
    if column.is_not_null:
        found["is_nullable"] = "NO"
    if column.default is None and column.generated is None and "serial" not in column.type.name:
        found["column_default"] = None
    short = catalog_name(world, column.type)
    if short is None:
        return found
    if short.startswith("~"):
        named = {"data_type": "ARRAY"} if short.endswith("[]") else {"data_type": "USER-DEFINED"}
        return {**found, **named, "udt_name": column.type.name if not short.endswith("[]") else "_" + column.type.name}
    if any(key[1] == column.type.name for key in world.schema.types):
        return found
    if short.endswith("[]"):
        return {**found, "data_type": "ARRAY", "udt_name": "_" + short[:-2]}
    found["data_type"] = canonical("postgresql", column.type.name)
    found["udt_name"] = short
    if short in ("varchar", "bpchar"):
        length = column.type.arguments[0] if column.type.arguments else ""
        found["character_maximum_length"] = int(length) if length.isdigit() else None if not length else UNKNOWN
    return found


def _pg_class(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    name = wanted.get("relname")
    found: list[tuple[Key, str, bool]] = [(k, _kind_letter(t), t.is_certain) for k, t in tables_named(world, name)]
    found += [((i.table[0], i.name), "i", i.is_certain) for i in world.schema.indexes.values()]
    found += [(key, "S", item.is_certain) for key, item in world.schema.sequences.items()]
    for key, kind, made in found:
        if name is None or key[1] == name:
            values = {"relname": key[1], "relkind": kind, "relnamespace": Oid("namespace", (key[0],))}
            yield CatalogRow({**values, "oid": Oid("class", key)}, is_sure(world, made=made))
    yield CatalogRow({"relname": unlisted(lambda text: _is_foreign_name(world, text))}, False)


def _is_foreign_name(world: World, text: str) -> bool:
    """Whether a relation of this name may be there that is not known: keys and serial columns bring their own."""
    return may_be_there(world, text) or text.endswith(("_seq", "_pkey", "_key", "_idx", "_excl"))


def _attributes(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in tables_named(world, wanted.get("attrelid")):
        for name, column in table.columns.items():
            values: dict[str, Value] = {"attrelid": Oid("class", key), "attname": name, "attisdropped": False}
            values.update({"attnum": 1} if column.is_certain else {})
            yield CatalogRow(values, is_sure(world, made=table.is_certain and column.is_certain))
        if not table.is_complete:
            yield CatalogRow({"attrelid": Oid("class", key)}, False)
    if not world.schema.is_complete:
        yield CatalogRow({}, False)


def _named(
    items: Iterable[tuple[Key, NamedObject]], world: World, column: str, kind: str, others: Callable[[str], bool]
) -> Iterator[CatalogRow]:
    prefix = {"type": "typ", "function": "pro"}.get(kind, "")
    for key, item in items:
        values: dict[str, Value] = {column: key[1], f"{prefix}namespace": Oid("namespace", (key[0],))}
        yield CatalogRow({**values, "oid": Oid(kind, key)}, is_sure(world, made=item.is_certain))
    yield CatalogRow({column: unlisted(lambda text: not is_settled(world) or others(text))}, False)


def _types(world: World, _: Wanted) -> Iterator[CatalogRow]:
    known = lists.types(world.engine)
    yield from _named(
        world.schema.types.items(),
        world,
        "typname",
        "type",
        lambda text: (
            text in known
            or text.startswith("_")
            or bool(named(world.schema.tables, text))
            or bool(world.schema.extensions)
        ),
    )


def _enum_labels(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for key, item in world.schema.types.items():
        for label in item.labels or ():
            values = {"enumlabel": label, "enumtypid": Oid("type", key)}
            yield CatalogRow(values, is_sure(world, made=item.is_certain))
        if item.labels is not None and not item.is_certain:
            yield CatalogRow({"enumtypid": Oid("type", key)}, False)
    if not is_settled(world):
        yield CatalogRow({}, False)


def _functions(world: World, _: Wanted) -> Iterator[CatalogRow]:
    known = lists.functions(world.engine)
    items = world.schema.functions.items()
    yield from _named(items, world, "proname", "function", lambda text: text in known or bool(world.schema.extensions))


def _pg_tables(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in tables_named(world, wanted.get("tablename")):
        if table.kind == "table":
            values = {"schemaname": schema_name(world, key[0]), "tablename": key[1]}
            yield CatalogRow(values, is_sure(world, made=table.is_certain))
    yield from other_tables(world, wanted, "tablename", "schemaname")


def _views(column: str, schema: str, kind: str) -> Callable[[World, Wanted], Iterator[CatalogRow]]:
    def rows(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
        for key, table in tables_named(world, wanted.get(column)):
            if table.kind == kind:
                values = {schema: schema_name(world, key[0]), column: key[1]}
                yield CatalogRow(values, is_sure(world, made=table.is_certain))
        yield from other_tables(world, wanted, column, schema)

    return rows


def _pg_indexes(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    name = wanted.get("indexname")
    for index in world.schema.indexes.values():
        if name is None or index.name == name:
            values = {
                "indexname": index.name,
                "tablename": index.table[1],
                "schemaname": schema_name(world, index.table[0]),
            }
            yield CatalogRow(values, is_sure(world, made=index.is_certain))
    yield CatalogRow({"indexname": unlisted(lambda text: _is_foreign_name(world, text))}, False)


def _triggers(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for key, item in world.schema.triggers.items():
        name = key[1]
        if item.table is not None:
            values: dict[str, Value] = {"tgname": name, "tgrelid": Oid("class", item.table), "tgisinternal": False}
            values.update({"trigger_name": name, "event_object_table": item.table[1]})
            values["event_object_schema"] = values["trigger_schema"] = schema_name(world, item.table[0])
            yield CatalogRow(values, is_sure(world, made=item.is_certain))
    if not is_settled(world):
        yield CatalogRow({}, False)


def _extensions(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for name, item in world.schema.extensions.items():
        yield CatalogRow({"extname": name}, is_sure(world, made=item.is_certain))
    yield CatalogRow({"extname": "plpgsql"}, True)
    if not is_settled(world):
        yield CatalogRow({}, False)


def _schemas(column: str) -> Callable[[World, Wanted], Iterator[CatalogRow]]:
    def rows(world: World, _: Wanted) -> Iterator[CatalogRow]:
        provided = world.facts.system_schemas | {"public"}
        for name in provided:
            yield CatalogRow({column: name, "oid": Oid("namespace", (name,))}, name != "pg_temp")
        for name in set(world.schema.schemas) - provided:
            yield CatalogRow({column: name, "oid": Oid("namespace", (name,))}, False)
        yield CatalogRow({column: unlisted(lambda text: text not in provided)}, False)

    return rows


def _policies(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for (table, name), item in world.schema.policies.items():
        values: dict[str, Value] = {"policyname": name, "polname": name, "tablename": table[1]}
        values.update({"schemaname": schema_name(world, table[0]), "polrelid": Oid("class", table)})
        yield CatalogRow(values, is_sure(world, made=item.is_certain))
    if not is_settled(world):
        yield CatalogRow({}, False)


_RELATIONS: dict[str, Callable[[World, Wanted], Iterable[CatalogRow]]] = {
    "information_schema.tables": _information_tables,
    "information_schema.columns": _columns,
    "information_schema.table_constraints": table_constraints,
    "information_schema.key_column_usage": key_columns,
    "information_schema.schemata": _schemas("schema_name"),
    "information_schema.views": _views("table_name", "table_schema", "view"),
    "information_schema.triggers": _triggers,
    "pg_constraint": pg_constraint,
    "pg_class": _pg_class,
    "pg_attribute": _attributes,
    "pg_type": _types,
    "pg_enum": _enum_labels,
    "pg_proc": _functions,
    "pg_tables": _pg_tables,
    "pg_views": _views("viewname", "schemaname", "view"),
    "pg_matviews": _views("matviewname", "schemaname", "materialized view"),
    "pg_indexes": _pg_indexes,
    "pg_trigger": _triggers,
    "pg_extension": _extensions,
    "pg_namespace": _schemas("nspname"),
    "pg_policies": _policies,
    "pg_policy": _policies,
}
