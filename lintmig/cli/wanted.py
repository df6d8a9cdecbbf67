"""Which reports are wanted, and where each of them goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from lintmig.cli.output import emit, path_prefix, use_color, use_links

if TYPE_CHECKING:
    from lintmig.model.finding import Severity
    from lintmig.model.outcome import Outcome
    from lintmig.stages.report import OutputFormat

OUTPUT_FORMATS: tuple[OutputFormat, ...] = (
    *("text", "concise", "json", "github"),
    *("sarif", "gitlab", "junit", "rdjson", "markdown"),
)
"""Those of lintmig.stages.report, which is not imported until something is reported."""

COUNTING = ("text", "json")


class Wanted(NamedTuple):
    """`file` is None for standard output."""

    output_format: OutputFormat
    file: str | None


def read_wanted(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[Wanted, ...]:
    """Each word is `FORMAT` or `FORMAT=FILE`."""
    wanted = []
    for word in words:
        name, mark, file = word.partition("=")
        output_format = next((each for each in OUTPUT_FORMATS if each == name), None)
        if output_format is None:
            choices = ", ".join(map(repr, OUTPUT_FORMATS))
            raise click.BadParameter(f"{name!r} is not one of {choices}.", ctx, param)
        if mark and not file:
            raise click.BadParameter(f"{word!r} names no file.", ctx, param)
        wanted.append(Wanted(output_format, file or None))
    return tuple(wanted)


def wanted_reports(asked: Sequence[Wanted], output: str | None, *, counts_rules: bool = False) -> tuple[Wanted, ...]:
    """At most one goes to standard output, and no two to one file; none asked for is text. Raises LintmigError."""
    from lintmig.model.error import LintmigError

    wanted = tuple(asked) or (Wanted("text", None),)
    if output is not None:
        if len(wanted) > 1 or wanted[0].file is not None:
            raise LintmigError("--output is for a single report", "name a file for each: --output-format sarif=FILE")
        wanted = (wanted[0]._replace(file=output),)
    targets = [each.file for each in wanted]
    for target in targets:
        if targets.count(target) > 1:
            where = "standard output" if target is None else target
            hint = f"name a file for each: --output-format {wanted[targets.index(target)].output_format}=FILE"
            raise LintmigError(f"two reports would go to {where}", hint)
    if counts_rules and not any(each.output_format in COUNTING for each in wanted):
        raise LintmigError(f"{wanted[0].output_format} has no --statistics", f"ask for {' or '.join(COUNTING)}")
    return wanted


def emit_reports(outcome: Outcome, wanted: Sequence[Wanted], show: Severity, color: str, *, counts_rules: bool) -> None:
    """Write every report that can be written; what then was wrong with a file is raised as a LintmigError."""
    from lintmig.model.error import LintmigError
    from lintmig.model.outcome import ReportOptions
    from lintmig.stages.report import report

    prefix, refused = path_prefix(), None
    for name, file in wanted:
        options = ReportOptions(show, use_color(color, file), prefix, use_links(file), counts_rules)
        try:
            emit(report(outcome, name, options), file)
        except LintmigError as error:
            refused = refused or error
    if refused is not None:
        raise refused
