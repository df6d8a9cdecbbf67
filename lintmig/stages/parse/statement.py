"""From the tokens of a statement to its operations."""

from __future__ import annotations

import re

from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    AlterTable,
    CallProcedure,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateView,
    DropObject,
    Opaque,
    Operation,
    UseForeignKeys,
    UseObject,
    UseSchema,
    UseSqlMode,
    UseTable,
)
from lintmig.model.token import Token
from lintmig.stages.parse import alter, catalog, connections, create, maintenance, named, objects
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.routines import block_in, body_of, language_of
from lintmig.stages.parse.transactions import autocommit, read_transaction
from lintmig.stages.parse.virtual import virtual_table


def read_statement(text: str, tokens: tuple[Token, ...], context: Context) -> tuple[Operation, ...]:
    """The operations of one statement, in its order; none where it leaves the schema as it is."""
    reader = Reader(text, tokens)
    word = reader.word()
    if word == "CREATE":
        reader.at += 1
        created = _create(reader, context)
        if created is None:
            names = tuple(token.word.lower() for token in tokens[1:] if token.kind in ("word", "quoted"))
            return (Opaque("this CREATE statement is not understood", reader.tokens[0].span, names=names),)
        return created
    if word == "ALTER":
        reader.at += 1
        return tuple(alter.alter(reader, context))
    if word == "DROP":
        reader.at += 1
        is_catalog = context.engine in ("postgresql", "sqlite")
        return tuple(catalog.drop(reader) if is_catalog else objects.drop(reader))
    if word in _DATA:
        change = context.data_change(reader)
        context.is_unread = change is None
        path = catalog.configured_path(reader) if word == "SELECT" else None
        return tuple(each for each in (change, path) if each is not None)
    reading = _READERS.get(word)
    return reading(reader, context) if reading else ()


_DATA = frozenset({"INSERT", "UPDATE", "DELETE", "SELECT", "WITH", "REPLACE", "VALUES", "("})
_MODIFIERS = frozenset(
    "GLOBAL LOCAL UNLOGGED FOREIGN RECURSIVE TRUSTED DEFAULT PROCEDURAL AGGREGATE CONSTRAINT FULLTEXT SPATIAL "
    "VIRTUAL ALGORITHM DEFINER SQL INVOKER = UNDEFINED MERGE TEMPTABLE SECURITY @ %".split()
)


def _create(reader: Reader, context: Context) -> tuple[Operation, ...] | None:
    or_replace = is_temporary = is_unique = is_materialized = is_aggregate = is_virtual = False
    while not reader.is_done():
        word = reader.word()
        if reader.accept("OR", "REPLACE"):
            or_replace = True
        elif word in ("TEMP", "TEMPORARY"):
            is_temporary = True
            reader.at += 1
        elif word == "UNIQUE":
            is_unique = True
            reader.at += 1
        elif word == "MATERIALIZED":
            is_materialized = True
            reader.at += 1
        elif word in _CREATED:
            break
        else:
            is_aggregate = is_aggregate or word == "AGGREGATE"
            is_virtual = is_virtual or word == "VIRTUAL"
            if reader.accept("OPERATOR", "CLASS"):
                made = objects.create_object(reader, "operator class", context)
                return (made,) if made is not None else ()
            if context.engine in ("postgresql", "sqlite") and (made := named.create_named(reader)) is not None:
                return (made,)
            if word == "RULE":
                rule = objects.create_rule(reader, or_replace)
                return (rule,) if rule is not None else ()
            if word == "EVENT" and context.engine in ("mariadb", "mysql"):
                break
            if word in _UNKEPT:
                return ()
            if is_aggregate and word not in _MODIFIERS:
                break
            if word not in _MODIFIERS and reader.token().kind == "word" and not _after_definer(reader):
                return None
            reader.at += 1
    kind = reader.word()
    reader.at += 1
    operation: Operation | None = None
    if is_aggregate:
        operation = objects.create_function(
            Reader(reader.text, reader.tokens, reader.at - 1, reader.end),
            context,
            "function",
            or_replace,
            is_aggregate=True,
        )
    elif kind == "TABLE":
        operation = create.create_table(reader, context, is_temporary, or_replace)
        if is_virtual and isinstance(operation, CreateTable):
            operation = virtual_table(reader, operation)
        if isinstance(operation, CreateTable) and "UNLOGGED" in {token.word for token in reader.tokens[1:3]}:
            operation = operation._replace(is_unlogged=True)
    elif kind == "INDEX":
        operation = create.create_index(reader, context, is_unique)
        if or_replace and isinstance(operation, CreateIndex):
            operation = operation._replace(or_replace=True)
    elif kind == "VIEW":
        operation = create.create_view(reader, context, is_materialized, or_replace, is_temporary)
        if isinstance(operation, CreateView) and "RECURSIVE" in {token.word for token in reader.tokens[:5]}:
            operation = operation._replace(query=None)
    elif kind == "FUNCTION":
        operation = objects.create_function(reader, context, "function", or_replace)
    elif kind == "PROCEDURE":
        operation = objects.create_function(reader, context, "procedure", or_replace)
    elif kind == "TRIGGER":
        operation = objects.create_trigger(
            reader, context, or_replace, is_constraint="CONSTRAINT" in {token.word for token in reader.tokens[:5]}
        )
    elif kind == "TYPE":
        operation = objects.create_type(reader, context)
    elif kind == "DOMAIN":
        operation = objects.create_domain(reader, context)
    elif kind in _NAMED or kind == "EVENT":
        operation = objects.create_object(reader, _NAMED.get(kind, "event"), context)  # type: ignore[arg-type]
        if isinstance(operation, CreateObject) and is_temporary:
            operation = operation._replace(is_temporary=True)
        if isinstance(operation, CreateObject) and or_replace and kind in ("EVENT", "SEQUENCE"):
            replaced = DropObject(operation.kind, operation.name, True, False, operation.span)
            return (replaced, operation)
    if kind == "SCHEMA" and operation is not None:
        return (operation, *named.schema_elements(reader, reader.tokens[0].span))
    return (operation,) if operation is not None else None


def _after_definer(reader: Reader) -> bool:
    """Whether this word is part of MySQL's `DEFINER = user@host`."""
    return any(token.word == "DEFINER" for token in reader.tokens[1 : reader.at])


_NAMED = {
    "SEQUENCE": "sequence",
    "SCHEMA": "schema",
    "DATABASE": "schema",
    "EXTENSION": "extension",
    "POLICY": "policy",
}
_CREATED = frozenset({"TABLE", "INDEX", "VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "TYPE", "DOMAIN", *_NAMED})
_UNKEPT = frozenset(
    "ROLE USER GROUP CAST OPERATOR COLLATION LANGUAGE RULE SERVER PUBLICATION SUBSCRIPTION STATISTICS TEXT "
    "EVENT TABLESPACE ACCESS CONVERSION TRANSFORM".split()
)


def _comment_on(reader: Reader, context: Context) -> tuple[Operation, ...]:
    reader.accept("COMMENT", "ON")
    if context.engine in ("postgresql", "sqlite"):
        return catalog.comment_on(reader)
    kind = reader.word()
    reader.at += 1
    name = reader.object_name()
    if name is None:
        return ()
    if kind == "TABLE":
        return (UseTable(name, (), False, name.span),)
    if kind == "COLUMN" and len(name.parts) > 1:
        table = ObjectName(name.parts[:-1])
        return (UseTable(table, (name.last,), False, name.span),)
    return ()


def _table_list(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """TRUNCATE and LOCK."""
    is_truncated = reader.word() == "TRUNCATE"
    is_truncate = is_truncated and context.engine == "postgresql"
    context.needed_a_dialect = context.needed_a_dialect or is_truncate
    reader.at += 1
    reader.accept_any({"TABLE", "TABLES"})
    found: list[ObjectName] = []
    for item in reader.items():
        item.accept("ONLY")
        name = item.object_name()
        if name is not None:
            found.append(name)
    if not is_truncate:
        return tuple(UseTable(name, (), False, name.span, is_truncated=is_truncated) for name in found)
    kinds = tuple(UseObject("table", name, True, name.span) for name in found)
    if any(token.word == "CASCADE" for token in reader.tokens[-1:]):
        return (*(UseTable(name, (), False, name.span) for name in found), *kinds)
    return (*(AlterTable(name, "truncate", None, name.span, None, tuple(found)) for name in found), *kinds)


def _rename(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """MySQL's RENAME TABLE a TO b, c TO d."""
    if not reader.accept("RENAME", "TABLE"):
        return ()
    found: list[Operation] = []
    if_exists = reader.accept("IF", "EXISTS")
    for item in reader.items():
        old = item.object_name()
        item.accept("TO")
        new = item.object_name()
        if old is not None and new is not None:
            found.extend(alter.renamed_table(old, new, if_exists))
    return tuple(found)


def _set(reader: Reader, context: Context) -> tuple[Operation, ...]:
    switched = autocommit(reader.tokens)
    if switched is not None:
        return (switched,)
    reader.at += 1
    reader.accept_any({"LOCAL", "SESSION"})
    if any(token.word in _FOREIGN_KEY_CHECKS for token in reader.tokens):
        is_off = reader.tokens[-1].word in ("0", "OFF", "FALSE")
        return (UseForeignKeys(not is_off, reader.tokens[0].span),)
    if any(token.word in _SQL_MODES for token in reader.tokens):
        modes = " ".join(token.word.upper() for token in reader.tokens if token.kind == "string")
        keeps = any("@" in token.word for token in reader.tokens[-3:])
        is_strict = "STRICT_" in modes or "TRADITIONAL" in modes or keeps
        return (UseSqlMode(is_strict, reader.tokens[0].span),)
    if not reader.accept("SEARCH_PATH"):
        return ()
    reader.accept_any({"TO", "="})
    if reader.accept("DEFAULT"):
        return (UseSchema((), reader.tokens[0].span),)
    names = []
    for item in reader.items():
        name = item.identifier()
        if name is not None:
            names.append(name.text if name.quoted else name.text.lower())
    return (UseSchema(tuple(names), reader.tokens[0].span),)


def _reset(reader: Reader, context: Context) -> tuple[Operation, ...]:
    reader.at += 1
    return (UseSchema((), reader.tokens[0].span),) if reader.word() in ("SEARCH_PATH", "ALL") else ()


_SQL_MODES = frozenset({"SQL_MODE", "@@SQL_MODE", "@@SESSION.SQL_MODE"})
_FOREIGN_KEY_CHECKS = frozenset(
    {
        "FOREIGN_KEY_CHECKS",
        "@@FOREIGN_KEY_CHECKS",
        "@@SESSION.FOREIGN_KEY_CHECKS",
        "@@GLOBAL.FOREIGN_KEY_CHECKS",
    }
)


def _copy(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """PostgreSQL's COPY table (columns) FROM or TO."""
    reader.at += 1
    name = reader.object_name()
    return (UseTable(name, reader.names(), False, name.span),) if name is not None else ()


def _call(reader: Reader, context: Context) -> tuple[Operation, ...]:
    if context.engine != "postgresql":
        context.needed_a_dialect = True
        context.gather_calls(reader)
        return ()
    reader.at += 1
    query = context.selected(reader)
    return (CallProcedure(query, reader.span),) if query is not None else ()


_STRINGS = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)


def _execute(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """MySQL's prepared statements; PostgreSQL's cannot change the schema."""
    context.needed_a_dialect = True
    texts = _STRINGS.findall(reader.text)
    is_harmless = texts and not any(objects.CHANGES_TABLES.search(text) for text in texts)
    if context.engine not in ("mysql", "mariadb") or is_harmless:
        return ()
    return (Opaque("this runs SQL that is put together while it runs", reader.tokens[0].span),)


def _use(reader: Reader, context: Context) -> tuple[Operation, ...]:
    reader.at += 1
    name = reader.identifier()
    return (UseSchema((name.text,), name.span),) if name else ()


def _do(reader: Reader, context: Context) -> tuple[Operation, ...]:
    """PostgreSQL's DO."""
    context.needed_a_dialect = True
    body = body_of(reader.tokens)
    if body is None:
        return ()
    if language_of(reader.tokens) not in (None, "plpgsql"):
        return (Opaque("the block is not in PL/pgSQL", body.span),)
    return (block_in(reader.text, body),)


def _catalog(reader: Reader, context: Context) -> tuple[Operation, ...]:
    if context.engine not in ("postgresql", "sqlite"):
        return ()
    word = reader.word()
    if word in ("GRANT", "REVOKE"):
        return catalog.grant(reader)
    return catalog.refresh(reader) if word == "REFRESH" else catalog.maintain(reader)


_READERS = {
    "ATTACH": connections.attach,
    "PRAGMA": connections.pragma,
    "GRANT": _catalog,
    "REVOKE": _catalog,
    "REFRESH": _catalog,
    "REINDEX": _catalog,
    "ANALYZE": _catalog,
    "VACUUM": _catalog,
    "COMMENT": _comment_on,
    "CLUSTER": maintenance.cluster,
    "MERGE": maintenance.merge,
    "TRUNCATE": _table_list,
    "LOCK": _table_list,
    "RENAME": _rename,
    "SET": _set,
    "RESET": _reset,
    "USE": _use,
    "DO": _do,
    "EXECUTE": _execute,
    "CALL": _call,
    "COPY": _copy,
}


def _transaction(reader: Reader, context: Context) -> tuple[Operation, ...]:
    operation = read_transaction(reader)
    return (operation,) if operation is not None else ()


_READERS |= dict.fromkeys(
    ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"), _transaction
)
