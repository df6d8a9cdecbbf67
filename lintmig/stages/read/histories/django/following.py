"""The tables that follow from the models, as the migrations so far have left them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lintmig.stages.read.histories.django.changes import Change, change
from lintmig.stages.read.histories.django.deferral import Deferral
from lintmig.stages.read.histories.django.dialect import Dialect
from lintmig.stages.read.histories.django.operations import Effect
from lintmig.stages.read.host.django.model import Label
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.django.tables import Key, Table, TableKey, tables


@dataclass(slots=True)
class Following:
    """`tables` are those that Django believes there are."""

    registry: Registry
    tables: dict[TableKey, Table] = field(default_factory=dict)
    _by_label: dict[Label, dict[TableKey, None]] = field(default_factory=dict)
    _dialects: list[Dialect] = field(default_factory=list)
    _deferral: Deferral = field(default_factory=Deferral)
    _changed: set[str] = field(default_factory=set)
    """Tables that the migration changes."""

    def _follow(self, effect: Effect, *, writes: bool) -> None:
        """Makes the tables what the models say now."""
        if effect.renamed_model is not None:
            self._rename(*effect.renamed_model)
        for old, new in effect.renamed_fields.items():
            self._retarget((*effect.labels[0], old), (*effect.labels[0], new))
        waiting = list(effect.labels)
        seen: set[Label] = set()
        changes: list[tuple[TableKey, Change]] = []
        silent: set[Label] = set()
        moved: set[Label] = set()
        while waiting:
            label = waiting.pop(0)
            if label in seen:
                continue
            seen.add(label)
            renamed = effect.renamed_fields if label == effect.labels[0] else {}
            found = list(self._changes(label, renamed, effect.renamed_index))
            changes += found
            moves_key = self._moves_key(label, found)
            if moves_key:
                moved.add(label)
            if any(each.altered for _, each in found) or moves_key:
                others = [model.label for model in self.registry.referring(label) if model.label != label]
                waiting += others
                if not effect.retypes or label in silent or moves_key:
                    silent.update(others)
        retyped = {
            (*key, name)
            for key, each in changes
            for name, was, column in each.altered
            if was.types != column.types and (key[0], key[1]) not in silent
        }
        own = {(key, part.identity) for key, each in changes for part in (*each.dropped, *each.added)}
        held = [
            (table, key)
            for table, key in (self._held(retyped) if writes else ())
            if (table.key, key.identity) not in own and not self._deferral.is_pending(key)
        ]
        for table, foreign in held:
            for dialect in self._dialects:
                dialect.let_go(table, foreign)
        for key, each in changes:
            owner = key[0], key[1]
            is_left = owner in moved and len(key) > 2 and each.old is not None and each.new is not None
            self._take(key, each, writes=writes and owner not in silent and not is_left)
        for table, foreign in held:
            now = self.tables.get(table.key)
            if now is not None and foreign.identity in now.keys:
                for dialect in self._dialects:
                    dialect.hold(now, foreign)

    def _moves_key(self, label: Label, found: list[tuple[TableKey, Change]]) -> bool:
        """Whether foreign keys to the model have another column to point to."""
        return (
            any(
                key.kind == "primary" for table, each in found if table == label for key in (*each.dropped, *each.added)
            )
            and label in self._by_label
        )

    def _held(self, retyped: set[TableKey]) -> Iterator[tuple[Table, Key]]:
        """Foreign keys from or to columns whose type changes."""
        if not retyped:
            return
        for table in self.tables.values():
            for key in table.keys.values():
                if key.kind == "foreign" and (key.target in retyped or (*table.key, *key.columns) in retyped):
                    yield table, key

    def _take(self, key: TableKey, each: Change, *, writes: bool) -> None:
        each = self._deferral.renamed(each)
        if each.new is None:
            self.tables.pop(key, None)
            self._by_label.get((key[0], key[1]), {}).pop(key, None)
        else:
            self.tables[key] = each.new
            self._by_label.setdefault((key[0], key[1]), {})[key] = None
        if not writes:
            return
        self._changed.update(table.name for table in (each.old, each.new) if table is not None)
        now = self._deferral.without(key, each)
        for dialect in self._dialects:
            dialect.apply(now if dialect.defers else each)

    def _changes(
        self, label: Label, renamed: Mapping[str, str], renamed_index: tuple[str, str] | None
    ) -> Iterator[tuple[TableKey, Change]]:
        for old, new in renamed.items():
            if (*label, old) in self.tables:
                self._move((*label, old), (*label, new))
        model = self.registry.models.get(label)
        wanted = {table.key: table for table in tables(model, self.registry)} if model is not None else {}
        known = [key for key in self._by_label.get(label, {}) if key in self.tables]
        for key in reversed(known):
            if key not in wanted:
                yield key, Change(self.tables[key], None)
        for key, table in wanted.items():
            if key in self.tables:
                own = renamed if key == tuple(label) else {}
                found = change(self._with_index_renamed(self.tables[key], renamed_index), table, own)
                if not found.is_empty or own:
                    yield key, found
                else:
                    self.tables[key] = found.new or table
            else:
                yield key, Change(None, table)

    def _with_index_renamed(self, table: Table, renamed: tuple[str, str] | None) -> Table:
        """An index of another name is the same one, and is not made anew."""
        key = table.keys.get(("meta", renamed[0])) if renamed is not None else None
        if renamed is None or key is None:
            return table
        for dialect in self._dialects:
            dialect.rename_index(table, key, renamed[1])
        keys = {name: each for name, each in table.keys.items() if each is not key}
        moved = key._replace(name=renamed[1])
        return table._replace(keys={**keys, moved.identity: moved})

    def _rename(self, old: Label, new: Label) -> None:
        for key in list(self._by_label.get(old, {})):
            self._move(key, (*new, *key[2:]))
        for table_key, table in list(self.tables.items()):
            if any(key.target is not None and key.target[:2] == old for key in table.keys.values()):
                keys = {
                    name: key._replace(target=(*new, *key.target[2:]))
                    if key.target is not None and key.target[:2] == old
                    else key
                    for name, key in table.keys.items()
                }
                self.tables[table_key] = table._replace(keys=keys)

    def _retarget(self, old: TableKey, new: TableKey) -> None:
        """Foreign keys follow a column that has another name, and keep their own."""
        for table_key, table in list(self.tables.items()):
            if any(key.target == old for key in table.keys.values()):
                self.tables[table_key] = table._replace(
                    keys={
                        name: key._replace(target=new) if key.target == old else key for name, key in table.keys.items()
                    }
                )

    def _move(self, key: TableKey, to: TableKey) -> None:
        table = self.tables.pop(key)
        self._deferral.move(key, to)
        self._by_label.get((key[0], key[1]), {}).pop(key, None)
        self.tables[to] = table._replace(key=to)
        self._by_label.setdefault((to[0], to[1]), {})[to] = None
