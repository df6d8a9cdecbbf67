"""Types in other words: what the engine's catalog calls the same is no difference, what it calls another is one."""

from __future__ import annotations

from itertools import permutations

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.entity import EntityColumn, Models
from lintmig.model.name import DataType
from lintmig.model.schema import Schema
from lintmig.model.source import Place, Source, Span
from lintmig.stages.compare.models.scope import Made, Scope
from lintmig.stages.compare.models.types import difference_of_types, spelled
from tests.engines import servers

_SPELLINGS: dict[EngineName, tuple[str, ...]] = {
    "postgresql": (
        "int4",
        "integer",
        "INT",
        "serial",
        "bigint",
        "int8",
        "smallint",
        "character varying(50)",
        "varchar(50)",
        "VARCHAR(100)",
        "varchar",
        "text",
        "char(1)",
        "character",
        "timestamp",
        "timestamp without time zone",
        "TIMESTAMPTZ",
        "timestamp with time zone",
        "bool",
        "boolean",
        "float8",
        "double precision",
        "decimal(10, 2)",
        "numeric(10,2)",
        "numeric",
        "uuid",
        "jsonb",
        "date",
        "bytea",
        "text[]",
        "integer[]",
        "int4 []",
    ),
    "mariadb": (
        "int",
        "INTEGER",
        "int(11)",
        "bigint",
        "bigint(20)",
        "bool",
        "tinyint(1)",
        "varchar(50)",
        "character varying(50)",
        "varchar(191)",
        "text",
        "longtext",
        "json",
        "datetime",
        "timestamp",
        "date",
        "double",
        "double precision",
        "decimal(10,2)",
        "NUMERIC(10, 2)",
        "decimal",
        "blob",
        "char",
        "char(1)",
    ),
}
_HARMLESS = ({"varchar", "text"}, {"datetime", "timestamp"})
"""Of which the catalog says two things, and a column takes the same."""


def _catalog(engine: EngineName) -> dict[str, object]:
    """What the engine's catalog says of a column of each spelling."""
    found: dict[str, object] = {}
    create = "CREATE TABLE held (" + ", ".join(f"c{at} {type_}" for at, type_ in enumerate(_SPELLINGS[engine])) + ")"
    if engine == "postgresql":
        with servers.postgresql() as outer, servers.scratch_postgresql(outer) as inner:
            inner.execute(create.encode())
            rows = inner.execute(
                b"SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                b" WHERE attrelid = 'held'::regclass AND attnum > 0 ORDER BY attnum"
            ).fetchall()
    else:
        connection = servers.mariadb()
        with servers.scratch_database(connection) as cursor:
            cursor.execute(create)
            cursor.execute(
                "SELECT column_type FROM information_schema.columns"
                " WHERE table_name = 'held' AND table_schema = database() ORDER BY ordinal_position"
            )
            rows = list(cursor.fetchall())
        connection.close()
    for type_, row in zip(_SPELLINGS[engine], rows, strict=True):
        found[type_] = row[0]
    return found


def _difference(engine: EngineName, model: str, column: str) -> str | None:
    place = Place(Source("a", ""), Span(0, 0))
    made = Made("sql", "a", "migration", Schema(engine, "public"), has_baseline=False, outside=())
    scope = Scope(Models("drizzle", "a", ()), engine, (made,), ())
    expected = EntityColumn("held", "held", model, {engine: model}, place)
    own = spelled(column)
    assert own is not None
    type_ = DataType(own.name, own.arguments, own.is_array, None, column, Span(0, 0))
    return difference_of_types(scope, made, expected, model, type_, is_rowid=False)


@pytest.fixture(scope="module")
def catalogs() -> dict[EngineName, dict[str, object]]:
    return {engine: _catalog(engine) for engine in _SPELLINGS}


@pytest.mark.parametrize("engine", list(_SPELLINGS))
def test_spellings_differ_as_the_catalog_does(
    engine: EngineName, catalogs: dict[EngineName, dict[str, object]]
) -> None:
    catalog, wrong = catalogs[engine], []
    for model, column in permutations(_SPELLINGS[engine], 2):
        is_same = catalog[model] == catalog[column]
        told = _difference(engine, model, column)
        names = {str(catalog[each]).replace("character varying", "varchar") for each in (model, column)}
        if is_same != (told is None) and not (told is None and names in _HARMLESS):
            wrong.append((model, column, catalog[model], catalog[column], told))
    assert wrong == []
