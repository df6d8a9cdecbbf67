"""What types of columns are for, so that those of different engines can be compared (lists/meanings.txt)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lintmig.engines.pairs import canonical
from lintmig.model.engine import EngineName

_FILE = Path(__file__).parent / "lists" / "meanings.txt"


def meanings(engine: EngineName, type_name: str) -> frozenset[str] | None:
    """What a type may stand for; None where nobody knows, such as for types of extensions."""
    rows = _rows()
    name = type_name.lower()
    for suffix in (" unsigned", " signed", " zerofill"):
        name = name.replace(suffix, "")
    for spelled in (name, canonical(engine, name), canonical("postgresql", name)):
        for key in (f"{engine} {spelled}", spelled):
            if key in rows:
                return rows[key]
    return rows[f"sqlite {_affinity(name)}"] if engine == "sqlite" and name else None


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
def _rows() -> Mapping[str, frozenset[str]]:
    rows: dict[str, frozenset[str]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        types, _, words = line.partition(":")
        first, _, rest = types.partition(" ")
        engine = first if first in ("postgresql", "sqlite", "mariadb", "mysql") else ""
        for name in (rest if engine else types).split(","):
            rows[f"{engine} {name.strip()}".strip()] = frozenset(words.split())
    return rows
