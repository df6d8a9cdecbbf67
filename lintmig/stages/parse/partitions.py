"""PARTITION BY and FOR VALUES of PostgreSQL, and the clauses by which a table takes over another's columns."""

from __future__ import annotations

from lintmig.model.definition import IndexElement, LikeClause, PartitionBound, PartitionKey
from lintmig.model.expression import Expression
from lintmig.model.name import ObjectName
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader


def partition_key(reader: Reader, context: Context) -> PartitionKey | None:
    """Read from the word after PARTITION BY."""
    start = reader.at
    method = reader.word().lower()
    reader.at += 1
    if method not in ("list", "range", "hash"):
        return None
    inside = reader.group()
    elements = []
    for item in inside.items() if inside else ():
        if item.token().kind in ("word", "quoted") and item.word(1) not in ("(", "."):
            elements.append(IndexElement(item.identifier(), None))
        else:
            part = item.group() if item.word() == "(" else item
            elements.append(IndexElement(None, context.expression(part) if part else None))
    return PartitionKey(method, tuple(elements), reader.span_from(start))


def partition_bound(reader: Reader, context: Context) -> PartitionBound | None:
    """Read FOR VALUES, or DEFAULT."""
    start = reader.at
    if reader.accept("DEFAULT"):
        return PartitionBound("default", (), (), reader.span_from(start))
    if not reader.accept("FOR", "VALUES"):
        return None
    if reader.accept("IN"):
        return PartitionBound("list", _values(reader, context), (), reader.span_from(start))
    if reader.accept("FROM"):
        low = _values(reader, context)
        reader.accept("TO")
        return PartitionBound("range", low, _values(reader, context), reader.span_from(start))
    if reader.accept("WITH"):
        inside = reader.group()
        numbers: dict[str, Expression | None] = {}
        for item in inside.items() if inside else ():
            word = item.word()
            item.at += 1
            numbers[word] = context.expression(item)
        found = (numbers.get("MODULUS"), numbers.get("REMAINDER"))
        return PartitionBound("hash", found, (), reader.span_from(start))
    return None


def _values(reader: Reader, context: Context) -> tuple[Expression | None, ...]:
    inside = reader.group()
    return tuple(context.expression(item) for item in inside.items()) if inside else ()


_COPIED = frozenset(
    {"DEFAULTS", "CONSTRAINTS", "INDEXES", "IDENTITY", "GENERATED", "STORAGE", "COMMENTS", "STATISTICS"}
)


def like_clause(item: Reader, table: ObjectName) -> LikeClause:
    """Read INCLUDING and EXCLUDING behind LIKE and its table."""
    included: set[str] = set()
    while not item.is_done():
        word = item.accept_any({"INCLUDING", "EXCLUDING"})
        if word is None:
            break
        names = _COPIED if item.word() == "ALL" else {item.word()}
        item.at += 1
        included = included | names if word == "INCLUDING" else included - names
    return LikeClause(table, "like", frozenset(included))
