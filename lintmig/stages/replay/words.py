"""The types, functions and reserved words of a statement, beside what the migrations define themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from lintmig.engines import lists
from lintmig.model.fault import Missing, Reserved
from lintmig.model.operation import (
    AddColumn,
    CreateView,
    Insert,
)
from lintmig.model.script import Call, Statement, Use
from lintmig.stages.replay import objects
from lintmig.stages.replay.mysql import ENGINES
from lintmig.stages.replay.mysql.routines import called_procedure, check_own_function, check_procedure
from lintmig.stages.replay.reserved import reserved_names
from lintmig.stages.replay.rows.filled import MEANS_ROWS
from lintmig.stages.replay.skipping import is_skipped, skips_words, uses_despite_skip
from lintmig.stages.replay.world import Found, World


def uses_that_hold(world: World, statement: Statement) -> tuple[Use, ...]:
    """The constructs that hold: what the migrations define themselves is not the other engine's of that name.

    Of what IF NOT EXISTS skips, engines look at little but syntax.
    """
    if not statement.uses:
        return ()
    skips = skips_words(world, statement)
    return tuple(
        _with_rows(world, statement, use)
        for use in (uses_despite_skip(world, statement) if is_skipped(world, statement) else statement.uses)
        if not (
            (_is_switched_off(world, use) or _is_own_collation(world, use) or _takes_delayed(world, statement, use))
            if use.construct.looks_at == "statement"
            else skips or _is_defined(world, statement, use) or _is_called_later(world, statement, use)
        )
    )


def _is_switched_off(world: World, use: Use) -> bool:
    """Whether this matters only while SQLite holds foreign keys, and it does not now."""
    is_of_keys = use.construct.name == "add-column-references-default"
    return is_of_keys and not world.schema.foreign_keys_are_checked


_DELAYING = frozenset({"myisam", "memory", "archive", "blackhole", "merge", "mrg_myisam"})


def _takes_delayed(world: World, statement: Statement, use: Use) -> bool:
    """Whether DELAYED is of a table whose engine takes it."""
    if use.construct.name != "insert-delayed":
        return False
    tables = (world.find(item.table.name) for item in statement.operations if isinstance(item, Insert))
    return any(isinstance(found, Found) and found.table.options.engine in _DELAYING for found in tables)


def _is_own_collation(world: World, use: Use) -> bool:
    """Whether a collation that the engine lacks may be one that the migrations make."""
    is_of_collation = "no such collation" in use.construct.meaning
    return is_of_collation and any(thing[0] == "collation" for thing in world.schema.others)


def _with_rows(world: World, statement: Statement, use: Use) -> Use:
    """What the engine takes only while a table is empty, where the table has rows for certain."""
    if use.construct.verdict == "rejects" or not use.construct.meaning.endswith(MEANS_ROWS):
        return use
    tables = (world.find(item.table) for item in statement.operations if isinstance(item, AddColumn))
    if not any(isinstance(found, Found) and world.contents.has_rows(found.key) for found in tables):
        return use
    meaning = use.construct.meaning.removesuffix(MEANS_ROWS) + "where the table has rows, as this one has"
    return Use(replace(use.construct, verdict="rejects", severity="error", meaning=meaning), use.span)


def _is_called_later(world: World, statement: Statement, use: Use) -> bool:
    """Whether the engine only comes to look at a function when somebody uses what this defines."""
    is_rejected = use.construct.looks_at == "function" and use.construct.verdict == "rejects"
    return is_rejected and any(
        _looked_at(world, statement, call) != "once" for call in statement.calls if call.span == use.span
    )


def _looked_at(world: World, statement: Statement, call: Call) -> Literal["once", "use", "query"]:
    """When the engine looks for a function: at once, as a row takes its default, or as a view is read."""
    if call.in_default and world.facts.defaults_checked == "use":
        return "use"
    is_view = any(isinstance(operation, CreateView) for operation in statement.operations)
    return "query" if is_view and world.facts.views_checked == "use" else "once"


def _is_defined(world: World, statement: Statement, use: Use) -> bool:
    if use.construct.looks_at == "type":
        names = [type_.name for type_ in statement.types if type_.span == use.span]
        return any(objects.has_type(world, name) or _is_elsewhere(world, "type", name) for name in names)
    calls = [call.name for call in statement.calls if call.span == use.span]
    return any(
        objects.defines_function(world, name) or _is_elsewhere(world, "function", world.fold(name.last))
        for name in calls
    )


def _is_elsewhere(world: World, kind: Literal["function", "type"], name: str) -> bool:
    """Whether another track makes it, or installs the extension that brings it."""
    made = world.elsewhere()
    return f"{kind} {name.lower()}" in made or f"{kind} *" in made


def judge_words(world: World, statement: Statement, uses: tuple[Use, ...]) -> None:
    """Reserved words as names, and types and functions that do not exist."""
    for name in reserved_names(world.engine, statement.operations):
        world.report(Reserved(name.text, name.span))
    known = {use.span for use in uses if use.construct.looks_at in ("type", "function")}
    for type_ in statement.types:
        if world.is_hole(type_.span):
            continue
        if type_.span not in known and not world.knows_type(type_) and not objects.has_type(world, type_.name, type_):
            later = world.creations.after("type", type_.name, world.number)
            if later is None and _is_elsewhere(world, "type", type_.name):
                continue
            owners = world.engines_with(lists.types, type_.name)
            extension = lists.extension_with("type", type_.name) if world.engine.name == "postgresql" else None
            missing = Missing("type", type_.name, type_.span, created_later=later, belongs_to=owners)
            world.report(missing._replace(extension=extension))
    procedure = called_procedure(world, statement)
    if procedure is not None:
        check_procedure(world, procedure)
    for call in statement.calls:
        if call is procedure:
            continue
        if world.engine.name in ENGINES:
            check_own_function(world, call)
        if call.span in known or objects.knows_function(world, call.name):
            continue
        if world.engine.name == "postgresql" and _is_elsewhere(world, "function", world.fold(call.name.last)):
            continue
        missing = objects.missing_function(world, call.name)
        world.report(missing._replace(fails_at=_looked_at(world, statement, call)))
