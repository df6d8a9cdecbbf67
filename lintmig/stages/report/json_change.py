"""What a change does, as part of the report for other programs."""

from __future__ import annotations

from lintmig.model.delta import Comparison, SchemaDelta, TableDelta
from lintmig.model.shape import TableShape


def change_document(comparison: Comparison, scripts: int) -> dict[str, object]:
    """The key `change` of a report that holds only what a change introduces; `scripts` are how many it touches."""
    change = comparison.change
    return {
        "base": change.base,
        "method": change.method,
        "notes": list(change.notes),
        "files": [
            {
                "path": each.path,
                "status": each.status,
                "old_path": each.old_path,
                "lines": None if each.lines is None else [list(lines) for lines in each.lines],
            }
            for each in change.files
        ],
        "scripts": scripts,
        "older": comparison.older,
        "resolved": comparison.resolved,
        "migrations": [{"path": each.path, "has_way_back": each.has_way_back} for each in comparison.migrations],
        "schema": [_delta(delta) for delta in comparison.deltas],
    }


def _delta(delta: SchemaDelta) -> dict[str, object]:
    return {
        "engine": delta.engine,
        "tables": [_table_delta(each) for each in delta.tables],
        "objects": [{**each.object._asdict(), "movement": each.movement} for each in delta.objects],
        "others": [_table(each) for each in delta.others],
    }


def _table_delta(delta: TableDelta) -> dict[str, object]:
    return {
        "name": delta.name,
        "movement": delta.movement,
        "parts": [part._asdict() for part in delta.parts],
        "before": None if delta.before is None else _table(delta.before),
        "after": None if delta.after is None else _table(delta.after),
    }


def _table(table: TableShape) -> dict[str, object]:
    return {
        **table._asdict(),
        "columns": [each._asdict() for each in table.columns],
        "keys": [each._asdict() for each in table.keys],
        "foreign_keys": [each._asdict() for each in table.foreign_keys],
        "indexes": [each._asdict() for each in table.indexes],
    }
