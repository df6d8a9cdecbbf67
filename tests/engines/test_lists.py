"""The lists of names say what the live engines say."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

import pytest

from lintmig.engines import lists, signatures
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from tests.engines import measure_lists, regenerate_counts, regenerate_signatures, servers

KINDS = {
    "functions": lists.functions,
    "types": lists.types,
    "reserved": lists.reserved,
    "operator_classes": lists.operator_classes,
}


def measured(engine: EngineName) -> tuple[Version, measure_lists.Lists]:
    match engine:
        case "postgresql":
            with servers.postgresql() as connection:
                version = connection.info.server_version
                return (version // 10000, version % 10000), measure_lists.postgresql(connection)
        case "mariadb":
            with servers.mariadb() as mariadb, servers.scratch_database(mariadb) as cursor:
                return servers.mariadb_version(mariadb), measure_lists.mariadb(cursor)
        case _:
            return sqlite3.sqlite_version_info, measure_lists.sqlite()[1]


def listed_from(engine: EngineName) -> str:
    """The version in the header of the engine's list."""
    header = (lists.FOLDER / engine / "functions.txt").read_text("utf-8").splitlines()[0]
    return header.partition(" ")[2].split()[1]


@pytest.mark.parametrize("engine", ["postgresql", "sqlite", "mariadb"])
def test_lists_are_fresh(engine: EngineName) -> None:
    """Holds for the version that the lists were made from; others have other names."""
    version, live = measured(engine)
    major = ".".join(str(part) for part in version[: 1 if engine == "postgresql" else 2])
    if not re.match(rf"{re.escape(major)}(?:\.|$)", listed_from(engine)):
        return
    target = Engine(engine, version, version_is_stated=True, origin="live")
    for kind, names in live.items():
        listed = KINDS[kind](target)
        stale = f"run python -m tests.engines.regenerate_lists: {kind} of {engine}"
        assert names <= listed, f"{stale} lack {sorted(names - listed)[:20]}"
        assert listed <= names, f"{stale} have {sorted(listed - names)[:20]}"


def test_signatures_are_fresh() -> None:
    with servers.postgresql() as connection:
        version, live = connection.info.server_version // 10000, regenerate_signatures.measure(connection)
    for kind, entries in live.items():
        header, *lines = (signatures.FOLDER / f"{kind}.txt").read_text("utf-8").splitlines()
        if f" {version}" not in header:
            return
        listed = {name: set(items) for name, *items in map(str.split, lines)}
        stale = f"run python -m tests.engines.regenerate_signatures: {kind}"
        for name, items in listed.items():
            old = {item for item in items if ">=" not in item}
            assert old == entries.get(name, set()), f"{stale} of {name}"
        assert entries.keys() <= listed.keys(), stale


def test_sqlite_counts_are_fresh() -> None:
    live = regenerate_counts.sqlite()
    if (
        not (lists.FOLDER / "sqlite" / "counts.txt")
        .read_text("utf-8")
        .startswith(f"# SQLite {sqlite3.sqlite_version} and {regenerate_counts.newer_version()}\n")
    ):
        return
    for name, numbers in live.items():
        assert lists.counts("sqlite", name) == frozenset(numbers), name


def test_mariadb_counts_are_fresh() -> None:
    with servers.mariadb() as connection:
        version = ".".join(str(part) for part in servers.mariadb_version(connection))
        if not (lists.FOLDER / "mariadb" / "counts.txt").read_text("utf-8").startswith(f"# MariaDB {version}\n"):
            return
        live = regenerate_counts.mariadb(connection)
    for name, numbers in live.items():
        assert lists.counts("mariadb", name) == frozenset(numbers), name


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("read", [lists.functions, lists.reserved])
def test_every_engine_has_names(engine: EngineName, read: Callable[[Engine], frozenset[str]]) -> None:
    names = read(Engine(engine, DEFAULT_FLOORS[engine], version_is_stated=False, origin="default"))
    assert len(names) > 40
    assert all(name == name.strip().lower() and ">" not in name for name in names)


def test_a_version_decides() -> None:
    old = Engine("postgresql", (12,), version_is_stated=True, origin="config")
    new = Engine("postgresql", (13,), version_is_stated=True, origin="config")
    assert lists.functions(new) - lists.functions(old) >= {"gen_random_uuid"}


def test_extensions() -> None:
    assert lists.extension_types("citext") == frozenset({"citext"})
    assert "uuid_generate_v4" in (lists.extension_functions("uuid-ossp") or ())
    assert "vector" in (lists.extension_types("vector") or ())
    assert "geometry" in (lists.extension_types("postgis") or ())
    assert lists.extension_functions("postgis") is None
    assert lists.extension_functions("no_such_extension") is None
