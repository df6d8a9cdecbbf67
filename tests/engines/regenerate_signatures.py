"""Write what PostgreSQL's catalog says of types, functions, operators, casts and indexes, from live servers.

Run: python -m tests.engines.regenerate_signatures
LINTMIG_POSTGRESQL_NEWER is the connection string of a newer PostgreSQL: what only it has is marked with the
version after the older one's, since no server says when it came. `lintmig/engines/signatures.py` says how
the lines are read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg

from tests.engines import servers

LISTS = Path(__file__).parents[2] / "lintmig" / "engines" / "lists" / "postgresql"
Entries = dict[str, set[str]]

_TYPE = "CASE WHEN {0}.typcategory = 'A' AND left({0}.typname, 1) = '_' THEN {1}.typname || '[]' ELSE {0}.typname END"
_STABILITY = "CASE WHEN s.lanname = 'sql' AND p.provolatile = 's' THEN '~' ELSE p.provolatile END"
_NAMES = f"""
    SELECT t.oid, {_TYPE.format("t", "e")} AS name FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
"""

FUNCTIONS = f"""
    WITH names AS ({_NAMES})
    SELECT p.proname, concat(p.prokind, {_STABILITY}) || CASE WHEN p.proretset THEN '*' ELSE '' END
        || CASE WHEN a.aggkind IN ('o', 'h') THEN '<' ELSE '' END || '('
        || coalesce((SELECT string_agg(
                n.name
                || CASE WHEN u.at > p.pronargs - p.pronargdefaults THEN '=' ELSE '' END
                || CASE WHEN p.provariadic <> 0 AND u.at = p.pronargs THEN '...' ELSE '' END, ',' ORDER BY u.at)
            FROM unnest(p.proargtypes) WITH ORDINALITY u(type, at) JOIN names n ON n.oid = u.type), '')
        || ')' || r.name
    FROM pg_proc p JOIN names r ON r.oid = p.prorettype LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
        JOIN pg_language s ON s.oid = p.prolang
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prorettype <> 'internal'::regtype
        AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[]) AND p.proname !~ '[A-Z]'
"""
OPERATORS = f"""
    WITH names AS ({_NAMES})
    SELECT o.oprname, concat({_STABILITY}, '(')
        || coalesce(l.name, '') || ',' || r.name || ')' || t.name
    FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode JOIN pg_language s ON s.oid = p.prolang
        LEFT JOIN names l ON l.oid = o.oprleft
        JOIN names r ON r.oid = o.oprright JOIN names t ON t.oid = o.oprresult
    WHERE o.oprnamespace = 'pg_catalog'::regnamespace
"""
CASTS = f"""
    WITH names AS ({_NAMES})
    SELECT s.name, concat(c.castcontext, coalesce(p.provolatile, 'i')) || ':' || t.name
    FROM pg_cast c JOIN names s ON s.oid = c.castsource JOIN names t ON t.oid = c.casttarget
        LEFT JOIN pg_proc p ON p.oid = c.castfunc
"""
TYPES = f"""
    WITH names AS ({_NAMES})
    SELECT n.name, t.typcategory::text || CASE WHEN t.typispreferred THEN '!' ELSE '' END
        || coalesce(':' || s.name, '') || concat('|', i.provolatile, o.provolatile, '=')
        || replace(format_type(t.oid, NULL), ' ', '_')
    FROM pg_type t JOIN names n ON n.oid = t.oid JOIN pg_proc i ON i.oid = t.typinput
        JOIN pg_proc o ON o.oid = t.typoutput
        LEFT JOIN pg_range r ON t.oid IN (r.rngtypid, r.rngmultitypid) LEFT JOIN names s ON s.oid = r.rngsubtype
    WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typcategory <> 'A' AND t.typtype <> 'c'
"""
DEFAULT_CLASSES = f"""
    WITH names AS ({_NAMES})
    SELECT m.amname, n.name FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod JOIN names n ON n.oid = c.opcintype
    WHERE c.opcdefault AND c.opcnamespace = 'pg_catalog'::regnamespace
"""


def main() -> None:
    with servers.postgresql() as connection:
        version = connection.info.server_version // 10000
        found = measure(connection)
    newer: dict[str, Entries] = {}
    header = f"# PostgreSQL {version}"
    if address := os.environ.get("LINTMIG_POSTGRESQL_NEWER"):
        with psycopg.connect(address, autocommit=True) as connection:
            newer = measure(connection)
            header += f" and {connection.info.server_version // 10000}"
    for kind, entries in found.items():
        lines = [header]
        for name in sorted({*entries, *newer.get(kind, {})}):
            old = entries.get(name, set())
            only_newer = newer.get(kind, {}).get(name, set()) - old
            items = sorted(old) + [f"{item}>={version + 1}" for item in sorted(only_newer)]
            lines.append(" ".join([name, *items]))
        (LISTS / f"{kind}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def measure(connection: psycopg.Connection[Any]) -> dict[str, Entries]:
    """By list, what each name stands for."""
    found: dict[str, Entries] = {}
    for kind, query in (
        ("signatures", FUNCTIONS),
        ("operators", OPERATORS),
        ("casts", CASTS),
        ("type_categories", TYPES),
        ("default_classes", DEFAULT_CLASSES),
    ):
        entries = found.setdefault(kind, {})
        for name, item in connection.execute(query.encode()).fetchall():
            entries.setdefault(name, set()).add(item)
    return found


if __name__ == "__main__":
    main()
