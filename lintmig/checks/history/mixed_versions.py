"""Numbers of several lengths where a tool compares text."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Related
from lintmig.model.ledger.numbering import MixedVersions
from lintmig.model.ledger.titles import title_of
from lintmig.model.project import Project, ProjectProblem


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for item in project.defects:
        if not isinstance(item, MixedVersions):
            continue
        who = "they are compared as text" if item.tool == "sql" else f"{title_of(item.tool)} compares them as text"
        message = (
            f"{item.version} runs before {item.other_version}: {who}"
            if item.is_known
            else f"{item.version} runs before {item.other_version} where names are sorted as text"
        )
        yield ProjectProblem(
            item.place,
            (),
            message,
            "Fill the shorter numbers up with zeros, so that all have one length.",
            (Related(item.other, f"{item.other_version} comes after it"),),
            None if item.is_known else "info",
        )
