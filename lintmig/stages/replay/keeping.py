"""What a transaction's ROLLBACK brings back beside the schema's journal: settings, and the rows that are known."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.schema import Key, Schema
from lintmig.stages.replay.rows.contents import Contents, KnownRow, KnownRows


class KeptRows(NamedTuple):
    """Rows as they were: a list that only grows, or is replaced, and how much of it there was."""

    known: KnownRows
    has_rows: bool
    is_exact: bool
    rows: list[KnownRow]
    length: int


class Moment(NamedTuple):
    """What stands at a moment to which a transaction can go back."""

    journal: int
    search_path: tuple[str, ...]
    foreign_keys_are_checked: bool
    is_strict: bool
    unknowns: int
    rows: dict[Key, KeptRows]


def keep(schema: Schema, contents: Contents) -> Moment:
    rows = {
        key: KeptRows(known, known.has_rows, known.is_exact, known.rows, len(known.rows))
        for key, known in contents.tables.items()
    }
    return Moment(
        schema.mark(),
        schema.search_path,
        schema.foreign_keys_are_checked,
        schema.is_strict,
        len(schema.unknowns),
        rows,
    )


def bring_back(moment: Moment, schema: Schema, contents: Contents) -> None:
    """Everything as it was, definitions and rows, as PostgreSQL and SQLite do it; settings on PostgreSQL alone."""
    schema.undo(moment.journal)
    del schema.unknowns[moment.unknowns :]
    if schema.engine == "postgresql":
        schema.search_path = moment.search_path
    bring_back_rows(moment, contents)


def bring_back_rows(moment: Moment, contents: Contents) -> None:
    """The rows as they were, of tables that take part in transactions."""
    for key in [key for key in contents.tables if key not in moment.rows or ("foreign", key) in contents.deferred]:
        del contents.tables[key]
    for key, kept in moment.rows.items():
        if ("foreign", key) not in contents.deferred:
            known = contents.tables[key] = kept.known
            known.forget_values()
            known.has_rows, known.is_exact, known.rows = kept.has_rows, kept.is_exact, kept.rows[: kept.length]
