"""The statements of their own that Knex's table builder makes: keys, indexes, and changes of a table."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.source import Place
from lintmig.stages.read.histories.typescript.knex_columns import Column, ColumnWriter
from lintmig.stages.read.histories.typescript.knex_raw import raw_parts
from lintmig.stages.read.histories.typescript.running import Running, Step
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.host.typescript.values import Array, Constant, Object, Text, Value

_REBUILT = "Knex builds this table anew on SQLite"


@dataclass(slots=True)
class KeyWriter:
    running: Running
    writer: ColumnWriter
    table: Value
    schema: Value | None

    @property
    def table_text(self) -> str | None:
        text = self.writer.of.text(self.table)
        schema = self.writer.of.text(self.schema) if self.schema is not None else None
        return f"{schema}.{text}" if schema and text else text

    @property
    def is_postgresql(self) -> bool:
        return self.running.engine == "postgresql"

    @property
    def is_sqlite(self) -> bool:
        return self.running.engine == "sqlite"

    def target(self) -> list[Part]:
        if self.schema is None:
            return self.writer.name(self.table)
        return [*self.writer.name(self.schema), Part("."), *self.writer.name(self.table)]

    def alter_table(self, *words: Part) -> None:
        self.running.send([Part("alter table "), *self.target(), Part(" "), *words])

    def rebuild(self, step: Step) -> bool:
        """Whether SQLite's table is built anew, of which only that is known."""
        if self.is_sqlite:
            self.running.doubt(step.place.span, _REBUILT, self.table_text)
        return self.is_sqlite

    def listed(self, value: Value | None) -> list[Value]:
        known = self.writer.of.known(value) if value is not None else None
        if isinstance(known, Array):
            return [self.writer.of.known(item) for item in known.items] if known.is_complete else []
        return [known] if known is not None else []

    def columns_of(self, step: Step, column: Column | None) -> list[Value]:
        return [column.name] if column is not None else self.listed(_argument(step, 0))

    def key_name(self, kind: str, columns: list[Value], place: Place) -> list[Part]:
        """Knex's own: `table_column_kind`."""
        texts = [self.writer.of.text(each) for each in columns]
        table = self.writer.of.text(self.table)
        quote = self.writer.quote
        if table is None or not texts or any(each is None for each in texts):
            from lintmig.stages.read.histories.typescript.texts import hole

            return [hole(place)]
        said = "_".join([table.replace(".", "_").replace("-", "_"), *(each or "" for each in texts), kind]).lower()
        return [Part(f"{quote}{said}{quote}", place.span)]

    def named(self, kind: str, step: Step, at: int, columns: list[Value]) -> list[Part]:
        """A name that is given as an argument, or within an object of options."""
        given = _argument(step, at)
        known = self.writer.of.known(given) if given is not None else None
        if isinstance(known, Object):
            found = known.get("indexName") or known.get("constraintName")
            known = self.writer.of.known(found) if found is not None else None
        if known is None or isinstance(known, Constant):
            return self.key_name(kind, columns, step.place)
        parts = self.writer.of.parts(known) or ()
        quote = self.writer.quote
        return [Part(quote), *parts, Part(quote)]

    def option(self, step: Step, at: int, key: str) -> Value | None:
        given = _argument(step, at)
        known = self.writer.of.known(given) if given is not None else None
        found = known.get(key) if isinstance(known, Object) else None
        return self.writer.of.known(found) if found is not None else None

    def add_unique(self, step: Step, column: Column | None) -> None:
        columns = self.columns_of(step, column)
        at = 0 if column is not None else 1
        if not columns:
            return self.unknown(step, column)
        name = self.named("unique", step, at, columns)
        listed = self.writer.names(columns)
        condition = self._condition(self.option(step, at, "predicate"))
        is_index = isinstance(self.option(step, at, "useConstraint"), Constant)
        if self.writer.is_mysql:
            self.alter_table(Part("add unique "), *name, Part("("), *listed, Part(")"))
        elif self.is_sqlite or condition is not None or is_index:
            start = [Part("create unique index "), *name, Part(" on "), *self.target(), Part(" (")]
            self.running.send([*start, *listed, Part(")"), *(condition or [])])
        else:
            later = self.option(step, at, "deferrable")
            end = f" deferrable initially {later.value}" if isinstance(later, Text) else ""
            self.alter_table(Part("add constraint "), *name, Part(" unique ("), *listed, Part(f"){end}"))
        return None

    def add_index(self, step: Step, column: Column | None) -> None:
        columns = self.columns_of(step, column)
        at = 0 if column is not None else 1
        if not columns or self._is_raw(columns):
            return self.unknown(step, column)
        name = self.named("index", step, at, columns)
        kind = _argument(step, at + 1)
        known = self.writer.of.known(kind) if kind is not None else None
        if isinstance(known, Object):
            held = known.get("indexType")
            known = self.writer.of.known(held) if held is not None else None
        method = known.value if isinstance(known, Text) else ""
        listed = self.writer.names(columns)
        if self.writer.is_mysql:
            start = f"add {method} index " if method else "add index "
            self.alter_table(Part(start), *name, Part("("), *listed, Part(")"))
            return None
        using = f" using {method}" if method and self.is_postgresql and isinstance(kind, Text) else ""
        condition = self._condition(self.option(step, at + 1, "predicate") or self.option(step, at, "predicate"))
        start_words = [Part("create index "), *name, Part(" on "), *self.target(), Part(f"{using} (")]
        self.running.send([*start_words, *listed, Part(")"), *(condition or [])])
        return None

    def _is_raw(self, columns: list[Value]) -> bool:
        return any(self.writer.of.text(each) is None for each in columns)

    def _condition(self, value: Value | None) -> list[Part] | None:
        """A predicate is put together by the query builder: what it says is not known here, only that there is one."""
        if value is None:
            return None
        chain = self.writer.of.chain(value)
        if chain and chain[-1][0] in ("whereNull", "whereNotNull") and chain[-1][1]:
            word = "is null" if chain[-1][0] == "whereNull" else "is not null"
            return [Part(" where "), *self.writer.name(chain[-1][1][0]), Part(f" {word}")]
        if chain and chain[-1][0] == "whereRaw" and chain[-1][1]:
            return [Part(" where "), *(raw_parts(self.writer.of, self.running.engine, chain[-1][1]) or ())]
        return [Part(" where 1 = 1")]

    def primary(self, step: Step, column: Column | None, *, is_counted: bool) -> list[Part]:
        """A key within CREATE TABLE; on SQLite a column that counts is the key already."""
        columns = self.columns_of(step, column)
        at = 0 if column is not None else 1
        listed = self.writer.names(columns)
        given = self._primary_name(step, at)
        if given is None and self.is_postgresql:
            given = self._own_primary_name(step)
        start = [Part("constraint "), *given, Part(" ")] if given is not None else []
        if self.is_sqlite and is_counted:
            return [*start, Part("unique ("), *listed, Part(")")]
        return [*start, Part("primary key ("), *listed, Part(")")]

    def _primary_name(self, step: Step, at: int) -> list[Part] | None:
        given = _argument(step, at)
        known = self.writer.of.known(given) if given is not None else None
        if isinstance(known, Object):
            held = known.get("constraintName")
            known = self.writer.of.known(held) if held is not None else None
        return self.writer.name(known) if isinstance(known, Text) else None

    def _own_primary_name(self, step: Step) -> list[Part]:
        table = self.writer.of.text(self.table) or ""
        quote = self.writer.quote
        return [Part(f"{quote}{table}_pkey{quote}", step.place.span)]

    def add_primary(self, step: Step, column: Column | None) -> None:
        if self.rebuild(step):
            return
        columns = self.columns_of(step, column)
        name = self._primary_name(step, 0 if column is not None else 1) or self._own_primary_name(step)
        listed = self.writer.names(columns)
        words = [Part("add constraint "), *name, Part(" ")] if self.is_postgresql else [Part("add ")]
        self.alter_table(*words, Part("primary key ("), *listed, Part(")"))

    def foreign(self, step: Step, column: Column | None) -> list[Part]:
        """A foreign key: of a column with `references`, or of the table with `foreign`."""
        calls = column.calls if column is not None else []
        if step.name == "foreign":
            columns = self.listed(_argument(step, 0))
            referenced = next((each for each in calls if each.name == "references"), None)
        else:
            columns = [column.name] if column is not None else []
            referenced = step
        to = self.listed(_argument(referenced, 0)) if referenced is not None else []
        table = next((each for each in calls if each.name in ("inTable", "on")), None)
        target = _argument(table, 0) if table is not None else None
        first = self.writer.of.known(to[0]) if to else None
        if target is None and isinstance(first, Text) and "." in first.value:
            before, _, after = first.value.rpartition(".")
            target, to = Text(before, first.place), [Text(after, first.place)]
        if target is None or not columns or not to:
            return []
        name = self._foreign_name(step, calls, columns)
        between = "(" if self.is_sqlite else " ("
        words = [*([Part("constraint "), *name, Part(" ")] if name else []), Part("foreign key (")]
        words += [*self.writer.names(columns), Part(") references "), *self.writer.name(target), Part(between)]
        words += [*self.writer.names(to), Part(")")]
        for method, text in (("onUpdate", " on update "), ("onDelete", " on delete ")):
            called = next((each for each in calls if each.name == method), None)
            if called is not None and called.arguments:
                words += [Part(text), *(self.writer.of.parts(called.arguments[0]) or ())]
        later = next((each for each in calls if each.name == "deferrable"), None)
        said = self.writer.of.text(_argument(later, 0)) if later is not None and not self.writer.is_mysql else None
        return [*words, Part(f" deferrable initially {said}")] if said else words

    def _foreign_name(self, step: Step, calls: list[Step], columns: list[Value]) -> list[Part]:
        named = next((each for each in calls if each.name == "withKeyName"), None)
        given = _argument(named, 0) if named is not None else _argument(step, 1) if step.name == "foreign" else None
        if given is not None and self.writer.of.text(given) is not None:
            return [Part(self.writer.quote), *(self.writer.of.parts(given) or ()), Part(self.writer.quote)]
        return [] if self.is_sqlite else self.key_name("foreign", columns, step.place)

    def add_foreign(self, step: Step, column: Column | None) -> None:
        if self.rebuild(step):
            return
        words = self.foreign(step, column)
        if words:
            self.alter_table(Part("add "), *words)
        else:
            self.unknown(step, column)

    def comment(self, step: Step, column: Column | None) -> None:
        text = self.writer.of.text(_argument(step, 0))
        if text is None or not self.is_postgresql:
            return
        said = text.replace("'", "''")
        on = [Part("comment on table "), *self.target()]
        if column is not None:
            on = [Part("comment on column "), *self.target(), Part("."), *self.writer.name(column.name)]
        place = (step.arguments or (self.table,))[0].place
        self.running.send([*on, Part(" is "), Part(f"'{said}'", place.span)])

    def drop_columns(self, step: Step, _: Column | None) -> None:
        if self.rebuild(step):
            return
        columns = [each for value in step.arguments or () for each in self.listed(value)]
        if not columns:
            self.unknown(step, None)
            return
        self._drop(columns)

    def _drop(self, columns: list[Value]) -> None:
        words: list[Part] = []
        for at, column in enumerate(columns):
            before = "drop column " if self.is_postgresql else "drop "
            words += [Part(f", {before}" if at else before), *self.writer.name(column)]
        self.alter_table(*words)

    def drop_timestamps(self, step: Step, _: Column | None) -> None:
        if self.rebuild(step):
            return
        known = self.writer.of.known(_argument(step, 0) or Constant(False, step.place))
        is_camel = isinstance(known, Constant) and bool(known.value)
        names = ("createdAt", "updatedAt") if is_camel else ("created_at", "updated_at")
        self._drop([Text(name, step.place) for name in names])

    def rename_column(self, step: Step, _: Column | None) -> None:
        before, after = _argument(step, 0), _argument(step, 1)
        if before is not None and after is not None:
            names = self.writer.name(before), self.writer.name(after)
            self.alter_table(Part("rename column "), *names[0], Part(" to "), *names[1])

    def drop_foreign(self, step: Step, _: Column | None) -> None:
        if not self.rebuild(step):
            word = "drop constraint " if self.is_postgresql else "drop foreign key "
            self.alter_table(Part(word), *self.named("foreign", step, 1, self.listed(_argument(step, 0))))

    def drop_unique(self, step: Step, _: Column | None) -> None:
        name = self.named("unique", step, 1, self.listed(_argument(step, 0)))
        if self.is_sqlite:
            self.running.send([Part("drop index "), *name])
        else:
            self.alter_table(Part("drop constraint " if self.is_postgresql else "drop index "), *name)

    def drop_index(self, step: Step, _: Column | None) -> None:
        name = self.named("index", step, 1, self.listed(_argument(step, 0)))
        if self.writer.is_mysql:
            self.alter_table(Part("drop index "), *name)
            return
        before = [*self.writer.name(self.schema), Part(".")] if self.schema is not None else []
        self.running.send([Part("drop index "), *before, *name])

    def drop_primary(self, step: Step, _: Column | None) -> None:
        if self.rebuild(step):
            return
        if self.writer.is_mysql:
            self.alter_table(Part("drop primary key"))
        else:
            self.alter_table(Part("drop constraint "), *(self._primary_name(step, 0) or self._own_primary_name(step)))

    def set_nullable(self, step: Step, _: Column | None) -> None:
        name = _argument(step, 0)
        if not self.is_postgresql or name is None:
            self.running.doubt(step.place.span, "Knex makes this column anew", self.table_text)
            return
        word = "drop" if step.name == "setNullable" else "set"
        self.alter_table(Part("alter column "), *self.writer.name(name), Part(f" {word} not null"))

    def add_check(self, step: Step, _: Column | None) -> None:
        inner = raw_parts(self.writer.of, self.running.engine, step.arguments or ())
        name = self.writer.of.text(_argument(step, 2))
        if inner is None or name is None or self.is_sqlite:
            self.unknown(step, None)
        else:
            self.alter_table(Part(f"add constraint {name} check("), *inner, Part(")"))

    def alter(self, column: Column) -> None:
        """A column that is given its type anew."""
        step = column.last("alter") or column.step
        if self.rebuild(step):
            return
        writer = self.writer
        kind = writer.type_of(column, takes_primary=False)
        if writer.is_mysql:
            self.alter_table(Part("modify "), *writer.name(column.name), Part(" "), *kind, *writer.modifiers(column))
            return
        name = [Part("alter column "), *writer.name(column.name)]
        keeps_null = isinstance(self.option(step, 0, "alterNullable"), Constant)
        keeps_type = isinstance(self.option(step, 0, "alterType"), Constant)
        self.alter_table(*name, Part(" drop default"))
        if not keeps_null:
            self.alter_table(*name, Part(" drop not null"))
        if column.kind == "enum":
            kind = [Part("text", column.step.place.span)]
        if not keeps_type:
            using = [Part(" using ("), *writer.name(column.name), Part("::"), *kind, Part(")")]
            self.alter_table(*name, Part(" type "), *kind, *using)
        given = column.last("defaultTo", "default")
        default = (
            writer.default(column, writer.of.known(given.arguments[0]), given.place)
            if given and given.arguments
            else []
        )
        if default:
            self.alter_table(*name, Part(" set default "), *default)
        if not keeps_null and column.last("notNullable", "notNull") is not None:
            self.alter_table(*name, Part(" set not null"))

    def unknown(self, step: Step, _: Column | None) -> None:
        self.running.doubt(step.place.span, f"what {step.name}() does is not known", self.table_text)

    def nothing(self, step: Step, _: Column | None) -> None:
        """What says how a table is kept, and is written with it."""


def _argument(step: Step | None, at: int) -> Value | None:
    return step.arguments[at] if step is not None and step.arguments is not None and at < len(step.arguments) else None
