"""Run the checks of the selected rules: over a history's steps, or over what histories do not have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from lintmig.model.finding import Problem
from lintmig.model.parity import Project, ProjectProblem
from lintmig.model.timeline import Step


@dataclass(frozen=True, slots=True)
class Check:
    """A rule's Python half: it looks at one step."""

    rule: str
    function: Callable[[Step], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """The Python half of a rule that looks at all histories together."""

    rule: str
    function: Callable[[Project], Iterator[ProjectProblem]]


def load_checks(rules: Iterable[str]) -> tuple[tuple[Check, ...], tuple[ProjectCheck, ...]]:
    """The checks of these rules: rule `a/b-c` is `check` or `check_project` in lintmig.checks.a.b_c."""
    checks: list[Check] = []
    project_checks: list[ProjectCheck] = []
    for rule in rules:
        family, _, name = rule.partition("/")
        if family == "suppressions":
            continue
        module = import_module(f"lintmig.checks.{family}.{name.replace('-', '_')}")
        if hasattr(module, "check_project"):
            project_checks.append(ProjectCheck(rule, module.check_project))
        else:
            checks.append(Check(rule, module.check))
    return tuple(checks), tuple(project_checks)


def check(step: Step, checks: Iterable[Check]) -> Iterator[tuple[str, Problem]]:
    """Every problem of one step with its rule."""
    if not step.faults and not step.uses and step.statement.refusal is None:
        return
    for each in checks:
        for problem in each.function(step):
            yield each.rule, problem


def check_project(project: Project, checks: Iterable[ProjectCheck]) -> Iterator[tuple[str, ProjectProblem]]:
    """Every problem of the project with its rule."""
    for each in checks:
        for problem in each.function(project):
            yield each.rule, problem
