"""What has to happen to a table so that it is as the models want it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from lintmig.stages.read.host.django.tables import Column, Key, Table


class Change(NamedTuple):
    """From one state of a table to the next; `old` is None where it is made, `new` where it goes.

    Columns are known by their fields. `dropped` and `added` are keys; what stays keeps the name that it was made with.
    """

    old: Table | None
    new: Table | None
    renamed: tuple[tuple[str, Column, Column], ...] = ()
    altered: tuple[tuple[str, Column, Column], ...] = ()
    added_columns: tuple[tuple[str, Column], ...] = ()
    dropped_columns: tuple[tuple[str, Column], ...] = ()
    dropped: tuple[Key, ...] = ()
    added: tuple[Key, ...] = ()
    name_changes: bool = False

    @property
    def is_empty(self) -> bool:
        return (
            self.old is not None
            and self.new is not None
            and not self.name_changes
            and not any(
                (self.renamed, self.altered, self.added_columns, self.dropped_columns, self.dropped, self.added)
            )
        )


def change(old: Table, wanted: Table, renamed_fields: Mapping[str, str]) -> Change:
    """`renamed_fields` are from the old name of a field to the new. The new table has the names of keys that stay."""
    before = _with_renamed(old, renamed_fields) if renamed_fields else old
    touched = {
        name
        for name, column in wanted.columns.items()
        if (was := before.columns.get(name)) is not None and (was.name != column.name or _is_altered(was, column))
    }
    keys = dict(wanted.keys)
    dropped: list[Key] = []
    added: list[Key] = []
    for identity, key in before.keys.items():
        now = keys.get(identity)
        if now is not None and _is_same(key, now, touched):
            keys[identity] = now._replace(seed=key.seed, name=key.name, is_inline=key.is_inline)
        else:
            dropped.append(key)
    for identity, key in keys.items():
        known = before.keys.get(identity)
        if known is None or not _is_same(known, key, touched):
            keys[identity] = (
                key._replace(is_inline=False, seed=(*key.seed[:2], _LATE.get(key.seed[2], key.seed[2])))
                if key.is_inline and key.columns[0] in before.columns
                else key
            )
            added.append(keys[identity])
    renamed, altered, new_columns = [], [], []
    for name, column in wanted.columns.items():
        was = before.columns.get(name)
        if was is None:
            new_columns.append((name, column))
            continue
        if was.name != column.name:
            renamed.append((name, was, column))
        if _is_altered(was, column):
            altered.append((name, was, column))
    gone = [(name, column) for name, column in before.columns.items() if name not in wanted.columns]
    return Change(
        before,
        wanted._replace(keys=keys),
        tuple(renamed),
        tuple(altered),
        tuple(new_columns),
        tuple(gone),
        tuple(dropped),
        tuple(added),
        old.name != wanted.name,
    )


_LATE = {"key": "_uniq", "check": "_check", "pkey": "_pk"}
"""How the name of a key ends that is added to a column that was there before it."""


def _with_renamed(table: Table, renamed: Mapping[str, str]) -> Table:
    def names(key: Key) -> Key:
        return key._replace(columns=tuple(renamed.get(name, name) for name in key.columns))

    keys = [names(key) for key in table.keys.values()]
    columns = {renamed.get(name, name): column for name, column in table.columns.items()}
    return table._replace(columns=columns, keys={key.identity: key for key in keys})


def _is_altered(was: Column, column: Column) -> bool:
    return (
        was.types != column.types
        or bool(was.is_nullable) != bool(column.is_nullable)
        or was.is_auto != column.is_auto
        or was.default != column.default
    )


def _is_same(one: Key, other: Key, touched: Set[str]) -> bool:
    """A foreign key is made anew with its column, by the names of then; other keys stay as they are."""
    if one.kind == "foreign":
        return one.target == other.target and (one.seed == other.seed or touched.isdisjoint(one.columns))
    return True
