"""Two migrations whose versions their tool takes for the same."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger import VersionUsedTwice
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, VersionUsedTwice):
            continue
        path = item.place.source.path
        other = _own_name(item.others[0].source.path, path) if item.others else "another migration"
        what = item.consequence if item.tool == "sql" else f"{title_of(item.tool)} {item.consequence}"
        yield ProjectProblem(
            item.place,
            (),
            f"{other} has this version too{_more(item.more)}: {what}",
            _help(path, item.new_path),
            tuple(Related(place, f"has version {item.version} too") for place in item.others),
            item.severity,
            "rejects" if item.severity == "error" else "differs",
        )


def _more(count: int) -> str:
    return f", and {count} more are used twice" if count else ""


def _own_name(path: str, beside: str) -> str:
    """The last parts of a path that tell it from another."""
    parts, others = path.split("/"), beside.split("/")
    shared = 0
    while shared < min(len(parts), len(others)) - 1 and parts[shared] == others[shared]:
        shared += 1
    return "/".join(parts[shared:])


def _help(path: str, new_path: str | None) -> str:
    if new_path is None:
        return "Give one of them a version of its own."
    old, new = path, new_path
    if old.rsplit("/", 1)[-1] == new.rsplit("/", 1)[-1]:
        old, new = old.rpartition("/")[0], new.rpartition("/")[0]
    also = " with its down script" if ".up." in old else ""
    return f"Rename the one that came later{also}: git mv {old} {new}"
