"""What tools call the engines that their migrations are for."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.engine import ALIASES, EngineName
from lintmig.model.script import Script

_MORE: dict[str, tuple[EngineName, ...]] = {
    "turso": ("sqlite",),
    "libsql": ("sqlite",),
    "mysql": ("mysql", "mariadb"),
    "pglite": ("postgresql",),
}
OTHER_DIALECTS = frozenset(
    "sqlserver mssql mongodb cockroachdb cockroach singlestore gel oracle snowflake exasol vertica firebird clickhouse "
    "spanner redshift".split()
)
"""Engines that nobody here judges."""


def engines_of(dialect: str | None) -> frozenset[EngineName] | None:
    """The engines that a tool's word names; none for one that is not judged, None for a word that says nothing."""
    word = (dialect or "").lower()
    if word in OTHER_DIALECTS:
        return frozenset()
    if word in _MORE:
        return frozenset(_MORE[word])
    return frozenset({ALIASES[word]}) if word in ALIASES else None


def for_dialect(script: Script, dialect: str | None, origin: str) -> Script:
    """The script as its tool's word on the engine has it, which goes before the file's path."""
    engines = engines_of(dialect)
    if engines is None or (script.engines is not None and script.engines_from == "header comment"):
        return script
    return replace(script, engines=engines, engines_from=f"{origin}: {dialect}")
