"""What is known around the migrations before any of them is replayed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lintmig.model.engine import EngineName
from lintmig.model.source import Place


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
    is_added_elsewhere: Callable[[str, str], bool] = _never
    """Whether another track that does not make a table gives it a column."""
    functions: frozenset[str] = frozenset()
    extensions: Mapping[str, Place] = field(default_factory=dict)
    """PostgreSQL's, which are installed outside of the migrations."""
    schemas: Mapping[str, Place] = field(default_factory=dict)
    """The same of schemas."""
    foreign_keys_are_checked: bool = True
    order_is_known: bool = True
    beside: frozenset[EngineName] = frozenset()
    """The engines that must accept the same SQL."""
    reruns: bool = False
    """Whether the whole history is applied again and again."""
    schema: str = ""
    """What PostgreSQL's search path begins with, where it is not the default."""
