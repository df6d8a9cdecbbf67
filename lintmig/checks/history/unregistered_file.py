"""Migrations' files that their tool's list does not name."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.listing import ListingTool, UnregisteredFile
from lintmig.model.project import Project, ProjectProblem

_CONSEQUENCES: dict[ListingTool, str] = {
    "drizzle": "Drizzle never runs {name}: the journal does not name it",
    "sqitch": "Sqitch never deploys {name}: the plan does not name it",
    "atlas": "Atlas stops: {name} is not in atlas.sum",
    "liquibase": "Liquibase never runs {name}: no changelog includes it",
}
_HELP: dict[ListingTool, str] = {
    "drizzle": "Add it with drizzle-kit generate --custom, or add an entry with a later `when` to {listing}.",
    "sqitch": "Add it to the plan: sqitch add NAME -n 'what it does'.",
    "atlas": "Check the file, then run: atlas migrate hash",
    "liquibase": "Include it in {listing}, or delete it.",
}


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, UnregisteredFile):
            stops = item.tool == "atlas"
            yield ProjectProblem(
                item.place,
                (),
                _CONSEQUENCES[item.tool].format(name=item.name),
                _HELP[item.tool].format(listing=item.listing),
                severity=None if item.is_newest or stops else "warning",
                verdict="rejects",
            )
