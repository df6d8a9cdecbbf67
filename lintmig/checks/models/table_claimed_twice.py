"""Two classes of one registry that stand for one table."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import ClaimedTwice
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, ClaimedTwice):
            continue
        entity, other = item.entity, item.other
        yield ProjectProblem(
            entity.place,
            (),
            f"{entity.name} and {other.name} both stand for {entity.table}: {_CONSEQUENCES[entity.mapper]}",
            "Keep one of them, or give one another table.",
            (Related(other.place, f"{entity.table} is taken here"),),
            None if entity.mapper in ("prisma", "sqlalchemy", "django") else "info",
            "rejects",
        )


_CONSEQUENCES = {
    "prisma": "Prisma refuses the schema",
    "sqlalchemy": "importing both fails",
    "django": "Django refuses to start",
    "drizzle": "drizzle-kit sees one",
    "typeorm": "both write to it",
}
