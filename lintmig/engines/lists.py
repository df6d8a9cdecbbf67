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


def reserved_later(engine: Engine) -> frozenset[str]:
    """The words that only versions behind the target's reserve."""
    return _ever_reserved(engine.name) - reserved(engine)


def counts(engine: EngineName, name: str) -> frozenset[int] | None:
    """How many arguments a function takes; None where that is not known. 8 stands for more as well."""
    return _counts(engine).get(name)


def is_changing(engine: EngineName, place: str, name: str, count: int) -> bool:
    """Whether SQLite or MariaDB refuses the function there because its result is not always the same."""
    if engine not in ("sqlite", "mariadb"):
        return False
    return min(count, 8) in _numbers(engine, "changing").get(f"{place} {name}", ())


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
    lines = _lines(engine, kind)
    plain = {line for line in lines if not line.startswith("#") and ">=" not in line}
    for line in lines:
        name, newer, since = line.partition(" >=")
        if newer and not name.startswith("#") and not is_older(version, version_of(since)):
            plain.add(name)
    return frozenset(plain)


@cache
def _counts(engine: EngineName) -> dict[str, frozenset[int]]:
    """MySQL's were not measured; they are MariaDB's where its manual names the same arguments."""
    if engine != "mysql":
        return _numbers(engine, "counts")
    return {
        name: found for name, found in _numbers("mariadb", "counts").items() if not name.startswith(_OTHER_IN_MYSQL)
    }


@cache
def _numbers(engine: EngineName, kind: str) -> dict[str, frozenset[int]]:
    """By what stands before them, the numbers of each line."""
    found = {}
    for line in _lines(engine, kind)[1:]:
        words = line.split()
        numbers = [word for word in words if word.isdigit()]
        found[" ".join(words[: len(words) - len(numbers)])] = frozenset(int(number) for number in numbers)
    return found


@cache
def _ever_reserved(engine: EngineName) -> frozenset[str]:
    return frozenset(line.partition(" >=")[0] for line in _lines(engine, "reserved"))


def _lines(engine: EngineName, kind: str) -> list[str]:
    """None where an engine's folder lacks the list."""
    path = FOLDER / engine / f"{kind}.txt"
    return path.read_text("utf-8").splitlines() if path.is_file() else []


_OTHER_IN_MYSQL = tuple(
    "aes_ des_ st_ json_ regexp_ geo geometry point line poly multi mbr lag lead nth_value first_value last_value "
    "password encrypt old_password uuid rand random format date_format master_ source_ wait_ gtid_ sha encode decode "
    "x y as is contains crosses dimension disjoint end equals exterior glength inter num over start touches within "
    "area boundary buffer centroid convex distance envelope release benchmark sleep last_insert_id interval".split()
)


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
