"""The statements in which Django's engines agree, and the questions in which they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lintmig.model.engine import EngineName
from lintmig.model.source import Span
from lintmig.stages.read.histories.django.changes import Change
from lintmig.stages.read.histories.django.conditions import condition
from lintmig.stages.read.histories.django.literals import database_default, fill
from lintmig.stages.read.histories.django.writer import Part, Said, Writer, joined
from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.django.tables import Column, Key, Table, TableKey
from lintmig.stages.read.templates import MARK


@dataclass(slots=True)
class Dialect:
    """`tables` are all tables of the moment; `places` where the migration names a field."""

    engine: EngineName
    writer: Writer
    code: Code
    tables: Mapping[TableKey, Table]
    places: Mapping[str, Span]

    defers = True
    """Whether keys are made at the end of a migration."""
    unknown_type = MARK + "unknown"
    quote = '"'

    def apply(self, change: Change) -> None:
        raise NotImplementedError

    def hold(self, table: Table, key: Key) -> None:
        """A foreign key that an operation has let go while it changed the type of a column."""
        self.add_key(table, key)

    def let_go(self, table: Table, key: Key) -> None:
        self.drop_key(table, key)

    def create(self, table: Table, name: str | None = None) -> None:
        parts: list[list[Part]] = [self.definition(table, field) for field in table.columns]
        for key in table.keys.values():
            inline = self.inline(table, key)
            if inline:
                parts.append(inline)
        self.writer.statement(f"CREATE TABLE {self.named(name or table.name)} (", joined(parts), ")")
        if name is None:
            self.add_keys(table)

    def add_keys(self, table: Table) -> None:
        for key in table.keys.values():
            if not key.is_inline and not self.inline(table, key):
                self.add_key(table, key)

    def rename_index(self, table: Table, key: Key, name: str) -> None:
        index = key.meta
        if index is not None and index.is_readable:
            self.drop_key(table, key)
            self.add_key(table, key._replace(name=name))

    def add_key(self, table: Table, key: Key) -> None:
        raise NotImplementedError

    def drop_key(self, table: Table, key: Key) -> None:
        raise NotImplementedError

    def inline(self, table: Table, key: Key) -> list[Part] | None:
        """A key as a part of CREATE TABLE; None where it is made by a statement of its own, or not at all."""
        if key.kind == "primary" and not key.is_inline:
            return [f"PRIMARY KEY ({self.columns(table, key)})"]
        index = key.meta
        if index is None or not index.is_readable:
            return None
        if index.kind == "check":
            text = self.condition(table, key)
            return [f"CONSTRAINT {self.named(str(key.name))} CHECK ({text})"] if text else None
        if index.kind == "unique" and not self.is_index(key):
            return self.unique(table, key)
        return None

    def unique(self, table: Table, key: Key) -> list[Part]:
        return [f"CONSTRAINT {self.named(key.name_on(self.engine))} UNIQUE ({self.columns(table, key)})"]

    def is_index(self, key: Key) -> bool:
        """Whether something that is unique is made as an index, since it has what a constraint cannot have."""
        index = key.meta
        return index is not None and bool(index.condition or index.include or index.opclasses)

    def condition(self, table: Table, key: Key) -> str | None:
        index = key.meta
        if index is None or index.module is None:
            return None
        return condition(index.condition, index.module, table.columns, self.engine, self.code)

    def definition(self, table: Table, field: str, *, fills: bool = False) -> list[Part]:
        """A column with all that stands beside its name."""
        column = table.columns[field]
        span = self.places.get(field)
        words: list[Part] = [Said(self.named(column.name), span), " ", self.type_of(column, span)]
        default = database_default(column.field, column, self.engine, self.code) if column.field else None
        filled = fill(column, self.engine, self.code) if fills and default is None else None
        if default is not None or filled is not None:
            words.append(f" DEFAULT {default or filled}")
        words.append(" NULL" if column.is_nullable is not False else " NOT NULL")
        if column.is_primary and (("primary", (field,)) not in table.keys or table.keys["primary", (field,)].is_inline):
            words.append(" PRIMARY KEY")
        elif column.is_unique and ("unique", (field,)) in table.keys and table.keys["unique", (field,)].is_inline:
            words.append(" UNIQUE")
        return [*words, *self.trailing(table, field)]

    def trailing(self, table: Table, field: str) -> list[Part]:
        """What stands at a column's end."""
        raise NotImplementedError

    def type_of(self, column: Column, span: Span | None) -> Said:
        known = column.types.get(self.engine)
        return Said(known or self.unknown_type, span, is_hole=known is None)

    def named(self, name: str) -> str:
        if name.startswith(self.quote) and name.endswith(self.quote):
            return name
        return f"{self.quote}{name}{self.quote}"

    def columns(self, table: Table, key: Key) -> str:
        if key.meta is not None:
            return ", ".join(
                self.named(table.columns[field].name)
                + (f" {key.meta.opclasses[at]}" if self.engine == "postgresql" and at < len(key.meta.opclasses) else "")
                + (" DESC" if is_descending else "")
                for at, (field, is_descending) in enumerate(key.meta.fields)
            )
        return ", ".join(self.named(table.columns[field].name) for field in key.columns)

    def target(self, key: Key) -> str | None:
        """`table (column)` that a foreign key points to; None where it is not there."""
        if key.target is None:
            return None
        *label, field = key.target
        table = self.tables.get(tuple(label))
        if table is None or field not in table.columns:
            return None
        return f"{self.named(table.name)} ({self.named(table.columns[field].name)})"
