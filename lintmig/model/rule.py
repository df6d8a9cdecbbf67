"""A rule: its words and its examples."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Example:
    """SQL that shows a rule, as the files of a small project.

    `files` maps a file name to its SQL, in the order of application. In a `bad` example a comment line
    `--   ^^^^ engine, engine` under a line marks the exact place and the engines of a finding.
    """

    title: str
    files: tuple[tuple[str, str], ...]
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is `family/rule`; `why` and `instead` are Markdown paragraphs; `source` cites the norm."""

    name: str
    severity: Severity
    summary: str
    why: str
    instead: str
    source: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
