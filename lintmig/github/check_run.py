"""Annotations through the interface for checks, where there are more than the runner shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lintmig.github.api import Api, told
from lintmig.github.comment import trouble
from lintmig.stages.report.github import Annotation

MOST_PER_REQUEST = 50
MOST = 1000
LEVELS = {"error": "failure", "warning": "warning", "notice": "notice"}


class Checked(NamedTuple):
    """How many annotations were posted, and what went wrong."""

    posted: int
    trouble: str = ""


def annotate(
    api: Api, repository: str, head: str, name: str, title: str, found: Sequence[Annotation], conclusion: str
) -> Checked:
    """A check run of its own with all annotations, fifty in a request; later ones are added to it."""
    path = f"/repos/{repository}/check-runs"
    shown = found[:MOST]
    parts = [shown[at : at + MOST_PER_REQUEST] for at in range(0, len(shown), MOST_PER_REQUEST)] or [[]]
    start = {"name": name, "head_sha": head, "status": "completed", "conclusion": conclusion}
    answer = api.send("POST", path, {**start, "output": _output(title, parts[0])})
    made = told(answer.body, "id")
    if not answer.is_good or not isinstance(made, int):
        return Checked(0, trouble(answer, "check run"))
    for number, part in enumerate(parts[1:], start=1):
        answer = api.send("PATCH", f"{path}/{made}", {"output": _output(title, part)})
        if not answer.is_good:
            return Checked(number * MOST_PER_REQUEST, trouble(answer, "more annotations"))
    return Checked(len(shown))


def _output(title: str, found: Sequence[Annotation]) -> dict[str, object]:
    return {"title": title[:200], "summary": title, "annotations": [_annotation(each) for each in found]}


def _annotation(each: Annotation) -> dict[str, object]:
    lines = each.lines
    columns = {"start_column": lines.column, "end_column": lines.end_column} if lines.line == lines.end_line else {}
    return {
        "path": each.path,
        "start_line": lines.line,
        "end_line": lines.end_line,
        **columns,
        "annotation_level": LEVELS[each.level],
        "title": each.title,
        "message": each.message,
    }
