"""What SARIF says of a rule, in its own words and with an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.finding import Severity
from lintmig.model.rule import Rule, rule_url
from lintmig.rulebook import load_rule
from lintmig.stages.report.rules import fenced_files

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
LONGEST_DESCRIPTION = 1024


def rule_descriptors(names: Sequence[str]) -> list[dict[str, object]]:
    """In the order of the names. Nothing here is from the repository that is checked."""
    return [_descriptor(load_rule(name)) for name in names]


def _descriptor(rule: Rule) -> dict[str, object]:
    family, _, name = rule.name.partition("/")
    return {
        "id": rule.name,
        "name": friendly_name(name),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _described(rule)},
        "help": {"text": "\n\n".join(_text(rule)), "markdown": "\n\n".join(_markdown(rule))},
        "helpUri": rule_url(rule.name),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["sql", "migrations", family],
            "precision": "high",
            "problem.severity": PROBLEMS[rule.severity],
        },
    }


def friendly_name(name: str) -> str:
    """Such as `FkTypeMismatch` for `fk-type-mismatch`."""
    return "".join(word.capitalize() for word in name.split("-"))


def _described(rule: Rule) -> str:
    """Whole paragraphs of the reason, as many as fit."""
    kept = ""
    for paragraph in rule.why.strip().split("\n\n"):
        words = " ".join(paragraph.split())
        longer = f"{kept}\n{words}" if kept else words
        if len(longer) > LONGEST_DESCRIPTION:
            break
        kept = longer
    return kept or rule.summary


def _text(rule: Rule) -> Iterator[str]:
    yield f"{rule.summary}\n\n{rule.why.strip()}"
    yield f"Instead:\n{rule.instead.strip()}"
    yield _suppression(rule)


def _markdown(rule: Rule) -> Iterator[str]:
    yield f"{rule.summary}\n\n{rule.why.strip()}"
    yield f"## Instead\n\n{rule.instead.strip()}"
    example = rule.bad[0]
    yield f"## Example\n\n{example.title} ({', '.join(example.engines)}):"
    yield from (each.strip() for each in fenced_files(example))
    yield "## Source\n\n" + "\n".join(f"- {source}" for source in rule.source)
    yield _suppression(rule)


def _suppression(rule: Rule) -> str:
    return f"To accept a finding, write above its statement: `-- lintmig: ignore[{rule.name}] reason`"
