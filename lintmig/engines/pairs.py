"""Which types fit each other, as measured on the engines (lists/*/pairs.txt)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lintmig.model.engine import EngineName

Relation = Literal["compare", "assign", "reference"]


def fits(engine: EngineName, relation: Relation, left: str, right: str) -> bool | None:
    """Whether canonical type `left` fits `right`; None where it was not measured."""
    relations = _pairs(engine)[1].get(relation)
    if relations is None or left not in relations or right not in relations:
        return None
    return right in relations[left]


def canonical(engine: EngineName, type_name: str) -> str:
    """The engine's own name for a spelling; the spelling itself where it has no other."""
    return _pairs(engine)[0].get(type_name, type_name)


_FILES: dict[EngineName, str] = {
    "postgresql": "postgresql",
    "mariadb": "mariadb",
    "mysql": "mariadb",
}
"""MySQL's were not measured; its manual states the same conditions as MariaDB's."""


@cache
def _pairs(engine: EngineName) -> tuple[dict[str, str], dict[str, dict[str, frozenset[str]]]]:
    aliases: dict[str, str] = {}
    relations: dict[str, dict[str, frozenset[str]]] = {}
    folder = _FILES.get(engine)
    if folder is None:
        return aliases, relations
    path = Path(__file__).parent / "lists" / folder / "pairs.txt"
    for line in path.read_text("utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "alias":
            spelling, _, name = rest.partition(" = ")
            aliases[spelling] = name
        elif kind != "#":
            left, _, right = rest.partition(": ")
            names = frozenset(part.strip() for part in right.split(",") if part.strip())
            relations.setdefault(kind, {})[left.rstrip(":")] = names
    return aliases, relations
