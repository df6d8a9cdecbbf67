"""Options in groups: a command takes each group as one argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING

import click

from lintmig.cli import completing
from lintmig.cli.wanted import OUTPUT_FORMATS, Wanted, read_wanted

if TYPE_CHECKING:
    from lintmig.model.config import FailOn
    from lintmig.model.finding import Severity

Command = Callable[..., object]
Decorator = Callable[[Command], Command]


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """Which settings hold, and what the files are to the project."""

    config: str | None
    as_listed: bool


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """What is reported; of the paths - is standard input."""

    paths: tuple[str, ...]
    stdin_filename: str | None
    force_exclude: bool


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Each may be given several times, and each time hold several rules with commas."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdoptionChoice:
    """What is there and is not reported; None where the settings say it."""

    since: str | None
    baseline: str | None


@dataclass(frozen=True, slots=True)
class IgnoreChoice:
    """`add_ignore` is the reason."""

    add_ignore: str | None
    force: bool


@dataclass(frozen=True, slots=True)
class OutputChoice:
    output_format: tuple[Wanted, ...]
    output: str | None
    statistics: bool
    show: Severity
    color: str
    fail_on: FailOn | None


@dataclass(frozen=True, slots=True)
class FixChoice:
    """What is done about findings that have a fix."""

    fix: bool
    diff: bool
    unsafe_fixes: bool
    fix_applied: bool


def _group(name: str, value: type[object], *options: Decorator) -> Decorator:
    """Hands the values of the options over as one argument; each field of `value` is an option."""
    names = [each.name for each in fields(value)]  # type: ignore[arg-type]

    def decorated(command: Command) -> Command:
        @wraps(command)
        def packed(**given: object) -> object:
            chosen = value(**{each: given.pop(each) for each in names})
            return command(**given, **{name: chosen})

        for option in reversed(options):
            option(packed)
        return packed

    return decorated


paths = click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))

filters = _group(
    "filters",
    FilterChoice,
    paths,
    click.option("--stdin-filename", metavar="PATH", type=click.Path(), help="The file whose text - stands for."),
    click.option("--force-exclude", is_flag=True, help="Leave out PATHS that the project does not read by itself."),
)

engines = click.option(
    "--engine",
    "engines",
    multiple=True,
    metavar="NAME[>=V]",
    shell_complete=completing.engines,
    help="A target engine.",
)

config = click.option("--config", metavar="FILE", type=click.Path(), help="Read the settings from this file.")

project = _group(
    "project",
    ProjectChoice,
    config,
    click.option("--as-listed", is_flag=True, help="The files are the whole history, in this order."),
)

diff_base = click.option("--diff-base", metavar="REV", help="Report only what the change since this commit introduces.")

adoption = _group(
    "adoption",
    AdoptionChoice,
    click.option("--since", metavar="VERSION", help="Leave out what is found in this migration and those before it."),
    click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(),
        help="Leave out what this file puts up with; an empty name: no file at all.",
    ),
)

ignores = _group(
    "ignores",
    IgnoreChoice,
    click.option("--add-ignore", metavar="REASON", help="Write a suppression for each finding that is shown."),
    click.option("--force", is_flag=True, help="With --add-ignore: also in files of which a tool keeps a checksum."),
)

rules = _group(
    "rules",
    RuleChoice,
    click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        shell_complete=completing.rules,
        help="Run only these rules or families.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="RULE",
        shell_complete=completing.rules,
        help="Do not run these rules or families.",
    ),
)

fixes = _group(
    "fixes",
    FixChoice,
    click.option("--fix", is_flag=True, help="Carry out safe fixes, and report what remains."),
    click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing."),
    click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff, also fixes that a person has to look at."),
    click.option(
        "--fix-applied", is_flag=True, help="With --fix or --diff, also migrations that may have run already."
    ),
)

output = _group(
    "output",
    OutputChoice,
    click.option(
        "--output-format",
        metavar="FORMAT[=FILE]",
        multiple=True,
        callback=read_wanted,
        shell_complete=completing.formats,
        envvar="LINTMIG_OUTPUT_FORMAT",
        help=f"One of {', '.join(OUTPUT_FORMATS)}; may be repeated with a file for each.  [default: text]",
    ),
    click.option("--output", metavar="FILE", type=click.Path(), help="Write the report to a file."),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule instead; text and json."),
    click.option(
        "--show",
        type=click.Choice(["info", "warning", "error"]),
        default="warning",
        show_default=True,
        help="The lowest severity that is shown to people.",
    ),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info", "never"]),
        help="The lowest severity that makes the exit code 1.  [default: error]",
    ),
)
