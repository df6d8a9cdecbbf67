"""What is said of SQL in code hangs on what else the code does: builds tables in other ways, rewrites SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lintmig.model.config import names_rule
from lintmig.model.fault import Missing
from lintmig.model.source import Span
from lintmig.model.timeline import Step
from lintmig.stages.evidence import made_in_code, rewrites_sql
from lintmig.stages.read import drivers_used

if TYPE_CHECKING:
    from lintmig.project import Project
    from lintmig.settle import Raw

_UPGRADES = re.compile(r"(?:^|/)(?:upgrades?|patch(?:es)?)/|(?:^|/)upgrade[\w-]*\.\w+$", re.IGNORECASE)
"""Code of upgrades, which may be older than the program's second engine."""
_MADE = frozenset({"table", "column"})
_OF_WORDS = ("portability", "references/missing-table", "queries/missing-table")
"""Rules that a program escapes which rewrites its SQL: names are given a prefix, words are replaced."""


def as_run(raws: Sequence[Raw], project: Project) -> list[Raw]:
    """Without what is said of the words of SQL that the program rewrites before it runs it."""
    scripts = [*(script for track in project.bootstraps for script in track.scripts), *project.queries]
    paths = {script.path for script in scripts}
    doubted = [
        each for each in raws if each.source.path in paths and any(names_rule(rule, each.rule) for rule in _OF_WORDS)
    ]
    if not doubted:
        return list(raws)
    dropped: set[int] = set()
    if project.files.once(rewrites_sql) is not None:
        dropped = {id(each) for each in doubted}
    else:
        shared = {script.path for script in scripts if script.engines is None}
        if is_reached(project):
            shared = {path for path in shared if len(project.engines) > 1 and _UPGRADES.search(path)}
        dropped = {id(each) for each in doubted if each.source.path in shared}
    return [each for each in raws if id(each) not in dropped]


def is_reached(project: Project) -> bool:
    """Whether all drivers that code uses are those of targets: else its SQL may be for another engine."""
    known = {engine.name for engine in project.engines}
    if known & {"mysql", "mariadb"}:
        known |= {"mysql", "mariadb"}
    return project.files.once(drivers_used) <= known


def without_made(steps: Sequence[Step], project: Project) -> list[Step]:
    """Steps of code without the faults about tables and columns that code seems to make in ways that are not read."""
    missing = [
        fault
        for step in steps
        for fault in step.faults
        if isinstance(fault, Missing) and fault.kind in _MADE and not fault.is_alias and not fault.is_reference
    ]
    made = made_otherwise(missing, project) if missing else frozenset[Missing]()
    if not made:
        return list(steps)
    return [
        replace(step, faults=tuple(fault for fault in step.faults if fault not in made))
        if any(fault in made for fault in step.faults)
        else step
        for step in steps
    ]


def made_otherwise(faults: Iterable[Missing], project: Project) -> frozenset[Missing]:
    """The tables and columns that code seems to make in ways that are not read."""
    named = {fault: (fault.table or fault.name, fault.name if fault.table else "") for fault in faults}
    read: dict[str, list[Span]] = {}
    for track in project.bootstraps:
        for script in track.scripts:
            whole = script.source_map.file_span(Span(0, len(script.sql)))
            read.setdefault(script.path, []).append(whole)
    found = made_in_code(project.files, frozenset(named.values()), read)
    return frozenset(fault for fault, name in named.items() if name in found)
