"""Run the checks of the selected rules: over a history's steps, or over what histories do not have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from lintmig.model.finding import Problem
from lintmig.model.timeline import Step

if TYPE_CHECKING:
    from lintmig.model.project import Project, ProjectProblem


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


_WITHOUT_CHECKS = frozenset({"suppressions"})


def load_checks(rules: Iterable[str]) -> tuple[Check, ...]:
    """The checks of those rules that look at steps: rule `a/b-c` is `check` in lintmig.checks.a.b_c."""
    return tuple(Check(rule, module.check) for rule, module in _modules(rules) if hasattr(module, "check"))


def load_project_checks(rules: Iterable[str]) -> tuple[ProjectCheck, ...]:
    """The checks of those rules that look at all histories together: `check_project` in lintmig.checks.a.b_c."""
    return tuple(
        ProjectCheck(rule, module.check_project) for rule, module in _modules(rules) if hasattr(module, "check_project")
    )


def _modules(rules: Iterable[str]) -> Iterator[tuple[str, ModuleType]]:
    for rule in rules:
        family, _, name = rule.partition("/")
        if family not in _WITHOUT_CHECKS:
            yield rule, import_module(f"lintmig.checks.{family}.{name.replace('-', '_')}")


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
