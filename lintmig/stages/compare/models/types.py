"""Whether a column takes what a model's type says."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from lintmig.engines.kinds import kind_of, rank, refuses
from lintmig.model.engine import EngineName
from lintmig.model.entity import EntityColumn
from lintmig.model.name import DataType
from lintmig.model.schema import NamedObject
from lintmig.model.whole import is_whole
from lintmig.stages.compare.models.scope import Made, Scope

Reason = Literal["refused", "kind", "zone", "narrower", "wider", "typed"]

_TYPE = re.compile(
    r"""\s*(?P<name>(?:"[^"]*"|[\w$]+)(?:\.(?:"[^"]*"|[\w$]+))*(?:\s+[a-z_]\w*)*)\s*
    (?:\((?P<arguments>(?:[^()']|'(?:[^']|'')*')*)\))?
    (?P<rest>(?:\s*[a-z_]\w*)*)\s*(?P<array>(?:\[\d*\]\s*)*)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_ARGUMENT = re.compile(r"\s*('(?:[^']|'')*'|[^,]+)")
_TRAILING = re.compile(r"\s+(?:character\s+set|charset|collate)\b.*", re.IGNORECASE | re.DOTALL)
_LONGEST = 300


class Spelled(NamedTuple):
    """A type as a model or a migration spells it; `name` is folded where it is not in quotes."""

    name: str
    arguments: tuple[str, ...]
    is_array: bool


def spelled(text: str) -> Spelled | None:
    """None where it is no type that can be read."""
    match = _TYPE.fullmatch(_TRAILING.sub("", text)) if len(text) <= _LONGEST else None
    if match is None:
        return None
    last = re.split(r"\.(?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", match["name"])[-1].strip()
    words = last[1:-1] if last.startswith('"') else " ".join(f"{last} {match['rest']}".lower().split())
    arguments = tuple(part.strip() for part in _ARGUMENT.findall(match["arguments"] or ""))
    return Spelled(words, arguments, bool(match["array"]))


def difference_of_types(
    scope: Scope, made: Made, expected: EntityColumn, text: str, column: DataType, *, is_rowid: bool
) -> Reason | None:
    """How a column differs from what the model says; None where it does not, or nobody knows."""
    engine = scope.engine
    wanted = spelled(text)
    if wanted is None:
        return None
    found, label_type = _resolved(made, Spelled(column.name, column.arguments, column.is_array))
    is_enum = expected.enum is not None or _enum_of(made, wanted.name) is not None
    if engine == "postgresql" and (is_enum or label_type is not None):
        return _difference_of_enums(scope, made, expected, wanted, found, label_type)
    if engine in ("mariadb", "mysql") and ("enum" in (wanted.name, found.name) or "set" in (wanted.name, found.name)):
        return None
    if wanted.is_array or found.is_array:
        return _difference_of_arrays(engine, wanted, found)
    first, second = kind_of(engine, wanted.name), kind_of(engine, found.name)
    if first is None or second is None:
        return None
    if first != second:
        if engine == "sqlite" and first == "text" and is_rowid:
            return "refused"
        return _difference_of_kinds(engine, _written(engine, wanted.name, first), first, second)
    if scope.models.mapper == "sqlalchemy" and wanted.name in ("varchar", "character varying") and not wanted.arguments:
        return None
    return _difference_of_sizes(engine, first, wanted, found)


def _written(engine: EngineName, name: str, kind: str) -> str:
    """What is written is JSON even where the engine keeps it as text."""
    return "json" if engine != "postgresql" and name == "json" else kind


def _difference_of_kinds(engine: EngineName, written: str, first: str, second: str) -> Reason | None:
    if refuses(engine, written, second):
        return "refused"
    if {first, second} == {"timestamp", "moment"}:
        return "zone"
    if (first, second) in _HARMLESS or (engine == "postgresql" and (first, second) == ("text", "xml")):
        return "wider"
    return "kind"


_HARMLESS = {("float", "number"), ("integer", "number"), ("uuid", "text"), ("text", "uuid"), ("date", "moment")}
"""Model and column: what is written comes back, though perhaps in another form."""


def _difference_of_arrays(engine: EngineName, wanted: Spelled, found: Spelled) -> Reason | None:
    first, second = kind_of(engine, wanted.name), kind_of(engine, found.name)
    if wanted.is_array and found.is_array:
        return "kind" if first is not None and second is not None and first != second else None
    if wanted.is_array:
        return None if second is None else "refused" if refuses(engine, "array", second) else "kind"
    return None if first is None else "refused" if refuses(engine, first, "array") else "kind"


def _difference_of_enums(
    scope: Scope,
    made: Made,
    expected: EntityColumn,
    wanted: Spelled,
    found: Spelled,
    label_type: NamedObject | None,
) -> Reason | None:
    """Prisma names the enum's type in its queries, other mappers leave it to PostgreSQL."""
    name = expected.enum or wanted.name
    is_builtin = kind_of(scope.engine, found.name) is not None
    if label_type is not None:
        if expected.enum is None and kind_of(scope.engine, wanted.name) is not None:
            return "typed" if scope.models.mapper == "prisma" else None
        if _enum_of(made, name) is None or label_type.name == name:
            return None
        return "typed" if scope.models.mapper == "prisma" else None
    if not is_builtin or not made.schema.is_complete:
        return None
    if scope.models.mapper == "prisma":
        return "typed"
    return None if kind_of(scope.engine, found.name) == "text" else "kind"


def _resolved(made: Made, type_: Spelled) -> tuple[Spelled, NamedObject | None]:
    """What a domain stands for, and the enum that a column has."""
    for _ in range(10):
        own = made.types.get(type_.name)
        if own is None:
            break
        if own.labels is not None:
            return type_, own
        if own.base is None or own.base.name == type_.name:
            break
        type_ = Spelled(own.base.name, own.base.arguments, type_.is_array or own.base.is_array)
    return type_, None


def _enum_of(made: Made, name: str) -> NamedObject | None:
    own = made.types.get(name)
    return own if own is not None and own.labels is not None else None


def _difference_of_sizes(engine: EngineName, kind: str, wanted: Spelled, found: Spelled) -> Reason | None:
    first, second = _size(engine, kind, wanted), _size(engine, kind, found)
    if first is None or second is None or first == second:
        return None
    return "narrower" if any(b < a for a, b in zip(first, second, strict=True)) else "wider"


_ENDLESS = 1 << 40


def _size(engine: EngineName, kind: str, type_: Spelled) -> tuple[int, ...] | None:
    """How much fits, such that two of one kind can be compared; None where it is not told."""
    numbers = tuple(int(each) for each in type_.arguments if is_whole(each))
    if kind == "integer":
        size = rank(engine, type_.name)
        return None if size is None else (size,)
    if kind == "text" and engine != "sqlite":
        if type_.name in ("char", "character", "bpchar", "nchar") and not numbers:
            return (1,)
        if type_.name == "json":
            return (rank("mariadb", "longtext") or _ENDLESS,)
        if type_.name in ("uuid", "name"):
            return None
        return numbers[:1] or (_ENDLESS if engine == "postgresql" else rank(engine, type_.name) or 0,)
    if kind == "number":
        if not numbers:
            return (_ENDLESS, _ENDLESS) if engine == "postgresql" else (10, 0)
        scale = numbers[1] if len(numbers) > 1 else 0
        return (numbers[0] - scale, scale)
    return None
