"""Whether a column or a key is the same again: only what is certain to be another counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.engines import lists
from lintmig.model.name import DataType
from lintmig.model.rollback import Changed
from lintmig.model.schema import Column, Table
from lintmig.stages.replay.queries.typing import canonical_name
from lintmig.stages.replay.world import World

_SERIALS = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_SERIALS |= {"serial4": "integer", "serial8": "bigint", "serial2": "smallint"}
_CAST = re.compile(r"::\s*[\w\" .\[\]]+(?:\([\d, ]*\))?")
_WRAPPING = re.compile(r"[\s()'\"`]+")
_LITERAL = re.compile(r"\(*\s*(?:'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?|true|false)\s*\)*", re.IGNORECASE)
_TRUTHS = {"true": "1", "t": "1", "yes": "1", "on": "1", "false": "0", "f": "0", "no": "0", "off": "0"}
_NUMBER = re.compile(r"-?\d+\.\d+")


def columns_of_key(columns: tuple[str | None, ...], is_partial: bool, *, is_unique: bool) -> object:
    """What makes two keys or indexes do the same; of a unique one the order says little."""
    return (frozenset(columns) if is_unique else columns, is_partial, is_unique)


def different(
    world: World, shown: str, old_table: Table, old: Column, table: Table, column: Column
) -> Iterator[Changed]:
    was, is_now = _type(world, old.type), _type(world, column.type)
    is_known = _is_builtin(world, old.type) and _is_builtin(world, column.type)
    if was != is_now and is_known and old.generated != "expression":
        yield Changed("type", shown, old.type.text, column.type.text, column.place)
    required = _is_required(old_table, old), _is_required(table, column)
    if required[0] != required[1]:
        before_word, now_word = ("NOT NULL" if each else "NULL" for each in required)
        yield Changed("nullability", shown, before_word, now_word, column.place)
    if old.generated is None and column.generated is None and not _is_serial(old) and not _is_serial(column):
        before, now = _default(old), _default(column)
        is_other = is_known and _means(before) != _means(now) and _is_plain(before) and _is_plain(now)
        if (before is None) != (now is None) or is_other:
            yield Changed("default", shown, before or "no default", now or "no default", column.place)


def _is_builtin(world: World, type_: DataType) -> bool:
    """Whether the engine brings the type: others may be renamed under way, or filled in by code."""
    if world.engine.name != "postgresql":
        return not type_.name.startswith("__")
    return _plain(world, type_) in lists.types(world.engine)


def _plain(world: World, type_: DataType) -> str:
    return canonical_name(world, type_).removesuffix(" []")


def _type(world: World, type_: DataType) -> object:
    name = _SERIALS.get(canonical_name(world, type_), canonical_name(world, type_))
    if world.engine.name == "sqlite":
        return name.split("(")[0].strip()
    is_sized = not re.match(r"(?:tiny|small|medium|big)?int(?:eger)?\b", name)
    arguments = tuple(each.strip().lower() for each in type_.arguments) if is_sized else ()
    if name in ("numeric", "decimal") and len(arguments) == 1:
        arguments = (*arguments, "0")
    if name in ("character", "char", "bit", "binary") and not arguments:
        arguments = ("1",)
    return name, arguments


def _is_serial(column: Column) -> bool:
    return column.type.name in _SERIALS or (column.default or "").lower().lstrip("( ").startswith("nextval")


def _is_required(table: Table, column: Column) -> bool:
    if column.is_not_null or column.generated in ("identity", "auto_increment") or column.type.name in _SERIALS:
        return True
    name = column.name.lower()
    return any(item.kind == "primary" and name in (each.lower() for each in item.columns) for item in table.keys)


def _default(column: Column) -> str | None:
    if column.default is None or column.default.strip("() ").upper().partition("::")[0] == "NULL":
        return None
    return column.default


def _is_plain(default: str | None) -> bool:
    return default is not None and _LITERAL.fullmatch(_CAST.sub("", default).strip()) is not None


def _means(default: str | None) -> str:
    text = _WRAPPING.sub("", _CAST.sub("", default or "")).lower()
    if _NUMBER.fullmatch(text):
        text = text.rstrip("0").rstrip(".")
    return _TRUTHS.get(text, text)
