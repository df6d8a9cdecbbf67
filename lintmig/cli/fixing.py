"""`lintmig check --fix` and `--diff`: carry fixes out, write or show what they make, and say what was not done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from lintmig.applied import FORCE, edited_at_risk
from lintmig.cli.left import left_lines
from lintmig.cli.output import emit
from lintmig.fixing import Fixing, Wanted, fix_all
from lintmig.model.error import LintmigError
from lintmig.stages.fix import UnwritableError, difference, unwritable, write
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.words import counted

if TYPE_CHECKING:
    from lintmig.cli.options import FixChoice
    from lintmig.model.finding import Severity
    from lintmig.model.outcome import Outcome
    from lintmig.model.request import Request


def carry_out(
    requests: Sequence[Request], judge: Callable[[Request], Outcome], choice: FixChoice, severity: Severity
) -> list[tuple[Request, Fixing]]:
    """The fixes of each project, of findings from a severity on; the files are written, but for --diff."""
    done = [(request, fix_all(request, judge, _wanted(request, choice, severity))) for request in requests]
    if not choice.diff:
        _write(done)
    return done


def show_difference(done: Sequence[tuple[Request, Fixing]], output: str | None) -> bool:
    """Print what would change; whether there is anything."""
    texts = {path: pair for _, fixing in done for path, pair in fixing.texts.items()}
    shown = "".join(difference(path, *texts[path]) for path in sorted(texts))
    is_log = output is None and (sys.stdout.isatty() or os.environ.get("GITHUB_ACTIONS") == "true")
    emit("".join(f"{_harmless(line)}\n" for line in shown.split("\n")[:-1]) if is_log else shown, output)
    return bool(shown)


def _harmless(line: str) -> str:
    """A line of a difference for a terminal or a log; for `git apply` it is printed as it is."""
    return line[:1] + neutral(line[1:]) if line[:1] != " " else f" {neutral(line[1:])}"


def tell(done: Sequence[tuple[Request, Fixing]], choice: FixChoice, *, to_stderr: bool) -> None:
    """What was fixed and what was not, behind the report or beside it."""
    text = "".join(f"{line}\n" for line in _lines([fixing for _, fixing in done], choice))
    if to_stderr:
        click.echo(text, err=True, nl=False)
    else:
        emit(text)


def _lines(fixings: Sequence[Fixing], choice: FixChoice) -> Iterator[str]:
    fixed = [each for fixing in fixings for each in fixing.fixed]
    verb = "would fix" if choice.diff else "fixed"
    if fixed:
        files = len({each.path for each in fixed})
        yield f"{verb} {counted(len(fixed), 'problem')} in {counted(files, 'file')}"
        for each in sorted(fixed):
            yield f"  {neutral(each.path)}:{each.line}: {neutral(each.title)} ({each.rule})"
    left = [each for fixing in fixings for each in fixing.left]
    yield from left_lines(left, "not fixed", "problem")
    if not fixed and not left:
        yield "nothing to fix"


def _wanted(request: Request, choice: FixChoice, severity: Severity) -> Wanted:
    root, folder = str(request.config.root), request.working_directory

    def risks(outcome: Outcome) -> Mapping[str, str]:
        if choice.fix_applied:
            return {}
        change = outcome.comparison.change if outcome.comparison is not None else None
        found = edited_at_risk(outcome.tracks, change, folder)
        return {path: f"{reason} ({FORCE} edits it all the same)" for path, reason in found.items()}

    def refusal(path: str) -> str | None:
        absolute = os.path.abspath(folder / path)
        if request.overlay.get(absolute) is not None:
            return None if choice.diff else "its text is not that of a file"
        is_named = any(os.path.abspath(each) == absolute for each in request.paths)
        return unwritable(absolute, os.path.dirname(absolute) if is_named else root)

    is_narrowed = bool(request.engines) and request.engines != request.config.engines
    left_alone = {"suppressions/unused": "another engine than those of --engine may need it"} if is_narrowed else {}
    return Wanted(risks, refusal, choice.unsafe_fixes, severity, left_alone)


def _write(done: Sequence[tuple[Request, Fixing]]) -> None:
    """Raises LintmigError for the first file that cannot be written; those before it are."""
    for request, fixing in done:
        for path, (before, after) in sorted(fixing.texts.items()):
            absolute = os.path.abspath(request.working_directory / path)
            is_named = any(os.path.abspath(each) == absolute for each in request.paths)
            root = os.path.dirname(absolute) if is_named else str(request.config.root)
            try:
                write(absolute, before, after, root)
            except UnwritableError as error:
                raise LintmigError(f"{path} {error}", "run lintmig check --fix again") from error
