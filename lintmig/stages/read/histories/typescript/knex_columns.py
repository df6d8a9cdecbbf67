"""The types and modifiers that Knex writes for the columns of its table builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.source import Place
from lintmig.stages.read.histories.typescript.expressions import Expressions
from lintmig.stages.read.histories.typescript.knex_raw import raw_parts
from lintmig.stages.read.histories.typescript.running import Step
from lintmig.stages.read.histories.typescript.texts import Part, written
from lintmig.stages.read.host.typescript.values import Array, Call, Constant, Number, Object, Text, Value


class Types(NamedTuple):
    postgresql: str
    sqlite: str
    mysql: str


_SIMPLE: Mapping[str, Types] = {
    "integer": Types("integer", "integer", "int"),
    "tinyint": Types("smallint", "tinyint", "tinyint"),
    "smallint": Types("smallint", "integer", "smallint"),
    "mediumint": Types("integer", "integer", "mediumint"),
    "bigint": Types("bigint", "bigint", "bigint"),
    "boolean": Types("boolean", "boolean", "boolean"),
    "date": Types("date", "date", "date"),
    "time": Types("time", "time", "time"),
    "json": Types("json", "json", "json"),
    "jsonb": Types("jsonb", "json", "json"),
    "uuid": Types("uuid", "char(36)", "char(36)"),
    "binary": Types("bytea", "blob", "blob"),
    "float": Types("real", "float", "float({0}, {1})"),
    "double": Types("double precision", "float", "double"),
    "decimal": Types("decimal({0}, {1})", "float", "decimal({0}, {1})"),
    "string": Types("varchar({0})", "varchar({0})", "varchar({0})"),
    "text": Types("text", "text", "text"),
    "datetime": Types("timestamptz", "datetime", "datetime"),
    "timestamp": Types("timestamptz", "datetime", "timestamp"),
    "geometry": Types("geometry", "geometry", "geometry"),
    "geography": Types("geography", "geography", "geography"),
    "point": Types("point", "point", "point"),
    "increments": Types("serial", "integer not null", "int unsigned not null"),
    "bigincrements": Types("bigserial", "integer not null", "bigint unsigned not null"),
    "smallincrements": Types("smallserial", "integer not null", "smallint unsigned not null"),
    "mediumincrements": Types("serial", "integer not null", "mediumint unsigned not null"),
    "tinyincrements": Types("serial", "integer not null", "tinyint unsigned not null"),
    "enum": Types("", "", ""),
    "specifictype": Types("", "", ""),
}
_OTHERWISE = {
    "int": "integer",
    "bigInteger": "bigint",
    "biginteger": "bigint",
    "bool": "boolean",
    "enu": "enum",
    "dateTime": "datetime",
    "bigIncrements": "bigincrements",
    "bigserial": "bigincrements",
    "serial": "increments",
    "smallIncrements": "smallincrements",
    "mediumIncrements": "mediumincrements",
    "tinyIncrements": "tinyincrements",
    "specificType": "specifictype",
    "numeric": "decimal",
    "varchar": "string",
    "smallint": "smallint",
    "floating": "float",
}
_NUMBERS = {"string": ("255", ""), "decimal": ("8", "2"), "float": ("8", "2")}
_NEUTRAL = {
    "text": "''",
    "string": "''",
    "enum": None,
    "json": "'{}'",
    "jsonb": "'{}'",
    "timestamp": "CURRENT_TIMESTAMP",
    "datetime": "CURRENT_TIMESTAMP",
    **dict.fromkeys("integer tinyint smallint mediumint bigint boolean float double decimal".split(), "'0'"),
}
"""What stands for a default that is not known."""


def column_kind(method: str) -> str | None:
    """The kind of column that a method of the table builder makes; None where it makes none."""
    kind = _OTHERWISE.get(method, method)
    return kind if kind in _SIMPLE else None


@dataclass(slots=True)
class Column:
    """`calls` are what follows the method that makes the column: its modifiers, in their order."""

    kind: str
    step: Step
    name: Value
    arguments: tuple[Value, ...]
    calls: list[Step] = field(default_factory=list)

    @property
    def is_counted(self) -> bool:
        return self.kind.endswith("increments")

    def last(self, *names: str) -> Step | None:
        return next((each for each in reversed(self.calls) if each.name in names), None)


@dataclass(frozen=True, slots=True)
class ColumnWriter:
    engine: EngineName
    of: Expressions

    @property
    def is_mysql(self) -> bool:
        return self.engine in ("mysql", "mariadb")

    @property
    def quote(self) -> str:
        return '"' if self.engine == "postgresql" else "`"

    def name(self, value: Value) -> list[Part]:
        """A name in quotes, each of its parts in its own."""
        parts = self.of.parts(value)
        if parts is None:
            from lintmig.stages.read.histories.typescript.texts import hole

            return [hole(value.place)]
        between = f"{self.quote}.{self.quote}"
        inner = [part._replace(text=part.text.replace(".", between)) for part in parts]
        return [Part(self.quote), *inner, Part(self.quote)]

    def names(self, values: list[Value]) -> list[Part]:
        found: list[Part] = []
        for at, value in enumerate(values):
            found += [Part(", " if at else ""), *self.name(value)]
        return found

    def number(self, column: Column, at: int) -> str | None:
        value = self.of.known(column.arguments[at]) if at < len(column.arguments) else None
        if isinstance(value, Number):
            return str(value.value)
        return value.value if isinstance(value, Text) and value.value.isdigit() else None

    def type_of(self, column: Column, *, takes_primary: bool) -> list[Part]:
        """`takes_primary` says whether a column that counts is the table's key."""
        span = column.step.place.span
        if column.kind == "specifictype":
            value = column.arguments[0] if column.arguments else None
            return list(self.of.parts(value) or ()) if value is not None else []
        if column.kind == "enum":
            return self._enum(column)
        text = self._plain_type(column)
        if column.is_counted and self.engine == "sqlite":
            text += " primary key autoincrement"
        elif column.is_counted and takes_primary and not self._is_no_key(column):
            text += " primary key" if self.engine == "postgresql" else " auto_increment primary key"
        return [Part(text, span)]

    def _is_no_key(self, column: Column) -> bool:
        options = self.of.known(column.arguments[0]) if column.arguments else None
        held = options.get("primaryKey") if isinstance(options, Object) else None
        return isinstance(held, Constant) and held.value is False

    def _plain_type(self, column: Column) -> str:
        kind = column.kind
        types = _SIMPLE[kind]
        pattern = types.mysql if self.is_mysql else types.sqlite if self.engine == "sqlite" else types.postgresql
        first, second = _NUMBERS.get(kind, ("", ""))
        given = [self.number(column, at) for at in (0, 1)]
        text = pattern.replace("{0}", given[0] or first).replace("{1}", given[1] or second)
        options = self.of.known(column.arguments[0]) if column.arguments else None
        if kind in ("timestamp", "datetime"):
            return self._time(text, column)
        if kind == "decimal" and isinstance(options, Constant) and self.engine == "postgresql":
            return "decimal"
        if kind == "uuid" and isinstance(options, Object) and options.get("useBinaryUuid") is not None:
            return "uuid" if self.engine == "postgresql" else "binary(16)"
        if self.is_mysql:
            if kind in ("integer", "tinyint", "smallint", "mediumint") and given[0]:
                text += f"({given[0]})"
            elif kind == "binary" and given[0]:
                text = f"varbinary({given[0]})"
            elif kind == "double" and given[0]:
                text = f"double({given[0]}, {given[1] or '2'})"
            elif kind == "text" and isinstance(options, Text) and options.value in ("mediumtext", "longtext"):
                text = options.value
        return text

    def _time(self, text: str, column: Column) -> str:
        options = self.of.known(column.arguments[0]) if column.arguments else None
        has_zone, precision = True, None
        if isinstance(options, Object):
            zone, held = options.get("useTz"), options.get("precision")
            has_zone = not (isinstance(zone, Constant) and zone.value is False)
            number = self.of.known(held) if held is not None else None
            precision = str(number.value) if isinstance(number, Number) else None
        else:
            has_zone = not (isinstance(options, Constant) and options.value is True)
            precision = self.number(column, 1)
        if self.engine == "sqlite":
            return text
        if self.engine == "postgresql":
            text = "timestamptz" if has_zone else "timestamp"
        return f"{text}({precision})" if precision else text

    def _enum(self, column: Column) -> list[Part]:
        options = self.of.known(column.arguments[1]) if len(column.arguments) > 1 else None
        is_native = isinstance(options, Object) and _is_true(options.get("useNative"))
        if is_native and isinstance(options, Object) and self.engine == "postgresql":
            return self.enum_name(options)
        values = self.enum_values(column)
        if values is None:
            return [Part("text" if not self.is_mysql else "varchar(255)", column.step.place.span)]
        if self.is_mysql:
            return [Part("enum(", column.step.place.span), *values, Part(")")]
        return [
            Part("text check (", column.step.place.span),
            *self.name(column.name),
            Part(" in ("),
            *values,
            Part("))"),
        ]

    def enum_name(self, options: Object) -> list[Part]:
        name, schema = options.get("enumName"), options.get("schemaName")
        before = [*self.name(schema), Part(".")] if schema is not None else []
        return [*before, *(self.name(name) if name is not None else [])]

    def enum_values(self, column: Column) -> list[Part] | None:
        listed = self.of.known(column.arguments[0]) if column.arguments else None
        if not isinstance(listed, Array) or not listed.is_complete or not listed.items:
            return None
        found: list[Part] = []
        for at, item in enumerate(listed.items):
            known = self.of.known(item)
            if not isinstance(known, (Text, Number)):
                return None
            inner = list(written(known)) if isinstance(known, Text) else [Part(str(known.value), known.place.span)]
            found += [Part(", '" if at else "'"), *inner, Part("'")]
        return found

    def modifiers(self, column: Column) -> Iterator[Part]:
        if not column.is_counted:
            if self.is_mysql and column.last("unsigned") is not None:
                yield Part(" unsigned")
            yield from self._nullable(column)
            yield from self._default(column)
        yield from self._checks(column)
        comment = column.last("comment")
        if comment is not None and comment.arguments and self.is_mysql:
            text = self.of.text(comment.arguments[0])
            if text is not None:
                said = text.replace("\\", "\\\\").replace("'", "\\'")
                yield Part(f" comment '{said}'")
        collation = column.last("collate")
        if collation is not None and collation.arguments and self.engine != "postgresql":
            name = self.of.text(collation.arguments[0])
            if name and self.is_mysql:
                yield Part(f" collate '{name}'")
        if self.is_mysql:
            yield from self._position(column)

    def _checks(self, column: Column) -> Iterator[Part]:
        for step in column.calls:
            given = self.of.known(step.arguments[0]) if step.arguments else None
            values = [self.of.known(each) for each in given.items] if isinstance(given, Array) else []
            known = [self._literal(each) for each in values]
            if step.name in ("checkPositive", "checkNegative"):
                condition = f" {'>' if step.name == 'checkPositive' else '<'} 0"
            elif step.name in ("checkIn", "checkNotIn") and known and all(known):
                condition = f" {'in' if step.name == 'checkIn' else 'not in'} ({','.join(known)})"
            elif step.name == "checkBetween" and len(known) == 2 and all(known):
                condition = f" between {known[0]} and {known[1]}"
            else:
                continue
            yield Part(" check (", step.place.span)
            yield from self.name(column.name)
            yield Part(f"{condition})", step.place.span)

    def _literal(self, value: Value) -> str:
        if isinstance(value, Text):
            return "'" + value.value.replace("'", "''") + "'"
        return str(value.value) if isinstance(value, Number) else ""

    def _position(self, column: Column) -> Iterator[Part]:
        after = column.last("after")
        if column.last("first") is not None:
            yield Part(" first")
        elif after is not None and after.arguments:
            yield Part(" after ")
            yield from self.name(after.arguments[0])

    def _nullable(self, column: Column) -> Iterator[Part]:
        step = column.last("nullable", "notNullable", "notNull")
        if step is None:
            return
        is_denied = any(isinstance(each, Constant) and each.value is False for each in step.arguments or ())
        yield Part(" null" if step.name == "nullable" and not is_denied else " not null", step.place.span)

    def _default(self, column: Column) -> Iterator[Part]:
        step = column.last("defaultTo", "default")
        if step is None or not step.arguments or (self.is_mysql and column.kind == "text"):
            return
        written_default = self.default(column, self.of.known(step.arguments[0]), step.place)
        if written_default:
            yield Part(" default ")
            yield from written_default

    def default(self, column: Column, value: Value, place: Place) -> list[Part]:
        if isinstance(value, Constant):
            if value.value is None:
                return [Part("null", value.place.span)]
            return [
                Part(
                    f"'{int(value.value)}'" if column.kind == "boolean" else f"'{str(value.value).lower()}'",
                    value.place.span,
                )
            ]
        if isinstance(value, Number):
            text = str(int(bool(value.value))) if column.kind == "boolean" else str(value.value)
            return [Part(f"'{text}'", value.place.span)]
        if isinstance(value, Text):
            if column.kind == "boolean":
                return [Part("'0'" if value.value in ("false", "0") else "'1'", value.place.span)]
            inner = [part._replace(text=part.text.replace("'", "''")) for part in written(value)]
            return [Part("'"), *inner, Part("'")]
        raw = self._called_default(value)
        if raw:
            return raw
        neutral = _NEUTRAL.get(column.kind)
        if isinstance(value, (Object, Array)) and column.kind in ("json", "jsonb") and self.is_mysql:
            neutral = "('{}')"
        return [Part(neutral, place.span)] if neutral else []

    def _called_default(self, value: Value) -> list[Part]:
        """What `knex.fn.now()`, `knex.raw("...")` and `JSON.stringify([])` come to."""
        chain = self.of.chain(value)
        last = chain[-1] if chain else None
        if last is not None and last[0] == "now":
            number = self.of.known(last[1][0]) if last[1] else None
            return [
                Part(
                    f"CURRENT_TIMESTAMP({number.value})" if isinstance(number, Number) else "CURRENT_TIMESTAMP",
                    last[2].span,
                )
            ]
        if last is not None and last[0] == "uuid" and self.engine == "postgresql":
            return [Part("(gen_random_uuid())", last[2].span)]
        if last is not None and last[0] == "raw" and last[1]:
            return list(raw_parts(self.of, self.engine, last[1]) or ())
        if isinstance(value, Call) and value.name == "stringify" and value.arguments:
            held = self.of.known(value.arguments[0])
            if isinstance(held, Array) and not held.items:
                return [Part("'[]'", held.place.span)]
            return [Part("'{}'", value.place.span)]
        return []


def _is_true(value: Value | None) -> bool:
    return isinstance(value, Constant) and value.value is True
