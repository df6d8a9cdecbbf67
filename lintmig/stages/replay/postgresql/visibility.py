"""What PostgreSQL sees of types and functions by way of the search path, where all of them are known."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.engines import lists
from lintmig.engines.facts import PROVIDED_SCHEMAS
from lintmig.model.name import DataType, Identifier
from lintmig.model.schema import Key
from lintmig.stages.replay.postgresql.namespaces import is_known_fully
from lintmig.stages.replay.world import World


def is_decided(world: World) -> bool:
    """Whether the search path is what the migrations say."""
    return (
        world.engine.name == "postgresql"
        and is_known_fully(world)
        and not world.creations.ever("setting", "search_path")
    )


def brings(
    world: World, qualifier: Identifier | None, listed: Callable[[str], frozenset[str] | None], name: str
) -> bool:
    """Whether an extension whose schema is looked in brings this name; one that is not listed may bring anything."""
    for extension, item in world.schema.extensions.items():
        names = listed(extension)
        if (names is None or name in names) and _is_looked_in(world, item.owner, qualifier, item.is_certain):
            return True
    return False


def _is_looked_in(world: World, owner: str | None, qualifier: Identifier | None, is_certain: bool) -> bool:
    if owner is None or not is_certain or owner in PROVIDED_SCHEMAS:
        return True
    if qualifier is not None:
        return world.fold_table(qualifier) == owner
    return owner in world.schema.search_path


def sees_own(world: World, store: dict[Key, object], qualifier: Identifier | None, name: str) -> bool:
    """Whether the migrations' own of this name is where it is looked for."""
    if qualifier is not None:
        return (world.fold_table(qualifier), name) in store
    return any((schema, name) in store for schema in (world.temporary_schema, *world.schema.search_path))


def sees_type(world: World, type_: DataType) -> bool:
    """Whether a type, domain or row type of this name is there, or may be."""
    schema = world.schema
    stores: tuple[dict[Key, object], ...] = (schema.types, schema.tables)  # type: ignore[assignment]
    if any(sees_own(world, store, type_.qualifier, type_.name) for store in stores):
        return True
    return brings(world, type_.qualifier, lists.extension_types, type_.name)
