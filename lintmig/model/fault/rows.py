"""Rows that a table does not take."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Place, Span


class WrongCount(NamedTuple):
    """A row of an INSERT has more or fewer values than columns; or a branch of a UNION than the first."""

    subject: str
    columns: int
    values: int
    span: Span
    rejects: bool = True


class NullValue(NamedTuple):
    """A row leaves a column NULL that takes none: it is given NULL, or not given and has no default."""

    table: str
    column: str
    is_given: bool
    span: Span
    column_place: Place
    rejects: bool = True


class KeyTaken(NamedTuple):
    """A row, or a key that is made over rows, repeats a value: `values` are shown as written."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    span: Span
    key_place: Place | None
    is_new_key: bool = False
    """Whether the rows are there, and the key is new."""
    rejects: bool = True


class NoParent(NamedTuple):
    """A row points to a row that is not there."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    target: str
    span: Span
    key_place: Place
    rejects: bool = True


class Referenced(NamedTuple):
    """A row is to go that a row of the table `by` points to."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    by: str
    span: Span
    key_place: Place
    rejects: bool = True


class CheckFailed(NamedTuple):
    """A row does not meet a CHECK; `check` is its name, made up where it has none."""

    table: str
    check: str
    span: Span
    table_place: Place
    rejects: bool = True


class NullInRows(NamedTuple):
    """NOT NULL for a column that is NULL in rows that are there; `is_added` where the column is new."""

    table: str
    column: str
    is_added: bool
    span: Span
    table_place: Place
    rejects: bool = True
