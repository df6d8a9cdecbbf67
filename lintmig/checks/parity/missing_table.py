"""Tables that one engine's tree makes and another's does not."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.parity import MissingTable, engines_of, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if isinstance(item, MissingTable):
            lacking, verb = names_of(item.lacking), "has" if len(item.having) == 1 else "have"
            yield ProjectProblem(
                item.place,
                engines_of(item.lacking),
                f"the {item.kind} {item.name} is missing in {lacking}: {names_of(item.having)} {verb} it",
                f"Create {item.name} in {lacking} too, or drop it here.",
            )
