"""Migrations kept for one engine, and models for another."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.listing import ProviderMismatch
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, ProviderMismatch):
            yield ProjectProblem(
                item.place,
                (),
                f"Prisma stops (P3019): the migrations are for {item.listed}, the schema for {item.used}",
                "Move the migrations away and start a new history for the new provider with prisma migrate dev.",
                (Related(item.other, "the schema's provider"),),
                verdict="rejects",
            )
