"""What TypeORM's query runner sends for each of its methods."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.stages.read.histories.typescript.running import Running, Step
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.histories.typescript.typeorm_create import comment_on, create_enum, create_table
from lintmig.stages.read.histories.typescript.typeorm_tables import Described, Writer, described
from lintmig.stages.read.host.typescript.values import Array, Call, Constant, Object, Text, Value

_HARMLESS = frozenset(
    "startTransaction commitTransaction rollbackTransaction connect release hasTable hasColumn hasDatabase hasSchema "
    "getTable getTables getView getViews getDatabases getSchemas getCurrentDatabase getCurrentSchema find findOne "
    "findBy findOneBy findOneOrFail count getMany getOne getRawMany getRawOne loadedTables "
    "getRepository getTreeRepository getCustomRepository createQueryBuilder enableSqlMemory disableSqlMemory "
    "clearSqlMemory getMemorySql save insert update delete remove upsert softDelete create merge".split()
)
"""What reads, or changes rows at most."""
_REBUILT = "TypeORM builds this table anew on SQLite"


def on_chain(running: Running, steps: tuple[Step, ...]) -> None:
    for step in steps:
        if step.arguments is None:
            continue
        method = _METHODS.get(step.name)
        if method is not None:
            method(running, step)
        elif step.name not in _HARMLESS:
            running.doubt(step.call.span, f"what {step.name or 'this'}() does is not known")
        return


def _query(running: Running, step: Step) -> None:
    parts = running.expressions.parts(step.arguments[0]) if step.arguments else None
    if (
        parts is None
        or not parts
        or (parts[0].is_hole or (not parts[0].text.strip() and len(parts) > 1 and parts[1].is_hole))
    ):
        running.unknown_sql(step.arguments[0] if step.arguments else None, step.call.span)
        return
    running.send(parts)


def _argument(step: Step, at: int) -> Value | None:
    return step.arguments[at] if step.arguments is not None and at < len(step.arguments) else None


def _is_true(running: Running, step: Step, at: int) -> bool:
    value = _argument(step, at)
    known = running.expressions.known(value) if value is not None else None
    return known is not None and not (isinstance(known, Constant) and not known.value)


def _writer(running: Running, step: Step) -> Writer | None:
    """For the table that the first argument names; a doubt where it is not known."""
    value = _argument(step, 0)
    known = running.expressions.known(value) if value is not None else None
    options = described(known, running.expressions)
    if options is not None:
        known = options.get("name")
    if isinstance(known, Call):
        chain = running.expressions.chain(known)
        if chain and chain[-1][0] == "getTable" and chain[-1][1]:
            known = running.expressions.known(chain[-1][1][0])
    if known is None or running.expressions.text(known) is None:
        running.doubt(step.call.span, "the table that this changes is not known")
        return None
    return Writer(running.engine, running.expressions, known)


def _alter(running: Running, writer: Writer, *words: list[Part] | str) -> None:
    parts = [Part("ALTER TABLE "), *writer.target(), Part(" ")]
    for each in words:
        parts += [Part(each)] if isinstance(each, str) else each
    running.send(parts)


def _rebuilds(running: Running, writer: Writer, step: Step) -> bool:
    """SQLite's query runner builds the table anew for nearly all that changes it."""
    if running.engine != "sqlite":
        return False
    running.doubt(step.call.span, _REBUILT, writer.table_text)
    return True


def _create_table(running: Running, step: Step) -> None:
    table = described(_argument(step, 0), running.expressions)
    if table is None:
        running.doubt(step.call.span, "the table that this makes is not known")
    else:
        create_table(running, table, if_not_exists=_is_true(running, step, 1))


def _drop_table(running: Running, step: Step) -> None:
    writer = _writer(running, step)
    if writer is not None:
        start = "DROP TABLE IF EXISTS " if _is_true(running, step, 1) else "DROP TABLE "
        running.send([Part(start), *writer.target()])


def _rename_table(running: Running, step: Step) -> None:
    writer, to = _writer(running, step), _argument(step, 1)
    if writer is None or to is None:
        return
    if writer.is_mysql:
        running.send([Part("RENAME TABLE "), *writer.target(), Part(" TO "), *writer.name(to)])
    else:
        _alter(running, writer, "RENAME TO ", writer.name(to))
    running.doubt(step.call.span, "TypeORM renames the keys of this table", running.expressions.text(to))


def _members(running: Running, step: Step) -> list[Value]:
    value = _argument(step, 1)
    known = running.expressions.known(value) if value is not None else None
    if isinstance(known, Array) and known.is_complete:
        return [running.expressions.known(item) for item in known.items]
    return [known] if isinstance(known, (Object, Text)) or (isinstance(known, Call) and known.is_new) else []


def _each(action: Callable[[Running, Writer, Described, Step], None]) -> Callable[[Running, Step], None]:
    """A method that takes a description, or a list of them."""

    def method(running: Running, step: Step) -> None:
        writer = _writer(running, step)
        if writer is None:
            return
        members = [described(each, running.expressions) for each in _members(running, step)]
        if not members or None in members:
            running.doubt(step.call.span, f"what {step.name}() makes is not known", writer.table_text)
        for member in members:
            if member is not None:
                action(running, writer, member, step)

    return method


def _add_column(running: Running, writer: Writer, column: Described, step: Step) -> None:
    if _rebuilds(running, writer, step):
        return
    if running.engine == "postgresql" and column.text("type") in ("enum", "simple-enum"):
        create_enum(running, writer, column)
    _alter(running, writer, "ADD ", writer.column(column))
    name = column.get("name")
    if column.is_set("isPrimary"):
        running.doubt(step.call.span, "TypeORM makes the primary key anew", writer.table_text)
    if column.is_set("isUnique") and name is not None:
        bare = Described(column.of, column.options._replace(entries=()))
        own = writer.constraint("IDX" if writer.is_mysql else "UQ", bare, [name])
        words = ["ADD UNIQUE INDEX ", own, " ("] if writer.is_mysql else ["ADD CONSTRAINT ", own, " UNIQUE ("]
        _alter(running, writer, *words, writer.names([name]), ")")  # type: ignore[arg-type]
    if running.engine == "postgresql":
        comment_on(running, writer, column)


def _drop_columns(running: Running, step: Step) -> None:
    writer = _writer(running, step)
    if writer is None or _rebuilds(running, writer, step):
        return
    names: list[Value] = []
    for each in _members(running, step):
        options = described(each, running.expressions)
        name = options.get("name") if options is not None else each
        if name is not None:
            names.append(name)
    if not names:
        running.doubt(step.call.span, "the columns that this drops are not known", writer.table_text)
    for name in names:
        _alter(running, writer, "DROP COLUMN ", writer.column_name(name))


def _rename_column(running: Running, step: Step) -> None:
    writer, before = _writer(running, step), _argument(step, 1)
    after = _argument(step, 2)
    if writer is None or before is None or after is None:
        return
    options = [described(each, running.expressions) for each in (before, after)]
    named = [one.get("name") if one is not None else each for one, each in zip(options, (before, after), strict=True)]
    if options[1] is not None or named[0] is None or named[1] is None or writer.is_mysql:
        running.doubt(step.call.span, "TypeORM makes this column anew", writer.table_text)
        return
    if not _rebuilds(running, writer, step):
        _alter(running, writer, "RENAME COLUMN ", writer.column_name(named[0]), " TO ", writer.column_name(named[1]))
        running.doubt(step.call.span, "TypeORM renames the keys of this column", writer.table_text)


def _changes(running: Running, step: Step) -> None:
    writer = _writer(running, step)
    if writer is not None:
        running.doubt(step.call.span, f"what {step.name}() does hangs on what the table was", writer.table_text)


def _create_index(running: Running, writer: Writer, index: Described, _: Step) -> None:
    running.send(writer.index(index))


def _add_key(kind: str) -> Callable[[Running, Writer, Described, Step], None]:
    def action(running: Running, writer: Writer, key: Described, step: Step) -> None:
        if _rebuilds(running, writer, step):
            return
        if kind != "foreign" and writer.is_mysql:
            running.doubt(step.call.span, "TypeORM has no such constraint on MySQL", writer.table_text)
            return
        made = {"foreign": writer.foreign_key, "unique": writer.unique, "check": writer.check}[kind](key)
        _alter(running, writer, "ADD ", made)

    return action


def _create_primary_key(running: Running, step: Step) -> None:
    writer = _writer(running, step)
    if writer is None or _rebuilds(running, writer, step):
        return
    columns = _members(running, step)
    bare = Object((), step.call)
    given = _argument(step, 2)
    if not columns:
        running.doubt(step.call.span, "the columns of this key are not known", writer.table_text)
    elif writer.is_mysql:
        _alter(running, writer, "ADD PRIMARY KEY (", writer.names(columns), ")")
    else:
        own = writer.column_name(given) if given is not None else None
        own = own or writer.constraint("PK", Described(running.expressions, bare), columns)
        _alter(running, writer, "ADD CONSTRAINT ", own, " PRIMARY KEY (", writer.names(columns), ")")


def _drop_key(kind: str) -> Callable[[Running, Step], None]:
    """A key that is given by its name, or by a description that tells TypeORM's own name."""

    def method(running: Running, step: Step) -> None:
        writer = _writer(running, step)
        if writer is None:
            return
        members = _members(running, step)
        if not members and kind != "IDX":
            running.doubt(step.call.span, "the key that this drops is not known", writer.table_text)
        elif not members:
            running.doubt(step.call.span, "the index that this drops is not known", writer.table_text)
        for each in members:
            if kind != "IDX" and _rebuilds(running, writer, step):
                continue
            options = described(each, running.expressions)
            name = writer.column_name(each)
            if options is not None:
                name = writer.constraint(kind, options, options.names("columnNames"))
            _drop(running, writer, kind, name)

    return method


def _drop(running: Running, writer: Writer, kind: str, name: list[Part]) -> None:
    if kind == "IDX":
        schema = (writer.table_text or "").rpartition(".")[0]
        if writer.is_mysql:
            running.send([Part("DROP INDEX "), *name, Part(" ON "), *writer.target()])
        else:
            before = f'"{schema}".' if schema and running.engine == "postgresql" else ""
            running.send([Part(f"DROP INDEX {before}"), *name])
    elif writer.is_mysql:
        _alter(running, writer, "DROP FOREIGN KEY " if kind == "FK" else "DROP CONSTRAINT ", name)
    else:
        _alter(running, writer, "DROP CONSTRAINT ", name)


def _create_schema(running: Running, step: Step) -> None:
    _schema(running, step, "CREATE SCHEMA ", "CREATE SCHEMA IF NOT EXISTS ", "")


def _drop_schema(running: Running, step: Step) -> None:
    _schema(running, step, "DROP SCHEMA ", "DROP SCHEMA IF EXISTS ", " CASCADE" if _is_true(running, step, 2) else "")


def _schema(running: Running, step: Step, plain: str, guarded: str, end: str) -> None:
    name = _argument(step, 0)
    if name is None or running.engine == "sqlite":
        return
    writer = Writer(running.engine, running.expressions, name)
    running.send([Part(guarded if _is_true(running, step, 1) else plain), *writer.name(name), Part(end)])


_METHODS: dict[str, Callable[[Running, Step], None]] = {
    "query": _query,
    "createTable": _create_table,
    "dropTable": _drop_table,
    "renameTable": _rename_table,
    "addColumn": _each(_add_column),
    "addColumns": _each(_add_column),
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "renameColumn": _rename_column,
    "changeColumn": _changes,
    "changeColumns": _changes,
    "updatePrimaryKeys": _changes,
    "dropPrimaryKey": _changes,
    "dropCheckConstraint": _drop_key("CHK"),
    "dropExclusionConstraint": _drop_key("XCL"),
    "createIndex": _each(_create_index),
    "createIndices": _each(_create_index),
    "createForeignKey": _each(_add_key("foreign")),
    "createForeignKeys": _each(_add_key("foreign")),
    "createUniqueConstraint": _each(_add_key("unique")),
    "createUniqueConstraints": _each(_add_key("unique")),
    "createCheckConstraint": _each(_add_key("check")),
    "createCheckConstraints": _each(_add_key("check")),
    "createPrimaryKey": _create_primary_key,
    "dropIndex": _drop_key("IDX"),
    "dropIndices": _drop_key("IDX"),
    "dropForeignKey": _drop_key("FK"),
    "dropForeignKeys": _drop_key("FK"),
    "dropUniqueConstraint": _drop_key("UQ"),
    "dropUniqueConstraints": _drop_key("UQ"),
    "createSchema": _create_schema,
    "dropSchema": _drop_schema,
}
