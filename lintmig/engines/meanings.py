"""What types of columns are for, so that those of different engines can be compared (meanings.txt)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from lintmig.engines.pairs import canonical
from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.whole import is_whole

_FILE = Path(__file__).with_suffix(".txt")


Meanings = tuple[str, ...]
"""What a type is for, the first before all."""


def agree(one: Meanings, other: Meanings) -> bool:
    """Whether one type can stand for what the other is for."""
    return one[0] in other or other[0] in one


def meanings(engine: EngineName, type_name: str, arguments: Sequence[str] = ()) -> Meanings | None:
    """What a type may stand for; None where nobody knows, such as for types of extensions."""
    rows = _rows()
    name = type_name.lower()
    for suffix in (" unsigned", " signed", " zerofill"):
        name = name.replace(suffix, "")
    found: Meanings = ()
    for spelled in (name, canonical(engine, name), canonical("postgresql", name)):
        found = found or rows.get(f"{engine} {spelled}", ()) or rows.get(spelled, ())
    if not found and engine == "sqlite" and name and name != "any":
        found = rows[f"sqlite {_affinity(name)}"]
    if tuple(arguments) in _LENGTHS_OF_UUID and "uuid" in found:
        return ("uuid", *found)
    return found or None


def size(engine: EngineName, type_name: str, arguments: Sequence[str] = ()) -> int | None:
    """How much fits in: bytes of an integer, characters of a string; None where that is not told by the type.

    Nothing is as large as an unsigned integer but in MySQL and MariaDB.
    """
    if engine == "sqlite":
        return None
    spelled = canonical("postgresql", canonical(engine, type_name.lower()))
    if spelled in _INTEGERS:
        return _INTEGERS[spelled]
    is_text = meanings(engine, type_name, ()) == meanings(engine, "varchar")
    return int(arguments[0]) if is_text and len(arguments) == 1 and is_whole(arguments[0]) else None


_INTEGERS = {"smallint": 2, "mediumint": 3, "integer": 4, "bigint": 8}
_LENGTHS_OF_UUID = {("16",), ("36",)}


def _affinity(name: str) -> str:
    """https://www.sqlite.org/datatype3.html#determination_of_column_affinity"""
    if "int" in name:
        return "integer"
    if any(word in name for word in ("char", "clob", "text")):
        return "text"
    if "blob" in name:
        return "blob"
    return "real" if any(word in name for word in ("real", "floa", "doub")) else "numeric"


@cache
def _rows() -> Mapping[str, Meanings]:
    rows: dict[str, Meanings] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        types, _, words = line.partition(":")
        first, _, rest = types.partition(" ")
        engine = first if first in ENGINE_NAMES else ""
        for name in (rest if engine else types).split(","):
            rows[f"{engine} {name.strip()}".strip()] = tuple(words.split())
    return rows
