"""Functions and operators that migrations and extensions bring of their own, under the names of built-in ones."""

from __future__ import annotations

from lintmig.engines import lists
from lintmig.model.related import has_name
from lintmig.stages.replay.queries.coercion import is_known
from lintmig.stages.replay.world import World


def is_redefined(world: World, name: str) -> bool:
    """Whether the migrations may bring another function of this name."""
    schema = world.schema
    if not schema.is_complete or name in world.registered_functions:
        return True
    if has_name(schema.functions, name) or world.creations.ever("aggregate", name):
        return True
    brought = (lists.extension_functions(extension) for extension in schema.extensions)
    return any(names is not None and name in names for names in brought)


def may_have_operator(world: World, symbol: str, types: tuple[str | None, ...]) -> bool:
    """Whether migrations or an extension may bring this operator."""
    if world.creations.ever("operator", ""):
        return True
    if any(name is not None and not is_known(name) for name in types):
        return True
    extensions = world.schema.extensions
    if symbol not in _COMMON and any(name not in _WITHOUT_OPERATORS for name in extensions):
        return True
    return "intarray" in extensions and any(name is not None and name.endswith("[]") for name in types)


_COMMON = frozenset("= <> < <= > >=".split()) | frozenset("+ - * / || ~~ ~~* !~~ ~ ~* -> ->> #> #>> ^".split())
"""Operators that extensions bring for types of their own alone."""

_WITHOUT_OPERATORS = frozenset({"uuid-ossp", "pgcrypto", "plpgsql", "citext", "unaccent", "fuzzystrmatch", "tablefunc"})
