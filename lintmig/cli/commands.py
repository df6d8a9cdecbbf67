"""The commands and their options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

import lintmig
from lintmig.cli.output import emit, path_prefix, use_color

if TYPE_CHECKING:
    from lintmig.model.config import FailOn
    from lintmig.model.finding import Severity
    from lintmig.model.request import Request
    from lintmig.stages.report import OutputFormat
    from lintmig.stages.report.rules import RuleFormat

FOUND_PROBLEMS = 1


class _Commands(click.Group):
    """Says what to do where a path stands in place of a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0] if args else ""
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            from lintmig.model.error import LintmigError, did_you_mean

            if os.path.lexists(word) or "/" in word:
                raise LintmigError(f"{word!r} is not a command", f"lintmig check {word}")
            hint = did_you_mean(word, self.list_commands(ctx))
            raise LintmigError(f"there is no command {word!r}", hint)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(lintmig.__version__, prog_name="lintmig", message="%(prog)s %(version)s")
def commands() -> None:
    """Read a repository's migrations as each target engine would, and say what would break."""


@commands.command()
@click.argument("paths", nargs=-1)
@click.option("--engine", "engines", multiple=True, metavar="NAME[>=V]", help="A target engine.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "concise", "json", "github"]),
    default="text",
    envvar="LINTMIG_OUTPUT_FORMAT",
    show_default=True,
)
@click.option("--output", metavar="FILE", help="Write the report to a file.")
@click.option("--select", multiple=True, metavar="RULE", help="Run only these rules or families.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not run these rules or families.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The lowest severity that makes the exit code 1.  [default: error]",
)
@click.option("--config", metavar="FILE", help="Read the settings from this file.")
@click.option("--as-listed", is_flag=True, help="The files are the whole history, in this order.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of earlier runs.")
@click.option("--diff-base", metavar="REV", help="Report only what the change since this commit introduces.")
@click.option(
    "--show",
    type=click.Choice(["info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="The lowest severity that is shown to people.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
def check(
    paths: tuple[str, ...],
    engines: tuple[str, ...],
    output_format: OutputFormat,
    output: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: FailOn | None,
    config: str | None,
    as_listed: bool,
    no_cache: bool,
    diff_base: str | None,
    show: Severity,
    color: str,
) -> int:
    """Check the migrations of a project, or report only what concerns PATHS.

    The exit code is 0 if nothing is found at or above --fail-on, 1 if something is,
    and 2 if lintmig could not do its work.
    """
    from pathlib import Path

    from lintmig.cache import NO_CACHE, user_cache
    from lintmig.config import build_requests
    from lintmig.model.outcome import ReportOptions, merged
    from lintmig.stages.report import report

    cache = NO_CACHE if no_cache else user_cache()
    requests = build_requests(
        Path.cwd(),
        paths,
        engines=engines,
        select=select,
        ignore=ignore,
        config=config,
        as_listed=as_listed,
        cache=cache,
    )
    if diff_base is None:
        from lintmig.states import lint_cached

        outcomes = [lint_cached(request, cache) for request in requests]
    else:
        from lintmig.comparing import lint_change
        from lintmig.git import change_against

        basis = change_against(Path.cwd(), diff_base)
        outcomes = [lint_change(request, basis, cache) for request in requests]
    outcome = merged(outcomes)
    options = ReportOptions(show, use_color(color, output), path_prefix())
    emit(report(outcome, output_format, options), output)
    pairs = zip(requests, outcomes, strict=True)
    has_failed = any(each.fails(fail_on or request.config.fail_on) for request, each in pairs)
    return FOUND_PROBLEMS if has_failed else 0


@commands.command()
@click.argument("paths", nargs=-1)
@click.option("--engine", metavar="NAME[>=V]", help="The engine to replay as.")
@click.option(
    "--format",
    "schema_format",
    type=click.Choice(["sql", "json", "mermaid"]),
    default="sql",
    show_default=True,
)
@click.option("--config", metavar="FILE", help="Read the settings from this file.")
@click.option("--as-listed", is_flag=True, help="The files are the whole history, in this order.")
def schema(
    paths: tuple[str, ...],
    engine: str | None,
    schema_format: str,
    config: str | None,
    as_listed: bool,
) -> None:
    """Print the schema that the migrations leave."""
    from lintmig.model.error import LintmigError

    named = (engine,) if engine else ()
    request = _request(paths, named, config=config, as_listed=as_listed)
    targets = request.engines
    if not targets:
        from lintmig.stages.infer import infer

        targets = infer(request.config.root)
    if not targets:
        raise LintmigError("no engine is named or found", "name one: --engine postgresql")
    from lintmig.pipeline import replayed_schema
    from lintmig.stages.report.schema import render_schema

    emit(render_schema(replayed_schema(request, targets[0].name), schema_format))


@commands.command()
@click.argument("path", default=".")
@click.option("--dry-run", is_flag=True, help="Only show what was found; write nothing.")
def init(path: str, dry_run: bool) -> None:
    """Show what there is in a repository, and write a configuration for it."""
    from pathlib import Path

    from lintmig.config import build_request
    from lintmig.model.error import LintmigError

    folder = Path.cwd() / path
    if not folder.is_dir():
        raise LintmigError(f"no such folder: {path}", "name the folder of the repository")
    root = build_request(folder, ()).config.root
    request = build_request(root, ())
    from lintmig.pipeline import survey
    from lintmig.stages.report.survey import starting_config, survey_tree

    found = survey(request)
    emit(survey_tree(found))
    if request.config.path is not None:
        emit(f"\n{request.config.path.name} is there already: nothing was written\n")
    elif dry_run:
        emit("\n" + starting_config(found))
    else:
        emit("\n")
        emit(starting_config(found), str(root / ".lintmig.yaml"))
        emit(f"wrote {root / '.lintmig.yaml'}\n")


@commands.command()
@click.argument("name", required=False)
@click.option(
    "--format",
    "rule_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
)
def rule(name: str | None, rule_format: RuleFormat) -> None:
    """Explain a rule with its examples, or list the rules."""
    from lintmig.rulebook import load_rules
    from lintmig.stages.report.rules import rule_list, rule_page

    rules = load_rules()
    if name is None:
        emit(rule_list(tuple(rules.values()), rule_format))
        return
    if name not in rules:
        from lintmig.model.error import LintmigError, did_you_mean

        raise LintmigError(f"there is no rule {name!r}", did_you_mean(name, rules))
    emit(rule_page(rules[name], rule_format))


@commands.command()
@click.option("--schema", "wants_schema", is_flag=True, help="Print the JSON schema of the settings.")
@click.option("--config", metavar="FILE", help="Read the settings from this file.")
def config(wants_schema: bool, config: str | None) -> None:
    """Print the settings that hold here, and where they come from."""
    if wants_schema:
        from lintmig.config.settings import json_schema

        emit(json_schema())
        return
    from lintmig.config.show import shown_config

    emit(shown_config(_request(config=config).config))


def _request(
    paths: tuple[str, ...] = (),
    engines: tuple[str, ...] = (),
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    config: str | None = None,
    as_listed: bool = False,
) -> Request:
    from pathlib import Path

    from lintmig.config import build_request

    return build_request(
        Path.cwd(),
        paths,
        engines=engines,
        select=select,
        ignore=ignore,
        config=config,
        as_listed=as_listed,
    )
