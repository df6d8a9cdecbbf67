"""What the JSON report says of a change, so that a program can show it as lintmig would."""

from __future__ import annotations

from lintmig.model.change import ChangedFile
from lintmig.model.delta import Comparison, SchemaDelta, TableDelta
from lintmig.model.shape import ForeignKeyShape, TableShape


def comparison_values(comparison: Comparison, scripts: int) -> dict[str, object]:
    """`scripts` is how many the change touches."""
    change = comparison.change
    return {
        "base": change.base,
        "method": change.method,
        "notes": list(change.notes),
        "files": [_file(file) for file in change.files],
        "scripts": scripts,
        "older": comparison.older,
        "resolved": comparison.resolved,
        "migrations": [{"path": each.path, "way_back": each.has_way_back} for each in comparison.migrations],
        "schemas": [_schema(delta) for delta in comparison.deltas],
    }


def _file(file: ChangedFile) -> dict[str, object]:
    lines = None if file.lines is None else [list(each) for each in file.lines]
    return {"path": file.path, "status": file.status, "old_path": file.old_path, "lines": lines}


def _schema(delta: SchemaDelta) -> dict[str, object]:
    return {
        "engine": delta.engine,
        "tables": [_table_delta(table) for table in delta.tables],
        "objects": [{**each.object._asdict(), "movement": each.movement} for each in delta.objects],
        "others": [_table(table) for table in delta.others],
    }


def _table_delta(table: TableDelta) -> dict[str, object]:
    return {
        "name": table.name,
        "movement": table.movement,
        "parts": [part._asdict() for part in table.parts],
        "before": None if table.before is None else _table(table.before),
        "after": None if table.after is None else _table(table.after),
    }


def _table(table: TableShape) -> dict[str, object]:
    return {
        "name": table.name,
        "kind": table.kind,
        "certain": table.is_certain,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "not_null": column.is_not_null,
                "default": column.default,
                "extra": column.extra,
            }
            for column in table.columns
        ],
        "keys": [{"kind": key.kind, "name": key.name, "columns": list(key.columns)} for key in table.keys],
        "foreign_keys": [_foreign_key(key) for key in table.foreign_keys],
        "indexes": [
            {
                "name": index.name,
                "columns": list(index.columns),
                "unique": index.is_unique,
                "partial": index.is_partial,
            }
            for index in table.indexes
        ],
    }


def _foreign_key(key: ForeignKeyShape) -> dict[str, object]:
    return {
        "name": key.name,
        "columns": list(key.columns),
        "table": key.table,
        "target_columns": list(key.target_columns),
        "on_delete": key.on_delete,
        "on_update": key.on_update,
    }
