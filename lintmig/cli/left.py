"""What a command that changes files has left as it was, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.words import counted

if TYPE_CHECKING:
    from lintmig.model.finding import Finding


def left_lines(left: Iterable[tuple[Finding, str]], undone: str, noun: str) -> Iterator[str]:
    """One for each reason, such as `not fixed: 2 problems in a.sql and 1 other file: ...`."""
    reasons: dict[str, list[str]] = {}
    for finding, reason in left:
        reasons.setdefault(reason, []).append(finding.source.path)
    for reason, paths in reasons.items():
        first, *others = sorted(set(paths))
        where = neutral(first) + (f" and {counted(len(others), 'other file')}" if others else "")
        yield f"{undone}: {counted(len(paths), noun)} in {where}: {neutral(reason)}"
