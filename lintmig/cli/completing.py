"""What a shell may complete: the words that lintmig itself knows."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Rules, and families of them; of several with commas the last."""
    before, comma, last = incomplete.rpartition(",")
    names = _rule_names()
    families = sorted({name.partition("/")[0] for name in names})
    return [CompletionItem(before + comma + each) for each in (*families, *names) if each.startswith(last)]


def rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    return [CompletionItem(name) for name in _rule_names() if name.startswith(incomplete)]


def engines(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    from lintmig.model.engine import ENGINE_NAMES

    return [CompletionItem(name) for name in ENGINE_NAMES if name.startswith(incomplete)]


def formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    from lintmig.cli.wanted import OUTPUT_FORMATS

    return [CompletionItem(name) for name in OUTPUT_FORMATS if name.startswith(incomplete)]


def _rule_names() -> tuple[str, ...]:
    from lintmig.rulebook import rule_names

    return rule_names()
