"""Migrations that were there before a change and are not after it."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Severity
from lintmig.model.ledger.merged import GoneMigrations
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if isinstance(item, GoneMigrations):
            yield ProjectProblem(
                item.place,
                (),
                _message(item),
                _way_out(item),
                severity=_severity(item),
                verdict="rejects" if _severity(item) == "error" else "differs",
            )


def _severity(item: GoneMigrations) -> Severity:
    if item.squashed is not None:
        return "info"
    return "error" if item.answer == "refuses" or item.new_name is not None else "warning"


def _message(item: GoneMigrations) -> str:
    title, names = title_of(item.tool), _names(item)
    if item.squashed is not None:
        return f"{item.squashed} takes the place of {len(item.names)} migrations, which databases may have run"
    if item.answer == "refuses":
        return f"{title} refuses databases that have run {names}: it looks for {_it(item)} and finds nothing"
    if item.new_name is not None and len(item.names) > 1:
        return f"databases that have run {names} run them again: to {title} they are others now"
    if item.new_name is not None:
        return f"databases that have run {names} run it again: to {title} {item.new_name} is another"
    made = "it" if len(item.names) == 1 else "they"
    return f"databases that have run {names} keep what {made} made, and new ones never get it"


def _it(item: GoneMigrations) -> str:
    return "it" if len(item.names) == 1 else "them"


def _names(item: GoneMigrations) -> str:
    more = len(item.names) - 1
    return f"{item.names[0]} and {more} more" if more else item.names[0]


def _way_out(item: GoneMigrations) -> str:
    if item.squashed is not None:
        return "Make sure that databases which have run them do not run this one."
    if item.new_path is not None:
        old, new = item.old_path, item.new_path
        if old.rsplit("/", 1)[-1] == new.rsplit("/", 1)[-1]:
            old, new = old.rpartition("/")[0], new.rpartition("/")[0]
        return f"Give it its name back: git mv {new} {old}"
    if item.new_name is not None:
        return "Give them their names back."
    if len(item.names) > 1:
        return "Restore them, and undo what they do in a new migration."
    return f"Restore {item.old_path}, and undo what it does in a new migration."
