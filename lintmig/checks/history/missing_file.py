"""Migrations that a tool's list names and that have no file."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Severity
from lintmig.model.ledger.listing import ListingTool, MissingFile
from lintmig.model.project import Project, ProjectProblem

_CONSEQUENCES: dict[ListingTool, str] = {
    "prisma": "Prisma stops (P3015): {name} has no migration.sql",
    "drizzle": "Drizzle runs no migration at all: {name}.sql is not there",
    "sqitch": "Sqitch cannot deploy {name}: its script is not there",
    "atlas": "Atlas stops: atlas.sum lists {name}, which is not there",
    "liquibase": "Liquibase stops: {name} is not there",
}
_SEVERITIES: dict[str, Severity | None] = {"forward": None, "skipped": None, "back": "warning", "check": "info"}
_BACK = "sqitch revert stops at {name}: it has no revert script"
_SKIPPED = "Drizzle passes over {name} in silence: it has no migration.sql"
_CHECK = "sqitch verify passes over {name}: it has no verify script"


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, MissingFile):
            continue
        words = {"forward": _CONSEQUENCES.get(item.tool, ""), "back": _BACK, "check": _CHECK, "skipped": _SKIPPED}[
            item.way
        ]
        yield ProjectProblem(
            item.place,
            (),
            words.format(name=item.name),
            f"Restore {item.missing}, or delete its snapshot and generate it again."
            if item.way == "skipped"
            else f"Restore {item.missing}, or take the entry out of the list.",
            severity="warning" if item.is_of_copy else _SEVERITIES[item.way],
            verdict="rejects",
        )
