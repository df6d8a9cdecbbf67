"""Keys that Django makes at the end of a migration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lintmig.stages.read.histories.django.changes import Change
from lintmig.stages.read.host.django.tables import Key, Table, TableKey

_LATER = ("index", "like", "foreign", "unique")


def _mark(key: Key) -> tuple[object, ...]:
    """What a key has from the moment when it was made."""
    return key.kind, key.seed, key.name


@dataclass(slots=True)
class Deferral:
    """`pending` has their tables, by what a key keeps from the moment when it is first asked for."""

    pending: dict[tuple[object, ...], TableKey] = field(default_factory=dict)

    def without(self, key: TableKey, each: Change) -> Change:
        """The change without the keys that are made at the end of the migration, or were to be."""
        gone = [dropped for dropped in each.dropped if self.pending.pop(_mark(dropped), None) is not None]
        if each.new is None:
            for mark in [mark for mark, table in self.pending.items() if table == key]:
                del self.pending[mark]
            return each
        fresh = {field for field, _ in each.added_columns}
        later = [
            made
            for made in (each.new.keys.values() if each.old is None else each.added)
            if made.kind in _LATER and (each.old is None or (fresh & set(made.columns) and made.kind != "unique"))
        ]
        later = [made for made in later if not made.is_inline]
        for made in later:
            self.pending[_mark(made)] = key
        if each.old is None:
            keys = {name: made for name, made in each.new.keys.items() if made not in later}
            return each._replace(new=each.new._replace(keys=keys))
        return each._replace(
            dropped=tuple(dropped for dropped in each.dropped if dropped not in gone),
            added=tuple(made for made in each.added if made not in later),
        )

    def renamed(self, each: Change) -> Change:
        """Keys that are still to be made are named after the table and its columns as they are by then."""
        new = each.new
        if new is None or not self.pending or not (each.name_changes or each.renamed):
            return each
        keys = dict(new.keys)
        for identity, key in reversed([*new.keys.items()]):
            if key.name is None and self.is_pending(key) and all(name in new.columns for name in key.columns):
                seed = (new.name, tuple(new.columns[name].name for name in key.columns), key.seed[2])
                keys[identity] = key._replace(seed=seed)
                marks = {_mark(key): _mark(keys[identity])}
                self.pending = {marks.get(mark, mark): table for mark, table in self.pending.items()}
        return each._replace(new=new._replace(keys=keys))

    def is_pending(self, key: Key) -> bool:
        return _mark(key) in self.pending

    def move(self, key: TableKey, to: TableKey) -> None:
        self.pending = {mark: to if owner == key else owner for mark, owner in self.pending.items()}

    def finish(
        self, tables: Mapping[TableKey, Table], but: Collection[tuple[object, ...]] = ()
    ) -> Iterator[tuple[Table, Key]]:
        """What is still to be made but for these, with its table as it is now."""
        marks = [mark for mark in self.pending if mark not in but]
        for mark in marks:
            table_key = self.pending.pop(mark)
            table = tables.get(table_key)
            key = next((key for key in table.keys.values() if _mark(key) == mark), None) if table is not None else None
            if table is not None and key is not None:
                yield table, key
