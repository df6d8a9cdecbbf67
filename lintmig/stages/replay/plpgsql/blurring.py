"""SQL of which a block knows only parts before it runs: what it can touch is not known any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.schema import Key, Store
from lintmig.model.source import Span
from lintmig.stages.replay.world import World

Blur = Literal["nothing", "some", "everything"]
"""How much is not known any more."""

_HOLE = "\ufffc"
_CHANGES_TABLES = re.compile(
    r"\bCREATE\s+(?:\w+\s+)*?TABLE|\bADD\s+(?:COLUMN|%|\$)|\bRENAME\b|\bDROP\s+(?:TABLE|COLUMN|SCHEMA)"
    r"|\bALTER\s+(?:COLUMN|TABLE\b[^;]*?\bADD\b)",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"(?:GRANT|REVOKE|COMMENT|ANALYZE|VACUUM|SET|RESET|NOTIFY|LOCK|REFRESH|REINDEX|CLUSTER|TRUNCATE|INSERT|UPDATE|DELETE"
    r"|SELECT|WITH|COPY|LISTEN|SECURITY|REASSIGN|ALTER\s+(?:DEFAULT|ROLE|USER|DATABASE|SYSTEM|SEQUENCE|PUBLICATION|FUNCTION"
    r"|VIEW\s+\S+\s+OWNER)|(?:CREATE|DROP)\s+(?:ROLE|USER|PUBLICATION|SUBSCRIPTION|DATABASE|EVENT|STATISTICS)"
    r"|CREATE\s+(?:OR\s+REPLACE\s+)?(?:TRIGGER|POLICY|INDEX|CONSTRAINT))\b",
    re.IGNORECASE,
)
_ALTER = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<name>(?:\"[^\"]+\"|[\w{_HOLE}]+)(?:\.(?:\"[^\"]+\"|[\w{_HOLE}]+))?)"
    r"\*?\s+(?P<action>.*)",
    re.IGNORECASE | re.DOTALL,
)
_KEEPS = re.compile(
    r"(?:OWNER|ENABLE|DISABLE|FORCE|NO\s+FORCE|CLUSTER|REPLICA|SET\s*\(|RESET|SET\s+(?:LOGGED|UNLOGGED))\b",
    re.IGNORECASE,
)
_ON_CONSTRAINTS = re.compile(
    r"(?:ADD\s+CONSTRAINT|DROP\s+CONSTRAINT|VALIDATE|ALTER\s+CONSTRAINT|RENAME\s+CONSTRAINT"
    r"|ADD\s+(?:PRIMARY|FOREIGN|UNIQUE|CHECK))\b",
    re.IGNORECASE,
)
_MOVES = re.compile(r"RENAME\s+TO|SET\s+SCHEMA", re.IGNORECASE)
_DROPS = re.compile(r"DROP\s+(INDEX|TRIGGER|POLICY)\b", re.IGNORECASE)


def blur(world: World, parts: Sequence[str | None], block: str) -> Blur:
    """Forget what a statement may change of which the parts that are None are not known; `block` is around it."""
    text = "".join(_HOLE if part is None else part for part in parts).strip()
    if not text.strip(_HOLE + " ;\n\t"):
        return "everything" if _CHANGES_TABLES.search(block) or not _has_strings(block) else "nothing"
    found: list[Blur] = [_blur_one(world, each.strip()) for each in text.split(";") if each.strip()]
    return "everything" if "everything" in found else "some" if "some" in found else "nothing"


def _has_strings(block: str) -> bool:
    return "'" in block


def _blur_one(world: World, text: str) -> Blur:
    if _HARMLESS.match(text):
        return "nothing"
    altered = _ALTER.match(text)
    if altered is not None:
        keys = list(_tables(world, altered["name"]))
        if _KEEPS.match(altered["action"]):
            return "nothing"
        _blur_tables(world, keys, columns=not _ON_CONSTRAINTS.match(altered["action"]))
        return "everything" if _MOVES.match(altered["action"]) else "some"
    dropped = _DROPS.match(text)
    if dropped is None:
        return "everything"
    kind = dropped[1].upper()
    store: Store = world.schema.indexes
    if kind != "INDEX":
        store = world.schema.triggers if kind == "TRIGGER" else world.schema.policies
    for key, item in list(store.items()):
        world.schema.put(store, key, replace(item, is_certain=False))
    if kind == "INDEX":
        _blur_tables(world, list(world.schema.tables), columns=False)
    return "some"


def _tables(world: World, name: str) -> Iterable[Key]:
    if _HOLE in name:
        return [key for key, table in world.schema.tables.items() if table.kind == "table"]
    parts = (Identifier(part.strip('"'), '"' in part, Span(0, 0)) for part in name.split("."))
    return [key for key in world.keys(ObjectName(tuple(parts))) if key in world.schema.tables][:1]


def _blur_tables(world: World, keys: Iterable[Key], *, columns: bool) -> None:
    tables = world.schema.tables
    for key in keys:
        table = tables[key]
        changed = replace(
            table,
            has_unknown_constraints=True,
            keys=tuple(replace(item, is_certain=False) for item in table.keys),
            foreign_keys=tuple(replace(item, is_certain=False) for item in table.foreign_keys),
        )
        if columns:
            unsure = {name: replace(column, is_certain=False) for name, column in table.columns.items()}
            changed = replace(changed, is_complete=False, columns=unsure)
        world.schema.put(tables, key, changed)
