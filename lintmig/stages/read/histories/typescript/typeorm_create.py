"""The statements with which TypeORM creates a table."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.stages.read.histories.typescript.running import Running
from lintmig.stages.read.histories.typescript.texts import Part, sql_of
from lintmig.stages.read.histories.typescript.typeorm_names import key_name
from lintmig.stages.read.histories.typescript.typeorm_tables import Described, Writer, joined
from lintmig.stages.read.host.typescript.values import Constant, Entry, Text, Value


def create_table(running: Running, table: Described, *, if_not_exists: bool = False) -> None:
    name = table.get("name")
    if name is None:
        running.doubt(table.place.span, "the name of this table is not known")
        return
    schema = table.text("schema")
    if schema and isinstance(name, Text) and "." not in name.value:
        name = Text(f"{schema}.{name.value}", name.place)
    writer = Writer(running.engine, running.expressions, name)
    columns = table.members("columns")
    if not columns:
        running.doubt(table.place.span, "the columns of this table are not known")
        return
    if running.engine == "postgresql":
        for column in columns:
            if column.text("type") in ("enum", "simple-enum"):
                create_enum(running, writer, column)
    primary = [column for column in columns if column.is_set("isPrimary")]
    indices = table.members("indices")
    parts = [writer.column(_marked(column, primary, running)) for column in columns]
    parts += _uniques(writer, table, columns, indices)
    if not writer.is_mysql:
        parts += [writer.check(each) for each in table.members("checks")]
    for each in table.members("exclusions") if running.engine == "postgresql" else []:
        words = [Part("CONSTRAINT "), *writer.constraint("XCL", each, []), Part(" EXCLUDE ")]
        parts.append([*words, *(running.expressions.parts(each.get("expression") or each.options) or ())])
    parts += [_inline_index(writer, each) for each in indices] if writer.is_mysql else []
    parts += [writer.foreign_key(each) for each in table.members("foreignKeys")]
    parts += _primary(writer, primary)
    start = "CREATE TABLE IF NOT EXISTS " if if_not_exists else "CREATE TABLE "
    end = ") ENGINE=InnoDB" if writer.is_mysql else ")"
    running.send([Part(start), *writer.target(), Part(" ("), *joined(parts), Part(end)])
    _indexes_and_comments(running, writer, columns, indices)
    if not all(table.lists_all(key) for key in ("columns", "uniques", "checks", "foreignKeys", "indices")):
        running.doubt(table.place.span, "a part of this table is not known", writer.table_text)


def _marked(column: Described, primary: Sequence[Described], running: Running) -> Described:
    """On SQLite a single key stands with its column."""
    if running.engine != "sqlite" or len(primary) != 1 or column is not primary[0]:
        return column
    mark = Entry("__alone", Constant(True, column.place), column.place)
    return Described(column.of, column.options._replace(entries=(*column.options.entries, mark)))


def _uniques(
    writer: Writer, table: Described, columns: Sequence[Described], indices: Sequence[Described]
) -> list[list[Part]]:
    found: list[list[Part]] = []
    listed = table.members("uniques")
    single = [
        [writer.of.text(each) for each in one.names("columnNames")]
        for one in (*listed, *(each for each in indices if each.is_set("isUnique") and writer.is_mysql))
    ]
    for column in columns:
        name = column.get("name")
        if column.is_set("isUnique") and name is not None and [writer.of.text(name)] not in single:
            table_name, text = writer.table_text, writer.of.text(name)
            if table_name is None or text is None:
                continue
            own = key_name("UQ", table_name, [text])
            listed_columns = writer.names([name])
            if writer.is_mysql:
                found.append([Part(f"UNIQUE INDEX `{own}` ("), *listed_columns, Part(")")])
            else:
                found.append([Part(f'CONSTRAINT "{own}" UNIQUE ('), *listed_columns, Part(")")])
    for each in listed:
        if not writer.is_mysql:
            found.append(writer.unique(each))
        else:
            names = each.names("columnNames")
            kind = "UQ" if each.get("name") is not None else "IDX"
            found.append(
                [
                    Part("UNIQUE INDEX "),
                    *writer.constraint(kind, each, names),
                    Part(" ("),
                    *writer.names(names),
                    Part(")"),
                ]
            )
    return found


def _inline_index(writer: Writer, index: Described) -> list[Part]:
    columns = index.names("columnNames")
    kind = "UNIQUE " if index.is_set("isUnique") else ""
    kind += "SPATIAL " if index.is_set("isSpatial") else "FULLTEXT " if index.is_set("isFulltext") else ""
    return [
        Part(f"{kind}INDEX "),
        *writer.constraint("IDX", index, columns),
        Part(" ("),
        *writer.names(columns),
        Part(")"),
    ]


def _primary(writer: Writer, primary: Sequence[Described]) -> list[list[Part]]:
    names: list[Value] = [name for column in primary if (name := column.get("name")) is not None]
    if not names or (writer.engine == "sqlite" and len(primary) == 1):
        return []
    if writer.engine != "postgresql":
        return [[Part("PRIMARY KEY ("), *writer.names(names), Part(")")]]
    given = primary[0].get("primaryKeyConstraintName")
    own = writer.column_name(given) if given is not None else writer.constraint("PK", _unnamed(primary[0]), names)
    return [[Part("CONSTRAINT "), *own, Part(" PRIMARY KEY ("), *writer.names(names), Part(")")]]


def _unnamed(column: Described) -> Described:
    return Described(column.of, column.options._replace(entries=()))


def create_enum(running: Running, writer: Writer, column: Described) -> None:
    """TypeORM asks first whether the type is there; it is made once."""
    name = sql_of(writer.enum_name(column))
    made = running.state.setdefault("enums", set())
    if isinstance(made, set) and name not in made:
        made.add(name)
        running.send(writer.create_enum(column))


def _indexes_and_comments(
    running: Running, writer: Writer, columns: Sequence[Described], indices: Sequence[Described]
) -> None:
    if not writer.is_mysql:
        for index in indices:
            running.send(writer.index(index))
    if running.engine == "postgresql":
        for column in columns:
            comment_on(running, writer, column)


def comment_on(running: Running, writer: Writer, column: Described) -> None:
    comment, name = column.text("comment"), column.get("name")
    if comment and name is not None:
        said = comment.replace("'", "''")
        place = (column.get("comment") or column.options).place
        words = [Part("COMMENT ON COLUMN "), *writer.target(), Part("."), *writer.column_name(name), Part(" IS ")]
        running.send([*words, Part(f"'{said}'", place.span)])
