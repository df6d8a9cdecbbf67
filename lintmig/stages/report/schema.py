"""The replayed schema as SQL, JSON or a mermaid diagram."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lintmig.engines.lists import reserved
from lintmig.model.engine import Engine
from lintmig.model.schema import Column, Index, Key, Schema, Table
from lintmig.stages.report.mermaid import word
from lintmig.stages.report.neutral import neutral


def render_schema(schema: Schema, schema_format: str) -> str:
    """`schema_format` is `sql`, `json` or `mermaid`; the text ends in a line end."""
    if schema_format == "json":
        return json.dumps(_document(schema), indent=2) + "\n"
    lines = _mermaid(schema) if schema_format == "mermaid" else _sql(schema)
    return "\n".join(neutral(line) for text in lines for line in text.split("\n")) + "\n"


def _tables(schema: Schema) -> Iterator[tuple[Key, Table]]:
    yield from sorted(schema.tables.items())


def _shown(schema: Schema, key: Key, table: Table) -> str:
    name = _quoted(schema, table.name)
    return name if key[0] in ("public", "main", "") else f"{_quoted(schema, key[0])}.{name}"


_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def _quoted(schema: Schema, name: str) -> str:
    if _PLAIN.fullmatch(name) and name not in reserved(Engine(schema.engine, (99,), False, "")):
        return name
    quote = "`" if schema.engine in ("mariadb", "mysql") else '"'
    return quote + name.replace(quote, quote * 2) + quote


def _sql(schema: Schema) -> Iterator[str]:
    for key, item in sorted(schema.types.items()):
        if item.labels is not None:
            labels = ", ".join("'" + label.replace("'", "''") + "'" for label in item.labels)
            yield f"CREATE TYPE {_quoted(schema, key[1])} AS ENUM ({labels});\n"
        elif item.base is not None:
            yield f"CREATE DOMAIN {_quoted(schema, key[1])} AS {item.base.text};\n"
    for key, table in _tables(schema):
        name = _shown(schema, key, table)
        if table.kind != "table":
            columns = ", ".join(_quoted(schema, column.name) for column in table.columns.values())
            yield f"-- {table.kind} {name} ({columns}){_doubts(table)}\n"
            continue
        temporary = "TEMPORARY " if table.is_temporary else ""
        yield f"CREATE {temporary}TABLE {name} ({_doubts(table)}"
        yield ",\n".join(f"  {line}" for line in _table_lines(schema, table))
        yield ");\n"
    for index in sorted(schema.indexes.values(), key=lambda index: (index.table, index.name)):
        yield _index_line(schema, index)


def _doubts(table: Table) -> str:
    if not table.is_certain:
        return "  -- may not exist"
    return "" if table.is_complete else "  -- may have more columns"


def _table_lines(schema: Schema, table: Table) -> Iterator[str]:
    for column in table.columns.values():
        yield _column_line(schema, column)
    for key in table.keys:
        columns = ", ".join(
            _quoted(schema, table.columns[name].name if name in table.columns else name) for name in key.columns
        )
        yield f"{'PRIMARY KEY' if key.kind == 'primary' else 'UNIQUE'} ({columns})"
    for foreign in table.foreign_keys:
        own = ", ".join(_quoted(schema, name) for name in foreign.columns)
        target = schema.tables.get(foreign.target)
        other = _shown(schema, foreign.target, target) if target else _quoted(schema, foreign.target[1])
        theirs = ", ".join(_quoted(schema, name) for name in foreign.target_columns)
        yield f"FOREIGN KEY ({own}) REFERENCES {other}" + (f" ({theirs})" if theirs else "")


def _column_line(schema: Schema, column: Column) -> str:
    parts = [_quoted(schema, column.name), " ".join(column.type.text.split())]
    if column.is_not_null:
        parts.append("NOT NULL")
    if column.default is not None:
        parts.append(f"DEFAULT {' '.join(column.default.split())}")
    return " ".join(part for part in parts if part)


def _index_line(schema: Schema, index: Index) -> str:
    table = schema.tables.get(index.table)
    name = _shown(schema, index.table, table) if table else index.table[1]
    columns = ", ".join(_quoted(schema, column) if column else "..." for column in index.columns)
    unique = "UNIQUE " if index.is_unique else ""
    partial = "  -- partial or on an expression" if index.is_partial else ""
    return f"CREATE {unique}INDEX {_quoted(schema, index.name)} ON {name} ({columns});{partial}"


def _document(schema: Schema) -> dict[str, object]:
    return {
        "engine": schema.engine,
        "complete": schema.is_complete,
        "tables": [_table(schema, key, table) for key, table in _tables(schema)],
        "types": [
            {"schema": key[0], "name": key[1], "labels": item.labels, "base": item.base.text if item.base else None}
            for key, item in sorted(schema.types.items())
        ],
        "functions": [
            {"schema": key[0], "name": key[1], "kind": item.kind} for key, item in sorted(schema.functions.items())
        ],
        "triggers": [
            {"name": item.name, "table": item.table[1] if item.table else None}
            for item in sorted(schema.triggers.values(), key=lambda item: item.name)
        ],
        "sequences": [{"schema": key[0], "name": key[1]} for key in sorted(schema.sequences)],
        "extensions": sorted(schema.extensions),
    }


def _table(schema: Schema, key: Key, table: Table) -> dict[str, object]:
    return {
        "schema": key[0],
        "name": table.name,
        "kind": table.kind,
        "certain": table.is_certain,
        "complete": table.is_complete,
        "columns": [
            {
                "name": column.name,
                "type": " ".join(column.type.text.split()),
                "nullable": not column.is_not_null,
                "default": column.default,
                "certain": column.is_certain,
            }
            for column in table.columns.values()
        ],
        "keys": [{"kind": item.kind, "name": item.name, "columns": item.columns} for item in table.keys],
        "foreign_keys": [
            {"name": item.name, "columns": item.columns, "table": item.target[1], "target_columns": item.target_columns}
            for item in table.foreign_keys
        ],
        "indexes": [
            {"name": item.name, "columns": item.columns, "unique": item.is_unique, "partial": item.is_partial}
            for item in schema.indexes.values()
            if item.table == key
        ],
    }


def _mermaid(schema: Schema) -> Iterator[str]:
    yield "erDiagram"
    for _, table in _tables(schema):
        if table.kind != "table":
            continue
        yield f"  {word(table.name)} {{"
        primary = {name for item in table.keys if item.kind == "primary" for name in item.columns}
        foreign = {name for item in table.foreign_keys for name in item.columns}
        for name, column in table.columns.items():
            marks = ", ".join(mark for mark, holds in (("PK", name in primary), ("FK", name in foreign)) if holds)
            yield f"    {word(column.type.name or 'any')} {word(column.name)} {marks}".rstrip()
        yield "  }"
    for _, table in _tables(schema):
        for item in table.foreign_keys:
            target = schema.tables.get(item.target)
            if target is not None:
                yield f"  {word(target.name)} ||--o{{ {word(table.name)} : {word('_'.join(item.columns))}"
