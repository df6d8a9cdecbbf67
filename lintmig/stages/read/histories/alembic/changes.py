"""What Alembic's operations on existing tables send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.constraints import say_constraint, say_index
from lintmig.stages.read.histories.alembic.elements import Column, Constraint, Index, read_column
from lintmig.stages.read.histories.alembic.naming import is_named_by_code
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import (
    Shape,
    column_indexes,
    note_impossible,
    say_column,
    say_default_value,
    table_key,
    unique_columns,
)
from lintmig.stages.read.histories.alembic.types import is_impossible, type_call, words
from lintmig.stages.read.histories.alembic.values import NONE, Called, Constant, Value, plain, span_of, text_of
from lintmig.stages.read.histories.alembic.wording import Sql, listed

Given = Mapping[str, Value]
_MYSQL = ("mysql", "mariadb")


def altering(machine: Running, given: Given, span: Span) -> Sql:
    return Sql(machine.engine).say("ALTER TABLE ", span).table(given.get("table_name"), given.get("schema")).say(" ")


def add_column(machine: Running, given: Given, span: Span) -> None:
    described = given.get("column")
    table = given.get("table_name") or NONE
    if not isinstance(described, Called):
        machine.doubt(span, "a column is added that is not known", text_of(table))
        return
    column, constraints = read_column(machine, described, plain(given.get("schema", NONE)))
    if column.is_impossible:
        note_impossible(machine, column)
    as_needed = machine.is_as_needed and machine.engine in ("postgresql", "mariadb")
    sql = altering(machine, given, span).say("ADD COLUMN ")
    if plain(given.get("if_not_exists", NONE)) is True or as_needed:
        sql.say("IF NOT EXISTS ")
    is_key = column.is_primary_key
    say_column(machine, sql, column, is_key=is_key)
    machine.send(sql.parts, is_certain=True if as_needed else None)
    remember(machine, given, lambda shape: _with_column(shape, column, constraints))
    if machine.engine == "sqlite":
        if constraints or unique_columns([column]):
            note_unsupported(machine, "a constraint with a column")
    else:
        for constraint in [*constraints, *unique_columns([column])]:
            add_constraint(machine, given, constraint, span)
    for index in column_indexes([column]):
        say_index(machine, index, table, given.get("schema"))
    comment = plain(column.keywords.get("comment", NONE))
    if machine.engine == "postgresql" and isinstance(comment, str):
        sql = Sql("postgresql").say("COMMENT ON COLUMN ", span).table(table, given.get("schema")).say(".")
        machine.send(sql.name(column.name).say(" IS ").literal(column.keywords["comment"]).parts)


def note_unsupported(machine: Running, what: str) -> None:
    """SQLite without a batch: Alembic raises an error, or sends what SQLite does not take."""
    if machine.is_certain and not machine.refused:
        machine.refused = what


def drop_column(machine: Running, given: Given, span: Span) -> None:
    sql = altering(machine, given, span).say("DROP COLUMN ")
    as_needed = machine.is_as_needed and machine.engine in ("postgresql", "mariadb")
    if plain(given.get("if_exists", NONE)) is True or as_needed:
        sql.say("IF EXISTS ")
    sql.name(given.get("column_name"))
    machine.send(sql.parts, is_certain=True if as_needed else None)
    name = text_of(given.get("column_name"))
    remember(machine, given, lambda shape: without_column(shape, name))


def alter_column(machine: Running, given: Given, span: Span) -> None:
    kind = given.get("type_")
    call = type_call(machine, kind) if _is_stated(kind) else None
    if is_impossible(machine, call):
        note_unsupported(machine, "a type")
    if machine.engine in _MYSQL:
        _alter_on_mysql(machine, given, span)
    else:
        _alter_column(machine, given, span, words(machine, call))
    remember(machine, given, lambda shape: altered(machine, shape, given))


def _is_stated(value: Value | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and value.value is None)


def _alter_column(machine: Running, given: Given, span: Span, kind: str | None) -> None:
    def start() -> Sql:
        return altering(machine, given, span).say("ALTER COLUMN ").name(given.get("column_name"))

    type_, nullable, default = given.get("type_"), given.get("nullable"), given.get("server_default")
    before = len(machine.emitted)
    if _is_stated(type_):
        sql = start().say(" TYPE ")
        sql = sql.hole(span_of(type_)) if kind is None else sql.say(kind, span_of(type_))
        using = given.get("postgresql_using")
        if machine.engine == "postgresql" and _is_stated(using):
            sql.say(" USING ").expression(using, of_strings="sql")
        machine.send(sql.parts)
    if isinstance(nullable, Constant) and isinstance(nullable.value, bool):
        machine.send(start().say(" DROP NOT NULL" if nullable.value else " SET NOT NULL", nullable.span).parts)
    elif _is_stated(nullable):
        machine.send(start().say(" SET NOT NULL").parts, is_certain=False)
    if default is not None and not (isinstance(default, Constant) and default.value is False):
        if isinstance(default, Constant) and default.value is None:
            machine.send(start().say(" DROP DEFAULT", default.span).parts)
        elif not (isinstance(default, Called) and default.name.endswith(("Identity", "Computed", "FetchedValue"))):
            sql = start().say(" SET DEFAULT ")
            say_default_value(sql, default)
            machine.send(sql.parts)
    if machine.engine == "sqlite" and len(machine.emitted) > before:
        note_unsupported(machine, "ALTER COLUMN")
    new = given.get("new_column_name")
    if _is_stated(new):
        sql = altering(machine, given, span).say("RENAME COLUMN ").name(given.get("column_name"))
        machine.send(sql.say(" TO ").name(new).parts)


def _alter_on_mysql(machine: Running, given: Given, span: Span) -> None:
    new, default = given.get("new_column_name"), given.get("server_default")
    has_default = default is not None and not (isinstance(default, Constant) and default.value is False)
    changes_all = any(_is_stated(given.get(key)) for key in ("new_column_name", "nullable", "type_", "autoincrement"))
    if not changes_all:
        if has_default and default is not None:
            sql = altering(machine, given, span).say("ALTER COLUMN ").name(given.get("column_name"))
            if isinstance(default, Constant) and default.value is None:
                sql.say(" DROP DEFAULT")
            else:
                say_default_value(sql.say(" SET DEFAULT "), default)
            machine.send(sql.parts)
        return
    kind = given.get("type_") if _is_stated(given.get("type_")) else given.get("existing_type")
    call = type_call(machine, kind)
    shown = words(machine, call)
    if not _is_stated(kind):
        note_unsupported(machine, "alter_column without existing_type")
    sql = altering(machine, given, span)
    if _is_stated(new):
        sql.say("CHANGE ").name(given.get("column_name")).say(" ").name(new).say(" ")
    else:
        sql.say("MODIFY ").name(given.get("column_name")).say(" ")
    sql = sql.hole(span_of(kind) or span) if shown is None else sql.say(shown, span_of(kind))
    nullable = given.get("nullable") if _is_stated(given.get("nullable")) else given.get("existing_nullable", NONE)
    is_nullable = plain(nullable) is not False
    is_timestamp = shown is not None and shown.startswith("TIMESTAMP")
    sql.say("" if is_nullable and not is_timestamp else " NULL" if is_nullable else " NOT NULL")
    automatic = given.get("autoincrement", given.get("existing_autoincrement"))
    if plain(automatic or NONE) is True:
        sql.say(" AUTO_INCREMENT")
    default = default if has_default else given.get("existing_server_default")
    if default is not None and not (isinstance(default, Constant) and default.value in (None, False)):
        say_default_value(sql.say(" DEFAULT "), default)
    machine.send(sql.parts)


def add_constraint(machine: Running, given: Given, constraint: Constraint, span: Span) -> None:
    sql = altering(machine, given, span).say("ADD ")
    say_constraint(machine, sql, constraint, text_of(given.get("table_name")) or "")
    machine.send(sql.parts)


def create_constraint(machine: Running, kind: str, given: Given, span: Span) -> None:
    constraint = described(kind, given, span)
    if machine.engine == "sqlite":
        note_unsupported(machine, "ADD CONSTRAINT")
    add_constraint(machine, given, constraint, span)
    remember(machine, given, lambda shape: replace(shape, constraints=[*shape.constraints, constraint]))


def described(kind: str, given: Given, span: Span) -> Constraint:
    name = given.get("constraint_name")
    if kind == "create_foreign_key":
        target = [given.get("referent_schema"), given.get("referent_table")]
        parts = tuple(each for each in target if each is not None and _is_stated(each))
        local, remote = listed(given.get("local_cols")) or (), listed(given.get("remote_cols")) or ()
        return Constraint("fk", name, local, parts, remote, None, given, span)
    if kind == "create_check_constraint":
        return Constraint("ck", name, (), text=given.get("condition"), keywords=given, span=span)
    if kind == "create_exclude_constraint":
        return Constraint("ex", name, (), keywords=given, span=span)
    columns = listed(given.get("columns")) or ()
    return Constraint("pk" if kind == "create_primary_key" else "uq", name, columns, keywords=given, span=span)


def drop_constraint(machine: Running, given: Given, span: Span) -> None:
    kind = plain(given.get("type_", NONE))
    name = given.get("constraint_name")
    if text_of(name) is None and not (machine.engine in _MYSQL and kind == "primary"):
        machine.doubt(span, "the name of a constraint that is dropped is not known", text_of(given.get("table_name")))
        return
    sql = altering(machine, given, span)
    if machine.engine == "sqlite":
        note_unsupported(machine, "DROP CONSTRAINT")
    if machine.engine in _MYSQL and kind != "check":
        words_by_kind = {"foreignkey": "DROP FOREIGN KEY ", "unique": "DROP INDEX "}
        if kind == "primary":
            sql.say("DROP PRIMARY KEY")
        else:
            sql.say(words_by_kind.get(str(kind), "DROP CONSTRAINT ")).name(name)
    else:
        sql.say("DROP CONSTRAINT ")
        sql.say("IF EXISTS " if plain(given.get("if_exists", NONE)) is True else "").name(name)
    is_unknown = is_named_by_code(machine.project.convention)
    machine.send(sql.parts, is_certain=False if is_unknown else None)
    if is_unknown:
        machine.doubt(span, "code of the project names constraints", text_of(given.get("table_name")))
    known = text_of(name)
    remember(machine, given, lambda shape: without_constraint(shape, known))


def create_index(machine: Running, given: Given, span: Span) -> None:
    columns = listed(given.get("columns"))
    if columns is None:
        machine.doubt(span, "an index is made of columns that are not known", text_of(given.get("table_name")))
        return
    index = Index(given.get("index_name"), columns, given, span)
    say_index(machine, index, given.get("table_name") or NONE, given.get("schema"))
    remember(machine, given, lambda shape: replace(shape, indexes=[*shape.indexes, index]))


def drop_index(machine: Running, given: Given, span: Span) -> None:
    engine = machine.engine
    as_needed = machine.is_as_needed and engine in ("postgresql", "sqlite", "mariadb")
    sql = Sql(engine).say("DROP INDEX ", span)
    if engine == "postgresql" and plain(given.get("postgresql_concurrently", NONE)) is True:
        sql.say("CONCURRENTLY ")
    sql.say("IF EXISTS " if plain(given.get("if_exists", NONE)) is True or as_needed else "")
    if engine in _MYSQL:
        sql.name(given.get("index_name")).say(" ON ").table(given.get("table_name"), given.get("schema"))
    else:
        sql.table(given.get("index_name"), given.get("schema"))
    is_unknown = is_named_by_code(machine.project.convention, "ix")
    machine.send(sql.parts, is_certain=True if as_needed else False if is_unknown else None)
    known = text_of(given.get("index_name"))
    remember(machine, given, lambda shape: without_index(shape, known))


def drop_table(machine: Running, given: Given, span: Span) -> None:
    as_needed = machine.is_as_needed
    sql = Sql(machine.engine).say("DROP TABLE ", span)
    sql.say("IF EXISTS " if plain(given.get("if_exists", NONE)) is True or as_needed else "")
    machine.send(sql.table(given.get("table_name"), given.get("schema")).parts, is_certain=True if as_needed else None)
    machine.shapes.pop(table_key(given.get("table_name"), given.get("schema")) or "", None)


def rename_table(machine: Running, given: Given, span: Span) -> None:
    old, new = given.get("old_table_name"), given.get("new_table_name")
    sql = Sql(machine.engine).say("ALTER TABLE ", span).table(old, given.get("schema")).say(" RENAME TO ")
    machine.send(sql.name(new).parts)
    shape = machine.shapes.pop(table_key(old, given.get("schema")) or "", None)
    key = table_key(new, given.get("schema"))
    if isinstance(shape, Shape) and key is not None and new is not None:
        machine.shapes[key] = replace(shape, name=new, is_complete=shape.is_complete and machine.is_certain)


def remember(machine: Running, given: Given, change: Callable[[Shape], Shape]) -> None:
    """Keep the shape of the table in step."""
    key = table_key(given.get("table_name"), given.get("schema"))
    shape = machine.shapes.get(key or "")
    if isinstance(shape, Shape) and key is not None:
        changed = change(shape)
        machine.shapes[key] = changed if machine.is_certain else replace(changed, is_complete=False)


def _with_column(shape: Shape, column: Column, constraints: list[Constraint]) -> Shape:
    if column.text is None:
        return replace(shape, is_complete=False)
    added = {**shape.columns, column.text: column}
    return replace(shape, columns=added, constraints=[*shape.constraints, *constraints])


def without_column(shape: Shape, name: str | None) -> Shape:
    if name is None or name not in shape.columns:
        return replace(shape, is_complete=False)
    return replace(
        shape,
        columns={key: column for key, column in shape.columns.items() if key != name},
        constraints=[each for each in shape.constraints if name not in each.column_names],
        indexes=[each for each in shape.indexes if name not in map(text_of, each.columns)],
    )


def without_constraint(shape: Shape, name: str | None) -> Shape:
    kept = [each for each in shape.constraints if name is None or text_of(each.name) != name]
    return replace(shape, constraints=kept, is_complete=shape.is_complete and len(kept) < len(shape.constraints))


def without_index(shape: Shape, name: str | None) -> Shape:
    return replace(shape, indexes=[each for each in shape.indexes if text_of(each.name) != name])


def altered(machine: Running, shape: Shape, given: Given) -> Shape:
    name = text_of(given.get("column_name"))
    column = shape.columns.get(name or "")
    if column is None or name is None:
        return replace(shape, is_complete=False)
    kind, nullable, new = given.get("type_"), plain(given.get("nullable", NONE)), given.get("new_column_name")
    if _is_stated(kind):
        call = type_call(machine, kind)
        column = column._replace(call=call, type=words(machine, call), type_span=span_of(kind))
    if isinstance(nullable, bool):
        column = column._replace(is_nullable=nullable)
    default = given.get("server_default")
    if default is not None and not (isinstance(default, Constant) and default.value is False):
        column = column._replace(keywords={**column.keywords, "server_default": default})
    renamed = text_of(new)
    if renamed is None or new is None:
        return replace(shape, columns={**shape.columns, name: column})
    column = column._replace(name=new)

    def moved(columns: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(new if text_of(each) == name else each for each in columns)

    return replace(
        shape,
        columns={
            renamed if key == name else key: column if key == name else each for key, each in shape.columns.items()
        },
        constraints=[each._replace(columns=moved(each.columns)) for each in shape.constraints],
        indexes=[each._replace(columns=moved(each.columns)) for each in shape.indexes],
    )
