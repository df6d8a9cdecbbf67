"""Write lintmig/engines/lists/*/{functions,types,reserved}.txt from live engines.

Run: python -m tests.engines.regenerate_lists
LINTMIG_POSTGRESQL_NEWER is the connection string of a newer PostgreSQL: what only it has is listed
with its version. No server says since when it has a name: `listed_versions` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import psycopg

from tests.engines import list_candidates as ask
from tests.engines import listed_versions, servers
from tests.engines import measure_lists as measure

LISTS = Path(__file__).parents[2] / "lintmig" / "engines" / "lists"
KNOWN = {
    "functions": listed_versions.FUNCTIONS,
    "types": listed_versions.TYPES,
    "reserved": listed_versions.RESERVED,
}


def main() -> None:
    write_postgresql()
    with servers.mariadb() as mariadb, servers.scratch_database(mariadb) as cursor:
        version = ".".join(str(part) for part in servers.mariadb_version(mariadb))
        found = measure.mariadb(cursor)
    for kind, names in found.items():
        write("mariadb", kind, f"MariaDB {version}", names)
        lacks, adds = measure.split(ask.MYSQL_LACKS[kind]), measure.split(ask.MYSQL_ADDS[kind])
        header = f"not measured: MariaDB {version}'s, changed as dev.mysql.com/doc/refman/8.0/en/ says"
        write("mysql", kind, header, (names | {*adds}) - {*lacks})
    version, found = measure.sqlite()
    for kind, names in found.items():
        note = "; any word is a type, so there is nothing to list" if kind == "types" else ""
        write("sqlite", kind, f"SQLite {version}{note}", names)


def write_postgresql() -> None:
    with servers.postgresql() as connection:
        version = connection.info.server_version // 10000
        found = measure.postgresql(connection)
        extensions = measure.extensions(connection)
    newer: dict[str, set[str]] = {}
    newer_version = version
    if address := os.environ.get("LINTMIG_POSTGRESQL_NEWER"):
        with psycopg.connect(address, autocommit=True) as connection:
            newer_version = connection.info.server_version // 10000
            newer = measure.postgresql(connection)
            extensions = measure.extensions(connection) | extensions
    header = f"PostgreSQL {version}" + (f" and {newer_version}" if newer else "")
    for kind, names in found.items():
        only_newer = newer.get(kind, set()) - names
        write("postgresql", kind, header, names, dict.fromkeys(only_newer, str(newer_version)))
    lines = [f"# measured on {header} ; postgis and timescaledb: manuals"]
    for extension, kinds in sorted({**extensions, **ask.DOCUMENTED_EXTENSIONS}.items()):
        for kind, names in kinds.items():
            lines.append(" ".join([f"{extension} {kind}:", *sorted(names)]))
    (LISTS / "postgresql" / "extensions.txt").write_text("\n".join(lines) + "\n", "utf-8")


def write(
    engine: str,
    kind: str,
    header: str,
    names: Iterable[str],
    newer: Mapping[str, str] | None = None,
) -> None:
    """`newer` are further names with a version, unless `listed_versions` knows better."""
    since = listed_versions.since(KNOWN[kind][engine]) if kind in KNOWN else {}
    versions = {**dict.fromkeys(names, ""), **(newer or {}), **since}
    lines = [f"{name} >={version}" if version else name for name, version in versions.items()]
    path = LISTS / engine / f"{kind}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([f"# {header}", *sorted(lines)]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
