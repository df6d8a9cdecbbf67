"""A table that two migration systems of one database define differently."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.project import Project, ProjectProblem
from lintmig.model.rival import Rival

_SHOWN = 3


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for rival in project.rivals:
        yield ProjectProblem(
            rival.place,
            (rival.engine,),
            _message(rival),
            _help(rival),
            related=(Related(rival.other, f"{rival.other_system} defines it here"),),
        )


def _message(rival: Rival) -> str:
    differences = [f"{name} is {here}, not {there}" for name, here, there in rival.changed]
    differences += [f"{name} is missing" for name in rival.lacking]
    differences += [f"{name} is only here" for name in rival.extra]
    shown = ", ".join(differences[:_SHOWN])
    if len(differences) > _SHOWN:
        shown += f" and {len(differences) - _SHOWN} more"
    what = f"two migration tools keep {rival.table}" if rival.is_tracker else f"{rival.table} is defined twice"
    return f"{what}, and not alike: {shown}"


def _help(rival: Rival) -> str:
    if rival.is_tracker:
        return f"Give one of the two tools a table of its own instead of {rival.table}."
    return f"Define {rival.table} in one place only: whichever runs first decides, and the other is lost."
