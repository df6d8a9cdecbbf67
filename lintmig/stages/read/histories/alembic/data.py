"""SQL that revisions send as text, and rows that they change by SQLAlchemy's expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.elements import last
from lintmig.stages.read.histories.alembic.naming import is_named_by_code
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import Shape
from lintmig.stages.read.histories.alembic.values import (
    Called,
    Constant,
    Dictionary,
    Part,
    Sequence,
    Text,
    Value,
    text_of,
)
from lintmig.stages.read.histories.alembic.wording import Sql, unbound

MOST_ROWS = 300
_PASSED_ON = frozenset({".bindparams", ".columns", ".execution_options", ".execute_if", ".params", ".compile"})
_ROWS = re.compile(
    r"^\.?(?:insert|update|delete|values|where|select|union|on_conflict_\w+|from_select|returning|select_from)$"
)
_CHANGES_TABLES = re.compile(r"\b(?:ALTER|DROP|CREATE|RENAME|EXECUTE|CALL|DO)\b", re.IGNORECASE)
_BY_NAME = re.compile(r"\b(?:DROP|RENAME|ALTER|VALIDATE)\s+(?:CONSTRAINT|INDEX)\b", re.IGNORECASE)
_STARTS = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*([A-Za-z]+)", re.DOTALL)


def execute(machine: Running, value: Value | None, span: Span, *, is_driver: bool = False) -> None:
    """`op.execute` and `connection.execute`; `is_driver` where parameters are the driver's."""
    while isinstance(value, Called) and value.name in _PASSED_ON:
        value = value.on
    match value:
        case Text():
            _send_text(machine, value, span, is_driver=is_driver)
        case Called(name=name, arguments=arguments) if last(name) in ("text", "DDL") and arguments:
            first = arguments[0]
            if isinstance(first, Text):
                _send_text(machine, first, span, is_driver=False)
            else:
                machine.doubt(span, "this SQL is not known")
        case Called(name=name, arguments=arguments) if last(name) in _SCHEMA_ITEMS:
            _send_item(machine, last(name), arguments, span)
        case Called() if (table := changed_table(value)) is not None:
            forget_rows(machine, table, span)
        case Sequence(items=items):
            for item in items:
                execute(machine, item, span, is_driver=is_driver)
        case _:
            machine.doubt(span, "this SQL is not known")
            _open_shapes(machine, None)


def _send_text(machine: Running, text: Text, span: Span, *, is_driver: bool) -> None:
    parts = list(_with_parameters(text, machine) if is_driver else unbound(text, machine.engine))
    sql = "".join(part.text for part in parts)
    if not sql.strip().strip(";"):
        return
    if (text.known is None and _STARTS.match(sql) is None) or parts[0].is_hole or sql.lstrip().startswith("__code__"):
        machine.doubt(span, "this SQL is put together by code and not known")
        _open_shapes(machine, None)
        return
    if _CHANGES_TABLES.search(sql):
        _open_shapes(machine, None if text.known is None else sql)
    is_unknown = _BY_NAME.search(sql) is not None and is_named_by_code(machine.project.convention)
    machine.send(parts, is_certain=False if is_unknown else None)


_MARKS = re.compile(r"%s|%\(\w+\)s|%%")


def _with_parameters(text: Text, machine: Running) -> Iterable[Part]:
    for part in text.parts:
        at = 0
        for found in _MARKS.finditer(part.text):
            yield from _cut(part, at, found.start())
            at = found.end()
            mark = "$1" if machine.engine == "postgresql" else "?"
            yield Part("%" if found[0] == "%%" else mark, part.span)
        yield from _cut(part, at, len(part.text))


def _cut(part: Part, start: int, end: int) -> Iterable[Part]:
    if start < end:
        span = part.span
        if span is not None and span.end - span.start == len(part.text):
            span = Span(span.start + start, span.start + end)
        yield Part(part.text[start:end], span, part.is_hole)


def _open_shapes(machine: Running, sql: str | None) -> None:
    """Tables that such SQL may change are no longer fully known."""
    words = set(re.findall(r"[\w$]+", sql)) if sql is not None else None
    for key, shape in machine.shapes.items():
        if isinstance(shape, Shape) and shape.is_complete and (words is None or key.split(".")[-1] in words):
            machine.shapes[key] = Shape(
                shape.name, shape.schema, shape.columns, shape.constraints, shape.indexes, is_complete=False
            )


_SCHEMA_ITEMS = {
    "CreateSchema": "CREATE SCHEMA ",
    "DropSchema": "DROP SCHEMA ",
    "CreateSequence": "CREATE SEQUENCE ",
    "DropSequence": "DROP SEQUENCE ",
}


def _send_item(machine: Running, kind: str, arguments: tuple[Value, ...], span: Span) -> None:
    item: Value | None = arguments[0] if arguments else None
    if isinstance(item, Called):
        item = item.arguments[0] if item.arguments else None
    machine.send(Sql(machine.engine).say(_SCHEMA_ITEMS[kind], span).name(item).parts)


def changed_table(value: Value | None) -> str | None:
    """The table whose rows an expression changes or reads; empty where it is not known, None for all else."""
    is_about_rows = False
    for _ in range(30):
        if not isinstance(value, Called):
            break
        if last(value.name) in ("table", "Table"):
            first = text_of(value.arguments[0]) if value.arguments else None
            return first or ""
        if value.on is not None:
            is_about_rows = is_about_rows or bool(_ROWS.match(value.name))
            value = value.on
        elif _ROWS.match(last(value.name)):
            is_about_rows = True
            value = value.arguments[0] if value.arguments else None
        else:
            break
    return "" if is_about_rows else None


def forget_rows(machine: Running, table: str, span: Span) -> None:
    """Rows may be gone or changed, of a table or of all that have got some."""
    for name in [table] if table else sorted(machine.filled):
        if name in machine.filled:
            named = Text((Part(name, span),))
            machine.send(Sql(machine.engine).say("DELETE FROM ", span).name(named).parts, is_certain=False)


def bulk_insert(machine: Running, table: Value | None, rows: Value | None, span: Span) -> None:
    """Rows that are written as literals; of others only that there may be some."""
    name = table.arguments[0] if isinstance(table, Called) and table.arguments else None
    known = text_of(name)
    if known is None or not isinstance(rows, Sequence) or name is None:
        return
    schema = table.keywords.get("schema") if isinstance(table, Called) else None
    for row in rows.items[:MOST_ROWS]:
        if not isinstance(row, Dictionary) or not row.items:
            continue
        sql = Sql(machine.engine).say("INSERT INTO ", span).table(name, schema).say(" (")
        sql.names([Text((Part(str(key), row.span),)) for key in row.items]).say(") VALUES (")
        for at, value in enumerate(row.items.values()):
            sql.say(", " if at else "")
            _say_value(machine, sql, value)
        machine.send(sql.say(")").parts)
        machine.filled.add(known)


def _say_value(machine: Running, sql: Sql, value: Value) -> None:
    is_plain = isinstance(value, Constant) and not isinstance(value.value, bytes | complex)
    if is_plain or (isinstance(value, Text) and value.known is not None):
        sql.literal(value)
        return
    sql.say("$1" if machine.engine == "postgresql" else "?")
