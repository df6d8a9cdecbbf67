"""ALTER TABLE and ALTER of other objects."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ObjectKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    ChangeEnum,
    CreateIndex,
    CreateView,
    DropColumn,
    DropObject,
    MoveObject,
    Operation,
    RenameColumn,
    RenameObject,
    ReplaceColumn,
    UseConstraint,
    UseTable,
    WhenTableExists,
)
from lintmig.stages.parse import catalog
from lintmig.stages.parse.actions import column_action, table_action
from lintmig.stages.parse.columns import (
    column_definition,
    data_type,
    read_default,
    starts_constraint,
    table_constraint,
)
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.create import create_view, inline_index
from lintmig.stages.parse.objects import DROPPED
from lintmig.stages.parse.options import changed_options
from lintmig.stages.parse.reader import Reader


def alter(reader: Reader, context: Context) -> list[Operation]:
    """Read from the word after ALTER."""
    while reader.word() in ("ONLINE", "IGNORE") and reader.word(1) in ("ONLINE", "IGNORE", "TABLE"):
        reader.at += 1
    is_materialized = reader.accept("MATERIALIZED")
    if reader.accept("TABLE") or (reader.word() == "FOREIGN" and reader.accept("FOREIGN", "TABLE")):
        return _alter_table(reader, context)
    if context.engine in ("postgresql", "sqlite"):
        reader.at -= is_materialized
        return catalog.alter(reader, context)
    if context.engine in ("mariadb", "mysql") and reader.word() in ("ALGORITHM", "DEFINER", "SQL", "VIEW"):
        view = _altered_view(reader, context)
        if view is not None:
            return [view]
    kind = DROPPED.get(reader.word())
    if kind is None:
        return []
    reader.at += 1
    if is_materialized:
        kind = "materialized view"
    if_exists = reader.accept("IF", "EXISTS")
    name = reader.object_name()
    if name is None:
        return []
    reader.group()
    table: ObjectName | None = None
    if kind in ("trigger", "policy") and reader.accept("ON"):
        table = reader.object_name()
    if kind in ("view", "materialized view") and reader.word() == "RENAME" and reader.word(1) != "TO":
        reader.at += 1
        return list(_rename(reader, name))
    if reader.accept("RENAME", "TO"):
        new_name = reader.identifier()
        return [RenameObject(kind, name, new_name, if_exists, name.span, table)] if new_name else []
    if reader.accept("SET", "SCHEMA"):
        schema = reader.identifier()
        return [MoveObject(kind, name, schema, if_exists, name.span)] if schema else []
    if kind == "type":
        return _alter_type(reader, name)
    return []


def _altered_view(reader: Reader, context: Context) -> Operation | None:
    """ALTER VIEW ... AS of MySQL and MariaDB."""
    while not reader.is_done() and reader.word() not in ("VIEW", "EVENT", "PROCEDURE", "FUNCTION"):
        reader.at += 1
    if not reader.accept("VIEW"):
        return None
    view = create_view(reader, context, False, True, False)
    return view._replace(is_altered=True) if isinstance(view, CreateView) else None


def _alter_type(reader: Reader, name: ObjectName) -> list[Operation]:
    if reader.accept("ADD", "VALUE"):
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        return [ChangeEnum(name, reader.token().word, None, if_not_exists, reader.token().span)]
    if reader.accept("RENAME", "VALUE"):
        old = reader.token()
        reader.at += 1
        reader.accept("TO")
        return [ChangeEnum(name, reader.token().word, old.word, False, old.span)]
    return []


def _alter_table(reader: Reader, context: Context) -> list[Operation]:
    if_exists = reader.accept("IF", "EXISTS")
    reader.accept("ONLY")
    table = reader.object_name()
    if table is None:
        return []
    if reader.word() == "*":
        reader.at += 1
    found: list[Operation] = []
    for action in reader.items():
        found.extend(_action(action, context, table))
    if if_exists:
        return [WhenTableExists(table, tuple(found), table.span)]
    return found or [UseTable(table, (), if_exists, table.span)]


def _action(action: Reader, context: Context, table: ObjectName) -> Iterator[Operation]:
    options = list(changed_options(action, table)) if context.engine in ("mariadb", "mysql") else []
    if options:
        yield from options
    elif action.accept("ADD"):
        yield from _add(action, context, table)
    elif action.accept("DROP"):
        yield from _drop(action, table)
    elif action.accept("ALTER"):
        yield from _alter_part(action, context, table)
    elif action.accept("RENAME"):
        yield from _rename(action, table)
    elif action.word() in ("MODIFY", "CHANGE"):
        yield from _replace_column(action, context, table)
    elif action.accept("VALIDATE", "CONSTRAINT"):
        name = action.identifier()
        if name is not None:
            yield UseConstraint(table, name, name.span)
    elif action.accept("SET", "SCHEMA"):
        schema = action.identifier()
        if schema is not None:
            yield MoveObject("table", table, schema, False, table.span)
    elif context.engine == "postgresql":
        yield table_action(action, context, table)
    else:
        yield UseTable(table, (), False, table.span)
        if action.word() in ("ENABLE", "DISABLE") and (used := catalog.trigger_of_table(action, table)) is not None:
            yield used


def _add(action: Reader, context: Context, table: ObjectName) -> Iterator[Operation]:
    start = action.at
    if starts_constraint(action):
        words = [action.word(ahead) for ahead in range(min(5, action.end - action.at))]
        if_not_exists = "IF" in words and words[words.index("IF") + 1 :][:1] == ["NOT"]
        constraint = table_constraint(action, context)
        if constraint is not None:
            yield AddConstraint(table, constraint, if_not_exists, action.span_from(start))
        return
    if action.word() in ("INDEX", "KEY", "FULLTEXT", "SPATIAL") and (
        context.engine in ("mariadb", "mysql")
        or (
            action.word(1) not in ("", ",")
            and "(" in (action.word(1), action.word(2), action.word(3), action.word(4), action.word(5))
        )
    ):
        index: CreateIndex = inline_index(action, context, table)
        yield index
        return
    if action.word() in ("PARTITION", "GENERATED", "SYSTEM", "PERIOD"):
        yield UseTable(table, (), False, table.span)
        return
    action.accept("COLUMN")
    if_not_exists = action.accept("IF", "NOT", "EXISTS")
    columns = [action]
    if action.word() == "(":
        inside = action.group()
        columns = list(inside.items()) if inside else []
    for part in columns:
        if starts_constraint(part):
            constraint = table_constraint(part, context)
            if constraint is not None:
                yield AddConstraint(table, constraint, False, part.span)
            continue
        column = column_definition(part, context)
        if column is not None:
            yield AddColumn(table, column, if_not_exists, column.span)


def _drop(action: Reader, table: ObjectName) -> Iterator[Operation]:
    if action.accept("PRIMARY", "KEY") or action.accept("CONSTRAINT", "PRIMARY", "KEY"):
        yield DropObject("primary key", table, False, False, table.span, table)
        return
    is_foreign = action.accept("FOREIGN", "KEY")
    if is_foreign or action.accept("CONSTRAINT") or action.accept("CHECK"):
        if_exists = action.accept("IF", "EXISTS")
        name = action.object_name()
        if name is not None:
            cascade = action.word() == "CASCADE"
            kind: ObjectKind = "foreign key" if is_foreign else "constraint"
            yield DropObject(kind, name, if_exists, cascade, name.span, table)
        return
    if action.word() in ("INDEX", "KEY") and action.token(1).kind in ("word", "quoted", "string"):
        action.at += 1
        if_exists = action.accept("IF", "EXISTS")
        name = action.object_name()
        if name is not None:
            yield DropObject("index", name, if_exists, False, name.span, table)
        return
    if action.word() in ("PARTITION", "SYSTEM", "PERIOD"):
        yield UseTable(table, (), False, table.span)
        return
    action.accept("COLUMN")
    if_exists = action.accept("IF", "EXISTS")
    column = action.identifier()
    if column is not None:
        yield DropColumn(table, column, if_exists, action.word() == "CASCADE", column.span)


def _alter_part(action: Reader, context: Context, table: ObjectName) -> Iterator[Operation]:
    if action.word() in ("INDEX", "KEY"):
        yield UseTable(table, (), False, table.span)
        return
    if action.accept("CONSTRAINT") or action.accept("CHECK"):
        name = action.identifier()
        if name is not None:
            yield UseConstraint(table, name, name.span, "alter")
        return
    action.accept("COLUMN")
    if action.accept("IF", "EXISTS"):
        yield UseTable(table, (), False, table.span)
        return
    column = action.identifier()
    if column is None:
        return
    span = column.span
    if context.engine == "sqlite" and action.accept("TO"):
        definition = column_definition(action, context)
        if definition is not None:
            yield ReplaceColumn(table, column, definition, False, definition.span)
        return
    if action.accept("TYPE") or action.accept("SET", "DATA", "TYPE"):
        part = action.until({"USING", "COLLATE"}, least=1)
        type_ = data_type(part)
        context.types.append(type_)
        action.until({"USING"})
        has_using = action.accept("USING")
        using = context.expression(action) if has_using else None
        yield AlterColumn(table, column, type_.span, type=type_, has_using=has_using, using=using)
    elif action.accept("SET", "NOT", "NULL"):
        yield AlterColumn(table, column, span, not_null=True)
    elif action.accept("DROP", "NOT", "NULL"):
        yield AlterColumn(table, column, span, not_null=False)
    elif action.accept("SET", "DEFAULT"):
        yield AlterColumn(table, column, span, default=read_default(action, context))
    elif action.accept("DROP", "DEFAULT"):
        yield AlterColumn(table, column, span, default="none")
    elif context.engine == "postgresql":
        yield column_action(action, table, column)
    else:
        yield AlterColumn(table, column, span)


def _rename(action: Reader, table: ObjectName) -> Iterator[Operation]:
    if action.accept("TO") or action.accept("AS"):
        name = action.object_name()
        if name is not None:
            yield from renamed_table(table, name, False)
        return
    if action.word() in ("CONSTRAINT", "INDEX", "KEY") and action.word(1) != "TO":
        kind = "constraint" if action.word() == "CONSTRAINT" else "index"
        action.at += 1
        if_exists = action.accept("IF", "EXISTS")
        old = action.object_name()
        action.accept("TO")
        new = action.identifier()
        if old is not None and new is not None:
            yield RenameObject(kind, old, new, if_exists, old.span, table)  # type: ignore[arg-type]
        return
    if action.token(1).kind in ("word", "quoted", "string") and action.word(1) != "TO":
        action.accept("COLUMN")
        if action.accept("IF", "EXISTS"):
            old_column = action.identifier()
            action.accept("TO")
            renamed = action.identifier()
            if old_column is not None and renamed is not None:
                yield RenameColumn(table, old_column, renamed, old_column.span, if_exists=True)
            return
    column = action.identifier()
    if column is not None and not action.accept("TO"):
        schema, last = column, action.identifier() if action.word() == "." and action.accept(".") else None
        yield from renamed_table(table, ObjectName((schema, last) if last is not None else (column,)), False)
        return
    new_name = action.identifier()
    if column is not None and new_name is not None:
        yield RenameColumn(table, column, new_name, column.span)


def renamed_table(old: ObjectName, new: ObjectName, if_exists: bool) -> Iterator[Operation]:
    """MariaDB and MySQL rename a table into another database, too."""
    schema, before = new.qualifier, old.qualifier
    is_moved = schema is not None and (before is None or before.text.lower() != schema.text.lower())
    if not is_moved or old.last.text != new.last.text:
        yield RenameObject("table", old, new.last, if_exists, old.span)
    if schema is not None and is_moved:
        renamed = ObjectName((*old.parts[:-1], new.last))
        yield MoveObject("table", renamed, schema, if_exists, old.span)


def _replace_column(action: Reader, context: Context, table: ObjectName) -> Iterator[Operation]:
    is_change = action.word() == "CHANGE"
    action.at += 1
    action.accept("COLUMN")
    if_exists = action.accept("IF", "EXISTS")
    column = action.identifier() if is_change else None
    definition = column_definition(action, context)
    if definition is not None:
        yield ReplaceColumn(table, column or definition.name, definition, if_exists, definition.span)
