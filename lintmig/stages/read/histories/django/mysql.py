"""What Django has MySQL and MariaDB do."""

from __future__ import annotations

from lintmig.stages.read.histories.django.changes import Change
from lintmig.stages.read.histories.django.dialect import Dialect
from lintmig.stages.read.histories.django.literals import database_default, fill
from lintmig.stages.read.histories.django.writer import Part
from lintmig.stages.read.host.django.tables import Column, Key, Table
from lintmig.stages.read.host.django.types import RELATIONS

_LIMITED = ("longblob", "longtext", "json")


class MySQL(Dialect):
    quote = "`"

    def apply(self, change: Change) -> None:
        old, new = change.old, change.new
        say = self.writer.statement
        if old is None or new is None:
            if new is not None:
                self.create(new)
            elif old is not None:
                say(f"DROP TABLE {self.named(old.name)} CASCADE")
            return
        if change.name_changes:
            say(f"RENAME TABLE {self.named(old.name)} TO {self.named(new.name)}")
        table = f"ALTER TABLE {self.named(new.name)}"
        gone = {field for field, _ in change.dropped_columns}
        for key in sorted(change.dropped, key=lambda key: key.kind != "foreign"):
            if not gone & set(key.columns) or key.kind == "foreign":
                self._keep_index(new, key)
                self.drop_key(new, key, old)
        for _, was, column in change.renamed:
            say(f"{table} RENAME COLUMN {self.named(was.name)} TO {self.named(column.name)}")
        for _, was, column in change.altered:
            self._alter(new, was, column)
        for field, column in change.added_columns:
            say(f"{table} ADD COLUMN ", self.definition(new, field, fills=True))
            if not column.has_database_default and fill(column, self.engine, self.code) is not None:
                say(f"{table} ALTER COLUMN {self.named(column.name)} DROP DEFAULT")
        for _, column in change.dropped_columns:
            say(f"{table} DROP COLUMN {self.named(column.name)}")
        inline = {field for field, _ in change.added_columns}
        for key in change.added:
            if not (key.is_inline and key.columns[0] in inline):
                self.add_key(new, key)

    def _keep_index(self, table: Table, key: Key) -> None:
        """A foreign key whose index goes with a key of several columns gets one of its own before."""
        if key.kind not in ("unique", "index", "meta") or len(key.columns) < 2:
            return
        first = key.columns[0]
        column = table.columns.get(first)
        if column is None or column.kind != "ForeignKey":
            return
        if any(
            each.columns[:1] == (first,) and each.identity != key.identity and each.kind in ("unique", "meta")
            for each in table.keys.values()
        ):
            return
        spare = key._replace(
            kind="index", columns=(first,), seed=(table.name, (column.name,), ""), name=None, meta=None
        )
        name, on = self.named(spare.name_on(self.engine)), self.named(table.name)
        self.writer.statement(f"CREATE INDEX {name} ON {on} ({self.named(column.name)})")

    def trailing(self, table: Table, field: str) -> list[Part]:
        return [" AUTO_INCREMENT"] if table.columns[field].is_auto else []

    def _alter(self, table: Table, was: Column, column: Column) -> None:
        if was.default != column.default and column.field is not None:
            default = database_default(column.field, column, self.engine, self.code)
            does = f"SET DEFAULT {default}" if default is not None else "DROP DEFAULT"
            self.writer.statement(f"ALTER TABLE {self.named(table.name)} ALTER COLUMN {self.named(column.name)} {does}")
        if (
            was.types.get(self.engine) == column.types.get(self.engine)
            and bool(was.is_nullable) == bool(column.is_nullable)
            and was.is_auto == column.is_auto
        ):
            return
        name = self.named(column.name)
        value = fill(column, self.engine, self.code)
        if was.is_nullable and not column.is_nullable and value is not None:
            self.writer.statement(f"UPDATE {self.named(table.name)} SET {name} = {value} WHERE {name} IS NULL")
        increment = " AUTO_INCREMENT" if column.is_auto else ""
        null = "NULL" if column.is_nullable is not False else "NOT NULL"
        self.writer.statement(
            f"ALTER TABLE {self.named(table.name)} MODIFY {name} ", self.type_of(column, None), f"{increment} {null}"
        )

    def _is_limited(self, table: Table, key: Key) -> bool:
        return any(
            table.columns[field].types.get(self.engine) in _LIMITED for field in key.columns if field in table.columns
        )

    def add_key(self, table: Table, key: Key) -> None:
        name, on = self.named(key.name_on(self.engine)), self.named(table.name)
        say = self.writer.statement
        if key.kind == "foreign":
            target = self.target(key)
            if target is not None:
                columns = self.columns(table, key)
                say(f"ALTER TABLE {on} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}")
        elif key.kind == "unique":
            say(f"ALTER TABLE {on} ADD CONSTRAINT {name} UNIQUE ({self.columns(table, key)})")
        elif key.kind == "primary":
            say(f"ALTER TABLE {on} ADD CONSTRAINT {name} PRIMARY KEY ({self.columns(table, key)})")
        elif self._is_made(table, key):
            say(f"CREATE INDEX {name} ON {on} ({self.columns(table, key)})")
        elif key.kind == "meta" and (made := self.inline(table, key)):
            say(f"ALTER TABLE {on} ADD ", made)

    def _is_made(self, table: Table, key: Key) -> bool:
        """Whether an index is made at all: not for foreign keys, which make their own, nor where it has a condition."""
        if key.kind == "index":
            is_held = ("foreign", key.columns) in table.keys and table.columns[key.columns[0]].kind in RELATIONS
            return not is_held and not (len(key.columns) == 1 and self._is_limited(table, key))
        index = key.meta
        return (
            index is not None
            and index.is_readable
            and index.kind == "index"
            and index.condition is None
            and index.method in ("", "btree")
        )

    def inline(self, table: Table, key: Key) -> list[Part] | None:
        if key.meta is not None and key.meta.is_deferrable:
            return None
        return Dialect.inline(self, table, key)

    def drop_key(self, table: Table, key: Key, old: Table | None = None) -> None:
        """Django looks for the key by its columns, so a name that it made up itself is not certain."""
        name, on = self.named(key.name_on(self.engine)), self.named(table.name)
        say = self.writer.statement if key.kind == "meta" else self.writer.perhaps
        if key.kind == "foreign":
            if self.target(key) is not None:
                say(f"ALTER TABLE {on} DROP FOREIGN KEY {name}")
        elif key.kind == "primary":
            say(f"ALTER TABLE {on} DROP PRIMARY KEY")
        elif key.kind == "unique":
            say(f"ALTER TABLE {on} DROP INDEX {name}")
        elif self._is_made(old or table, key):
            say(f"DROP INDEX {name} ON {on}")
        elif key.kind == "meta" and key.meta is not None and self.inline(table, key):
            if key.meta.kind == "check":
                say(f"ALTER TABLE {on} DROP CONSTRAINT {name}")
            else:
                say(f"ALTER TABLE {on} DROP INDEX {name}")
