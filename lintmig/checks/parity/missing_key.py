"""Primary and unique keys that one engine's tree has and another's lacks."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import MissingKey, engines_of, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if not isinstance(item, MissingKey):
            continue
        having, lacking = names_of(item.having), names_of(item.lacking)
        columns = ", ".join(item.columns)
        verb = "has" if len(item.lacking) == 1 else "have"
        message = f"{lacking} {verb} no {item.kind} key on {item.table} ({columns}), unlike {having}"
        if item.other_key:
            other = ", ".join(item.other_key)
            message = f"the primary key of {item.table} is ({columns}) in {having}, but ({other}) in {lacking}"
        yield ProjectProblem(
            item.place,
            engines_of(item.lacking),
            message,
            f"Make {item.table} ({columns}) unique in {lacking} too, or drop the key here.",
            (Related(item.table_place, f"{item.table} lets ({columns}) repeat here"),),
        )
