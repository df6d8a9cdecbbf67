"""Rows of the constructs table about operators and functions on certain types: which of them hold where.

A row's pattern is written `integer / integer`, `- text`, `length(text)`, `cast(text, integer)` or `WHERE text`; a
type is one of `GROUPS`, several with `|` between them, or `any`. `number` takes integers too, `fraction` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from lintmig.model.construct import Construct
from lintmig.model.expression import Literal
from lintmig.model.name import DataType
from lintmig.model.script import Use
from lintmig.model.source import Span

GROUPS = frozenset({"integer", "number", "text", "boolean", "time", "json", "blob"})


class Noted(NamedTuple):
    """An operator or a function, and the groups of its operands' types; None where one is not known."""

    name: str
    groups: tuple[str | None, ...]
    span: Span


def noticed(rows: Sequence[Construct], notes: Iterable[Noted]) -> Iterator[Use]:
    """The rows that hold for what was met, each place once."""
    seen = set()
    for note in notes:
        for row in rows:
            name, wanted = read_pattern(row.pattern)
            if name != note.name or len(wanted) != len(note.groups) or (row.name, note.span) in seen:
                continue
            if all(_is_of(group, types) for group, types in zip(note.groups, wanted, strict=True)):
                seen.add((row.name, note.span))
                yield Use(row, note.span)


@cache
def read_pattern(pattern: str) -> tuple[str, tuple[frozenset[str], ...]]:
    """A pattern's operator or function, and what each operand may be."""
    if pattern.endswith(")"):
        name, _, inner = pattern[:-1].partition("(")
        words = [word.strip() for word in inner.split(",")] if inner.strip() else []
        return name.strip().lower(), tuple(frozenset(word.split("|")) for word in words)
    words = pattern.split()
    if len(words) < 2:
        raise ValueError(f"{pattern!r} is neither an operator between types nor a call")
    has_left = len(words) > 2
    operator = " ".join(words[1:-1] if has_left else words[:-1])
    operands = (words[0], words[-1]) if has_left else (words[-1],)
    name = _SYMBOLS.get(operator.upper(), operator if operator in _CLAUSES else operator.lower())
    return name, tuple(frozenset(word.split("|")) for word in operands)


def group_of(type_: DataType | None, expression: object) -> str | None:
    """The group of a type as any engine declares it."""
    if isinstance(expression, Literal) and expression.kind == "string":
        return None if _NUMERIC.fullmatch(expression.text.strip()) else "text"
    if type_ is None or not type_.name or type_.is_array:
        return None
    words = type_.name.lower().split()
    if words[0] == "tinyint" and type_.arguments == ("1",):
        return "boolean"
    return next((_WORDS[word] for word in (" ".join(words), words[0]) if word in _WORDS), None)


def result_group(name: str, groups: Sequence[str | None], engine: str) -> str | None:
    """The group of what an operator or a common function makes of its operands, for engines without a catalog."""
    if name in _MAKES:
        return _MAKES[name]
    if name in _ARITHMETIC and len(groups) == 2:
        if set(groups) == {"integer"} and not (name == "/" and engine != "sqlite"):
            return "integer"
        return "number" if set(groups) <= {"integer", "number"} else None
    if name in ("coalesce", "ifnull", "nullif", "max", "min", "collate", "filter", "over") and groups:
        return groups[0] if len(set(groups)) == 1 or name in ("collate", "filter", "over") else None
    return None


def _is_of(group: str | None, wanted: frozenset[str]) -> bool:
    if group == "number":
        return not wanted.isdisjoint({"any", "number", "fraction"})
    return "any" in wanted or group in wanted or (group == "integer" and "number" in wanted)


_NUMERIC = re.compile(r"[+-]?\d+(\.\d+)?")
"""Text that every engine reads as the same number."""

_CLAUSES = frozenset({"WHERE", "HAVING", "ON", "CHECK"})
_SYMBOLS = {"LIKE": "~~", "ILIKE": "~~*", "REGEXP": "~", "RLIKE": "~", "!=": "<>", "MOD": "%"}
_ARITHMETIC = frozenset("+ - * / %".split())
_MAKES = {
    **dict.fromkeys("= <> < <= > >= and or not in between exists ~~ ~".split(), "boolean"),
    **dict.fromkeys(("is null", "is boolean", "escape"), "boolean"),
    **dict.fromkeys("lower upper trim btrim ltrim rtrim substr substring replace concat || hex".split(), "text"),
    **dict.fromkeys("length char_length count instr".split(), "integer"),
}
_WORDS = {
    **dict.fromkeys(
        "int integer int2 int4 int8 tinyint smallint mediumint bigint serial bigserial smallserial".split(), "integer"
    ),
    **dict.fromkeys("decimal numeric dec fixed real float float4 float8 double number".split(), "number"),
    "double precision": "number",
    **dict.fromkeys(
        "text varchar char character tinytext mediumtext longtext clob nvarchar nchar bpchar".split(), "text"
    ),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    **dict.fromkeys("date time datetime timestamp timestamptz timetz year interval".split(), "time"),
    **dict.fromkeys(("json", "jsonb"), "json"),
    **dict.fromkeys("blob tinyblob mediumblob longblob binary varbinary bytea".split(), "blob"),
}
