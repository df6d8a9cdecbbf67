"""Parts of a migration between breakpoints that their driver does not take."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.listing import StatementBreakpoint
from lintmig.model.project import Project, ProjectProblem

_SEVERAL = {
    "better-sqlite3": "better-sqlite3 refuses this: a second statement before the next breakpoint",
    "@libsql/client": "libsql never runs this: it runs one statement between breakpoints",
    "mysql2": "mysql2 refuses this: a second statement before the next breakpoint",
}


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, StatementBreakpoint):
            continue
        driver = item.driver or "the driver"
        if item.is_empty:
            message = f"{driver} refuses this part: there is no statement in it"
            help_text = "Delete the breakpoint that nothing follows, or write SELECT 1; there."
        else:
            message = _SEVERAL.get(driver, f"{driver} takes one statement between breakpoints")
            help_text = "Write a line `--> statement-breakpoint` before this statement."
        yield ProjectProblem(item.place, (), message, help_text, verdict="rejects")
