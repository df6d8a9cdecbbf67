"""PostgreSQL's catalogs and information_schema, as far as the schema of the moment says what is in them.

What may exist beyond what is known is in them as rows that are not certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from lintmig.engines import lists
from lintmig.engines.facts import RUNNER_TABLES
from lintmig.engines.pairs import canonical
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.schema import Column, Key, NamedObject, Table
from lintmig.model.source import Span
from lintmig.stages.replay.typing import catalog_name
from lintmig.stages.replay.values import UNKNOWN, Guess, Oid, Value
from lintmig.stages.replay.world import World


class CatalogRow(NamedTuple):
    """What is not among `values` is not known."""

    values: dict[str, Value]
    is_certain: bool


Wanted = Mapping[str, str]
"""Columns that are compared with a text: other rows need not be made."""


def relation(world: World, name: ObjectName, wanted: Wanted) -> Iterable[CatalogRow] | None:
    """The rows of a catalog; None where the name is another table's, or not one that is followed."""
    last = world.fold(name.last)
    schema = world.fold(name.qualifier) if name.qualifier is not None else ""
    reading = _RELATIONS.get(f"information_schema.{last}" if schema == "information_schema" else last)
    if reading is None or schema not in ("", "pg_catalog", "information_schema"):
        return None
    if any(key[1] == last for key in world.schema.tables):
        return None
    return reading(world, wanted)


def class_of(world: World, text: Value) -> Value:
    """The table, view, index or sequence of a name that is written in a text; NULL where there is none."""
    if not isinstance(text, str):
        return None if text is None else UNKNOWN
    parts = [part if not part.startswith('"') else part.strip('"') for part in text.split(".")]
    names = tuple(Identifier(part.strip('"'), part.startswith('"'), Span(0, 0)) for part in text.split("."))
    if len(parts) > 2 or not all(parts):
        return UNKNOWN
    name = ObjectName(names)
    schema = world.schema
    for key in world.keys(name):
        table = schema.tables.get(key)
        if table is not None:
            return Oid("class", key) if table.is_certain and schema.is_complete else UNKNOWN
        for index in (*_indexes(world), *schema.sequences.items()):
            if index[0] == key:
                return Oid("class", key) if index[1].is_certain and schema.is_complete else UNKNOWN
    if _may_be_there(world, names[-1].text) or (name.qualifier is not None and _is_strange(world, names[0].text)):
        return UNKNOWN
    return None


def type_of(world: World, text: Value) -> Value:
    if not isinstance(text, str):
        return None if text is None else UNKNOWN
    for key, item in world.schema.types.items():
        if key[1] == text.split(".")[-1].strip('"'):
            return Oid("type", key) if item.is_certain and world.schema.is_complete else UNKNOWN
    return UNKNOWN


def _indexes(world: World) -> Iterator[tuple[Key, NamedObject]]:
    for index in world.schema.indexes.values():
        yield (index.table[0], index.name), index  # type: ignore[misc]


def _is_strange(world: World, schema: str) -> bool:
    """Whether a schema is one that the history does not make."""
    return schema not in world.schema.schemas


def _may_be_there(world: World, name: str) -> bool:
    """Whether there may be a table of this name that is not known."""
    if not world.schema.is_complete or world.has_baseline or name in RUNNER_TABLES or name in world.elsewhere():
        return True
    is_order_unknown = not world.order_is_known and world.creations.ever("table", name)
    return is_order_unknown or name.startswith(("pg_", "sql_")) or name in _VIEWS


def _schema(world: World, name: str) -> Value:
    """A schema's name: what is unqualified goes where the connection says, which is not known for certain."""
    if name != world.facts.default_schema:
        return "pg_temp_0" if name == world.temporary_schema else name

    def decide(text: str) -> bool | None:
        if text == name:
            return True
        known = {*world.schema.schemas, *world.facts.system_schemas}
        return False if text in known or text == "public" else None

    return Guess(decide, name)


def _unlisted(may_be: Callable[[str], bool]) -> Guess:
    return Guess(lambda text: None if may_be(text) else False)


def _tables(world: World, name: str | None) -> Iterator[tuple[Key, Table]]:
    for key, table in world.schema.tables.items():
        if name is None or key[1] == name:
            yield key, table


def _is_certain(world: World, *, made: bool) -> bool:
    return made and world.schema.is_complete


def _other_tables(world: World, wanted: Wanted, name: str, schema: str) -> Iterator[CatalogRow]:
    """Tables that may be there beyond those that are known: the engine's own, and those of tools."""
    known = world.schema.tables
    default = world.schema.search_path[0]

    def may_be(text: str) -> bool:
        return (default, text) not in known and _may_be_there(world, text)

    if not _is_settled(world) or name in wanted:
        yield CatalogRow({name: _unlisted(may_be)}, False)
        return
    for own in ("pg_catalog", "information_schema"):
        yield CatalogRow({schema: own}, False)


def _kind_letter(table: Table) -> str:
    return {"table": "r", "view": "v"}.get(table.kind, "m")


def _information_tables(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in _tables(world, wanted.get("table_name")):
        kind = {"table": "BASE TABLE", "view": "VIEW"}.get(table.kind)
        if kind is not None:
            values = {"table_name": key[1], "table_schema": _schema(world, key[0]), "table_type": kind}
            yield CatalogRow(values, _is_certain(world, made=table.is_certain))
    yield from _other_tables(world, wanted, "table_name", "table_schema")


def _columns(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in _tables(world, wanted.get("table_name")):
        if table.kind == "materialized view":
            continue
        schema = _schema(world, key[0])
        for name, column in table.columns.items():
            values = {"table_name": key[1], "table_schema": schema, "column_name": name, **_typed(world, column)}
            yield CatalogRow(values, _is_certain(world, made=table.is_certain and column.is_certain))
        if not table.is_complete:
            others = _unlisted(lambda text, table=table: text not in table.columns)  # type: ignore[misc]
            yield CatalogRow({"table_name": key[1], "table_schema": schema, "column_name": others}, False)
    yield from _other_tables(world, wanted, "table_name", "table_schema")


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


class _Constraint(NamedTuple):
    name: str
    kind: str
    columns: tuple[str, ...]
    is_certain: bool


_KINDS = {"primary": ("p", "PRIMARY KEY"), "unique": ("u", "UNIQUE"), "foreign": ("f", "FOREIGN KEY")}
_KINDS["check"] = ("c", "CHECK")


def _constraints_of(table: Table) -> Iterator[_Constraint]:
    named = {key.name: key for key in table.keys}
    foreign = {key.name: key for key in table.foreign_keys}
    for name in table.constraints:
        is_sure = table.is_certain and not table.has_unknown_constraints
        if name in named:
            key = named[name]
            yield _Constraint(name, key.kind, key.columns, table.is_certain and key.is_certain)
        elif name in foreign:
            yield _Constraint(name, "foreign", foreign[name].columns, table.is_certain and foreign[name].is_certain)
        elif name in table.checks:
            yield _Constraint(name, "check", tuple(table.checks[name]), is_sure)
        else:
            yield _Constraint(name, "", (), False)


_OTHER_TABLE = Oid("class", ("", ""))
_OF_TABLES = frozenset({"table_name", "conrelid", "table_schema"})


def _is_new(world: World, name: str) -> bool:
    return not any(key[1] == name for key in world.schema.tables)


def _constraint_rows(
    world: World, wanted: Wanted, shown: Callable[[Key, Table, _Constraint], Iterable[dict[str, Value]]], column: str
) -> Iterator[CatalogRow]:
    name = wanted.get(column)
    table_name = next((wanted[column] for column in ("table_name", "conrelid") if column in wanted), None)
    for key, table in _tables(world, table_name):
        if table.kind != "table":
            continue
        for constraint in _constraints_of(table):
            if name is None or name == constraint.name:
                for values in shown(key, table, constraint):
                    yield CatalogRow(values, _is_certain(world, made=constraint.is_certain))
        if table.has_unknown_constraints or not table.is_complete:
            others = _unlisted(lambda text, table=table: text not in table.constraints)  # type: ignore[misc]
            for values in shown(key, table, _Constraint("", "", (), False)):
                told = {each: value for each, value in values.items() if each in _OF_TABLES}
                yield CatalogRow({**told, column: others}, False)
    if not _is_settled(world):
        yield CatalogRow({"conrelid": _OTHER_TABLE, "table_name": _unlisted(lambda text: _is_new(world, text))}, False)


def _pg_constraint(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    def shown(key: Key, _: Table, constraint: _Constraint) -> Iterator[dict[str, Value]]:
        kind = _KINDS.get(constraint.kind, (UNKNOWN, UNKNOWN))[0]
        yield {
            "conname": constraint.name,
            "conrelid": Oid("class", key),
            "contype": kind,
            "connamespace": Oid("namespace", (key[0],)),
            "oid": Oid("constraint", (*key, constraint.name)),
        }

    return _constraint_rows(world, wanted, shown, "conname")


def _table_constraints(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    def shown(key: Key, _: Table, constraint: _Constraint) -> Iterator[dict[str, Value]]:
        schema = _schema(world, key[0])
        yield {
            "table_name": key[1],
            "constraint_name": constraint.name,
            "table_schema": schema,
            "constraint_schema": schema,
            "constraint_type": _KINDS.get(constraint.kind, (UNKNOWN, UNKNOWN))[1],
        }

    return _constraint_rows(world, wanted, shown, "constraint_name")


def _key_columns(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    def shown(key: Key, _: Table, constraint: _Constraint) -> Iterator[dict[str, Value]]:
        schema = _schema(world, key[0])
        given: dict[str, Value] = {"table_name": key[1], "constraint_name": constraint.name, "table_schema": schema}
        given["constraint_schema"] = schema
        if constraint.kind in ("", "check"):
            yield given
        for column in constraint.columns:
            yield {**given, "column_name": column}

    for row in _constraint_rows(world, wanted, shown, "constraint_name"):
        yield CatalogRow(row.values, row.is_certain and "column_name" in row.values)


def _pg_class(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    name = wanted.get("relname")
    found: list[tuple[Key, str, bool]] = [(k, _kind_letter(t), t.is_certain) for k, t in _tables(world, name)]
    found += [((i.table[0], i.name), "i", i.is_certain) for i in world.schema.indexes.values()]
    found += [(key, "S", item.is_certain) for key, item in world.schema.sequences.items()]
    for key, kind, made in found:
        if name is None or key[1] == name:
            values = {"relname": key[1], "relkind": kind, "relnamespace": Oid("namespace", (key[0],))}
            yield CatalogRow({**values, "oid": Oid("class", key)}, _is_certain(world, made=made))
    yield CatalogRow({"relname": _unlisted(lambda text: _is_foreign_name(world, text))}, False)


def _is_foreign_name(world: World, text: str) -> bool:
    """Whether a relation of this name may be there that is not known: keys and serial columns bring their own."""
    return _may_be_there(world, text) or text.endswith(("_seq", "_pkey", "_key", "_idx", "_excl"))


def _attributes(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in _tables(world, wanted.get("attrelid")):
        for name, column in table.columns.items():
            values: dict[str, Value] = {"attrelid": Oid("class", key), "attname": name, "attisdropped": False}
            values.update({"attnum": 1} if column.is_certain else {})
            yield CatalogRow(values, _is_certain(world, made=table.is_certain and column.is_certain))
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
        yield CatalogRow({**values, "oid": Oid(kind, key)}, _is_certain(world, made=item.is_certain))
    yield CatalogRow({column: _unlisted(lambda text: not _is_settled(world) or others(text))}, False)


def _is_settled(world: World) -> bool:
    return world.schema.is_complete and not world.has_baseline


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
            or any(key[1] == text for key in world.schema.tables)
            or bool(world.schema.extensions)
        ),
    )


def _enum_labels(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for key, item in world.schema.types.items():
        for label in item.labels or ():
            values = {"enumlabel": label, "enumtypid": Oid("type", key)}
            yield CatalogRow(values, _is_certain(world, made=item.is_certain))
        if item.labels is not None and not item.is_certain:
            yield CatalogRow({"enumtypid": Oid("type", key)}, False)
    if not _is_settled(world):
        yield CatalogRow({}, False)


def _functions(world: World, _: Wanted) -> Iterator[CatalogRow]:
    known = lists.functions(world.engine)
    items = world.schema.functions.items()
    yield from _named(items, world, "proname", "function", lambda text: text in known or bool(world.schema.extensions))


def _pg_tables(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    for key, table in _tables(world, wanted.get("tablename")):
        if table.kind == "table":
            values = {"schemaname": _schema(world, key[0]), "tablename": key[1]}
            yield CatalogRow(values, _is_certain(world, made=table.is_certain))
    yield from _other_tables(world, wanted, "tablename", "schemaname")


def _views(column: str, schema: str, kind: str) -> Callable[[World, Wanted], Iterator[CatalogRow]]:
    def rows(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
        for key, table in _tables(world, wanted.get(column)):
            if table.kind == kind:
                values = {schema: _schema(world, key[0]), column: key[1]}
                yield CatalogRow(values, _is_certain(world, made=table.is_certain))
        yield from _other_tables(world, wanted, column, schema)

    return rows


def _pg_indexes(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    name = wanted.get("indexname")
    for index in world.schema.indexes.values():
        if name is None or index.name == name:
            values = {
                "indexname": index.name,
                "tablename": index.table[1],
                "schemaname": _schema(world, index.table[0]),
            }
            yield CatalogRow(values, _is_certain(world, made=index.is_certain))
    yield CatalogRow({"indexname": _unlisted(lambda text: _is_foreign_name(world, text))}, False)


def _triggers(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for key, item in world.schema.triggers.items():
        name = key[1]
        if item.table is not None:
            values: dict[str, Value] = {"tgname": name, "tgrelid": Oid("class", item.table), "tgisinternal": False}
            values.update({"trigger_name": name, "event_object_table": item.table[1]})
            values["event_object_schema"] = values["trigger_schema"] = _schema(world, item.table[0])
            yield CatalogRow(values, _is_certain(world, made=item.is_certain))
    if not _is_settled(world):
        yield CatalogRow({}, False)


def _extensions(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for name, item in world.schema.extensions.items():
        yield CatalogRow({"extname": name}, _is_certain(world, made=item.is_certain))
    yield CatalogRow({"extname": "plpgsql"}, True)
    if not _is_settled(world):
        yield CatalogRow({}, False)


def _schemas(column: str) -> Callable[[World, Wanted], Iterator[CatalogRow]]:
    def rows(world: World, _: Wanted) -> Iterator[CatalogRow]:
        provided = world.facts.system_schemas | {"public"}
        for name in provided:
            yield CatalogRow({column: name, "oid": Oid("namespace", (name,))}, name != "pg_temp")
        for name in set(world.schema.schemas) - provided:
            yield CatalogRow({column: name, "oid": Oid("namespace", (name,))}, False)
        yield CatalogRow({column: _unlisted(lambda text: text not in provided)}, False)

    return rows


def _policies(world: World, _: Wanted) -> Iterator[CatalogRow]:
    for (table, name), item in world.schema.policies.items():
        values: dict[str, Value] = {"policyname": name, "polname": name, "tablename": table[1]}
        values.update({"schemaname": _schema(world, table[0]), "polrelid": Oid("class", table)})
        yield CatalogRow(values, _is_certain(world, made=item.is_certain))
    if not _is_settled(world):
        yield CatalogRow({}, False)


_VIEWS = frozenset({"tables", "columns", "views", "routines", "schemata", "triggers", "sequences", "parameters"})
_RELATIONS: dict[str, Callable[[World, Wanted], Iterable[CatalogRow]]] = {
    "information_schema.tables": _information_tables,
    "information_schema.columns": _columns,
    "information_schema.table_constraints": _table_constraints,
    "information_schema.key_column_usage": _key_columns,
    "information_schema.schemata": _schemas("schema_name"),
    "information_schema.views": _views("table_name", "table_schema", "view"),
    "information_schema.triggers": _triggers,
    "pg_constraint": _pg_constraint,
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
