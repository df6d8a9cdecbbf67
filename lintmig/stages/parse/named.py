"""CREATE of PostgreSQL's objects that only have a name, and what more its triggers, types and sequences say."""

from __future__ import annotations

from typing import Literal

from lintmig.model.definition import Check, ObjectKind
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation import CreateObject, CreateType, Opaque, Operation
from lintmig.model.operation.objects import TriggerForm
from lintmig.model.source import Span
from lintmig.stages.parse.columns import data_type, read_default, starts_constraint, table_constraint
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader
from lintmig.stages.parse.references import kind, operator_symbol, reference

_KEPT: frozenset[ObjectKind] = frozenset(
    {
        "event trigger",
        "publication",
        "statistics object",
        "collation",
        "cast",
        "operator",
        "server",
        "foreign-data wrapper",
        "text search configuration",
        "language",
    }
)


def create_named(reader: Reader) -> Operation | None:
    """Read from the words for the kind on; None, where it is none of these."""
    start = reader.at
    of = kind(reader)
    if of not in _KEPT:
        reader.at = start
        return None
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    if of == "operator":
        symbol = operator_symbol(reader)
        if symbol is None:
            return None
        function, types = _function(reader, of), _operand_types(reader)
        return CreateObject(of, symbol, False, symbol.span, types=types, function=function)
    found = reference(reader, of)
    if found is None:
        return None
    made = CreateObject(of, found.name, if_not_exists, found.span, signature=found.signature)
    if of == "publication":
        return made._replace(tables=_published(reader), command=" ".join(_words(reader, 4)))
    if of == "statistics object":
        return _statistics(reader, made)
    if of in ("cast", "event trigger"):
        return made._replace(function=_function(reader, of))
    if of == "server":
        while not reader.is_done() and not reader.accept("FOREIGN", "DATA", "WRAPPER"):
            reader.skip()
        return made._replace(function=reader.object_name())
    return made


def _words(reader: Reader, count: int) -> list[str]:
    return [reader.word(ahead) for ahead in range(count)]


def _published(reader: Reader) -> tuple[ObjectName, ...]:
    if not reader.looking_at("FOR", "TABLE") or reader.looking_at("FOR", "TABLES"):
        return ()
    found = []
    ahead = Reader(reader.text, reader.tokens, reader.at + 1, reader.end)
    for item in ahead.until({"WITH"}).items():
        is_table = item.accept("TABLE") or item.word() != "TABLES"
        item.accept("ONLY")
        name = item.object_name()
        if is_table and name is not None:
            found.append(name)
    return tuple(found)


def _statistics(reader: Reader, made: CreateObject) -> CreateObject:
    reader.group()
    columns: list[Identifier] = []
    if reader.accept("ON"):
        for item in reader.until({"FROM"}).items():
            name = item.identifier()
            if name is not None and item.is_done():
                columns.append(name)
    reader.accept("FROM")
    table = reader.object_name()
    return made._replace(table=table, columns=tuple(columns))


_FUNCTION = frozenset({"FUNCTION", "PROCEDURE"})


def _function(reader: Reader, of: ObjectKind) -> ObjectName | None:
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    if of == "operator":
        inside = scan.group()
        for item in inside.items() if inside else ():
            if item.accept_any(_FUNCTION) and item.accept("="):
                return item.object_name()
        return None
    while not scan.is_done():
        if scan.accept("WITHOUT", "FUNCTION"):
            return None
        if scan.accept_any(_FUNCTION):
            return scan.object_name()
        scan.skip()
    return None


_OPERANDS = frozenset({"LEFTARG", "RIGHTARG"})


def _operand_types(reader: Reader) -> tuple[DataType, ...]:
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    inside = scan.group()
    items = inside.items() if inside else ()
    return tuple(data_type(item) for item in items if item.accept_any(_OPERANDS) and item.accept("="))


def trigger_form(reader: Reader, context: Context, *, is_constraint: bool) -> TriggerForm:
    """Read from the trigger's name on, to the end; the reader is left where it is."""
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    timing: Literal["before", "after", "instead of"] = "after"
    if scan.accept("BEFORE"):
        timing = "before"
    elif scan.accept("INSTEAD", "OF"):
        timing = "instead of"
    events = set()
    is_for_rows = is_constraint
    has_when, when = False, None
    transitions: list[tuple[Literal["old", "new"], Identifier]] = []
    is_behind_table = False
    while not scan.is_done() and scan.word() != "EXECUTE":
        if scan.accept("FOR"):
            scan.accept("EACH")
            is_for_rows = scan.accept("ROW")
        elif scan.accept("ON"):
            is_behind_table = True
            scan.object_name()
        elif scan.accept("WHEN"):
            has_when = True
            inside = scan.group()
            when = context.expression(inside) if inside else None
        elif is_behind_table and scan.word() in ("OLD", "NEW") and scan.word(1) == "TABLE":
            which: Literal["old", "new"] = "old" if scan.word() == "OLD" else "new"
            scan.at += 2
            scan.accept("AS")
            name = scan.identifier()
            if name is not None:
                transitions.append((which, name))
        else:
            if not is_behind_table and scan.word() in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                events.add(scan.word().lower())
            scan.skip()
    return TriggerForm(timing, frozenset(events), is_for_rows, is_constraint, when, has_when, tuple(transitions))


def domain_parts(reader: Reader, context: Context, made: CreateType) -> CreateType:
    """What stands behind a domain's type."""
    checks: list[Check] = []
    default = None
    while not reader.is_done():
        if reader.accept("DEFAULT"):
            default = read_default(reader, context)
        elif starts_constraint(reader):
            start = reader.at
            constraint = table_constraint(reader, context)
            if isinstance(constraint, Check):
                checks.append(constraint)
            elif constraint is not None:
                reader.at = start + 1
        else:
            reader.skip()
    return made._replace(checks=tuple(checks), default=default)


def extension_parts(reader: Reader, made: CreateObject) -> CreateObject:
    while not reader.is_done():
        if reader.accept("SCHEMA"):
            made = made._replace(schema=reader.identifier())
        elif reader.accept("CASCADE"):
            made = made._replace(clauses=("CASCADE",))
        else:
            reader.skip()
    return made


def sequence_parts(reader: Reader, made: CreateObject) -> CreateObject:
    while not reader.is_done() and not reader.accept("OWNED", "BY"):
        reader.skip()
    name = reader.object_name()
    if name is None or len(name.parts) < 2:
        return made
    return made._replace(table=ObjectName(name.parts[:-1]), column=name.last)


def policy_parts(reader: Reader, made: CreateObject) -> CreateObject:
    """Which command a policy is for, and which conditions it has; the reader is left where it is."""
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    clauses = []
    while not scan.is_done():
        if scan.accept("FOR"):
            made = made._replace(command=scan.word())
        elif scan.accept("USING"):
            clauses.append("USING")
        elif scan.accept("WITH", "CHECK"):
            clauses.append("WITH CHECK")
        else:
            scan.skip()
    return made._replace(clauses=tuple(clauses))


def schema_elements(reader: Reader, span: Span) -> tuple[Operation, ...]:
    """What CREATE SCHEMA makes within itself is not read."""
    while not reader.is_done():
        if reader.word() == "CREATE":
            return (Opaque("what CREATE SCHEMA makes within itself is not read", span),)
        reader.skip()
    return ()
