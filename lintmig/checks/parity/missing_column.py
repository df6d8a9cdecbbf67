"""Columns that a table has in one engine's tree and not in another's."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import MissingColumns, engines_of, listed, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if isinstance(item, MissingColumns):
            lacking, has = names_of(item.lacking), "has" if len(item.having) == 1 else "have"
            names = listed([f"{item.table}.{column}" for column in item.columns])
            is_, it = ("is", "it") if len(item.columns) == 1 else ("are", "them")
            columns = ", ".join(item.columns)
            yield ProjectProblem(
                item.place,
                engines_of(item.lacking),
                f"{names} {is_} missing in {lacking}: {names_of(item.having)} {has} {it}",
                f"Add {columns} to {item.table} in {lacking} too, or drop {it} here.",
                (Related(item.table_place, f"{item.table} has no {columns} here"),),
                severity="info" if item.is_computed else None,
            )
