"""Models whose table no migration makes."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related, Severity, Verdict
from lintmig.model.mismatch import GENERATE, NoTable
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, NoTable):
            continue
        entity, near = item.entity, item.near
        message = f"no migration creates {entity.table}, the table of {entity.name}: its first query fails"
        help_ = f"Create it in a migration: `{GENERATE[entity.mapper]}`."
        related: tuple[Related, ...] = ()
        if item.dropped is not None:
            message = f"a migration removes {entity.table}, the table of {entity.name}: its first query fails"
            help_ = f"Create it again in a migration, or delete {entity.name}."
            related = (Related(item.dropped, f"{entity.table} is removed here"),)
        elif near is not None:
            help_ = f"Map {entity.name} to {near.name}, or rename the table in a migration."
            words = f"{near.name} has its columns, and no model" if item.is_renamed else "no model knows this table"
            related = (Related(near.place, words),)
        severity: Severity | None = None if item.is_sure else "warning"
        verdict: Verdict = "rejects" if item.is_sure else "differs"
        yield ProjectProblem(entity.place, (item.engine,), message, help_, related, severity, verdict)
