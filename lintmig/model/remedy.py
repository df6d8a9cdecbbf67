"""From the constructs found in a statement to the fix of a finding about one of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from lintmig.model.fix import Edit, Fix, title_of
from lintmig.model.script import Use


def fix_of(sql: str, uses: Iterable[Use]) -> Fix | None:
    """One for all uses of a construct in a statement; None where one of them has no remedy."""
    edits: set[Edit] = set()
    is_safe = True
    for use in uses:
        if not use.edits:
            return None
        edits.update(use.edits)
        is_safe = is_safe and use.safety == "safe"
    ordered = tuple(sorted(edits, key=lambda edit: edit.span))
    if not ordered or any(one.span.end > other.span.start for one, other in pairwise(ordered)):
        return None
    return Fix(title_of(sql, ordered), "safe" if is_safe else "unsafe", ordered)
