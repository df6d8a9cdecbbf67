"""What migrations need before them, and their list does not have there."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.listing import MissingDependency
from lintmig.model.project import Project, ProjectProblem

_MESSAGES = {
    "unknown": "Sqitch cannot read the plan: {name} requires {needed}, which is not in it",
    "later": "Sqitch cannot read the plan: {name} requires {needed}, which comes later",
    "file": "Liquibase stops: {needed} is included and not there",
    "conflict": "Sqitch refuses to deploy {name}: it conflicts with {needed}, which is deployed before",
}
_HELP = {
    "unknown": "Add {needed} to the plan before {name}, or take the requirement out.",
    "later": "Move {needed} before {name}.",
    "file": "Restore the file, or take the include out.",
    "conflict": "Take the conflict out, or one of the two changes.",
}


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, MissingDependency):
            words = {"name": item.name, "needed": item.needed}
            message, help_text = _MESSAGES[item.kind].format(**words), _HELP[item.kind].format(**words)
            yield ProjectProblem(item.place, (), message, help_text, verdict="rejects")
