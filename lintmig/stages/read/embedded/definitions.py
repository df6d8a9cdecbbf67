"""What a piece of SQL makes and speaks of, by its words alone."""

from __future__ import annotations

import re

from lintmig.stages.read.embedded.statements import NAME

_CREATED = re.compile(
    rf"\bcreate\s+(?:or\s+replace\s+)?(?:\w+\s+){{0,2}}?(table|index|view|trigger|type|function)\s+(?:concurrently\s+)?"
    rf"(if\s+not\s+exists\s+)?({NAME})",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"(?:^|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:alter\s+table|drop\s+\w+|insert\s+(?:or\s+\w+\s+|ignore\s+)?into|update|"
    rf"delete\s+from|truncate(?:\s+table)?|create\s+(?:unique\s+)?index\s+[^;()]*?\bon)\s+"
    rf"(?:concurrently\s+)?(?:if\s+exists\s+)?(?:only\s+)?({NAME})",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = re.compile(rf"\bcreate\s+(?:\w+\s+){{0,2}}?table\s+(?:if\s+not\s+exists\s+)?({NAME})", re.IGNORECASE)


def creations(sql: str) -> list[tuple[str, str, bool]]:
    """The kind and name of each thing that is created, and whether only where it is not there yet."""
    return [(kind.lower(), _last(name), bool(new)) for kind, new, name in _CREATED.findall(sql)]


def subjects(sql: str) -> set[str]:
    """The tables that its changes are about."""
    return {_last(name) for name in _ABOUT.findall(sql)}


_CHANGES = re.compile(r"(?:^|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:alter|drop|truncate|rename)\b", re.IGNORECASE | re.DOTALL)


def changes_tables(sql: str) -> bool:
    """Whether it does more than add to what is there."""
    return _CHANGES.search(sql) is not None


def tables_made(sql: str) -> set[str]:
    return {_last(name) for name in _TABLE.findall(sql)}


_ALTERED = re.compile(rf"\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?({NAME})", re.IGNORECASE)


def tables_altered(sql: str) -> set[str]:
    return {_last(name) for name in _ALTERED.findall(sql)}


_RENAMED = re.compile(rf"\brename\s+to\s+({NAME})", re.IGNORECASE)
_DROPPED = re.compile(rf"\bdrop\s+table\s+(?:if\s+exists\s+)?({NAME})", re.IGNORECASE)


def renamed_to(sql: str) -> set[str]:
    return {_last(name) for name in _RENAMED.findall(sql)}


def tables_dropped(sql: str) -> set[str]:
    return {_last(name) for name in _DROPPED.findall(sql)}


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1].strip(' \t\n"`[]').lower()
