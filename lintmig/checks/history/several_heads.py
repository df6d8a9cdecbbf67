"""Several migrations come last, and the tool wants one."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.graph import SeveralHeads
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, SeveralHeads):
            continue
        names = [node.name for node in item.heads]
        shown = " and ".join(names) if len(names) == 2 else f"{names[-1]} and {len(names) - 1} others"
        of = f" of {item.scope}" if item.scope else ""
        behind = f", all behind {item.shared.name}" if item.shared is not None else ""
        if len(names) == 2:
            behind = behind.replace("all", "both", 1)
        others = [Related(node.place, f"{node.name} is a head too") for node in item.heads if node.place != item.place]
        if item.shared is not None:
            others.append(Related(item.shared.place, f"{item.shared.name} is the last that they share"))
        yield ProjectProblem(
            item.place,
            (),
            f"{title_of(item.tool)} finds {len(names)} heads{of} and stops: {shown}{behind}",
            _way_out(item),
            tuple(others),
            verdict="rejects",
        )


def _way_out(item: SeveralHeads) -> str:
    """Where it is known which of them came first, the other can follow it: then nothing needs to be joined."""
    if item.base is None:
        return f"Join them: {item.remedy}"
    if item.tool == "alembic":
        return f'Set down_revision = "{item.base.name}" in the new one, or join them: {item.remedy}'
    app, _, name = item.base.name.partition(".")
    return f'Depend on ("{app}", "{name}") and take the next number, or join them: {item.remedy}'
