"""Plain SQL beside the migrations of a mapper's tool: where it speaks that tool's engine, it is for that engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lintmig.model.engine import EngineName
from lintmig.model.script import Script, Track

_TOOLS = frozenset({"prisma", "drizzle"})
"""They write for one engine."""
_POSTGRESQL = re.compile(
    r"\bdo\s+\$\w*\$|\bas\s+\$\w*\$|\w::\w|\blanguage\s+[\"']?plpgsql|\bcreate\s+extension\b|\b(?:jsonb|timestamptz|bytea)\b|"
    r"\binformation_schema\b|\bpg_catalog\b|\b(?:big|small)?serial\b|"
    r"\b(?:table|into|on|from|update|exists|only)\s+\"\w*[A-Za-z]\w*\"",
    re.IGNORECASE,
)


def for_mapper(scripts: Sequence[Script], tracks: Iterable[Track]) -> list[Script]:
    """The scripts, those in PostgreSQL's own words for it alone where all migrations of mappers are for PostgreSQL."""
    made = [track for track in tracks if track.tool in _TOOLS]
    engines: set[EngineName] = set().union(*(script.engines or () for track in made for script in track.scripts))
    if engines != {"postgresql"} or any(script.engines is None for track in made for script in track.scripts):
        return list(scripts)
    return [_narrowed(script, made[0].tool) for script in scripts]


def _narrowed(script: Script, tool: str) -> Script:
    if script.engines is not None or _POSTGRESQL.search(script.sql) is None:
        return script
    return replace(script, engines=frozenset({"postgresql"}), engines_from=f"its words, and the migrations of {tool}")
