"""PostgreSQL's triggers, policies and rules: what belongs to a table by name."""

from __future__ import annotations

from typing import Any

from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Misplaced, Missing, WrongKind
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import CreateObject, CreateTrigger, DropObject, RenameObject, UseObject
from lintmig.model.schema import NamedObject
from lintmig.stages.replay.postgresql.dependencies import note
from lintmig.stages.replay.presence import discard, present, rekey
from lintmig.stages.replay.queries.resolver import Resolver, check_expression
from lintmig.stages.replay.queries.scope import Scope, expression_columns, visible
from lintmig.stages.replay.world import Found, World

RULE = "rule "
"""Before a rule's name among the triggers."""


def _stored(world: World, kind: ObjectKind, found: Found, name: ObjectName) -> tuple[dict[Any, NamedObject], Any]:
    folded = world.fold(name.last)
    if kind == "policy":
        return world.schema.policies, (found.key, folded)
    return world.schema.triggers, (found.key, RULE + folded if kind == "rule" else folded)


def _may_be_of_parent(world: World, found: Found, name: str) -> bool:
    """Whether a table may be a partition, which has the triggers of its parent, too."""
    if found.table.has_unknown_constraints or world.creations.ever("partitions", found.key[1]):
        return True
    return world.creations.ever_of("partitions") and any(key[1] == name for key in world.schema.triggers)


def part_named(
    world: World, operation: UseObject | DropObject | RenameObject
) -> tuple[dict[Any, NamedObject], Any] | None:
    """Where the trigger, policy or rule is kept that a statement names."""
    if operation.table is None:
        return None
    if operation.if_exists and isinstance(operation, DropObject) and isinstance(world.find(operation.table), Missing):
        return None
    found = world.use(operation.table)
    if found is None or not found.table.is_certain:
        return None
    store, key = _stored(world, operation.kind, found, operation.name)
    if key not in store and operation.kind == "trigger" and _may_be_of_parent(world, found, key[1]):
        return None
    present_key = present(
        world,
        store,
        [key],
        operation.kind,
        operation.name,
        if_exists=operation.if_exists,
        table=found.table.name,
        is_drop=isinstance(operation, DropObject),
    )
    return (store, key) if present_key is not None else None


def drop_part(world: World, operation: DropObject) -> None:
    where = part_named(world, operation)
    if where is not None:
        discard(world, *where)


def rename_part(world: World, operation: RenameObject) -> None:
    where = part_named(world, operation)
    if where is None:
        return
    store, key = where
    name = world.fold(operation.new_name)
    new = (key[0], RULE + name if operation.kind == "rule" else name)
    written = operation.new_name
    if rekey(world, store, key, new, written.text, written.span, operation.kind) and world.is_certain:
        item = store[new]
        table_key = key[0]
        need = world.schema.needs.get((operation.kind, *table_key, key[1]))
        if need is not None:
            note(world, (operation.kind, *table_key, key[1]), (), item.place)
            note(world, (operation.kind, *table_key, new[1]), need.objects, need.place)


def use_part(world: World, operation: UseObject) -> None:
    where = part_named(world, operation)
    if operation.table is not None and operation.conditions:
        found = world.find(operation.table)
        for condition in operation.conditions if isinstance(found, Found) and where is not None else ():
            check_expression(world, condition, found, "POLICY", is_condition=True)  # type: ignore[arg-type]


_TAKES_NO_CHECK = frozenset({"SELECT", "DELETE"})


def check_policy(world: World, operation: CreateObject) -> None:
    """What a policy is on, and which conditions its command has."""
    if operation.table is None:
        return
    found = world.find(operation.table)
    if isinstance(found, Found) and found.table.is_certain and found.table.kind != "table":
        world.report(
            WrongKind(str(operation.table), "table", found.table.kind, operation.table.span, found.table.place)
        )
    if operation.command in _TAKES_NO_CHECK and "WITH CHECK" in operation.clauses:
        world.report(Misplaced("WITH CHECK", f"a policy for {operation.command}", operation.span))
    if operation.command == "INSERT" and "USING" in operation.clauses:
        world.report(Misplaced("USING", "a policy for INSERT", operation.span))


def check_trigger(world: World, operation: CreateTrigger, found: Found) -> None:
    """Whether a table, or a view, may have a trigger of this form."""
    form = operation.form
    if form is None or world.engine.name != "postgresql":
        return
    kind, span = found.table.kind, operation.span

    def misplaced(what: str, where: str) -> None:
        world.report(Misplaced(what, where, span))

    if form.timing == "instead of":
        if not form.is_for_rows:
            misplaced("FOR EACH STATEMENT", "an INSTEAD OF trigger")
        elif form.has_when:
            misplaced("WHEN", "an INSTEAD OF trigger")
        elif operation.update_columns:
            misplaced("UPDATE OF", "an INSTEAD OF trigger")
        elif kind != "view" and found.table.is_certain:
            misplaced("INSTEAD OF", f"a trigger of a {kind}")
    elif kind == "view" and found.table.is_certain:
        if form.is_for_rows:
            misplaced("FOR EACH ROW", f"a {form.timing.upper()} trigger of a view")
        elif "truncate" in form.events:
            misplaced("TRUNCATE", "a trigger of a view")
        elif form.transitions:
            misplaced("REFERENCING", "a trigger of a view")
    elif kind == "materialized view" and found.table.is_certain:
        world.report(WrongKind(str(operation.table), "table", kind, operation.table.span, found.table.place))
    if "truncate" in form.events and form.is_for_rows:
        misplaced("FOR EACH ROW", "a trigger for TRUNCATE")
    if form.is_constraint and form.timing != "after":
        misplaced(form.timing.upper(), "a constraint trigger")
    _check_transitions(world, operation)


_TRANSITIONS = {"old": frozenset({"update", "delete"}), "new": frozenset({"update", "insert"})}


def _check_transitions(world: World, operation: CreateTrigger) -> None:
    form = operation.form
    if form is None or not form.transitions:
        return
    name = form.transitions[0][1]
    events = [event for event in form.events if event != "truncate"]
    if form.timing != "after":
        world.report(Misplaced("REFERENCING", f"a {form.timing.upper()} trigger", name.span))
    elif "truncate" in form.events:
        world.report(Misplaced("REFERENCING", "a trigger for TRUNCATE", name.span))
    elif len(events) > 1:
        world.report(Misplaced("REFERENCING", "a trigger for several events", name.span))
    elif operation.update_columns:
        world.report(Misplaced("REFERENCING", "a trigger for UPDATE OF columns", name.span))
    else:
        for which, each in form.transitions:
            if not form.events & _TRANSITIONS[which]:
                event = next(iter(form.events), "").upper()
                world.report(Misplaced(f"{which.upper()} TABLE", f"a trigger for {event}", each.span))
                return
    names = [world.fold(each) for _, each in form.transitions]
    if len(set(names)) < len(names):
        world.report(Misplaced("the same name for both tables", "REFERENCING", name.span))


def check_when(world: World, operation: CreateTrigger, found: Found) -> None:
    """A trigger's condition, which sees the rows before and after as OLD and NEW."""
    form = operation.form
    if form is None or form.when is None or world.engine.name != "postgresql" or form.timing == "instead of":
        return
    for reference in expression_columns(form.when):
        row = reference.qualifier.text.lower() if reference.qualifier is not None else ""
        span = reference.name.span
        if row not in ("old", "new"):
            continue
        if not form.is_for_rows:
            world.report(Misplaced(f"{row.upper()}.{reference.name.text}", "WHEN of a statement's trigger", span))
            return
        event = {"old": "insert", "new": "delete"}[row]
        if event in form.events:
            world.report(Misplaced(row.upper(), f"WHEN of a trigger for {event.upper()}", span))
            return
    rows = tuple(visible(world, found, Identifier(row, True, operation.span)) for row in ("old", "new"))
    resolver = Resolver(world)
    resolver.condition("WHEN", resolver.operand(form.when, Scope(rows)))
