"""Migrations that were there before a change and do something else after it."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related, Severity
from lintmig.model.ledger.merged import Answer, EditedLater
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem

_SEVERITIES: dict[Answer, Severity] = {"refuses": "warning", "unseen": "warning", "unknown": "info"}
"""No error: what was merged need not have been released, and projects edit what is not."""
_UNDO = "Undo the edit and write a new migration; if no database has run it yet, ignore this with that reason."


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, EditedLater):
            yield ProjectProblem(
                item.place,
                (),
                _message(item),
                f"Name it {item.old_name} again." if item.old_name is not None else _UNDO,
                tuple(Related(place, "is edited too") for place in item.others[:_SHOWN]),
                severity=_SEVERITIES[item.answer],
                verdict="differs",
            )


_SHOWN = 3


def _message(item: EditedLater) -> str:
    title = title_of(item.tool)
    if item.others:
        all_of_them = f"{item.name} or one of {len(item.others)} more"
        if item.answer == "refuses":
            return f"{title} refuses databases that have run {all_of_them}: they are not what is recorded"
        return f"databases that have run {all_of_them} do not get the edits"
    match item.answer:
        case "refuses" if item.old_name is not None:
            return f"{title} refuses databases that have run this: they know it as {item.old_name}"
        case "refuses":
            return f"{title} refuses databases that have run this: it is not what they have recorded"
        case "unseen":
            return f"databases that have run this do not get the edit: {title} runs {item.name} once"
        case "unknown":
            return "databases that have run this do not get the edit"
