"""Knex's table builder: what the callback of createTable or alterTable makes of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lintmig.stages.read.histories.typescript.knex_columns import Column, ColumnWriter, column_kind
from lintmig.stages.read.histories.typescript.knex_keys import KeyWriter
from lintmig.stages.read.histories.typescript.knex_raw import raw_parts
from lintmig.stages.read.histories.typescript.running import Running, Step
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.host.typescript.values import Constant, Object, Text, Value

_OPTIONS = frozenset(("engine", "charset", "collate", "comment", "queryContext"))
"""What says how a table is kept, not what it is."""


@dataclass(slots=True)
class TableBuilder:
    """What one callback says, in the order in which Knex writes it: columns first, then all else."""

    running: Running
    table: Value
    schema: Value | None
    is_new: bool
    columns: list[Column] = field(default_factory=list)
    later: list[tuple[Step, Column | None]] = field(default_factory=list)
    """Calls that are statements of their own, and those of columns that are."""
    perhaps: bool = False
    is_guarded: bool = False
    """Whether it is made only where it is not there."""
    _start: int = 0

    def __post_init__(self) -> None:
        self._start = self.running.doubts

    def hear(self, running: Running, steps: tuple[Step, ...]) -> None:
        """A chain that begins with the table."""
        first = next((step for step in steps if step.arguments is not None), None)
        if first is None:
            return
        if running.doubts > self._start:
            self.perhaps |= first.name not in _OPTIONS
            return
        kind = column_kind(first.name)
        if kind is not None:
            self._column(kind, first, steps)
        elif first.name in ("timestamps", "timestamp"):
            self._timestamps(first)
        else:
            self.later.append((first, None))
            rest = steps[steps.index(first) + 1 :]
            if first.name == "foreign":
                self.later[-1] = (first, Column("foreign", first, self.table, (), list(rest)))

    def _column(self, kind: str, first: Step, steps: tuple[Step, ...]) -> None:
        arguments = first.arguments or ()
        name = arguments[0] if arguments else Text("id", first.place)
        known = self.running.expressions.known(name)
        if kind.endswith("increments") and isinstance(known, Object):
            name = Text("id", first.place)
        rest = [step for step in steps[steps.index(first) + 1 :] if step.arguments is not None]
        text = self.running.expressions.text(name)
        for column in self.columns:
            if column.step.place == first.place and self.running.expressions.text(column.name) == text:
                rest = rest[len(column.calls) :] if len(rest) >= len(column.calls) else []
                column.calls += rest
                self._note_calls(column, rest)
                return
        column = Column(kind, first, name, arguments[1:], rest)
        self.columns.append(column)
        self._note_calls(column, rest)

    def _note_calls(self, column: Column, calls: list[Step]) -> None:
        for step in calls:
            if step.name in ("unique", "index", "references", "primary", "comment") and not (
                step.name == "primary" and column.is_counted
            ):
                self.later.append((step, column))

    def _timestamps(self, step: Step) -> None:
        """`created_at` and `updated_at`."""
        given = [self.running.expressions.known(each) for each in step.arguments or ()]
        options = given[0] if given and isinstance(given[0], Object) else None
        if options is not None:
            named = [options.get(key) for key in ("useTimestamps", "defaultToNow", "useCamelCase")]
            given = [
                self.running.expressions.known(each) if each is not None else Constant(False, step.place)
                for each in named
            ]
        flags = [at < len(given) and isinstance(given[at], Constant) and bool(given[at].value) for at in range(3)]  # type: ignore[union-attr]
        names = ("createdAt", "updatedAt") if flags[2] else ("created_at", "updated_at")
        now = Step("notNullable", (), step.place, step.call)
        for name in names:
            column = Column(
                "timestamp" if flags[0] else "datetime", step, Text(name, step.place), (), [now] if flags[1] else []
            )
            if flags[1]:
                column.calls.append(Step("defaultTo", (Constant(None, step.place),), step.place, step.call))
                column.kind += " now"
            self.columns.append(column)

    def send(self) -> None:
        writer = ColumnWriter(self.running.engine, self.running.expressions)
        keys = KeyWriter(self.running, writer, self.table, self.schema)
        creates = [column for column in self.columns if column.last("alter") is None]
        changed = [column for column in self.columns if column.last("alter") is not None]
        primary = [(step, column) for step, column in self.later if step.name == "primary"]
        takes_primary = not primary
        self._enums(writer)
        definitions = [self._definition(writer, column, takes_primary=takes_primary) for column in creates]
        if self.is_new:
            self._create(keys, definitions, primary)
        else:
            self._add(keys, definitions)
            for column in changed:
                keys.alter(column)
        for step, of in self.later:
            if self.is_new and (step.name in ("primary", "check") or (self._is_inline_foreign(step))):
                continue
            if step.name in ("references", "foreign"):
                keys.add_foreign(step, of)
            else:
                _LATER.get(step.name, KeyWriter.unknown)(keys, step, of)
        if self.perhaps:
            self.running.doubt(self.table.place.span, "a part of this table hangs on a condition", keys.table_text)

    def _is_inline_foreign(self, step: Step) -> bool:
        return self.running.engine == "sqlite" and step.name in ("references", "foreign")

    def _enums(self, writer: ColumnWriter) -> None:
        """Types that PostgreSQL is given for enums."""
        if self.running.engine != "postgresql":
            return
        for column in self.columns:
            options = self.running.expressions.known(column.arguments[1]) if len(column.arguments) > 1 else None
            if column.kind != "enum" or not isinstance(options, Object):
                continue
            flags = [options.get(key) for key in ("useNative", "existingType")]
            is_native, is_made = (isinstance(flag, Constant) and flag.value is True for flag in flags)
            values = writer.enum_values(column)
            if is_native and not is_made and values is not None:
                self.running.send(
                    [Part("create type "), *writer.enum_name(options), Part(" as enum ("), *values, Part(")")]
                )

    def _definition(self, writer: ColumnWriter, column: Column, *, takes_primary: bool) -> list[Part]:
        is_now = column.kind.endswith(" now")
        column.kind = column.kind.removesuffix(" now")
        words = [*writer.name(column.name), Part(" "), *writer.type_of(column, takes_primary=takes_primary)]
        if is_now:
            return [*words, Part(" not null default CURRENT_TIMESTAMP")]
        return [*words, *writer.modifiers(column)]

    def _create(
        self,
        keys: KeyWriter,
        definitions: list[list[Part]],
        primary: list[tuple[Step, Column | None]],
    ) -> None:
        for step, column in primary[:1]:
            is_counted = any(each.is_counted for each in self.columns)
            definitions.append(keys.primary(step, column, is_counted=is_counted))
        if self.running.engine == "sqlite":
            definitions += [
                keys.foreign(step, column) for step, column in self.later if step.name in ("references", "foreign")
            ]
        for step, _ in self.later:
            if step.name == "check" and step.arguments:
                inner = raw_parts(self.running.expressions, self.running.engine, step.arguments)
                name = self.running.expressions.text(step.arguments[2]) if len(step.arguments) > 2 else None
                if inner:
                    before = f"constraint {name} check (" if name else "check ("
                    definitions.append([Part(before), *inner, Part(")")])
        if not definitions and (self.perhaps or self.running.engine != "postgresql"):
            self.running.doubt(self.table.place.span, "the columns of this table are not known", keys.table_text)
            return
        start = "create table if not exists " if self.is_guarded else "create table "
        words = [Part(start), *keys.target(), Part(" (")]
        for at, definition in enumerate(definitions):
            words += [Part(", " if at else ""), *definition]
        self.running.send([*words, Part(")"), Part(self._options())])

    def _options(self) -> str:
        if self.running.engine not in ("mysql", "mariadb"):
            return ""
        found = ""
        for name, before in (
            ("charset", " default character set "),
            ("collate", " collate "),
            ("engine", " engine = "),
        ):
            step = next((step for step, _ in self.later if step.name == name), None)
            text = self.running.expressions.text(step.arguments[0]) if step is not None and step.arguments else None
            found += f"{before}{text}" if text else ""
        return found

    def _add(self, keys: KeyWriter, definitions: list[list[Part]]) -> None:
        before = {"postgresql": "add column ", "sqlite": "add column "}.get(self.running.engine, "add ")
        if self.running.engine == "sqlite":
            for definition in definitions:
                keys.alter_table(Part(before), *definition)
        elif definitions:
            words: list[Part] = []
            for at, definition in enumerate(definitions):
                words += [Part(f", {before}" if at else before), *definition]
            keys.alter_table(*words)


_LATER: dict[str, Callable[[KeyWriter, Step, Column | None], None]] = {
    "unique": KeyWriter.add_unique,
    "index": KeyWriter.add_index,
    "primary": KeyWriter.add_primary,
    "comment": KeyWriter.comment,
    "dropColumn": KeyWriter.drop_columns,
    "dropColumns": KeyWriter.drop_columns,
    "dropTimestamps": KeyWriter.drop_timestamps,
    "renameColumn": KeyWriter.rename_column,
    "dropForeign": KeyWriter.drop_foreign,
    "dropUnique": KeyWriter.drop_unique,
    "dropIndex": KeyWriter.drop_index,
    "dropPrimary": KeyWriter.drop_primary,
    "setNullable": KeyWriter.set_nullable,
    "dropNullable": KeyWriter.set_nullable,
    "check": KeyWriter.add_check,
    **dict.fromkeys(_OPTIONS - {"comment"}, KeyWriter.nothing),
}
