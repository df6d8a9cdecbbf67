"""Which engines the SQL of a project's migrations is for, where nothing else tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lintmig.model.engine import EngineName

_POSTGRESQL = re.compile(
    r"\bplpgsql\b|\w::\w|\bCREATE\s+EXTENSION\b|\bUSING\s+(?:gin|gist|hash)\b|\bRAISE\s+NOTICE\b|\bDO\s+\$\$|"
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\b|\bALTER\s+SEQUENCE\b|django\.contrib\.postgres\b",
    re.IGNORECASE,
)
_MYSQL = re.compile(
    r"\bUPDATE\s+[`\w]+(?:\s+(?:AS\s+)?\w+)?\s+(?:INNER\s+|LEFT\s+)?JOIN\b|\bENGINE\s*=\s*InnoDB|`\w+`\.`\w+`|"
    r"\bALTER\s+TABLE\s+`?\w+`?\s+(?:MODIFY|CHANGE)\b|\bON\s+DUPLICATE\s+KEY\b|\bCHARACTER\s+SET\s+utf8",
    re.IGNORECASE,
)
_SPEECHES: tuple[tuple[re.Pattern[str], frozenset[EngineName]], ...] = (
    (_POSTGRESQL, frozenset({"postgresql"})),
    (_MYSQL, frozenset({"mysql", "mariadb"})),
)


def spoken(texts: Iterable[str]) -> frozenset[EngineName] | None:
    """The engines that all of it speaks to; None where it speaks to any, or to several."""
    written = [text for text in texts if "RunSQL" in text or "contrib.postgres" in text]
    if any("vendor" in text for text in written):
        return None
    found = [engines for pattern, engines in _SPEECHES if any(pattern.search(text) for text in written)]
    return found[0] if len(found) == 1 else None
