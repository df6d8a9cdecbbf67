"""Columns that one engine's tree demands of every INSERT, and another's does not."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import DifferentNullability, engines_of, listed, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if not isinstance(item, DifferentNullability):
            continue
        others = names_of(other.branch for other in item.others)
        columns = listed(item.columns)
        is_, has = ("is", "has") if len(item.columns) == 1 else ("are", "have")
        if item.reason == "null":
            message = f"{columns} {is_} NOT NULL in {item.branch.name}, but may be NULL in {others}"
            help_ = f"Make it NOT NULL in {others} too, or allow NULL here."
            words = f"{item.columns[0]} may be NULL here"
        else:
            message = f"{columns} {has} no default in {item.branch.name}, but one in {others}"
            help_ = "Give it the same default here: an INSERT without the column fails."
            words = f"{item.columns[0]} has a default here"
        yield ProjectProblem(
            item.place,
            engines_of(other.branch for other in item.others) if item.reason == "null" else item.branch.engines,
            message,
            help_,
            tuple(Related(other.place, words) for other in item.others),
        )
