"""How statements name an object of PostgreSQL: its kind, its name, and what it is told from others by."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.definition import ObjectKind
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation.objects import Signature
from lintmig.model.source import Span
from lintmig.stages.parse import signatures
from lintmig.stages.parse.reader import Reader


class Reference(NamedTuple):
    kind: ObjectKind
    name: ObjectName
    span: Span
    table: ObjectName | None = None
    signature: Signature | None = None


_KINDS: tuple[tuple[tuple[str, ...], ObjectKind], ...] = (
    (("MATERIALIZED", "VIEW"), "materialized view"),
    (("EVENT", "TRIGGER"), "event trigger"),
    (("FOREIGN", "TABLE"), "table"),
    (("FOREIGN", "DATA", "WRAPPER"), "foreign-data wrapper"),
    (("FOREIGN", "SERVER"), "server"),
    (("TEXT", "SEARCH", "CONFIGURATION"), "text search configuration"),
    (("OPERATOR", "CLASS"), "operator class"),
    (("PROCEDURAL", "LANGUAGE"), "language"),
    (("TABLE",), "table"),
    (("VIEW",), "view"),
    (("INDEX",), "index"),
    (("SEQUENCE",), "sequence"),
    (("FUNCTION",), "function"),
    (("PROCEDURE",), "procedure"),
    (("ROUTINE",), "routine"),
    (("AGGREGATE",), "aggregate"),
    (("TYPE",), "type"),
    (("DOMAIN",), "domain"),
    (("SCHEMA",), "schema"),
    (("EXTENSION",), "extension"),
    (("TRIGGER",), "trigger"),
    (("POLICY",), "policy"),
    (("RULE",), "rule"),
    (("CONSTRAINT",), "constraint"),
    (("PUBLICATION",), "publication"),
    (("STATISTICS",), "statistics object"),
    (("COLLATION",), "collation"),
    (("CAST",), "cast"),
    (("SERVER",), "server"),
    (("LANGUAGE",), "language"),
)

ROUTINES = frozenset({"function", "procedure", "routine", "aggregate"})
ON_TABLES = frozenset({"trigger", "policy", "rule", "constraint"})


def kind(reader: Reader) -> ObjectKind | None:
    """Step over the words for a kind of object; None, and no step, where it is none that is kept."""
    for words, found in _KINDS:
        if reader.accept(*words):
            return found
    if reader.word() == "OPERATOR" and reader.word(1) != "FAMILY":
        reader.at += 1
        return "operator"
    return None


def reference(reader: Reader, of: ObjectKind) -> Reference | None:
    """Read one name of this kind, with its arguments; not yet what it is on."""
    if of == "cast":
        return _cast(reader)
    if of == "operator":
        return _operator(reader)
    name = reader.object_name()
    if name is None:
        return None
    signature = signatures.named(reader, of) if of in ROUTINES else None
    return Reference(of, name, name.span, None, signature)


def on_table(reader: Reader, found: Reference) -> Reference | None:
    """The table behind ON, which triggers, policies, rules and constraints belong to; DOMAIN is none."""
    if found.kind not in ON_TABLES or not reader.accept("ON"):
        return found
    if reader.accept("DOMAIN"):
        return None
    return found._replace(table=reader.object_name())


def _cast(reader: Reader) -> Reference | None:
    start = reader.at
    inside = reader.group()
    if inside is None:
        return None
    span = reader.span_from(start)
    source = signatures.parameters(inside.until({"AS"}))
    inside.accept("AS")
    target = signatures.parameters(inside)
    name = ObjectName((Identifier("cast", False, span),))
    return Reference("cast", name, span, None, Signature((*(source or ()), *(target or ()))))


def operator_symbol(reader: Reader) -> ObjectName | None:
    """The symbol of an operator, which may be cut into several tokens, with the schema before it."""
    parts = []
    while reader.token().kind in ("word", "quoted") and reader.word(1) == ".":
        schema = reader.identifier()
        reader.at += 1
        if schema is not None:
            parts.append(schema)
    start = reader.at
    while not reader.is_done() and reader.word() != "(" and reader.token().kind not in ("word", "quoted", "string"):
        reader.at += 1
    if reader.at == start:
        return None
    span = reader.span_from(start)
    return ObjectName((*parts, Identifier(reader.text[span.start : span.end], True, span)))


def _operator(reader: Reader) -> Reference | None:
    name = operator_symbol(reader)
    if name is None:
        return None
    return Reference("operator", name, name.span, None, signatures.named(reader, "operator"))
