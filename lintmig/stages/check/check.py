"""Run the checks of the selected rules over a history's steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from lintmig.model.finding import Problem
from lintmig.model.timeline import Step


@dataclass(frozen=True, slots=True)
class Check:
    """A rule's Python half."""

    rule: str
    function: Callable[[Step], Iterator[Problem]]


def load_checks(rules: Iterable[str]) -> tuple[Check, ...]:
    """The checks of these rules: rule `a/b-c` is `check` in lintmig.checks.a.b_c."""
    found = []
    for rule in rules:
        family, _, name = rule.partition("/")
        if family == "suppressions":
            continue
        module = import_module(f"lintmig.checks.{family}.{name.replace('-', '_')}")
        found.append(Check(rule, module.check))
    return tuple(found)


def check(step: Step, checks: Iterable[Check]) -> Iterator[tuple[str, Problem]]:
    """Every problem of one step with its rule."""
    if not step.faults and not step.uses and step.statement.refusal is None:
        return
    for each in checks:
        for problem in each.function(step):
            yield each.rule, problem
