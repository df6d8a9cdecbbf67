"""What PostgreSQL's catalogs say of constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lintmig.model.schema import Key, Table
from lintmig.stages.replay.plpgsql.catalog_rows import (
    CatalogRow,
    Wanted,
    is_new,
    is_settled,
    is_sure,
    schema_name,
    tables_named,
    unlisted,
)
from lintmig.stages.replay.plpgsql.values import UNKNOWN, Oid, Value
from lintmig.stages.replay.world import World


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


def _constraint_rows(
    world: World, wanted: Wanted, shown: Callable[[Key, Table, _Constraint], Iterable[dict[str, Value]]], column: str
) -> Iterator[CatalogRow]:
    name = wanted.get(column)
    table_name = next((wanted[column] for column in ("table_name", "conrelid") if column in wanted), None)
    for key, table in tables_named(world, table_name):
        if table.kind != "table":
            continue
        for constraint in _constraints_of(table):
            if name is None or name == constraint.name:
                for values in shown(key, table, constraint):
                    yield CatalogRow(values, is_sure(world, made=constraint.is_certain))
        if table.has_unknown_constraints or not table.is_complete:
            others = unlisted(lambda text, table=table: text not in table.constraints)  # type: ignore[misc]
            for values in shown(key, table, _Constraint("", "", (), False)):
                told = {each: value for each, value in values.items() if each in _OF_TABLES}
                yield CatalogRow({**told, column: others}, False)
    if not is_settled(world):
        yield CatalogRow({"conrelid": _OTHER_TABLE, "table_name": unlisted(lambda text: is_new(world, text))}, False)


def pg_constraint(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
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


def table_constraints(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    def shown(key: Key, _: Table, constraint: _Constraint) -> Iterator[dict[str, Value]]:
        schema = schema_name(world, key[0])
        yield {
            "table_name": key[1],
            "constraint_name": constraint.name,
            "table_schema": schema,
            "constraint_schema": schema,
            "constraint_type": _KINDS.get(constraint.kind, (UNKNOWN, UNKNOWN))[1],
        }

    return _constraint_rows(world, wanted, shown, "constraint_name")


def key_columns(world: World, wanted: Wanted) -> Iterator[CatalogRow]:
    def shown(key: Key, _: Table, constraint: _Constraint) -> Iterator[dict[str, Value]]:
        schema = schema_name(world, key[0])
        given: dict[str, Value] = {"table_name": key[1], "constraint_name": constraint.name, "table_schema": schema}
        given["constraint_schema"] = schema
        if constraint.kind in ("", "check"):
            yield given
        for column in constraint.columns:
            yield {**given, "column_name": column}

    for row in _constraint_rows(world, wanted, shown, "constraint_name"):
        yield CatalogRow(row.values, row.is_certain and "column_name" in row.values)
