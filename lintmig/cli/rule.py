"""`lintmig rule`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lintmig.cli import completing
from lintmig.cli.output import emit

if TYPE_CHECKING:
    from lintmig.stages.report.rules import RuleFormat


@click.command()
@click.argument("name", required=False, shell_complete=completing.rule)
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
