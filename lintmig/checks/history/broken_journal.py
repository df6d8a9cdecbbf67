"""Lists of migrations that their tools cannot work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lintmig.model.finding import Related, Severity
from lintmig.model.ledger.listing import BrokenJournal, JournalFault
from lintmig.model.project import Project, ProjectProblem


class _Words(NamedTuple):
    message: str
    help: str
    severity: Severity | None = None


_TITLES = {"drizzle": "Drizzle", "sqitch": "Sqitch", "atlas": "Atlas", "liquibase": "Liquibase", "prisma": "Prisma"}

_WORDS: Mapping[JournalFault, _Words] = {
    "malformed": _Words("{tool} cannot read {name}, so it runs no migration", "Repair the file where reading stops."),
    "malformed-entry": _Words("{tool} cannot read {name}", "Write it as the entries around it are written."),
    "repeated-name": _Words(
        "{name} is listed twice: {tool} runs it again and the second run fails", "Take one of the two entries out."
    ),
    "repeated-id": _Words(
        "{tool} stops: two changesets in this file have the id {name}", "Give the later one an id of its own."
    ),
    "repeated-number": _Words(
        "{name} has the number of {other}, so both write one snapshot",
        "Number the later one anew: its file, its snapshot and its entry.",
        "warning",
    ),
    "malformed-snapshot": _Words(
        "drizzle-kit generate stops: {name} is malformed",
        "Restore it, or delete the migration and generate it again.",
        "warning",
    ),
    "no-snapshot-of-last": _Words(
        "{name} has no snapshot: drizzle-kit generate makes its changes again",
        "Make hand-written migrations with drizzle-kit generate --custom.",
        "warning",
    ),
    "no-snapshot": _Words(
        "drizzle-kit has no snapshot of {name}",
        "Make hand-written migrations with drizzle-kit generate --custom.",
        "info",
    ),
    "unknown-parent": _Words(
        "{name} follows a snapshot that is not there", "Set prevId to the id of the snapshot before it.", "info"
    ),
    "unknown-parent-stops": _Words(
        "drizzle-kit generate stops: {name} follows a migration that is not there",
        "Restore the folder of that migration, or delete this one and the later ones and generate them again.",
        "warning",
    ),
    "before-parent": _Words(
        "Drizzle runs {name} before {other}, which it follows",
        "Name the folder of {name} by a time behind that of {other}.",
        "warning",
    ),
    "two-layouts": _Words(
        "Drizzle 1 runs nothing beside {name}, and older ones run no folders",
        "Bring the old migrations into folders too: npx drizzle-kit up",
    ),
    "names-few": _Words(
        "{name} names {other} migrations beside it: Drizzle never runs the others",
        "Delete meta/ if something else applies the files; else generate them with drizzle-kit.",
        "warning",
    ),
    "shared-parent": _Words(
        "drizzle-kit generate stops: {name} and {other} follow one snapshot",
        "Delete the later migration with drizzle-kit drop, and generate it again.",
        "warning",
    ),
    "repeated-tag": _Words("Sqitch cannot read the plan: {name} stands there twice", "Rename the later tag."),
    "repeated-change": _Words(
        "Sqitch cannot read the plan: {name} stands there twice, with no tag between",
        "Take one out, or tag the plan before it is reworked: sqitch tag NAME, then sqitch rework {name}",
    ),
    "wrong-total": _Words(
        "{tool} stops: the sum in the first line of {name} is not that of its lines",
        "Check what was edited by hand or merged, then run: atlas migrate hash",
    ),
}


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, BrokenJournal):
            words = _WORDS[item.fault]
            related = (Related(item.other, f"{item.other_name or item.name} is here"),) if item.other else ()
            yield ProjectProblem(
                item.place,
                (),
                words.message.format(tool=_TITLES[item.tool], name=item.name, other=item.other_name),
                words.help.format(name=item.name, other=item.other_name),
                related,
                words.severity,
                "rejects",
            )
