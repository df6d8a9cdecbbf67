"""A piece of SQL whose support differs between engines, as one engine judges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lintmig.model.finding import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Construct:
    """One row of the constructs table for one engine.

    `looks_at` says what `pattern` (a regular expression) is held against: the whole name of a column
    type or of a called function, in lower case, or a statement's token words joined by single spaces. For
    `expression` it names an operator or a function and the groups of its operands' types: `integer / integer`.
    `meaning` says what the engine does, as a predicate that follows its name: `has no anonymous blocks`.
    """

    name: str
    looks_at: Literal["type", "function", "statement", "expression"]
    pattern: str
    verdict: Verdict
    meaning: str
    severity: Severity
    help: str
    required: tuple[str, ...]
    """Texts that every match of a statement pattern contains: what is held against a statement first."""
    verbs: tuple[str, ...]
    """The first words of the statements that can match; any where there are none."""
