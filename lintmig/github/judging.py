"""What a step has to say of a checked-out repository, and what it is compared with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lintmig.config import build_requests
from lintmig.github.api import Api
from lintmig.github.base import Found, find_basis
from lintmig.github.event import Event
from lintmig.github.inputs import Inputs
from lintmig.model.change import Change
from lintmig.model.outcome import Outcome, merged
from lintmig.model.request import Request
from lintmig.stages.report.github import Notice
from lintmig.stages.report.place import lines_of


@dataclass(frozen=True, slots=True)
class Judged:
    """`notices` are annotations, `remarks` sentences for the log and for pages."""

    outcome: Outcome
    fails: bool
    notices: tuple[Notice, ...]
    remarks: tuple[str, ...]


def judge(inputs: Inputs, event: Event, api: Api | None) -> Judged:
    """Raises LintmigError."""
    requests = build_requests(
        inputs.working_directory,
        inputs.paths,
        engines=inputs.engines,
        engines_origin="input engine",
        select=inputs.select,
        ignore=inputs.ignore,
        config=inputs.config,
    )
    found = Found(None)
    if inputs.scope != "all":
        found = find_basis(inputs.working_directory, inputs.workspace, event, inputs.base, api)
    outcomes = [_outcome(request, found, inputs) for request in requests]
    pairs = zip(requests, outcomes, strict=True)
    fails = any(outcome.fails(inputs.fail_on or request.config.fail_on) for request, outcome in pairs)
    outcome = merged(outcomes)
    remarks = [found.remark] if found.remark else []
    if outcome.comparison is not None:
        remarks += _changed_settings(requests, outcome.comparison.change)
    return Judged(outcome, fails, found.notices, tuple(remarks))


def _outcome(request: Request, found: Found, inputs: Inputs) -> Outcome:
    if found.basis is None:
        from lintmig.pipeline import lint

        return lint(request)
    from lintmig.comparing import lint_change

    outcome = lint_change(request, found.basis)
    return outcome if inputs.scope == "changed" else _on_new_lines(outcome, found.basis.change)


def _on_new_lines(outcome: Outcome, change: Change) -> Outcome:
    files = {each.path: each for each in change.files}
    kept = []
    for finding in outcome.findings:
        file, place = files.get(finding.source.path), lines_of(finding.source, finding.span)
        if file is not None and file.touches(place.line, place.end_line):
            kept.append(finding)
    return replace(outcome, findings=tuple(kept))


def _changed_settings(requests: Sequence[Request], change: Change) -> Iterator[str]:
    """Who changes the rules that a change is judged by has to be seen doing it."""
    changed = {each.path for each in change.files}
    for path in {request.config.path for request in requests if request.config.path is not None}:
        shown = os.path.relpath(path, requests[0].working_directory).replace(os.sep, "/")
        if shown in changed:
            yield f"The change also changes {shown}, which says what is reported."
