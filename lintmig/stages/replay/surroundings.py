"""What is known around the migrations before any of them is replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lintmig.model.engine import EngineName


def _never(_table: str, _column: str) -> bool:
    return False


def _nothing() -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the database and the application around the migrations.

    `tables_elsewhere` are made by other tracks of the project, `functions` are registered by the application.
    """

    has_baseline: bool | None = None
    """Whether the database had tables before the first migration; None to tell from the history."""
    tables_elsewhere: Callable[[], frozenset[str]] = _nothing
    is_told_elsewhere: Callable[[str, str], bool] = _never
    """Whether another track makes or alters a table in a statement that names a column too."""
    functions: frozenset[str] = frozenset()
    foreign_keys_are_checked: bool = True
    order_is_known: bool = True
    beside: frozenset[EngineName] = frozenset()
    """The engines that must accept the same SQL."""
    reruns: bool = False
    """Whether the whole history is applied again and again."""
    schema: str = ""
    """What PostgreSQL's search path begins with, where it is not the default."""
