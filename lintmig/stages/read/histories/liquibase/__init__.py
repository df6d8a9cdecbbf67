"""Liquibase: changelogs in XML, YAML, JSON and SQL that include each other, rendered as each engine gets them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.source import Source

_SUFFIXES = (".xml", ".yaml", ".yml", ".json")
_MARK = re.compile(r"liquibase[ \t]+formatted", re.IGNORECASE)


def read_liquibase(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not (any(map(_is_likely, files.ending(*_SUFFIXES))) or any(_MARK.search(each.text[:2000]) for each in sources)):
        return Histories()
    from lintmig.stages.read.histories.liquibase.liquibase import read

    return read(files, sources, wanted)


def _is_likely(path: str) -> bool:
    lowered = path.lower()
    return "changelog" in lowered or "liquibase" in lowered or "changeset" in lowered
