"""Named objects: whether they are there, and their going and coming under other names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing
from lintmig.model.name import ObjectName
from lintmig.model.schema import Store
from lintmig.model.source import Span
from lintmig.stages.replay.postgresql.namespaces import is_known_fully
from lintmig.stages.replay.world import World

_CREATED_AS: dict[ObjectKind, str] = {"domain": "type", "procedure": "function"}


def present(
    world: World,
    store: Store,
    keys: Iterable[Any],
    kind: ObjectKind,
    name: ObjectName,
    *,
    if_exists: bool = False,
    table: str | None = None,
    is_drop: bool = False,
) -> Any:
    """The key under which something is kept that must be there; None where it is not, which is reported.

    What a statement drops is gone behind it, whether it was there or not.
    """
    key = next((each for each in keys if each in store), None)
    if key is None:
        if not if_exists and is_known_fully(world):
            created = _CREATED_AS.get(kind, kind)
            later = world.creations.after(created, world.fold_table(name.last), world.number)
            world.report(Missing(kind, str(name), name.span, table=table, created_later=later))
        return None
    if not store[key].is_certain and not (is_drop and (world.is_alone or if_exists)):
        world.doubt(store[key].place)
    return key


def discard(world: World, store: Store, key: Any) -> None:
    """Something goes, or may have gone."""
    world.schema.put(store, key, None if world.is_certain else replace(store[key], is_certain=False))


def rekey(world: World, store: Store, old: Any, new: Any, name: str, span: Span, kind: ObjectKind) -> bool:
    """Something goes by another name; False where the name is taken, which is reported."""
    taken = store.get(new)
    if taken is not None and not world.is_certain:
        return False
    if taken is not None:
        if taken.is_certain and store[old].is_certain:
            world.report(Duplicate(kind, name, span, taken.place))
        else:
            world.doubt(store[old].place if taken.is_certain else taken.place)
        return False
    item = store[old]
    discard(world, store, old)
    world.schema.put(store, new, replace(item, name=name, is_certain=item.is_certain and world.is_certain))
    return True
