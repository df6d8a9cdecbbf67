"""Columns that only the model or only the database allows to be NULL."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.mismatch import OtherNullability, listed
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, OtherNullability):
            continue
        name = item.entity.name
        columns = listed(tuple(f"{item.entity.table}.{column.name}" for column in item.columns))
        first, is_ = item.columns[0], "is" if len(item.columns) == 1 else "are"
        if item.reason == "nullable":
            message = f"{columns} may be NULL in the database, which {name} does not expect"
            help_ = f"Add NOT NULL in a migration, or let {first.attribute} be empty in the model."
            words = f"{first.name} may be NULL here"
        elif item.reason == "required":
            message = f"{columns} {is_} NOT NULL without default: saving {name} without a value fails"
            help_ = f"Drop NOT NULL in a migration, or require {first.attribute} in the model."
            words = f"{first.name} is NOT NULL here"
        else:
            message = f"{columns} {is_} NOT NULL without the default on which {name} relies: inserts fail"
            help_ = f"Give {first.name} its default in a migration, or set it in the code."
            words = f"{first.name} has no default here"
        related = (
            Related(item.places[0], words),
            *(Related(column.place, f"the same holds of {column.name}") for column in item.columns[1:]),
        )
        yield ProjectProblem(first.place, (item.engine,), message, help_, related)
