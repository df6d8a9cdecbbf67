"""Columns whose type means something else than the model says."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import OtherType
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, OtherType):
            continue
        shown = f"{item.entity.table}.{item.column.name}"
        types = f"{shown} is {item.found} in the database, {item.expected} in {item.entity.name}"
        is_refused = item.reason in ("refused", "typed")
        yield ProjectProblem(
            item.column.place,
            (item.engine,),
            f"{types}: {_CONSEQUENCES[item.reason]}",
            f"Change one of them: migrate {shown} to {item.expected}, or give the model the type of the column.",
            (Related(item.place, f"{item.column.name} is {item.found} here"),),
            "error" if is_refused else "info" if item.reason == "wider" else None,
            "rejects" if is_refused else "differs",
        )


_CONSEQUENCES = {
    "refused": "every write fails",
    "typed": "every query that names the type fails",
    "kind": "values change or are refused",
    "zone": "times shift by the session's time zone",
    "narrower": "larger values do not fit",
    "wider": "it takes more",
}
