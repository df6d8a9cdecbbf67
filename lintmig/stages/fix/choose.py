"""Which fixes can be carried out together."""

from __future__ import annotations

from collections.abc import Iterable

from lintmig.model.finding import Finding
from lintmig.model.fix import Edit


def chosen(findings: Iterable[Finding]) -> list[Finding]:
    """Of findings with a fix those whose edits do not meet; where some do, the first in the file.

    Fixes of the same edits are one fix: each of their findings is chosen.
    """
    found: list[Finding] = []
    taken: dict[str, list[Edit]] = {}
    known: set[tuple[str, tuple[Edit, ...]]] = set()
    for finding in sorted(findings, key=lambda each: (each.source.path, _first(each), each.rule, each.message)):
        fix = finding.fix
        if fix is None or not fix.edits:
            continue
        path = finding.source.path
        edits = taken.setdefault(path, [])
        if (path, fix.edits) in known:
            found.append(finding)
        elif not any(_meet(edit, other) for edit in fix.edits for other in edits):
            found.append(finding)
            edits += fix.edits
            known.add((path, fix.edits))
    return found


def _first(finding: Finding) -> int:
    return finding.fix.edits[0].span.start if finding.fix is not None and finding.fix.edits else 0


def _meet(one: Edit, other: Edit) -> bool:
    """Whether the order of the two would matter."""
    if one.span.start == one.span.end or other.span.start == other.span.end:
        return one.span.start <= other.span.end and other.span.start <= one.span.end
    return one.span.start < other.span.end and other.span.start < one.span.end
