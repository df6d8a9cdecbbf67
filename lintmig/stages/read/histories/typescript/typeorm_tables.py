"""What TypeORM writes for tables, columns, keys and indexes that a migration describes as objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lintmig.model.engine import EngineName
from lintmig.model.source import Place
from lintmig.stages.read.histories.typescript.expressions import Expressions
from lintmig.stages.read.histories.typescript.texts import Part, hole, written
from lintmig.stages.read.histories.typescript.typeorm_names import check_name, key_name
from lintmig.stages.read.host.typescript.values import Array, Call, Constant, Number, Object, Text, Value

_SERIAL = {
    "integer": "SERIAL",
    "int": "SERIAL",
    "int4": "SERIAL",
    "smallint": "SMALLSERIAL",
    "int2": "SMALLSERIAL",
    "bigint": "BIGSERIAL",
    "int8": "BIGSERIAL",
}
_TIMES = {
    "time without time zone": ("TIME", ""),
    "time with time zone": ("TIME", " WITH TIME ZONE"),
    "timestamp without time zone": ("TIMESTAMP", ""),
    "timestamp with time zone": ("TIMESTAMP", " WITH TIME ZONE"),
}
_LONG = frozenset(("varchar", "nvarchar", "national varchar", "varbinary"))
MOST_MEMBERS = 1_000


@dataclass(frozen=True, slots=True)
class Described:
    """An object of options such as those of `new TableColumn`."""

    of: Expressions
    options: Object

    @property
    def place(self) -> Place:
        return self.options.place

    def get(self, key: str) -> Value | None:
        value = self.options.get(key)
        known = self.of.known(value) if value is not None else None
        return None if isinstance(known, Constant) and known.value is None else known

    def text(self, key: str) -> str | None:
        value = self.get(key)
        if isinstance(value, Number):
            return str(value.value)
        return self.of.text(value)

    def is_set(self, key: str) -> bool | None:
        """None where that is not known."""
        value = self.get(key)
        if value is None:
            return False
        return bool(value.value) if isinstance(value, (Constant, Text, Number)) else None

    def members(self, key: str) -> list[Described]:
        value = self.get(key)
        found = [described(item, self.of) for item in value.items] if isinstance(value, Array) else []
        return [each for each in found if each is not None]

    def names(self, key: str) -> list[Value]:
        value = self.get(key)
        if isinstance(value, Array):
            return [self.of.known(item) for item in value.items]
        return [value] if isinstance(value, Text) else []

    @property
    def is_known(self) -> bool:
        return self.options.is_complete

    def lists_all(self, key: str) -> bool:
        value = self.get(key)
        if value is None:
            return self.is_known
        return isinstance(value, Array) and value.is_complete and len(self.members(key)) == len(value.items)


def described(value: Value | None, of: Expressions) -> Described | None:
    known = of.known(value) if value is not None else None
    if isinstance(known, Call) and known.is_new and known.arguments:
        known = of.known(known.arguments[0])
    return Described(of, known) if isinstance(known, Object) else None


@dataclass(frozen=True, slots=True)
class Writer:
    """What one engine's query runner writes; `table` is the table's name as the migration gives it."""

    engine: EngineName
    of: Expressions
    table: Value

    @property
    def is_mysql(self) -> bool:
        return self.engine in ("mysql", "mariadb")

    @property
    def quote(self) -> str:
        return "`" if self.is_mysql else '"'

    @property
    def table_text(self) -> str | None:
        return self.of.text(self.table)

    def name(self, value: Value) -> list[Part]:
        """A name in quotes; with schemas, each part in its own."""
        known = self.of.known(value)
        if not isinstance(known, Text):
            parts = self.of.parts(known)
            inner = list(parts) if parts is not None else [hole(value.place)]
            return [Part(self.quote), *inner, Part(self.quote)]
        between = f"{self.quote}.{self.quote}"
        return [
            Part(self.quote),
            *(part._replace(text=part.text.replace(".", between)) for part in written(known)),
            Part(self.quote),
        ]

    def column_name(self, value: Value) -> list[Part]:
        known = self.of.known(value)
        if isinstance(known, Text):
            return [Part(self.quote), *written(known), Part(self.quote)]
        return self.name(known)

    def names(self, values: Sequence[Value]) -> list[Part]:
        return joined([self.column_name(each) for each in values])

    def target(self) -> list[Part]:
        return self.name(self.table)

    def column(self, column: Described, *, is_primary: bool = False) -> list[Part]:
        name = column.get("name")
        words = self.column_name(name) if name is not None else [hole(column.place)]
        if self.engine == "postgresql":
            return [*words, *self._of_postgresql(column)]
        return [
            *words,
            *(self._of_mysql(column) if self.is_mysql else self._of_sqlite(column)),
            Part(" PRIMARY KEY" if is_primary and self.is_mysql else ""),
        ]

    def _type(self, column: Described) -> list[Part]:
        kind = column.get("type")
        text = self.of.text(kind)
        if text is None or kind is None:
            return [Part(" "), hole(kind.place if kind is not None else column.place)]
        span = kind.place.span
        length, precision, scale = column.text("length"), column.text("precision"), column.text("scale")
        if self.engine == "sqlite" and column.get("enum") is not None:
            return [Part(" "), Part("varchar", span)]
        if self.is_mysql and not length and column.text("generationStrategy") == "uuid" and self.engine == "mysql":
            length = "36"
        if self.is_mysql and not length and text in _LONG:
            length = "255"
        after = f"({length})" if length else ""
        if not length and precision is not None:
            after = f"({precision},{scale})" if scale is not None else f"({precision})"
        if self.engine == "postgresql" and text in _TIMES:
            start, end = _TIMES[text]
            after = (f"({precision})" if precision is not None else "") + end
            text = start
        if self.engine == "postgresql" and text in ("geometry", "geography"):
            feature, srid = column.text("spatialFeatureType"), column.text("srid")
            after = f"({feature},{srid})" if feature and srid else f"({feature})" if feature else ""
        if column.is_set("isArray"):
            after += " array"
        return [Part(" "), Part(text, span), Part(after)]

    def _of_postgresql(self, column: Described) -> Iterator[Part]:
        kind = column.text("type") or ""
        strategy = column.text("generationStrategy") or ("increment" if column.is_set("isGenerated") else "")
        is_generated = bool(column.is_set("isGenerated"))
        if is_generated and strategy != "uuid":
            place = (column.get("type") or column.options).place
            if strategy == "identity":
                yield Part(
                    f" {kind} GENERATED {column.text('generatedIdentity') or 'BY DEFAULT'} AS IDENTITY", place.span
                )
            else:
                yield Part(f" {_SERIAL.get(kind, '')}", place.span)
        if kind in ("enum", "simple-enum"):
            yield Part(" ")
            yield from self.enum_name(column)
            yield Part(" array" if column.is_set("isArray") else "")
        elif not is_generated or kind == "uuid":
            yield from self._type(column)
        expression = column.text("asExpression")
        if column.text("generatedType") == "STORED" and expression:
            yield Part(f" GENERATED ALWAYS AS ({expression}) STORED")
        if column.text("collation"):
            yield Part(f' COLLATE "{column.text("collation")}"')
        yield Part("" if column.is_set("isNullable") is not False else " NOT NULL")
        if column.get("default") is not None:
            yield Part(" DEFAULT ")
            yield from self._said(column, "default")
        elif is_generated and strategy == "uuid":
            yield Part(" DEFAULT uuid_generate_v4()")

    def _of_mysql(self, column: Described) -> Iterator[Part]:
        yield from self._type(column)
        if column.text("charset"):
            yield Part(f' CHARACTER SET "{column.text("charset")}"')
        if column.text("collation"):
            yield Part(f' COLLATE "{column.text("collation")}"')
        expression = column.text("asExpression")
        if expression:
            yield Part(f" AS ({expression}) {column.text('generatedType') or 'VIRTUAL'}")
        yield Part(" UNSIGNED" if column.is_set("unsigned") else "")
        if column.get("enum") is not None:
            yield Part(" (")
            yield from self._literals(column, "enum")
            yield Part(")")
        if not (self.engine == "mariadb" and expression):
            is_nullable = column.is_set("isNullable")
            yield Part("" if is_nullable is None else " NULL" if is_nullable else " NOT NULL")
        strategy = column.text("generationStrategy") or "increment"
        yield Part(" AUTO_INCREMENT" if column.is_set("isGenerated") and strategy == "increment" else "")
        if column.text("comment"):
            yield Part(" COMMENT '" + str(column.text("comment")).replace("\\", "\\\\").replace("'", "''") + "'")
        if column.get("default") is not None:
            yield Part(" DEFAULT ")
            yield from self._said(column, "default")
        if column.get("onUpdate") is not None:
            yield Part(" ON UPDATE ")
            yield from self._said(column, "onUpdate")

    def _of_sqlite(self, column: Described) -> Iterator[Part]:
        yield from self._type(column)
        name = column.get("name")
        if column.get("enum") is not None and not column.is_set("isArray") and name is not None:
            yield Part(" CHECK( ")
            yield from self.column_name(name)
            yield Part(" IN (")
            yield from self._literals(column, "enum")
            yield Part(") )")
        strategy = column.text("generationStrategy") or "increment"
        is_counted = bool(column.is_set("isGenerated")) and strategy == "increment"
        if column.options.get("__alone") is not None or (column.is_set("isPrimary") and is_counted):
            yield Part(" PRIMARY KEY")
        yield Part(" AUTOINCREMENT" if is_counted else "")
        if column.text("collation"):
            yield Part(f" COLLATE {column.text('collation')}")
        yield Part("" if column.is_set("isNullable") is not False else " NOT NULL")
        expression = column.text("asExpression")
        if expression:
            yield Part(f" AS ({expression}) {column.text('generatedType') or 'VIRTUAL'}")
        elif column.get("default") is not None:
            yield Part(" DEFAULT (")
            yield from self._said(column, "default")
            yield Part(")")

    def _said(self, column: Described, key: str) -> Iterator[Part]:
        value = column.get(key)
        if value is None:
            return
        if isinstance(value, Constant):
            yield Part(str(value.value).lower(), value.place.span)
        elif isinstance(value, Number):
            yield Part(str(value.value), value.place.span)
        else:
            yield from self.of.parts(value) or [hole(value.place)]

    def _literals(self, column: Described, key: str) -> list[Part]:
        value = column.get(key)
        if not isinstance(value, Array) or not value.is_complete or len(value.items) > MOST_MEMBERS:
            return [hole(value.place if value is not None else column.place)]
        return joined([self._literal(self.of.known(item)) for item in value.items])

    def _literal(self, value: Value) -> list[Part]:
        if isinstance(value, Text):
            return [Part("'"), *(p._replace(text=p.text.replace("'", "''")) for p in written(value)), Part("'")]
        if isinstance(value, Number):
            return [Part(f"'{value.value}'", value.place.span)]
        return [hole(value.place)]

    def enum_name(self, column: Described) -> list[Part]:
        given = column.get("enumName")
        schema, _, table = (self.table_text or "").rpartition(".")
        before = f'"{schema}".' if schema else ""
        if isinstance(given, Text):
            return [Part(before), Part('"'), *written(given), Part('"')]
        name = column.text("name")
        if name is None or not table or given is not None:
            return [hole((given or column.options).place)]
        place = (column.get("name") or column.options).place
        return [Part(f'{before}"{table}_{name.lower()}_enum"', place.span)]

    def create_enum(self, column: Described) -> list[Part]:
        return [
            Part("CREATE TYPE "),
            *self.enum_name(column),
            Part(" AS ENUM("),
            *self._literals(column, "enum"),
            Part(")"),
        ]

    def constraint(self, kind: str, of: Described, columns: Sequence[Value]) -> list[Part]:
        """The name of a key: given, or TypeORM's own."""
        given = of.get("name")
        if given is not None:
            return self.column_name(given)
        texts = [self.of.text(each) for each in columns]
        table = self.table_text
        if table is None or any(each is None for each in texts) or not texts:
            return [Part(self.quote), hole(of.place), Part(self.quote)]
        own = key_name(kind, table, [each or "" for each in texts], of.text("where") or "" if kind == "IDX" else "")
        return [Part(f"{self.quote}{own}{self.quote}", columns[0].place.span)]

    def check(self, of: Described) -> list[Part]:
        expression = of.text("expression") or ""
        given = of.get("name")
        own = check_name("CHK", self.table_text or "", expression)
        name = self.column_name(given) if given is not None else [Part(f"{self.quote}{own}{self.quote}", of.place.span)]
        value = of.get("expression")
        said = (self.of.parts(value) if value is not None else None) or [hole(of.place)]
        return [Part("CONSTRAINT "), *name, Part(" CHECK ("), *said, Part(")")]

    def unique(self, of: Described) -> list[Part]:
        columns = of.names("columnNames")
        later = f" DEFERRABLE {of.text('deferrable')}" if of.text("deferrable") and not self.is_mysql else ""
        return [
            Part("CONSTRAINT "),
            *self.constraint("UQ", of, columns),
            Part(" UNIQUE ("),
            *self.names(columns),
            Part(f"){later}"),
        ]

    def foreign_key(self, of: Described) -> list[Part]:
        columns = of.names("columnNames")
        target = of.get("referencedTableName")
        schema = of.get("referencedSchema")
        path = self.name(target) if target is not None else [hole(of.place)]
        if isinstance(schema, Text) and self.engine == "postgresql":
            path = [*self.name(schema), Part("."), *path]
        words = [
            Part("CONSTRAINT "),
            *self.constraint("FK", of, columns),
            Part(" FOREIGN KEY ("),
            *self.names(columns),
            Part(") REFERENCES "),
            *path,
            Part(" ("),
            *self.names(of.names("referencedColumnNames")),
            Part(")"),
        ]
        for key, before in (("onDelete", " ON DELETE "), ("onUpdate", " ON UPDATE ")):
            if of.get(key) is not None:
                words += [Part(before), *self._said(of, key)]
        if of.text("deferrable") and not self.is_mysql:
            words.append(Part(f" DEFERRABLE {of.text('deferrable')}"))
        return words

    def index(self, of: Described) -> list[Part]:
        """The whole statement that creates an index."""
        columns = of.names("columnNames")
        kind = "UNIQUE " if of.is_set("isUnique") else ""
        if self.is_mysql:
            kind += "SPATIAL " if of.is_set("isSpatial") else "FULLTEXT " if of.is_set("isFulltext") else ""
        together = " CONCURRENTLY" if of.is_set("isConcurrent") and self.engine == "postgresql" else ""
        using = " USING GiST" if of.is_set("isSpatial") and self.engine == "postgresql" else ""
        words = [
            Part(f"CREATE {kind}INDEX{together} "),
            *self.constraint("IDX", of, columns),
            Part(" ON "),
            *self.target(),
            Part(f"{using} ("),
            *self.names(columns),
            Part(")"),
        ]
        if of.get("where") is not None and not self.is_mysql:
            words += [Part(" WHERE "), *self._said(of, "where")]
        return words


def joined(lists: Sequence[Sequence[Part]], between: str = ", ") -> list[Part]:
    found: list[Part] = []
    for at, each in enumerate(lists):
        if at:
            found.append(Part(between))
        found += each
    return found
