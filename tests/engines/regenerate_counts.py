"""Measure how many arguments the functions of SQLite and MariaDB take, and where they take none of them.

Run: python -m tests.engines.regenerate_counts
Writes lintmig/engines/lists/*/{counts,changing}.txt. A line of `changing` is a place (`index`, `generated`, `stored`,
`check`), a function whose result may change and which is therefore refused there, and with how many arguments.
A line of `counts` is a function and the numbers of arguments that the engine takes, up to `MOST`, which stands for
more as well.
A function that is only called with words between its arguments is left out.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pymysql

from tests.engines import servers

LISTS = Path(__file__).parents[2] / "lintmig" / "engines" / "lists"
MOST = 8
Counts = dict[str, list[int]]


def main() -> None:
    with servers.mariadb() as connection:
        version = ".".join(str(part) for part in servers.mariadb_version(connection))
        header, counts = f"MariaDB {version}", mariadb(connection)
        write("mariadb", "counts", header, counts)
        with servers.scratch_database(connection) as cursor:
            write("mariadb", "changing", header, mariadb_changing(cursor, counts))
    header, counts = f"SQLite {sqlite3.sqlite_version} and {newer_version()}", sqlite()
    write("sqlite", "counts", header, counts)
    write("sqlite", "changing", header, sqlite_changing(counts))


def write(engine: str, kind: str, header: str, counts: Counts) -> None:
    lines = [f"{name} {' '.join(str(count) for count in found)}" for name, found in sorted(counts.items())]
    (LISTS / engine / f"{kind}.txt").write_text("\n".join([f"# {header}", *lines]) + "\n", "utf-8")


def sqlite() -> Counts:
    """Of an old and a new SQLite together: a count that either takes is taken."""
    import apsw

    found: dict[str, set[int]] = {}
    old, new = servers.sqlite(), apsw.Connection(":memory:")
    for run, refused in ((old.execute, sqlite3.Error), (new.execute, apsw.Error)):
        for name in sorted({row[0] for row in run("SELECT name FROM pragma_function_list")}):
            if name.isidentifier() and name not in ("load_extension", "match"):
                taken = found.setdefault(name, set())
                taken |= {count for count in range(MOST + 1) if _sqlite_takes(run, refused, name, count)}
    return {name: sorted(counts) for name, counts in found.items() if counts}


def _sqlite_takes(run: object, refused: type[Exception], name: str, count: int) -> bool:
    assert callable(run)
    try:
        run(f"EXPLAIN SELECT {name}({', '.join(['NULL'] * count)})")
    except refused as error:
        return "wrong number of arguments" not in str(error)
    return True


def newer_version() -> str:
    import apsw

    return str(apsw.sqlite_lib_version())


def mariadb(connection: pymysql.Connection[Any]) -> Counts:
    names = (LISTS / "mariadb" / "functions.txt").read_text("utf-8").splitlines()[1:]
    found = {}
    with connection.cursor() as cursor:
        for name in (line.partition(" ")[0] for line in names):
            counts = [count for count in range(MOST + 1) if _mariadb_takes(cursor, name, count)]
            if counts and name != "count":  # COUNT(DISTINCT a, b) takes any number
                found[name] = counts
    return found


def _mariadb_takes(cursor: pymysql.cursors.Cursor, name: str, count: int) -> bool:
    """PREPARE does not run it. 1064 is a syntax error, 1305 an unknown function, 1582 and 1107 a wrong count."""
    calls = [f"{name}({', '.join([value] * count)})" for value in ("NULL", "1", '"a"')]
    for sql in (f"SELECT {call}{over}" for call in calls for over in ("", " OVER ()")):
        try:
            cursor.execute(f"PREPARE s FROM '{sql}'")
        except pymysql.Error as error:
            if error.args[0] in (1064, 1305, 1582, 1107, 1046, 1318, 1128):
                continue
        return True
    return False


def sqlite_changing(counts: Counts) -> Counts:
    found: Counts = {}
    for name, numbers in {**counts, "current_timestamp": [0], "current_date": [0], "current_time": [0]}.items():
        for count in numbers:
            call = f"{name}({', '.join(['a'] * count)})" if not name.startswith("current_") else name
            connection = servers.sqlite()
            connection.execute("CREATE TABLE t (a)")
            for place, sql in (
                ("index", f"CREATE INDEX i ON t (({call}))"),
                ("generated", f"CREATE TABLE u (a, g AS ({call}))"),
            ):
                try:
                    connection.execute(sql)
                except sqlite3.Error as error:
                    if "non-deterministic" in str(error):
                        found.setdefault(f"{place} {name}", []).append(count)
            connection.close()
    return found


def mariadb_changing(cursor: pymysql.cursors.Cursor, counts: Counts) -> Counts:
    found: Counts = {}
    for name, numbers in counts.items():
        if name in AGGREGATES:
            continue
        for count in numbers:
            call = f"{name}({', '.join(['a'] * count)})"
            for place, column in (
                ("check", f"CHECK ({call})"),
                ("generated", f"g VARCHAR(100) AS ({call}) VIRTUAL"),
                ("stored", f"g VARCHAR(100) AS ({call}) STORED"),
            ):
                cursor.execute("DROP TABLE IF EXISTS u")
                try:
                    cursor.execute(f"CREATE TABLE u (a INT, {column})")
                except pymysql.Error as error:
                    if error.args[0] == 1901:
                        found.setdefault(f"{place} {name}", []).append(count)
    return found


AGGREGATES = frozenset(
    "avg bit_and bit_or bit_xor count group_concat json_arrayagg json_objectagg max min std stddev stddev_pop "
    "stddev_samp sum var_pop var_samp variance".split()
)

if __name__ == "__main__":
    main()
