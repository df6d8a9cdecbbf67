"""DROP, ALTER, COMMENT ON and GRANT of PostgreSQL's objects, tables' own changes left out."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ObjectKind
from lintmig.model.expression import Expression
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AlterColumn,
    ChangePublication,
    DropObject,
    MoveObject,
    Operation,
    OwnSequence,
    RefreshView,
    RenameColumn,
    RenameObject,
    UseObject,
    UseSchema,
    UseTable,
)
from lintmig.stages.parse.altered_types import alter_domain, alter_type
from lintmig.stages.parse.columns import read_default
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.references import ON_TABLES, Reference, kind, on_table, reference


def drop(reader: Reader) -> list[Operation]:
    """Read from the word after DROP; nothing where the kind of object is none that we keep."""
    of = kind(reader)
    if of is None:
        return []
    reader.accept("CONCURRENTLY")
    if_exists = reader.accept("IF", "EXISTS")
    found: list[Reference] = []
    while True:
        item = reference(reader, of)
        if item is None:
            break
        found.append(item)
        if not reader.accept(","):
            break
    table = reader.object_name() if of in ON_TABLES and reader.accept("ON") else None
    cascade = any(token.word == "CASCADE" for token in reader.tokens[reader.at : reader.end])
    return [DropObject(of, item.name, if_exists, cascade, item.span, table, item.signature) for item in found]


def comment_on(reader: Reader) -> tuple[Operation, ...]:
    """Read from the word after COMMENT ON."""
    if reader.accept("COLUMN"):
        name = reader.object_name()
        if name is None or len(name.parts) < 2:
            return ()
        return (UseTable(ObjectName(name.parts[:-1]), (name.last,), False, name.span),)
    of = kind(reader)
    found = reference(reader, of) if of is not None else None
    found = on_table(reader, found) if found is not None else None
    if found is None or (found.kind in ON_TABLES and found.table is None):
        return ()
    return (UseObject(found.kind, found.name, False, found.span, found.table, found.signature),)


_NOT_KEPT = frozenset({"DATABASE", "LARGE", "PARAMETER", "TABLESPACE"})


def grant(reader: Reader) -> tuple[Operation, ...]:
    """GRANT and REVOKE of privileges; those of roles name no object."""
    reader.at += 1
    reader.accept("GRANT", "OPTION", "FOR")
    columns = []
    while not reader.is_done() and reader.word() not in ("ON", "TO", "FROM"):
        if reader.word() == "(":
            columns += list(reader.names())
        else:
            reader.at += 1
    if not reader.accept("ON"):
        return ()
    if reader.word() == "ALL" and reader.word(2) == "IN":
        reader.at += 3
        return tuple(_schemas(reader))
    if reader.word() in _NOT_KEPT and reader.token(1).kind in ("word", "quoted"):
        return ()
    of = "table" if reader.word() == "TABLE" or (found := kind(reader)) is None else found
    reader.accept("TABLE")
    operations: list[Operation] = []
    while True:
        item = reference(reader, of)
        if item is None:
            break
        if of == "table":
            operations.append(UseTable(item.name, tuple(columns), False, item.span))
        else:
            operations.append(UseObject(of, item.name, False, item.span, None, item.signature))
        if not reader.accept(","):
            break
    return tuple(operations)


def _schemas(reader: Reader) -> Iterator[Operation]:
    """SCHEMA a, b"""
    reader.accept("SCHEMA")
    while (name := reader.object_name()) is not None:
        yield UseObject("schema", name, False, name.span)
        if not reader.accept(","):
            return


def refresh(reader: Reader) -> tuple[Operation, ...]:
    reader.at += 1
    if not reader.accept("MATERIALIZED", "VIEW"):
        return ()
    is_concurrent = reader.accept("CONCURRENTLY")
    name = reader.object_name()
    with_data = not reader.looking_at("WITH", "NO")
    return (RefreshView(name, is_concurrent, with_data, name.span),) if name is not None else ()


def maintain(reader: Reader) -> tuple[Operation, ...]:
    """REINDEX, CLUSTER, ANALYZE and VACUUM of something by name."""
    word = reader.word()
    reader.at += 1
    while reader.accept_any({"VERBOSE", "CONCURRENTLY", "FULL", "FREEZE", "ANALYZE", "ANALYSE"}) or reader.group():
        pass
    if word == "REINDEX":
        of = kind(reader)
        reader.accept("CONCURRENTLY")
        name = reader.object_name()
        if of not in ("table", "index", "schema") or name is None:
            return ()
        if of == "table":  # a materialized view, too
            return (UseTable(name, (), False, name.span),)
        return (UseObject(of, name, False, name.span),)
    found: list[Operation] = []
    while (name := reader.object_name()) is not None:
        found.append(UseTable(name, reader.names(), False, name.span))
        if word == "CLUSTER" and reader.accept("USING") and (index := reader.object_name()) is not None:
            found.append(UseObject("index", index, False, index.span))
        if not reader.accept(","):
            break
    return tuple(found)


def alter(reader: Reader, context: Context) -> list[Operation]:
    """Read from the word after ALTER, of all but tables."""
    if reader.looking_at("DEFAULT", "PRIVILEGES"):
        while not reader.is_done() and reader.word() not in ("IN", "GRANT", "REVOKE"):
            reader.at += 1
        return list(_schemas(reader)) if reader.accept("IN") else []
    of = kind(reader)
    if of is None:
        return []
    if_exists = reader.accept("IF", "EXISTS")
    found = reference(reader, of)
    found = on_table(reader, found) if found is not None else None
    if found is None:
        return []
    return list(_changes(reader, context, found, if_exists))


def _changes(reader: Reader, context: Context, found: Reference, if_exists: bool) -> Iterator[Operation]:
    of, name, span, signature = found.kind, found.name, found.span, found.signature
    use = UseObject(of, name, if_exists, span, found.table, signature)
    if reader.accept("RENAME", "TO"):
        new_name = reader.identifier()
        if new_name is not None:
            yield RenameObject(of, name, new_name, if_exists, span, found.table, signature)
    elif reader.accept("SET", "SCHEMA"):
        schema = reader.identifier()
        if schema is not None:
            yield MoveObject(of, name, schema, if_exists, span, signature)
    elif of == "type":
        yield from alter_type(reader, context, use)
    elif of == "domain":
        yield from alter_domain(reader, context, use)
    elif of in ("view", "materialized view"):
        yield from _alter_view(reader, context, use)
    elif of == "sequence" and (owned := _owned_by(reader, use)) is not None:
        yield owned
    elif of == "publication" and (changed := _alter_publication(reader, name)) is not None:
        yield changed
    elif of == "policy":
        yield use._replace(conditions=tuple(conditions(reader, context)))
    else:
        yield use


def conditions(reader: Reader, context: Context) -> Iterator[Expression]:
    """What stands after USING and WITH CHECK."""
    while not reader.is_done():
        if reader.accept("USING") or reader.accept("WITH", "CHECK"):
            inside = reader.group()
            expression = context.expression(inside) if inside else None
            if expression is not None:
                yield expression
        else:
            reader.skip()


def _alter_view(reader: Reader, context: Context, use: UseObject) -> Iterator[Operation]:
    yield use
    if reader.accept("RENAME"):
        reader.accept("COLUMN")
        old = reader.identifier()
        reader.accept("TO")
        new = reader.identifier()
        if old is not None and new is not None:
            yield RenameColumn(use.name, old, new, old.span)
    elif reader.accept("ALTER"):
        reader.accept("COLUMN")
        column = reader.identifier()
        if column is not None and reader.accept("SET", "DEFAULT"):
            yield AlterColumn(use.name, column, column.span, default=read_default(reader, context))
        elif column is not None:
            yield AlterColumn(use.name, column, column.span)


def _owned_by(reader: Reader, use: UseObject) -> Operation | None:
    while not reader.is_done() and not reader.looking_at("OWNED", "BY"):
        reader.skip()
    if not reader.accept("OWNED", "BY"):
        return None
    name = reader.object_name()
    if name is None:
        return None
    table, column = (ObjectName(name.parts[:-1]), name.last) if len(name.parts) > 1 else (None, None)
    return OwnSequence(use.name, table, column, use.if_exists, use.span)


def _alter_publication(reader: Reader, name: ObjectName) -> Operation | None:
    word = reader.word()
    if word not in ("ADD", "DROP", "SET") or reader.word(1) != "TABLE":
        return None
    reader.at += 2
    tables = []
    for item in reader.items():
        item.accept("TABLE")
        item.accept("ONLY")
        table = item.object_name()
        if table is not None and table.last.text.lower() != "tables":
            tables.append(table)
    return ChangePublication(name, word.lower(), tuple(tables), name.span)  # type: ignore[arg-type]


def configured_path(reader: Reader) -> Operation | None:
    """SELECT set_config('search_path', ...), which is SET search_path."""
    at = 3 if reader.tokens[1:3] and [token.word for token in reader.tokens[1:3]] == ["PG_CATALOG", "."] else 1
    words = [token.word for token in reader.tokens[at : at + 5]]
    if len(words) < 5 or words[:2] != ["SET_CONFIG", "("] or words[2] != "search_path" or words[3] != ",":
        return None
    value = reader.tokens[at + 4]
    if value.kind != "string":
        return None
    names = tuple(part.strip().strip('"') for part in value.word.split(","))
    return UseSchema(names, value.span)


def trigger_of_table(action: Reader, table: ObjectName) -> Operation | None:
    """ALTER TABLE ... ENABLE or DISABLE of a trigger or a rule."""
    if action.looking_at("ENABLE", "ROW", "LEVEL"):
        return UseObject("table", table, True, table.span)
    start = action.at
    action.at += 1
    action.accept_any({"REPLICA", "ALWAYS"})
    of: ObjectKind | None = "trigger" if action.accept("TRIGGER") else "rule" if action.accept("RULE") else None
    token = action.token()
    name = action.object_name() if of is not None else None
    action.at = start
    if of is None or name is None or (token.kind == "word" and token.word in ("ALL", "USER")):
        return None
    return UseObject(of, name, False, name.span, table)
