"""The names that engines bring: functions, types and reserved words, in lower case.

The files in `lists/` are generated from live engines by `tests/engines/regenerate_lists.py`: one
name per line, `name >=13` for a name that came with version 13. `postgresql/extensions.txt` has one
line per extension and kind: `citext type: citext`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lintmig.engines.floors import is_older, version_of
from lintmig.model.engine import Engine, EngineName, Version

FOLDER = Path(__file__).with_suffix("")


def functions(engine: Engine) -> frozenset[str]:
    """Every function that can be called by name, those of the engine's grammar included."""
    return _names(engine.name, engine.version, "functions")


def types(engine: Engine) -> frozenset[str]:
    """Every spelling of a type, without arguments; none for SQLite, where any word is one."""
    return _names(engine.name, engine.version, "types")


def reserved(engine: Engine) -> frozenset[str]:
    """Every word that names no column unless it is quoted."""
    return _names(engine.name, engine.version, "reserved")


def operator_classes(engine: Engine) -> frozenset[str]:
    """What PostgreSQL's indexes can order or search by without an extension; none for the other engines."""
    return _names(engine.name, engine.version, "operator_classes") if engine.name == "postgresql" else frozenset()


def extension_operator_classes(name: str) -> frozenset[str] | None:
    """The operator classes that a PostgreSQL extension brings; None where they are not known."""
    return _extensions().get((name.lower(), "operator_class"))


def extension_with(kind: Literal["function", "type", "operator_class"], name: str) -> str | None:
    """The PostgreSQL extension that brings this, as SQL writes its name, where only one is known to."""
    found = [extension for (extension, brought), names in _extensions().items() if brought == kind and name in names]
    if len(found) != 1:
        return None
    return found[0] if found[0].isidentifier() else f'"{found[0]}"'


def extension_functions(name: str) -> frozenset[str] | None:
    """The functions that a PostgreSQL extension brings; None where they are not known."""
    return _extensions().get((name.lower(), "function"))


def extension_types(name: str) -> frozenset[str] | None:
    """The types that a PostgreSQL extension brings; None where they are not known."""
    return _extensions().get((name.lower(), "type"))


@cache
def _names(engine: EngineName, version: Version, kind: str) -> frozenset[str]:
    lines = (FOLDER / engine / f"{kind}.txt").read_text("utf-8").splitlines()
    plain = {line for line in lines if not line.startswith("#") and ">=" not in line}
    for line in lines:
        name, newer, since = line.partition(" >=")
        if newer and not name.startswith("#") and not is_older(version, version_of(since)):
            plain.add(name)
    return frozenset(plain)


@cache
def _extensions() -> dict[tuple[str, str], frozenset[str]]:
    found = {}
    text = (FOLDER / "postgresql" / "extensions.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            head, _, names = line.partition(":")
            extension, _, kind = head.rpartition(" ")
            found[extension, kind] = frozenset(names.split())
    return found
