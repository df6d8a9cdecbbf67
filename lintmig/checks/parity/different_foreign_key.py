"""Foreign keys that one engine's tree has and another's lacks, or that act otherwise there."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.parity import DifferentForeignKey, engines_of, listed, names_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.differences:
        if not isinstance(item, DifferentForeignKey):
            continue
        first = f"{item.keys[0]} to {item.target}"
        keys = f"key from {first}" if len(item.keys) == 1 else f"keys from {listed(item.keys)}"
        if item.lacking:
            lacking, verb = names_of(item.lacking), "has" if len(item.lacking) == 1 else "have"
            yield ProjectProblem(
                item.place,
                engines_of(item.lacking),
                f"{lacking} {verb} no foreign {keys}, unlike {names_of(item.having)}",
                f"Add what is missing to {lacking} too, or drop it here.",
                (Related(item.table_place, f"there is no foreign key from {first} here"),),
            )
        if item.others:
            does = "does" if len(item.keys) == 1 else "do"
            others = " and ".join(f"{other.words} in {other.branch.name}" for other in item.others)
            own = names_of(branch for branch in item.having if all(branch is not other.branch for other in item.others))
            yield ProjectProblem(
                item.place,
                engines_of(other.branch for other in item.others),
                f"ON DELETE, the foreign {keys} {does} {item.on_delete} in {own}, but {others}",
                "Give both the same ON DELETE.",
                tuple(Related(other.place, f"{other.words} here") for other in item.others),
            )
