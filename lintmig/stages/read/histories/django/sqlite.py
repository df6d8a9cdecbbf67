"""What Django has SQLite do: most changes of a table make it anew."""

from __future__ import annotations

from lintmig.stages.read.histories.django.changes import Change
from lintmig.stages.read.histories.django.dialect import Dialect
from lintmig.stages.read.histories.django.literals import fill
from lintmig.stages.read.histories.django.writer import Part
from lintmig.stages.read.host.django.names import bare
from lintmig.stages.read.host.django.tables import Column, Key, Table
from lintmig.stages.read.host.django.types import POSITIVE


class SQLite(Dialect):
    defers = False

    def apply(self, change: Change) -> None:
        old, new = change.old, change.new
        say = self.writer.statement
        if old is None or new is None:
            if new is not None:
                self.create(new)
            elif old is not None:
                say(f"DROP TABLE {self.named(old.name)}")
            return
        if change.name_changes:
            say(f"ALTER TABLE {self.named(old.name)} RENAME TO {self.named(new.name)}")
        for _, was, column in change.renamed:
            say(f"ALTER TABLE {self.named(new.name)} RENAME COLUMN {self.named(was.name)} TO {self.named(column.name)}")
        if self._is_made_anew(change, old, new):
            self._remake(change, new)
            return
        for key in change.dropped:
            if all(field in new.columns for field in key.columns):
                self.drop_key(new, key)
        for field, _ in change.added_columns:
            say(f"ALTER TABLE {self.named(new.name)} ADD COLUMN ", self.definition(new, field))
        for _, column in change.dropped_columns:
            say(f"ALTER TABLE {self.named(new.name)} DROP COLUMN {self.named(column.name)}")
        for key in change.added:
            self.add_key(new, key)

    def hold(self, table: Table, key: Key) -> None:
        """Foreign keys are parts of their columns."""

    def let_go(self, table: Table, key: Key) -> None:
        """Foreign keys are parts of their columns."""

    def _is_made_anew(self, change: Change, old: Table, new: Table) -> bool:
        if any(_differs(was, column) for _, was, column in change.altered):
            return True
        for _, column in change.added_columns:
            is_given = column.has_database_default or fill(column, self.engine, self.code) is not None
            if column.is_primary or column.is_unique or column.is_nullable is False or is_given:
                return True
        added = {field for field, _ in change.added_columns}
        if any(
            self._is_part(new, key) for key in change.added if not (key.kind == "foreign" and key.columns[0] in added)
        ):
            return True
        gone = {field for field, _ in change.dropped_columns}
        return any(self._is_part(old, key) or gone & set(key.columns) for key in change.dropped if key.kind != "like")

    def _is_part(self, table: Table, key: Key) -> bool:
        """Whether the key stands in CREATE TABLE."""
        if key.kind == "meta":
            return self.inline(table, key) is not None
        return (
            key.is_inline
            or key.kind in ("foreign", "check", "primary")
            or (key.kind == "unique" and len(key.columns) == 1)
        )

    def _remake(self, change: Change, new: Table) -> None:
        name = f"new__{bare(new.name)}"
        places, self.places = (
            self.places,
            {field: self.places[field] for field, _ in change.added_columns if field in self.places},
        )
        self.create(new, name)
        self.places = places
        added = {field for field, _ in change.added_columns}
        narrowed = {field for field, was, column in change.altered if was.is_nullable and not column.is_nullable}
        names: list[str] = []
        values: list[str] = []
        for field, column in new.columns.items():
            quoted = self.named(column.name)
            value = fill(column, self.engine, self.code)
            if field in added:
                if column.has_database_default or (column.is_auto and value is None):
                    continue
                copied = value or "NULL"
            elif field in narrowed and value is not None:
                copied = f"coalesce({quoted}, {value})"
            else:
                copied = quoted
            names.append(quoted)
            values.append(copied)
        copied_rows = f"SELECT {', '.join(values)} FROM {self.named(new.name)}"
        self.writer.statement(f"INSERT INTO {self.named(name)} ({', '.join(names)}) {copied_rows}")
        self.writer.statement(f"DROP TABLE {self.named(new.name)}")
        self.writer.statement(f"ALTER TABLE {self.named(name)} RENAME TO {self.named(new.name)}")
        self.add_keys(new)

    def trailing(self, table: Table, field: str) -> list[Part]:
        column = table.columns[field]
        name = self.named(column.name)
        words: list[Part] = []
        if column.kind in POSITIVE:
            words.append(f" CHECK ({name} >= 0)")
        elif column.kind == "JSONField":
            words.append(f" CHECK ((JSON_VALID({name}) OR {name} IS NULL))")
        if column.is_auto:
            words.append(" AUTOINCREMENT")
        key = table.keys.get(("foreign", (field,)))
        target = self.target(key) if key is not None else None
        if target is not None:
            words.append(f" REFERENCES {target} DEFERRABLE INITIALLY DEFERRED")
        return words

    def add_key(self, table: Table, key: Key) -> None:
        if key.kind in ("foreign", "check", "like", "primary") or (key.kind == "unique" and len(key.columns) == 1):
            return
        index = key.meta
        where = ""
        if index is not None:
            if not index.is_readable or self.inline(table, key) is not None or index.kind == "check":
                return
            text = self.condition(table, key)
            if index.condition is not None and text is None:
                return
            if index.include or index.is_deferrable or index.method not in ("", "btree"):
                return
            where = f" WHERE {text}" if text else ""
        is_unique = key.kind == "unique" or (index is not None and index.kind == "unique")
        self.writer.statement(
            f"CREATE {'UNIQUE ' if is_unique else ''}INDEX {self.named(_named_now(table, key).name_on(self.engine))} "
            f"ON {self.named(table.name)} ({self.columns(table, key)}){where}"
        )

    def drop_key(self, table: Table, key: Key) -> None:
        if key.kind in ("foreign", "check", "like", "primary"):
            return
        index = key.meta
        if index is not None and (
            not index.is_readable
            or index.kind == "check"
            or index.include
            or index.is_deferrable
            or index.method not in ("", "btree")
            or (index.condition is not None and self.condition(table, key) is None)
        ):
            return
        names = dict.fromkeys(each.name_on(self.engine) for each in (key, _named_now(table, key)))
        for name in names:
            self.writer.statement(f"DROP INDEX {'IF EXISTS ' if len(names) > 1 else ''}{self.named(name)}")

    def definition(self, table: Table, field: str, *, fills: bool = False) -> list[Part]:
        words = Dialect.definition(self, table, field, fills=fills)
        column = table.columns[field]
        if column.is_primary and " PRIMARY KEY" not in words and ("primary", (field,)) in table.keys:
            words.insert(len(words) - len(self.trailing(table, field)), " PRIMARY KEY")
        elif ("unique", (field,)) in table.keys and " UNIQUE" not in words:
            words.insert(len(words) - len(self.trailing(table, field)), " UNIQUE")
        return words

    def inline(self, table: Table, key: Key) -> list[Part] | None:
        if key.kind == "primary" and len(key.columns) == 1:
            return None
        if key.meta is not None and key.meta.is_deferrable:
            return None
        return Dialect.inline(self, table, key)


def _named_now(table: Table, key: Key) -> Key:
    """Keys are named anew whenever their table is made anew."""
    if key.meta is not None or not all(name in table.columns for name in key.columns):
        return key
    return key._replace(seed=(table.name, tuple(table.columns[name].name for name in key.columns), key.seed[2]))


def _differs(was: Column, column: Column) -> bool:
    return (
        was.types.get("sqlite") != column.types.get("sqlite")
        or bool(was.is_nullable) != bool(column.is_nullable)
        or was.is_primary != column.is_primary
        or was.is_auto != column.is_auto
        or was.default != column.default
    )
