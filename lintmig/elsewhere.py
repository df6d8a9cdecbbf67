"""What other tracks make, as far as their texts show without being replayed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from lintmig.engines import lists
from lintmig.model.engine import EngineName
from lintmig.model.script import Track
from lintmig.stages.order import history_for

_CREATED = re.compile(
    r"(?:\bCREATE\s+(?:\w+\s+){0,2}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|\bRENAME\s+TO\s+)"
    r"((?:[\"`\[]?[\w$]+[\"`\]]?\s*\.\s*)?[\"`\[]?[\w$]+)",
    re.IGNORECASE,
)


_TYPE = re.compile(
    r"\bCREATE\s+(?:TYPE|DOMAIN)\s+((?:[\"]?[\w$]+[\"]?\s*\.\s*)?[\"]?[\w$]+)",
    re.IGNORECASE,
)

_FUNCTION = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\s+((?:[\"]?[\w$]+[\"]?\s*\.\s*)?[\"]?[\w$]+)",
    re.IGNORECASE,
)

_SCHEMA = re.compile(r"\bCREATE\s+SCHEMA\s+(?:IF\s+NOT\s+EXISTS\s+)?(\"?[\w$]+)", re.IGNORECASE)


_EXTENSION = re.compile(r"\bCREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"]?([\w-]+)", re.IGNORECASE)


def tables_elsewhere(
    all_tracks: Sequence[Track], track: Track, engine: EngineName, made_in_code: frozenset[str]
) -> Callable[[], frozenset[str]]:
    """The tables that other tracks make for an engine; "type ", "schema " and "function " stand before these.

    With them come the types and functions of the extensions that other tracks install. They are looked for when asked.
    """

    @cache
    def names() -> frozenset[str]:
        found = set(made_in_code)
        for other in all_tracks:
            if other is not track:
                for script in history_for(other, engine):
                    found.update(_bare(match[1]) for match in _CREATED.finditer(script.sql))
                    found.update(f"type {_bare(match[1])}" for match in _TYPE.finditer(script.sql))
                    found.update(f"schema {_bare(match[1])}" for match in _SCHEMA.finditer(script.sql))
                    found.update(f"function {_bare(match[1])}" for match in _FUNCTION.finditer(script.sql))
                    for match in _EXTENSION.finditer(script.sql) if engine == "postgresql" else ():
                        found.update(f"type {name}" for name in _listed(lists.extension_types(match[1])))
                        found.update(f"function {name}" for name in _listed(lists.extension_functions(match[1])))
        return frozenset(found)

    return names


def _listed(known: frozenset[str] | None) -> frozenset[str]:
    """An extension that is not listed may bring anything."""
    return frozenset(("*",)) if known is None else known


def _bare(name: str) -> str:
    return name.rsplit(".", maxsplit=1)[-1].strip(' \t\n"`[').lower()


def told_elsewhere(all_tracks: Sequence[Track], track: Track, engine: EngineName) -> Callable[[str, str], bool]:
    """Whether another track makes a table, or alters it, in a statement that names a column too."""

    @cache
    def definitions(table: str) -> list[str]:
        pattern = re.compile(rf"{_DEFINES}[\"`\[]?{re.escape(table)}(?!\w)[^;]*", re.IGNORECASE)
        others = (script for other in all_tracks if other is not track for script in history_for(other, engine))
        return [found[0] for script in others for found in pattern.finditer(script.sql)]

    def is_told(table: str, column: str) -> bool:
        word = re.compile(rf"(?<!\w){re.escape(_last(column))}(?!\w)", re.IGNORECASE)
        return any(word.search(definition) for definition in definitions(_last(table)))

    return is_told


def added_elsewhere(all_tracks: Sequence[Track], track: Track, engine: EngineName) -> Callable[[str, str], bool]:
    """Whether another track that does not make a table itself, as one of the same database, gives it a column.

    What code adds when it starts comes too late for migrations.
    """

    @cache
    def changes(table: str) -> list[str]:
        made = re.compile(rf"{_MAKES}[\"`\[]?{re.escape(table)}(?!\w)", re.IGNORECASE)
        changed = re.compile(rf"{_ALTERS}[\"`\[]?{re.escape(table)}(?!\w)[^;]*", re.IGNORECASE)
        found: list[str] = []
        for other in all_tracks:
            is_asked = other is not track and (other.role == "migration" or track.role != "migration")
            texts = [script.sql for script in history_for(other, engine)] if is_asked else []
            if not any(made.search(text) for text in texts):
                found += [match[0] for text in texts for match in changed.finditer(text)]
        return found

    def is_added(table: str, column: str) -> bool:
        word = re.compile(rf"{_ADDS}[\"`\[]?{re.escape(_last(column))}(?!\w)", re.IGNORECASE)
        return any(word.search(change) for change in changes(_last(table)))

    return is_added


_QUALIFIED = r"(?:[\"`\[]?\w+[\"`\]]?\s*\.\s*)?"
_MAKES = rf"\bcreate\s+(?:\w+\s+){{0,2}}table\s+(?:if\s+not\s+exists\s+)?{_QUALIFIED}"
_ALTERS = rf"\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?{_QUALIFIED}"
_ADDS = r"\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?"
_DEFINES = (
    r"\b(?:create\s+(?:\w+\s+){0,2}table\s+(?:if\s+not\s+exists\s+)?|"
    r"alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?)(?:[\"`\[]?\w+[\"`\]]?\s*\.\s*)?"
)


def _last(name: str) -> str:
    return name.rpartition(".")[2].strip('"`[]')
