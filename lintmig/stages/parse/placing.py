"""Places of TRUE, FALSE and NULL in INSERT and UPDATE, which sqlglot's trees do not keep."""

from __future__ import annotations

from lintmig.model.expression import Expression, Literal
from lintmig.model.operation import Assignment, Insert, Operation, Update
from lintmig.stages.parse.reader import Reader


def placed(operation: Operation | None, reader: Reader) -> Operation | None:
    """The operation with the places of its literals, as far as its tokens show them plainly."""
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    if isinstance(operation, Insert) and operation.rows:
        return operation._replace(rows=_rows(operation, scan))
    if isinstance(operation, Update):
        return operation._replace(assignments=_assignments(operation, scan))
    return operation


def _rows(operation: Insert, scan: Reader) -> tuple[tuple[Expression, ...], ...]:
    while not scan.is_done() and scan.word() != "VALUES":
        scan.skip()
    scan.at += 1
    rows: list[tuple[Expression, ...]] = []
    for row in operation.rows:
        inside = scan.group()
        items = list(inside.items()) if inside is not None else []
        scan.accept(",")
        if len(items) != len(row):
            return operation.rows
        rows.append(tuple(_placed(value, item) for value, item in zip(row, items, strict=True)))
    return tuple(rows)


def _assignments(operation: Update, scan: Reader) -> tuple[Assignment, ...]:
    while not scan.is_done() and scan.word() != "SET":
        scan.skip()
    scan.at += 1
    found = []
    for assignment in operation.assignments:
        item = scan.until({",", "WHERE", "FROM", "RETURNING"})
        scan.accept(",")
        while not item.is_done() and item.word() != "=":
            item.at += 1
        item.at += 1
        value = _placed(assignment.value, item) if assignment.value is not None else None
        found.append(assignment._replace(value=value))
    return tuple(found)


def _placed(value: Expression, item: Reader) -> Expression:
    if not isinstance(value, Literal) or value.span is not None or item.end - item.at != 1:
        return value
    return value._replace(span=item.token().span)
