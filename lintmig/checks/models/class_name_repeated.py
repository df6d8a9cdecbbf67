"""Two classes of one name in one registry."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import ClassRepeated
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, ClassRepeated):
            continue
        entity, other = item.entity, item.other
        yield ProjectProblem(
            entity.place,
            (),
            f"a second class {entity.name} in one registry: {_CONSEQUENCES[entity.mapper]}",
            "Give one of the classes another name.",
            (Related(other.place, f"{other.name} stands for {other.table} here"),),
            None if entity.mapper == "sqlalchemy" else "error",
            "rejects",
        )


_CONSEQUENCES = {
    "prisma": "Prisma refuses the schema",
    "sqlalchemy": "relationship() by this name fails",
    "django": "Django refuses to start",
    "drizzle": "one hides the other",
    "typeorm": "one hides the other",
}
