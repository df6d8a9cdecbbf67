"""Types of columns by the engine's own name, and how many bytes they take."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from lintmig.model.name import DataType
from lintmig.model.schema import Column
from lintmig.stages.replay.mysql.collations import character_width, is_known_width
from lintmig.stages.replay.queries.typing import canonical_name, own_name
from lintmig.stages.replay.world import World

_ATTRIBUTES = frozenset({"binary", "ascii", "unicode", "byte", "compressed", "national"})
_SPELLINGS = {
    "character varying": "varchar",
    "char varying": "varchar",
    "varcharacter": "varchar",
    "long": "mediumtext",
    "long varchar": "mediumtext",
    "long varbinary": "mediumblob",
    "json": "longtext",
    "nchar varying": "varchar",
    "nchar varchar": "varchar",
}
BLOBS = {"tiny": 9, "": 10, "medium": 11, "long": 12}
"""Bytes of a row that a text or blob takes, by what its name begins with."""
_FIXED = {
    "tinyint": 1,
    "boolean": 1,
    "smallint": 2,
    "mediumint": 3,
    "int": 4,
    "bigint": 8,
    "float": 4,
    "double": 8,
    "date": 3,
    "year": 1,
    "uuid": 16,
    "inet6": 16,
    "inet4": 4,
}
_TIMES = {"time": 3, "datetime": 5, "timestamp": 4}
GEOMETRIES = frozenset(
    "geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection".split()
)

_BLOB_NAMES = GEOMETRIES | {f"{size}{kind}" for size in BLOBS for kind in ("text", "blob")}


def plain_name(world: World, type_: DataType) -> str:
    """The engine's name of a type without attributes: `varchar` for `VARCHAR(9) BINARY`."""
    if world.schema.types or type_.is_array:
        name = canonical_name(world, replace(type_, name=_spelt(type_.name)))
    else:
        name = own_name(world.engine.name, _spelt(type_.name))
    return _SPELLINGS.get(name, name)


@lru_cache(maxsize=1024)
def _spelt(name: str) -> str:
    words = name.split()
    if words[:1] == ["char"] and words[1:] == ["byte"]:
        return "binary"
    kept = [word for word in words if word not in _ATTRIBUTES or len(words) == 1]
    return _SPELLINGS.get(" ".join(kept), " ".join(kept))


def is_blob(name: str) -> bool:
    """Whether an index can only take the first characters of such a column."""
    return name in _BLOB_NAMES


def numbers(type_: DataType) -> tuple[int, ...] | None:
    """The numbers in a type's parentheses; None where there is anything else."""
    return _numbers(type_.arguments) if type_.arguments else ()


@lru_cache(maxsize=1024)
def _numbers(arguments: tuple[str, ...]) -> tuple[int, ...] | None:
    if not all(item.isdigit() and len(item) < 10 for item in arguments):
        return None
    return tuple(int(item) for item in arguments)


def key_bytes(world: World, column: Column, length: int | None) -> int | None:
    """How many bytes of an index a column takes; None where that is not known."""
    name = plain_name(world, column.type)
    sizes = numbers(column.type)
    if is_blob(name) or name in ("char", "varchar", "binary", "varbinary"):
        characters = length if length is not None else (sizes[0] if sizes else (1 if "var" not in name else None))
        if characters is None or name in GEOMETRIES:
            return None
        if name in ("char", "varchar") or name.endswith("text"):
            if not is_known_width(column.collation):
                return None
            return characters * character_width(column.collation)
        return characters
    return fixed_bytes(name, column.type)


def fixed_bytes(name: str, type_: DataType) -> int | None:
    sizes = numbers(type_)
    name = name.removesuffix(" unsigned")
    if name in _FIXED:
        return _FIXED[name]
    if sizes is None:
        return (1 if len(type_.arguments) < 256 else 2) if name == "enum" else None
    if name in _TIMES:
        return _TIMES[name] + ((sizes[0] + 1) // 2 if sizes else 0)
    if name == "decimal":
        precision, scale = (*sizes, *(10, 0)[len(sizes) :])[:2]
        return _digits(precision - scale) + _digits(scale)
    return None


def _digits(count: int) -> int:
    return count // 9 * 4 + (0, 1, 1, 2, 2, 3, 3, 4, 4)[count % 9] if count >= 0 else 0


def row_bytes(world: World, column: Column) -> int | None:
    """How many bytes of a row a column takes; None where that is not known."""
    name = plain_name(world, column.type)
    if name in GEOMETRIES:
        return BLOBS["long"]
    if is_blob(name):
        sizes = numbers(column.type)
        return None if sizes else BLOBS[name.removesuffix("text").removesuffix("blob")]
    whole = key_bytes(world, column, None)
    if whole is None or not name.startswith("var"):
        return whole
    return whole + (1 if whole < 256 else 2)
