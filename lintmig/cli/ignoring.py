"""`lintmig check --add-ignore`: write suppressions, and say what was written and what was not."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from lintmig.cli.left import left_lines
from lintmig.cli.output import emit
from lintmig.ignoring import Acceptable, Ignored, ignore_all
from lintmig.model.error import LintmigError
from lintmig.stages.fix import UnwritableError, write
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.words import counted

if TYPE_CHECKING:
    from lintmig.model.finding import Severity
    from lintmig.model.request import Request


def add_ignores(
    requests: Sequence[Request],
    reason: str,
    severity: Severity,
    fingerprints: Collection[str] | None,
    *,
    is_forced: bool,
) -> list[Ignored]:
    """Judge, write, and tell. Raises LintmigError for a file that has changed meanwhile; others may be written."""
    done = []
    for request in requests:

        def refusal(path: str, request: Request = request) -> str | None:
            return _refusal(os.path.abspath(request.working_directory / path), request)

        ignored = ignore_all(request, reason, Acceptable(severity, is_forced, refusal, fingerprints))
        for path, (before, after) in sorted(ignored.texts.items()):
            _write(path, os.path.realpath(request.working_directory / path), before, after)
        done.append(ignored)
    emit("".join(f"{line}\n" for line in _lines(done)))
    return done


def _refusal(path: str, request: Request) -> str | None:
    if path in request.overlay:
        return "its text is not that of the file"
    target, root = os.path.realpath(path), os.path.realpath(request.config.root)
    is_named = any(os.path.abspath(each) == path for each in request.paths)
    if not is_named and os.path.commonpath([target, root]) != root:
        return "it leads out of the project"
    return None if os.access(target, os.W_OK) else "it cannot be written"


def _write(shown: str, target: str, before: str, after: str) -> None:
    try:
        write(target, before, after, os.path.dirname(target))
    except UnwritableError as error:
        raise LintmigError(f"{shown} {error}", "run lintmig again") from error


def _lines(done: Sequence[Ignored]) -> Iterator[str]:
    accepted = [finding for each in done for finding in each.accepted]
    files = {path for each in done for path in each.texts}
    if accepted:
        yield f"suppressed {counted(len(accepted), 'finding')} in {counted(len(files), 'file')}"
        for finding in sorted(accepted, key=lambda each: (each.source.path, each.span, each.rule)):
            line = finding.source.position(finding.span.start).line
            yield f"  {neutral(finding.source.path)}:{line}: {finding.rule}: {neutral(finding.message)}"
    left = [each for ignored in done for each in ignored.left]
    yield from left_lines(left, "not suppressed", "finding")
    if not accepted and not left:
        yield "nothing to suppress"
