"""Migrations that come before others which databases have applied already."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.listing import OutOfOrder
from lintmig.model.ledger.merged import LateMigration
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem

_WAYS = {
    "alembic": "Set down_revision to the head of the base, and give {child} its own back.",
    "atlas": "Name it by a later version than {later}, then: atlas migrate hash",
    "django": "Depend on the last migration of the base, and give {child} its own dependency back.",
    "drizzle": "Generate it again behind {later}: drizzle-kit drop, then drizzle-kit generate",
    "sqitch": "Move its line in sqitch.plan behind that of {later}.",
    "supabase": "Name it by a later version than {later}.",
}


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, OutOfOrder):
            yield ProjectProblem(
                item.place,
                (),
                f"databases that have {item.earlier_name} never get {item.name}: its time is not later",
                "Set `when` to a time behind that of every entry before it, such as now in milliseconds.",
                (Related(item.earlier, f"the time of {item.earlier_name}"),),
                None if item.is_last else "warning",
                "rejects",
            )
        elif isinstance(item, LateMigration):
            yield _late(item)


def _late(item: LateMigration) -> ProjectProblem:
    title = title_of(item.tool)
    if item.is_refused:
        message = f"{title} refuses databases that have {item.later}: this one comes before it"
    else:
        message = f"databases that have {item.later} never get this one: {title} takes it for applied"
    return ProjectProblem(
        item.place,
        (),
        message,
        _way_out(item),
        (Related(item.later_place, f"{item.later} was there before"),),
        verdict="rejects",
    )


def _way_out(item: LateMigration) -> str:
    if item.new_path is not None:
        old, new = item.place.source.path, item.new_path
        if old.rsplit("/", 1)[-1] == new.rsplit("/", 1)[-1]:
            old, new = old.rpartition("/")[0], new.rpartition("/")[0]
        also = " with its down script" if ".up." in old else ""
        return f"Put it behind that{also}: git mv {old} {new}"
    way = _WAYS.get(item.tool, "Give it a later version than {later} has.")
    return way.format(later=item.later, child=item.child)
