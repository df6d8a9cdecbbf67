"""Views and triggers of SQLite, which it reads anew where they are used, and whenever a table is renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from lintmig.model.expression import Query, TableSource
from lintmig.model.fault import Broken, DeadReference, Fault, Misbuilt, Missing, NoConflictKey, WrongCount
from lintmig.model.operation import CreateTrigger, CreateView, Delete, Insert, Select, Update
from lintmig.model.schema import Column, Definition, Key, NamedObject, Table
from lintmig.model.source import Span
from lintmig.model.tree import nodes
from lintmig.stages.replay.queries.scope import Scope, Visible, visible
from lintmig.stages.replay.sqlite.suspects import note_all_valid, suspects
from lintmig.stages.replay.world import Found, World

_UNUSED = "an unused view"
"""Among what is being read: views whose columns nobody counts."""


def is_followed(world: World) -> bool:
    """Whether what views and triggers need can be known at all."""
    return (
        world.engine.name == "sqlite"
        and world.is_certain
        and world.schema.is_complete
        and not world.has_baseline
        and world.order_is_known
    )


@contextmanager
def reading(world: World, definition: Definition) -> Iterator[list[Fault]]:
    """While a definition is looked at, that was made by another script: its faults are gathered apart."""
    kept, doubts = (world.script, world.faults, world.notes, world.is_muted, world.has_doubt), len(world.doubts)
    world.script, world.faults, world.notes, world.is_muted = definition.script, [], None, False
    try:
        yield world.faults
    finally:
        world.script, world.faults, world.notes, world.is_muted, world.has_doubt = kept
        del world.doubts[doubts:]


def needs(faults: Iterable[Fault]) -> str | None:
    """What the first of the faults lacks for which SQLite refuses whatever uses a definition."""
    for fault in faults:
        match fault:
            case Missing(kind="column") if fault.is_ambiguous:
                return f"an unambiguous column {fault.name}"
            case Missing(kind="column"):
                return f"column {fault.table}.{fault.name}" if fault.table else f"column {fault.name}"
            case Missing() if fault.rejects:
                return f"{fault.kind} {fault.name}"
            case Broken():
                return fault.needs
            case DeadReference():
                return f"a key of {fault.target}" if fault.lacks == "key" else f"table {fault.target}"
            case NoConflictKey():
                return f"a unique key of {fault.table} ({', '.join(fault.columns)})"
            case WrongCount():
                return "as many values as columns"
            case Misbuilt(reason="view"):
                return f"a trigger that changes view {fault.name}"
            case _:
                pass
    return None


def current_view(world: World, found: Found, span: Span, *, is_used: bool = True) -> Found | Broken:
    """A view as its query makes it of the tables that are there now; its columns are counted where it is used."""
    from lintmig.stages.replay.queries.resolver import Resolver

    definition = found.table.definition
    if definition is None or not isinstance(definition.operation, CreateView) or not is_followed(world):
        return found
    query, names = definition.operation.query, definition.operation.column_names
    if query is None:
        return found
    if ("view", found.key) in world.being_read:
        return Broken("view", found.table.name, "a query that does not read the view itself", span, found.table.place)
    is_used = is_used and not any(each == _UNUSED for each in world.being_read)
    world.being_read.append(("view", found.key))
    if not is_used:
        world.being_read.append(_UNUSED)
    try:
        with reading(world, definition) as faults:
            outputs = Resolver(world).query(query, None)
            lacking = needs(fault for fault in faults if isinstance(fault, Missing | Broken))
    finally:
        del world.being_read[-1 if is_used else -2 :]
    view = found.table
    if lacking is not None and view.is_certain:
        return Broken("view", view.name, lacking, span, view.place)
    if outputs is not None and names:
        folded = [world.fold(name) for name in names]
        if len(folded) != len(outputs) and view.is_certain and is_used:
            return Broken("view", view.name, f"{len(folded)} columns in its query", span, view.place)
        outputs = [(name, type_) for name, (_, type_) in zip(folded, outputs, strict=False)]
    columns = {name: Column(name, type_, False, None, None, view.place) for name, type_ in outputs or ()}
    return Found(found.key, replace(view, columns=columns, is_complete=outputs is not None))


def trigger_scope(world: World, operation: CreateTrigger, found: Found) -> Scope:
    """The rows that a trigger sees: NEW, OLD, or both."""
    names = {"INSERT": ("new",), "DELETE": ("old",)}.get(operation.event, ("new", "old"))
    columns = visible(world, found, None).columns
    return Scope(tuple(Visible(name, columns, found, needs_qualifier=True) for name in names))


def report_broken_definition(world: World, span: Span) -> None:
    broken = broken_definition(world, span)
    if broken is not None:
        world.report(broken)


def broken_definition(world: World, span: Span) -> Broken | None:
    """The first view or trigger that is not valid any more: then SQLite renames nothing and drops no column."""
    if not is_followed(world):
        return None
    if all(_breaks(world, key, item, span) is None for key, item in suspects(world)):
        note_all_valid(world)
        return None
    items: list[tuple[Key, Table | NamedObject]] = list(world.schema.tables.items())
    items += world.schema.triggers.items()
    return next((broken for key, item in items if (broken := _breaks(world, key, item, span)) is not None), None)


def _breaks(world: World, key: Key, item: Table | NamedObject, span: Span) -> Broken | None:
    if not item.is_certain or item.definition is None or _is_sound(world, item):
        return None
    if isinstance(item, Table):
        seen = current_view(world, Found(key, item), span, is_used=False) if item.kind == "view" else None
        if isinstance(seen, Broken):
            return seen
    else:
        lacking = _needs_of_trigger(world, item)
        if lacking is not None:
            return Broken("trigger", item.name, lacking, span, item.place)
    _note_sound(world, item)
    return None


def _needs_of_trigger(world: World, trigger: NamedObject) -> str | None:
    """As SQLite resolves a trigger: columns that are written to are only looked for when it fires."""
    from lintmig.stages.replay.queries.resolver import Resolver

    definition, key = trigger.definition, trigger.table
    table = world.schema.tables.get(key) if key is not None else None
    if definition is None or key is None or table is None or not isinstance(definition.operation, CreateTrigger):
        return None
    seen = current_view(world, Found(key, table), definition.operation.span)
    if isinstance(seen, Broken):
        return None
    with reading(world, definition) as faults:
        scope = trigger_scope(world, definition.operation, seen)
        resolver = Resolver(world)
        if definition.operation.condition is not None:
            resolver.expression(definition.operation.condition, scope)
        for action in definition.operation.actions:
            _resolve(resolver, action, scope)
        return needs(fault for fault in faults if isinstance(fault, Missing | Broken))


def _resolve(resolver: object, action: Insert | Update | Delete | Select, outer: Scope) -> None:
    from lintmig.stages.replay.queries.resolver import Resolver

    assert isinstance(resolver, Resolver)
    if isinstance(action, Select):
        resolver.query(action.query, outer)
        return
    world = resolver.world
    scope = resolver.with_common_tables(action.common, outer)
    found = world.use(action.table.name)
    target = Visible("", None) if found is None else visible(world, found, action.table.alias)
    if isinstance(action, Insert):
        if action.query is not None:
            resolver.query(action.query, scope)
        for value in (value for row in action.rows for value in row):
            resolver.expression(value, Scope((), scope))
        return
    seen = Scope((target, *resolver.sources(action.sources, scope)), scope)
    for assignment in action.assignments if isinstance(action, Update) else ():
        if assignment.value is not None:
            resolver.expression(assignment.value, seen)
    for expression in action.common.expressions:
        resolver.expression(expression, seen)


def tables_of(world: World, definition: Definition) -> frozenset[str]:
    """The folded names of the tables that a definition speaks of."""
    found = {world.fold_table(node.name.last) for node in nodes(definition.operation) if isinstance(node, TableSource)}
    if isinstance(definition.operation, CreateTrigger):
        found.add(world.fold_table(definition.operation.table.last))
    return frozenset(found)


def common_names(world: World, tree: object) -> frozenset[str]:
    """The folded names of all common tables within."""
    queries = (node for node in nodes(tree) if isinstance(node, Query))
    return frozenset(world.fold(table.name) for query in queries for table in query.common_tables)


def _state(world: World, item: Table | NamedObject) -> tuple[Table | None, ...]:
    definition = item.definition
    assert definition is not None
    kept = world.named_tables.get(id(definition))
    if kept is None or kept[0] is not definition:
        kept = definition, sorted(tables_of(world, definition))
        world.named_tables[id(definition)] = kept
    keys: list[Key] = [(schema, name) for name in kept[1] for schema in ("temp", "main")]
    return tuple(world.schema.tables.get(key) for key in keys)


def _is_sound(world: World, item: Table | NamedObject) -> bool:
    """Whether a definition was valid already with just these tables, none of them a view."""
    definition, known = world.sound.get(id(item.definition), (None, ()))
    if definition is not item.definition:
        return False
    state = _state(world, item)
    return all(new is old and (new is None or new.kind == "table") for new, old in zip(state, known, strict=True))


def _note_sound(world: World, item: Table | NamedObject) -> None:
    assert item.definition is not None
    world.sound[id(item.definition)] = item.definition, _state(world, item)
