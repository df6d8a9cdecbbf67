"""What other tracks make, as far as their texts show without being replayed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from lintmig.model.engine import EngineName
from lintmig.model.script import Track
from lintmig.stages.order import history_for

_CREATED = re.compile(
    r"\bCREATE\s+(?:\w+\s+){0,2}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?((?:[\"`\[]?[\w$]+[\"`\]]?\s*\.\s*)?[\"`\[]?[\w$]+)",
    re.IGNORECASE,
)


def tables_elsewhere(
    all_tracks: Sequence[Track], track: Track, engine: EngineName, made_in_code: frozenset[str]
) -> Callable[[], frozenset[str]]:
    """The tables that other tracks make for an engine, looked for when first asked."""

    @cache
    def names() -> frozenset[str]:
        found = set(made_in_code)
        for other in all_tracks:
            if other is not track:
                for script in history_for(other, engine):
                    found.update(
                        match[1].split(".")[-1].strip(' \t\n"`[').lower() for match in _CREATED.finditer(script.sql)
                    )
        return frozenset(found)

    return names
