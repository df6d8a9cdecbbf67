"""Functions, procedures and blocks that an engine refuses for how they are built, or called."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Span

Failing = Literal[
    "raises",
    "no rows",
    "column count",
    "column type",
    "parameter",
    "no body",
    "trigger called",
    "procedure called",
    "function called",
    "dynamic SQL",
    "unknown name",
]


class BadRoutine(NamedTuple):
    """`wanted` and `given` are what the reason is about: columns, types, a message."""

    reason: Failing
    name: str
    wanted: str
    given: str
    span: Span
    rejects: bool = True
