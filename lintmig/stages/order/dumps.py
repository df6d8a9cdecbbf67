"""Files that hold what migrations leave, written by a tool."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lintmig.model.source import BlindSpot
from lintmig.stages.order.grouping import Group
from lintmig.stages.order.layouts import PLAIN
from lintmig.stages.order.naming import is_versioned
from lintmig.stages.order.recognise import is_in

_NAMES = re.compile(r"(?:^|/)(?:schema|structure)\.sql$", re.IGNORECASE)
_DUMPED = re.compile(
    r"^--\s*(?:PostgreSQL database dump|MySQL dump|MariaDB dump|Dbmate schema migrations)\b"
    r"|^INSERT\s+INTO\s+\W?(?:\w+\W{1,3})?(?:schema_migrations|ar_internal_metadata)\b"
    r"|^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\W?(?:\w+\W{1,3})?schema_migrations\b",
    re.IGNORECASE | re.MULTILINE,
)

_LATEST = re.compile(r"\s*--[ \t]*v0[ \t]*->[ \t]*v\d+\b")
_UPGRADE = re.compile(r"\s*--[ \t]*v\d+(?:[ \t]*->[ \t]*v\d+)?\b")
"""How dbutil of Go tells what a new database gets from the steps that bring an old one there."""


def dumps(groups: Sequence[Group]) -> dict[str, BlindSpot]:
    """By path, the dumps of a schema whose migrations are there as SQL: to replay both would be to make all twice."""
    found: dict[str, BlindSpot] = {}
    for group in groups:
        latest = [script for script in group.scripts if _LATEST.match(script.source.text)]
        steps = [script for script in group.scripts if _UPGRADE.match(script.source.text)]
        if latest and not group.is_configured and len(latest) < len(steps) == len(group.scripts):
            reason = "what a new database gets in place of the upgrades beside it: not checked"
            found.update((each.path, BlindSpot(each.path, 1, reason)) for each in latest)
        for script in group.scripts:
            if not _NAMES.search(script.path) or not _DUMPED.search(script.source.text):
                continue
            home = script.path.rpartition("/")[0] or "."
            migrations = next(
                (each for each in groups if is_in(each.folder or ".", home) and _has_versions(each)), None
            )
            if migrations is not None and not group.is_configured:
                reason = f"a dump of what {migrations.folder or '.'} leaves: not checked"
                found[script.path] = BlindSpot(script.path, 1, reason)
    return found


def _has_versions(group: Group) -> bool:
    """Whether migrations are in it: by its tool, or by numbers."""
    return group.layout is not PLAIN or any(is_versioned(script.path, group.folder) for script in group.scripts)
