"""The settings of an engine that change what it makes of SQL, as configurations and scripts write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lintmig.model.engine import DEFAULT_SETTINGS, Engine

SQL_MODES = frozenset(
    "ALLOW_INVALID_DATES ANSI ANSI_QUOTES DB2 EMPTY_STRING_IS_NULL ERROR_FOR_DIVISION_BY_ZERO HIGH_NOT_PRECEDENCE "
    "IGNORE_BAD_TABLE_OPTIONS IGNORE_SPACE MAXDB MSSQL MYSQL323 MYSQL40 NO_AUTO_CREATE_USER NO_AUTO_VALUE_ON_ZERO "
    "NO_BACKSLASH_ESCAPES NO_DIR_IN_CREATE NO_ENGINE_SUBSTITUTION NO_FIELD_OPTIONS NO_KEY_OPTIONS NO_TABLE_OPTIONS "
    "NO_UNSIGNED_SUBTRACTION NO_ZERO_DATE NO_ZERO_IN_DATE ONLY_FULL_GROUP_BY ORACLE PAD_CHAR_TO_FULL_LENGTH "
    "PIPES_AS_CONCAT POSTGRESQL REAL_AS_FLOAT SIMULTANEOUS_ASSIGNMENT STRICT_ALL_TABLES STRICT_TRANS_TABLES "
    "TIME_ROUND_FRACTIONAL TIME_TRUNCATE_FRACTIONAL TRADITIONAL".split()
)
"""The words of sql_mode in MariaDB and MySQL."""

_QUOTES = "PIPES_AS_CONCAT ANSI_QUOTES IGNORE_SPACE"
_COMBINED = {
    "ANSI": f"REAL_AS_FLOAT {_QUOTES}",
    "TRADITIONAL": "STRICT_TRANS_TABLES STRICT_ALL_TABLES NO_ZERO_IN_DATE NO_ZERO_DATE ERROR_FOR_DIVISION_BY_ZERO "
    "NO_ENGINE_SUBSTITUTION",
    **dict.fromkeys(("DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL"), _QUOTES),
}
"""What one word switches on besides itself: mariadb.com/kb/en/sql-mode."""

OUTSIDE_SQL_MODE = frozenset({"LOWER_CASE_TABLE_NAMES"})


def sql_mode(words: Iterable[str]) -> frozenset[str]:
    """The settings that a list of modes switches on; words that are no mode are left out."""
    named = {word.strip().upper() for word in words} & SQL_MODES
    return frozenset(named.union(*(_COMBINED[word].split() for word in named & _COMBINED.keys())))


def engine_of(sql: str, engine: Engine) -> Engine:
    """The engine with the sql_mode that a script sets for itself, whichever statement does it."""
    if engine.name not in ("mariadb", "mysql") or "sql_mode" not in sql.lower():
        return engine
    held = DEFAULT_SETTINGS[engine.name] if engine.settings is None else engine.settings
    found = held
    for match in _SET_SQL_MODE.finditer(sql):
        named = sql_mode(match["modes"].split(","))
        if named - {"NO_AUTO_VALUE_ON_ZERO"} or not match["modes"]:
            found = found | named if match["keeps"] else named | (held & OUTSIDE_SQL_MODE)
    return engine if found == held else replace(engine, settings=found)


_SET_SQL_MODE = re.compile(
    r"\bsql_mode\s*:?=\s*(?P<keeps>concat\s*\(\s*@@(?:session\.|global\.)?sql_mode\s*,)?\s*(['\"])(?P<modes>[\w,\s]*)\2",
    re.IGNORECASE,
)
