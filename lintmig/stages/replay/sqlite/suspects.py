"""The views and triggers of SQLite that may not be valid any more: they speak of what has changed since they were."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from lintmig.model.related import speaking_of
from lintmig.model.schema import NamedObject, Table
from lintmig.stages.replay.world import World


def suspects(world: World) -> Iterator[tuple[Any, Table | NamedObject]]:
    """Views that read a changed view are suspected too."""
    tables, triggers = world.schema.tables, world.schema.triggers
    changed = tables.changes(_since_all_were_valid)
    pending = {name: None for _, name in changed}
    views = {key: tables[key] for key in changed if key in tables}
    on_tables = {key: triggers[key] for key in triggers.changes(_since_all_were_valid) if key in triggers}
    seen = set(pending)
    while pending:
        name, _ = pending.popitem()
        on_tables.update(speaking_of(triggers, name))
        for key, view in speaking_of(tables, name):
            views[key] = view
            if key[1] not in seen:
                seen.add(key[1])
                pending[key[1]] = None
    yield from views.items()
    yield from on_tables.items()


def note_all_valid(world: World) -> None:
    world.schema.tables.changes(_since_all_were_valid).clear()
    world.schema.triggers.changes(_since_all_were_valid).clear()


def _since_all_were_valid(_: object, __: object) -> Iterable[Hashable]:
    return ()
