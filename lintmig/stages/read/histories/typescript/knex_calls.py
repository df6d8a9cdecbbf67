"""What Knex sends for what a migration asks of it."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.stages.read.histories.typescript.knex_columns import ColumnWriter
from lintmig.stages.read.histories.typescript.knex_raw import raw_parts
from lintmig.stages.read.histories.typescript.knex_tables import TableBuilder
from lintmig.stages.read.histories.typescript.running import Running, Step
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.host.typescript.values import Function, Unknown, Value

_CHANGES_ROWS = frozenset(("insert", "update", "delete", "del", "truncate", "increment", "decrement", "upsert"))


def on_chain(running: Running, steps: tuple[Step, ...]) -> None:
    names = [step.name for step in steps]
    if "schema" in names:
        _schema(running, steps[names.index("schema") + 1 :])
    elif steps and steps[0].name == "raw":
        _raw(running, steps[0])
    elif steps and steps[0].name in ("transaction", "transacting") and steps[0].arguments:
        known = running.expressions.known(steps[0].arguments[0])
        if isinstance(known, Function):
            running.enter(known, (running.expressions.database[0],), steps[0].call.span)
    else:
        _rows(running, steps)


def _raw(running: Running, step: Step) -> None:
    parts = raw_parts(running.expressions, running.engine, step.arguments or ())
    first = next((part for part in parts or () if part.text.strip()), None)
    if parts is None or first is None or first.is_hole:
        running.unknown_sql(step.arguments[0] if step.arguments else None, step.call.span)
    else:
        running.send(parts)


def _rows(running: Running, steps: tuple[Step, ...]) -> None:
    """Rows of a table are changed: which ones is not known."""
    changes = next((step for step in steps if step.name in _CHANGES_ROWS), None)
    if changes is None:
        return
    named = next(
        (step for step in steps if step.name in ("", "into", "table", "from", "batchInsert") and step.arguments), None
    )
    if named is not None and named.arguments and running.expressions.text(named.arguments[0]) is not None:
        writer = ColumnWriter(running.engine, running.expressions)
        running.send([Part("delete from "), *writer.name(named.arguments[0])], is_certain=False)


def _schema(running: Running, steps: tuple[Step, ...]) -> None:
    schema: Value | None = None
    for step in steps:
        if step.arguments is None:
            continue
        if step.name == "withSchema":
            schema = step.arguments[0] if step.arguments else None
        elif step.name in _METHODS:
            _METHODS[step.name](running, step, schema)
        elif step.name not in _HARMLESS:
            running.doubt(step.call.span, f"what {step.name}() does is not known")


_HARMLESS = frozenset(
    ("hasTable", "hasColumn", "queryContext", "toString", "toSQL", "generateDdlCommands", "on", "transacting")
)


def _target(running: Running, step: Step, schema: Value | None, at: int = 0) -> list[Part] | None:
    value = step.arguments[at] if step.arguments and at < len(step.arguments) else None
    if value is None:
        return None
    writer = ColumnWriter(running.engine, running.expressions)
    before = [*writer.name(schema), Part(".")] if schema is not None else []
    return [*before, *writer.name(value)]


def _table(*, is_new: bool, is_guarded: bool = False) -> Callable[[Running, Step, Value | None], None]:
    def method(running: Running, step: Step, schema: Value | None) -> None:
        arguments = step.arguments or ()
        callback = running.expressions.known(arguments[1]) if len(arguments) > 1 else None
        name = running.expressions.text(arguments[0]) if arguments else None
        if not isinstance(callback, Function):
            running.doubt(step.call.span, "what is made of this table is not known", name)
            return
        if name is None:
            running.doubt(step.call.span, "the name of this table is not known")
            return
        builder = TableBuilder(running, arguments[0], schema, is_new, is_guarded=is_guarded)
        subject = Unknown(callback.place)
        besides = running.describe(callback, subject, builder.hear, step.call.span)
        builder.send()
        running.emitted += [each._replace(table=each.table or name) if each.reason else each for each in besides]

    return method


def _drop(words: str) -> Callable[[Running, Step, Value | None], None]:
    def method(running: Running, step: Step, schema: Value | None) -> None:
        target = _target(running, step, schema)
        if target is None:
            running.doubt(step.call.span, "what is dropped is not known")
        else:
            running.send([Part(words), *target])

    return method


def _rename(running: Running, step: Step, schema: Value | None) -> None:
    before, after = _target(running, step, schema), _target(running, step, None, 1)
    if before is None or after is None:
        running.doubt(step.call.span, "what is renamed is not known")
    elif running.engine in ("mysql", "mariadb"):
        running.send([Part("rename table "), *before, Part(" to "), *after])
    else:
        running.send([Part("alter table "), *before, Part(" rename to "), *after])


def _create_table_like(running: Running, step: Step, schema: Value | None) -> None:
    name, like = _target(running, step, schema), _target(running, step, None, 1)
    if name is None or like is None or len(step.arguments or ()) > 2:
        running.doubt(step.call.span, "what is made of this table is not known")
    elif running.engine == "postgresql":
        running.send([Part("create table "), *name, Part(" (like "), *like, Part(" including all)")])
    elif running.engine == "sqlite":
        running.send([Part("create table "), *name, Part(" as select * from "), *like, Part(" where 0=1")])
    else:
        running.send([Part("create table "), *name, Part(" like "), *like])


def _view(running: Running, step: Step, schema: Value | None) -> None:
    """What the view reads is put together by the query builder."""
    target = _target(running, step, schema)
    if target is not None:
        running.send([Part("create view "), *target, Part(" as select 1")], is_certain=False)


def _create_schema(words: str) -> Callable[[Running, Step, Value | None], None]:
    def method(running: Running, step: Step, _: Value | None) -> None:
        target = _target(running, step, None)
        if target is not None and running.engine == "postgresql":
            running.send([Part(words), *target])

    return method


_METHODS: dict[str, Callable[[Running, Step, Value | None], None]] = {
    "createTable": _table(is_new=True),
    "createTableIfNotExists": _table(is_new=True, is_guarded=True),
    "alterTable": _table(is_new=False),
    "table": _table(is_new=False),
    "createTableLike": _create_table_like,
    "dropTable": _drop("drop table "),
    "dropTableIfExists": _drop("drop table if exists "),
    "dropView": _drop("drop view "),
    "dropViewIfExists": _drop("drop view if exists "),
    "dropMaterializedView": _drop("drop materialized view "),
    "dropMaterializedViewIfExists": _drop("drop materialized view if exists "),
    "createView": _view,
    "createViewOrReplace": _view,
    "createMaterializedView": _view,
    "renameTable": _rename,
    "raw": lambda running, step, _: _raw(running, step),
    "createSchema": _create_schema("create schema "),
    "createSchemaIfNotExists": _create_schema("create schema if not exists "),
    "dropSchema": _create_schema("drop schema "),
    "dropSchemaIfExists": _create_schema("drop schema if exists "),
    "createExtension": _create_schema("create extension "),
    "createExtensionIfNotExists": _create_schema("create extension if not exists "),
    "dropExtension": _create_schema("drop extension "),
    "dropExtensionIfExists": _create_schema("drop extension if exists "),
}
