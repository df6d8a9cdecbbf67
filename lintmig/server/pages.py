"""What is shown of a rule where its diagnostic is pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lintmig.model.rule import rule_url
from lintmig.rulebook import load_rules
from lintmig.stages.report.rules import rule_page


def pages(names: Iterable[str], *, as_markdown: bool) -> str:
    """What each rule is about, why, and what to write instead. Nothing in it was read from a project."""
    rules = load_rules()
    known = [rules[name] for name in dict.fromkeys(names) if name in rules]
    if not as_markdown:
        short = [replace(rule, bad=(), good=(), source=()) for rule in known]
        return "\n\n".join(rule_page(rule, "text").rstrip() for rule in short)
    written = []
    for rule in known:
        page = rule_page(rule, "markdown").partition("\n## Found\n")[0].rstrip()
        written.append(f"{page}\n\n[{rule.name}]({rule_url(rule.name)})")
    return "\n\n---\n\n".join(written)
