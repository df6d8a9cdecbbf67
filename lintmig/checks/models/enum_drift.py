"""Enums whose labels the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related, Severity, Verdict
from lintmig.model.mismatch import GENERATE, OtherLabels, listed
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.mismatches:
        if not isinstance(item, OtherLabels):
            continue
        related = (Related(item.type_place, f"the labels of {item.name} in the database"),)
        if item.missing:
            labels = listed(tuple(map(repr, item.missing)))
            help_ = f"Add what is missing in a migration: `{GENERATE[item.mapper]}`."
            if item.engine == "postgresql":
                help_ = f"Add it in a migration: `ALTER TYPE {_quoted(item.name)} ADD VALUE {item.missing[0]!r};`"
            folded = {label.lower() for label in item.surplus}
            if item.mapper == "sqlalchemy" and folded >= {label.lower() for label in item.missing}:
                help_ = "Store values rather than names: `values_callable=lambda kind: [each.value for each in kind]`."
            message = f"{item.name} has no label {labels} in the database: writing it fails"
            severity: Severity | None = None if item.is_sure else "warning"
            verdict: Verdict = "rejects" if item.is_sure else "differs"
            yield ProjectProblem(item.place, (item.engine,), message, help_, related, severity, verdict)
        elif item.surplus:
            labels = listed(tuple(map(repr, item.surplus)))
            yield ProjectProblem(
                item.place,
                (item.engine,),
                f"{item.name} has {labels} only in the database: the model cannot read such a row",
                "Add the label to the model, or rows that have it change before it goes.",
                related,
                "warning" if item.mapper in ("prisma", "sqlalchemy") else "info",
            )


def _quoted(name: str) -> str:
    return name if name.islower() else f'"{name}"'
