"""CREATE and DROP of everything but tables, indexes and views."""

from __future__ import annotations

import re
from typing import Literal

from lintmig.model.definition import ObjectKind
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation import (
    CreateFunction,
    CreateObject,
    CreateTrigger,
    CreateType,
    DropObject,
    Operation,
)
from lintmig.stages.parse import catalog, named, signatures
from lintmig.stages.parse.bodies import body
from lintmig.stages.parse.columns import data_type
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.routines import routine_body
from lintmig.stages.parse.rows import with_rows


def create_function(
    reader: Reader,
    context: Context,
    kind: Literal["function", "procedure"],
    or_replace: bool,
    *,
    is_aggregate: bool = False,
) -> Operation | None:
    """Read from the word after FUNCTION or PROCEDURE; bodies are not looked into."""
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    name = reader.object_name()
    if name is None:
        return None
    signature = None
    if context.engine in ("postgresql", "sqlite"):
        whole = Reader(reader.text, reader.tokens, reader.at, reader.end)
        signature = signatures.created(whole, is_aggregate=is_aggregate)
    start = reader.at + 1
    inside = reader.group()
    count = len(list(inside.items())) if inside is not None else None
    arguments = _argument_types(Reader(inside.text, inside.tokens, start, inside.end) if inside is not None else None)
    returns: DataType | None = None
    if reader.accept("RETURNS"):
        if reader.looking_at("TABLE", "("):
            returns = None
        else:
            reader.accept("SETOF")
            words = reader.until(
                {
                    "AS",
                    "LANGUAGE",
                    "DETERMINISTIC",
                    "BEGIN",
                    "IMMUTABLE",
                    "STABLE",
                    "VOLATILE",
                    "STRICT",
                    "SECURITY",
                    "RETURN",
                    "NOT",
                    "READS",
                    "MODIFIES",
                    "SQL",
                    "NO",
                    "CONTAINS",
                    "COMMENT",
                    "PARALLEL",
                    "COST",
                    "CALLED",
                    "SET",
                },
                least=1,
            )
            if reader.word() == "SET" and words.end - words.at > 1 and words.tokens[words.end - 1].word == "CHARACTER":
                words.end -= 1
            returns = data_type(words)
            if words.word() != "%":
                context.types.append(returns)
    body = " ".join(token.word for token in reader.tokens[reader.at :])
    changes = CHANGES_TABLES.search(body) is not None
    added = _added_columns(body) if changes else ()
    made = CreateFunction(
        name, kind, arguments, returns, or_replace, if_not_exists, name.span, changes, added, signature
    )._replace(argument_count=count)
    return made._replace(body=routine_body(reader)) if signature is not None and not is_aggregate else made


CHANGES_TABLES = re.compile(
    r"\bCREATE\s+(?:\w+\s+)*?TABLE|\bADD\s+(?:COLUMN|%|\$)|\bRENAME\b|\bDROP\s+(?:TABLE|COLUMN|SCHEMA)"
    r"|\bALTER\s+(?:COLUMN|TABLE\b[^;]*?\bADD\b)",
    re.IGNORECASE,
)
"""SQL that changes which tables and columns there are."""

_ADDED = re.compile(r"\bADD\s+COLUMN\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?([A-Za-z_]\w*)", re.IGNORECASE)


def _added_columns(body: str) -> tuple[str, ...]:
    """The columns that a body adds; none where its DDL does anything else, or adds what it is told."""
    if CHANGES_TABLES.search(_ADDED.sub("", body)):
        return ()
    return tuple(name.lower() for name in _ADDED.findall(body))


_MODES = frozenset({"IN", "OUT", "INOUT", "VARIADIC"})


def _argument_types(inside: Reader | None) -> tuple[DataType, ...]:
    """Types of the arguments as far as they can be told from their names without a catalog."""
    found = []
    for item in inside.items() if inside else ():
        mode = item.accept_any(_MODES)
        part = item.until({"DEFAULT", "="})
        words = part.end - part.at
        if words >= 2 and part.word(1) not in (
            "(",
            ".",
            "[",
            "PRECISION",
            "VARYING",
            "WITH",
            "WITHOUT",
        ):
            part.identifier()
        if mode != "OUT":
            found.append(data_type(part))
    return tuple(found)


def create_trigger(
    reader: Reader, context: Context, or_replace: bool, *, is_constraint: bool = False
) -> Operation | None:
    """Read from the word after TRIGGER; only SQLite's bodies are looked into."""
    context.needed_a_dialect = True
    is_temporary = any(token.word in ("TEMP", "TEMPORARY") for token in reader.tokens[: reader.at])
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    name = reader.object_name()
    if name is None:
        return None
    form = None
    if context.engine == "postgresql":
        form = named.trigger_form(reader, context, is_constraint=is_constraint)
    update_columns = []
    words = []
    while not reader.is_done() and reader.word() != "ON":
        words.append(reader.word())
        if reader.accept("UPDATE", "OF"):
            while not reader.is_done() and reader.word() not in ("ON", "OR"):
                column = reader.identifier()
                if column is not None:
                    update_columns.append(column)
                else:
                    reader.at += 1
        else:
            reader.at += 1
    reader.accept("ON")
    table = reader.object_name()
    if table is None:
        return None
    made = CreateTrigger(name, table, None, tuple(update_columns), or_replace, if_not_exists, name.span, is_temporary)
    made = made._replace(timing=_first_of(words, _TIMINGS), event=_first_of(words, _EVENTS))
    if context.engine == "sqlite":
        found = body(reader, context)
        return made._replace(**found._asdict()) if found is not None else made
    function: ObjectName | None = None
    while not reader.is_done() and reader.word() != "BEGIN":
        if reader.accept("EXECUTE"):
            reader.accept_any({"FUNCTION", "PROCEDURE"})
            function = reader.object_name()
            break
        reader.skip()
    made = made._replace(function=function, form=form)
    return with_rows(made, reader) if context.engine in ("mariadb", "mysql") else made


_TIMINGS = frozenset({"BEFORE", "AFTER", "INSTEAD"})
_EVENTS = frozenset({"INSERT", "UPDATE", "DELETE"})


def _first_of(words: list[str], wanted: frozenset[str]) -> str:
    return next((word for word in words if word in wanted), "")


def create_rule(reader: Reader, or_replace: bool) -> Operation | None:
    """PostgreSQL's CREATE RULE is kept as what it mostly stands for: a trigger on a view."""
    reader.accept("RULE")
    name = reader.object_name()
    while not reader.is_done() and not reader.accept("TO"):
        reader.skip()
    table = reader.object_name()
    if name is None or table is None:
        return None
    return CreateTrigger(name, table, None, (), or_replace, False, name.span)


def create_type(reader: Reader, context: Context) -> Operation | None:
    """Read from the word after TYPE."""
    name = reader.object_name()
    if name is None:
        return None
    is_shell = reader.is_done()
    labels: tuple[str, ...] | None = None
    attributes: list[DataType] = []
    attribute_names: list[Identifier] | None = None
    if reader.accept("AS", "ENUM"):
        inside = reader.group()
        labels = tuple(item.token().word for item in inside.items()) if inside else ()
    elif reader.accept("AS") and reader.word() == "(":
        inside = reader.group()
        attribute_names = []
        for item in inside.items() if inside else ():
            attribute = item.identifier()
            if attribute is not None:
                attribute_names.append(attribute)
                attributes.append(data_type(item))
    context.types.extend(attributes)
    return CreateType(name, "type", labels, None, tuple(attributes), name.span)._replace(
        attribute_names=tuple(attribute_names) if attribute_names is not None else None, is_shell=is_shell
    )


def create_domain(reader: Reader, context: Context) -> Operation | None:
    """Read from the word after DOMAIN."""
    name = reader.object_name()
    if name is None:
        return None
    reader.accept("AS")
    base = data_type(reader)
    context.types.append(base)
    return named.domain_parts(reader, context, CreateType(name, "domain", None, base, (), name.span))


def create_object(
    reader: Reader,
    kind: Literal["sequence", "schema", "extension", "policy", "operator class", "event"],
    context: Context,
) -> Operation | None:
    """Read from the word after the kind."""
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    if kind == "schema":
        reader.accept("AUTHORIZATION")
    name = reader.object_name()
    if name is None:
        return None
    table = reader.object_name() if kind == "policy" and reader.accept("ON") else None
    made = CreateObject(kind, name, if_not_exists, name.span, table)
    if kind == "policy" and table is not None:
        made = named.policy_parts(reader, made)
        return made._replace(conditions=tuple(catalog.conditions(reader, context)))
    if kind == "extension":
        return named.extension_parts(reader, made)
    return named.sequence_parts(reader, made) if kind == "sequence" else made


DROPPED: dict[str, ObjectKind] = {
    "TABLE": "table",
    "VIEW": "view",
    "INDEX": "index",
    "TRIGGER": "trigger",
    "FUNCTION": "function",
    "PROCEDURE": "procedure",
    "ROUTINE": "function",
    "AGGREGATE": "function",
    "TYPE": "type",
    "DOMAIN": "domain",
    "SEQUENCE": "sequence",
    "SCHEMA": "schema",
    "DATABASE": "schema",
    "EXTENSION": "extension",
    "POLICY": "policy",
    "EVENT": "event",
}


def drop(reader: Reader) -> list[Operation]:
    """Read from the word after DROP; nothing where the kind of object is none that we keep."""
    reader.accept("TEMPORARY")
    is_materialized = reader.accept("MATERIALIZED")
    kind = DROPPED.get(reader.word())
    if kind is None:
        return []
    reader.at += 1
    if kind == "view" and is_materialized:
        kind = "materialized view"
    reader.accept("CONCURRENTLY")
    if_exists = reader.accept("IF", "EXISTS")
    names: list[ObjectName] = []
    while True:
        name = reader.object_name()
        if name is not None:
            names.append(name)
        reader.group()
        if name is None or not reader.accept(","):
            break
    table = reader.object_name() if reader.accept("ON") else None
    cascade = any(token.word == "CASCADE" for token in reader.tokens[reader.at : reader.end])
    return [DropObject(kind, name, if_exists, cascade, name.span, table) for name in names]
