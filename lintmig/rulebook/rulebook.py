"""The rules: their words and examples, read from `rules/<family>/<name>.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from lintmig.model.error import LintmigError
from lintmig.model.finding import SEVERITIES, Severity
from lintmig.model.rule import Example, Rule

if TYPE_CHECKING:
    from lintmig.rulebook.rulefile import ExampleFile


@cache
def rule_severities() -> Mapping[str, Severity]:
    """Every rule's name and severity, in the order of the names.

    Used at every run, so the YAML files are not parsed: a line is looked for.
    """
    severity_line = re.compile(rb"^severity:[ \t]*(\w+)", re.MULTILINE)
    by_word: dict[str, Severity] = {severity: severity for severity in SEVERITIES}
    severities: dict[str, Severity] = {}
    for name, path in _rule_files():
        found = severity_line.search(path.read_bytes())
        word = found[1].decode() if found else "missing"
        if word not in by_word:
            raise LintmigError(f"the rule {name} has no known severity: {word}")
        severities[name] = by_word[word]
    return MappingProxyType(severities)


@cache
def opt_in_rules() -> frozenset[str]:
    """The rules that run only where they are named."""
    line = re.compile(rb"^opt_in:[ \t]*true\b", re.MULTILINE)
    return frozenset(name for name, path in _rule_files() if line.search(path.read_bytes()))


def rule_names() -> tuple[str, ...]:
    return tuple(rule_severities())


@cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule with its words and examples, in the order of the names."""
    return MappingProxyType({name: load_rule(name) for name, _ in _rule_files()})


@cache
def load_rule(name: str) -> Rule:
    """One rule of those that `rule_names` tells."""
    from lintmig.rulebook.rulefile import read_rule_file

    file = read_rule_file(_rules_folder() / f"{name}.yaml")
    return Rule(
        name=name,
        severity=file.severity,
        summary=file.summary,
        why=file.why,
        instead=file.instead,
        source=tuple(file.source),
        bad=tuple(map(_example, file.bad)),
        good=tuple(map(_example, file.good)),
        is_opt_in=file.opt_in,
    )


def _example(example: ExampleFile) -> Example:
    return Example(
        example.title,
        tuple(example.files.items()),
        tuple(example.engines),
        tuple(example.places),
        tuple(example.base.items()),
        tuple(example.deleted),
    )


def _rule_files() -> Iterator[tuple[str, Path]]:
    """Names and paths, sorted by name."""
    for path in sorted(_rules_folder().glob("*/*.yaml")):
        yield f"{path.parent.name}/{path.stem}", path


def _rules_folder() -> Path:
    """Inside the package where it is installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"
