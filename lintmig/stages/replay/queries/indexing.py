"""Which types PostgreSQL's indexes order or search by themselves."""

from __future__ import annotations

from lintmig.engines import lists, signatures
from lintmig.model.fault import NoIndexing
from lintmig.model.name import DataType
from lintmig.model.source import Span
from lintmig.stages.replay.queries.coercion import converts
from lintmig.stages.replay.queries.typing import catalog_name
from lintmig.stages.replay.world import World


def check_is_indexed(world: World, type_: DataType | None, method: str, value: str, span: Span) -> None:
    """Report a column or expression whose type has no default operator class for the index."""
    if world.engine.name != "postgresql" or type_ is None:
        return
    name = catalog_name(world, type_)
    known = signatures.default_classes().get(method)
    if name is None or known is None or _may_be_brought(world) or _is_indexed(name, known):
        return
    world.report(NoIndexing(value, type_.text or type_.name, method, span))


def is_compared(world: World, type_: DataType, *, is_sorted: bool) -> bool:
    """Whether PostgreSQL sorts rows by values of this type, or at least tells them apart; or may."""
    name = catalog_name(world, type_)
    classes = signatures.default_classes()
    if name is None or "btree" not in classes or "hash" not in classes or _may_be_brought(world):
        return True
    return _is_indexed(name, classes["btree"] if is_sorted else classes["btree"] | classes["hash"])


def _is_indexed(name: str, known: frozenset[str]) -> bool:
    if name in known or any(converts(name, target) for target in known):
        return True
    if name.endswith("[]"):
        return "anyarray" in known
    if name.startswith("~"):
        return "anyenum" in known
    if name.endswith("multirange"):
        return "anymultirange" in known
    return name.endswith("range") and "anyrange" in known


def _may_be_brought(world: World) -> bool:
    """Whether an extension, or a migration, may make a default operator class of a built-in type."""
    schema = world.schema
    if not schema.is_complete or world.has_baseline or world.creations.ever_of("operator class"):
        return True
    return any(lists.extension_operator_classes(name) != frozenset() for name in schema.extensions if name != "pg_trgm")
