"""Functions, triggers, types and the other objects that are known by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmig.engines import lists
from lintmig.engines.pairs import canonical
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing, Needed, WrongKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import (
    ChangeEnum,
    CreateFunction,
    CreateObject,
    CreateTrigger,
    CreateType,
    DropObject,
)
from lintmig.model.related import has_name, triggers_calling, with_column_of_type
from lintmig.model.schema import Key, NamedObject, Store, Table
from lintmig.model.source import Place
from lintmig.stages.replay.mysql.triggers import check_trigger
from lintmig.stages.replay.queries import check_expression
from lintmig.stages.replay.shadowing import skip_trigger
from lintmig.stages.replay.world import World


def create_function(world: World, operation: CreateFunction) -> None:
    key = world.new_key(operation.name)
    arguments = tuple(type_.name for type_ in operation.argument_types or ())
    store = routines(world, operation.kind)
    existing = store.get(key)
    if existing is not None and existing.is_certain and world.is_certain:
        is_same_function = world.engine.name != "postgresql" or existing.arguments == arguments
        if is_same_function and operation.if_not_exists:
            return
        if is_same_function and not operation.or_replace:
            world.report(Duplicate(operation.kind, str(operation.name), operation.span, existing.place))
            return
    returns = operation.returns.name if operation.returns else None
    is_known = operation.argument_types is not None and existing is not None and existing.is_certain
    is_known = is_known and world.is_certain and world.engine.name == "postgresql"
    if existing is not None and is_known and existing.arguments == arguments:
        kept = f"that it returns {existing.returns}"
        if _is_other_type(world, existing.returns, returns):
            world.report(Duplicate(operation.kind, str(operation.name), operation.span, existing.place, kept=kept))
            return
    made = NamedObject(
        operation.kind,
        str(operation.name),
        world.place(operation.span),
        returns=returns,
        arguments=arguments,
        argument_count=operation.argument_count,
        changes_tables=operation.changes_tables,
        added_columns=operation.added_columns,
        is_certain=world.is_certain,
    )
    world.schema.put(store, key, made)


def routines(world: World, kind: ObjectKind) -> dict[Key, NamedObject]:
    """Where functions, or procedures, are kept: MySQL and MariaDB name them apart."""
    is_apart = kind == "procedure" and world.engine.name in ("mariadb", "mysql")
    return world.schema.procedures if is_apart else world.schema.functions


def _is_other_type(world: World, first: str | None, second: str | None) -> bool:
    if first is None or second is None:
        return False
    return canonical(world.engine.name, first) != canonical(world.engine.name, second)


def create_trigger(world: World, operation: CreateTrigger) -> None:
    found = world.use(operation.table)
    if operation.function is not None and world.facts.trigger_functions_exist_first:
        _use_function(world, operation.function)
    if found is None:
        return
    for column in operation.update_columns if world.engine.name != "sqlite" else ():
        world.use_column(found, column)
    if world.engine.name in ("mariadb", "mysql"):
        check_trigger(world, operation, found)
    name = world.fold(operation.name.last)
    key = (found.key, name) if world.engine.name == "postgresql" else (found.key[0], name)
    existing: NamedObject | None = world.schema.triggers.get(key)
    if (
        existing is not None
        and existing.is_certain
        and found.table.is_certain
        and world.is_certain
        and not operation.or_replace
    ):
        if operation.if_not_exists:
            skip_trigger(world, operation, found, existing)
        else:
            world.report(
                Duplicate(
                    "trigger",
                    str(operation.name),
                    operation.span,
                    existing.place,
                    table=found.table.name,
                )
            )
        return
    function = world.new_key(operation.function) if operation.function else None
    made = NamedObject(
        "trigger",
        str(operation.name),
        world.place(operation.span),
        table=found.key,
        function=function,
        event=f"{operation.timing} {operation.event}",
        is_certain=world.is_certain and found.table.is_certain,
    )
    world.schema.put(world.schema.triggers, key, made)


def _use_function(world: World, name: ObjectName) -> None:
    if not knows_function(world, name):
        world.report(missing_function(world, name))
        return
    functions = world.schema.functions
    key = next((key for key in world.keys(name) if key in functions), None)
    returns = functions[key].returns if key else None
    if key and returns not in (None, "trigger", "event_trigger") and functions[key].is_certain:
        actual = f"function that returns {returns}"
        world.report(WrongKind(str(name), "trigger function", actual, name.span, functions[key].place))


def knows_function(world: World, name: ObjectName) -> bool:
    """Whether a function of this name exists, or may exist."""
    if not world.schema.is_complete or defines_function(world, name):
        return True
    folded = world.fold(name.last)
    if name.qualifier is not None and world.is_provided(name):
        return True
    if folded in lists.functions(world.engine) or has_name(world.schema.types, folded):
        return True
    return world.has_baseline and not world.creations.ever("function", folded)


def defines_function(world: World, name: ObjectName) -> bool:
    """Whether the migrations, an extension that they install, or the application bring this function."""
    folded = world.fold(name.last)
    if folded.lower() in world.registered_functions or has_name(world.schema.functions, folded):
        return True
    return any(_has(lists.extension_functions(extension), folded) for extension in world.schema.extensions)


def has_type(world: World, name: str) -> bool:
    """Whether the migrations or an extension that they install bring this type."""
    if has_name(world.schema.types, name) or has_name(world.schema.tables, name):
        return True
    return any(_has(lists.extension_types(extension), name) for extension in world.schema.extensions)


def _has(known: frozenset[str] | None, name: str) -> bool:
    """An extension that is not listed may bring anything."""
    return known is None or name in known


def missing_function(world: World, name: ObjectName) -> Missing:
    folded = world.fold(name.last)
    owners = world.engines_with(lists.functions, folded)
    casts = world.engines_with(lists.types, folded)  # uuid('...') on PostgreSQL is a cast, no function
    return Missing(
        "function",
        str(name),
        name.span,
        similar=world.similar(folded, [*(key[1] for key in world.schema.functions), *lists.functions(world.engine)]),
        created_later=world.creations.after("function", folded, world.number),
        belongs_to=tuple(owner for owner in owners if owner not in casts) or owners,
        extension=lists.extension_with("function", folded) if world.engine.name == "postgresql" else None,
    )


def create_type(world: World, operation: CreateType) -> None:
    key = world.new_key(operation.name)
    existing = world.schema.types.get(key)
    if existing is not None and existing.is_certain and world.is_certain:
        world.report(Duplicate(operation.kind, str(operation.name), operation.span, existing.place))
        return
    made = NamedObject(
        operation.kind,
        str(operation.name),
        world.place(operation.span),
        labels=operation.labels,
        base=operation.base,
        is_certain=world.is_certain,
    )
    world.schema.put(world.schema.types, key, made)


def change_enum(world: World, operation: ChangeEnum) -> None:
    key = next((key for key in world.keys(operation.name) if key in world.schema.types), None)
    if key is None:
        if world.schema.is_complete and not world.has_baseline:
            folded = world.fold_table(operation.name.last)
            later = world.creations.after("type", folded, world.number)
            world.report(Missing("type", str(operation.name), operation.name.span, created_later=later))
        return
    existing = world.schema.types[key]
    labels = list(existing.labels or ())
    if operation.renamed_from is None:
        if operation.label in labels:
            if not operation.if_not_exists and existing.is_certain and world.is_certain:
                name = f"{operation.name} value {operation.label}"
                world.report(Duplicate("type", name, operation.span, existing.place))
            return
        labels.append(operation.label)
        world.transaction.note_value(world, key, operation)
    else:
        labels = [operation.label if label == operation.renamed_from else label for label in labels]
    world.schema.put(world.schema.types, key, replace(existing, labels=tuple(labels)))


def create_object(world: World, operation: CreateObject) -> None:
    kind, name = operation.kind, operation.name
    if kind == "operator class":
        return
    if kind == "schema":
        _create_schema(world, operation)
        return
    store: Store
    key: Any
    if kind == "extension":
        store, key = world.schema.extensions, name.last.text.lower()
    elif kind == "policy":
        found = world.use(operation.table) if operation.table else None
        if found is None:
            return
        for condition in operation.conditions:
            check_expression(world, condition, found, "POLICY", is_condition=True)
        store, key = world.schema.policies, (found.key, world.fold(name.last))
    elif kind == "event":
        store, key = world.schema.events, world.new_key(name)
    else:
        store, key = world.schema.sequences, world.new_key(name)
    existing: NamedObject | Table | None = store.get(key)
    if kind == "sequence" and existing is None and world.engine.name == "mariadb":
        existing = world.schema.tables.get(key)
    if existing is not None and existing.is_certain and world.is_certain:
        if not operation.if_not_exists:
            world.report(Duplicate(kind, str(name), operation.span, existing.place))
        return
    world.schema.put(
        store,
        key,
        NamedObject(kind, str(name), world.place(operation.span), is_certain=world.is_certain),
    )


def _create_schema(world: World, operation: CreateObject) -> None:
    folded = world.fold_table(operation.name.last)
    schemas = world.schema.schemas
    if folded in schemas and world.is_certain and not operation.if_not_exists and world.engine.name == "postgresql":
        world.report(Duplicate("schema", str(operation.name), operation.span, world.place(operation.span)))
    schemas.add(folded)


STORES: dict[ObjectKind, str] = {
    "function": "functions",
    "procedure": "functions",
    "type": "types",
    "domain": "types",
    "sequence": "sequences",
    "event": "events",
}


def drop_named(world: World, operation: DropObject) -> None:
    """DROP of what is kept in a store of its own, by schema and name."""
    kind, name = operation.kind, operation.name
    store: Store = routines(world, kind) if kind == "procedure" else getattr(world.schema, STORES[kind])
    key = next((key for key in world.keys(name) if key in store), None)
    if key is None:
        if (
            not operation.if_exists
            and world.schema.is_complete
            and not world.has_baseline
            and not world.is_provided(name)
        ):
            later = world.creations.after(_creation_kind(kind), world.fold_table(name.last), world.number)
            world.report(Missing(kind, str(name), operation.span, created_later=later))
        return
    if not world.is_certain:
        world.schema.put(store, key, replace(store[key], is_certain=False))
        return
    if not operation.cascade and world.engine.name == "postgresql" and store[key].is_certain:
        by = _users(world, kind, key)
        if by:
            world.report(Needed(kind, str(name), operation.span, tuple(by)))
    world.schema.put(store, key, None)


def _users(world: World, kind: ObjectKind, key: tuple[str, str]) -> list[tuple[str, Place]]:
    """The columns of a type, the triggers of a function."""
    if kind in ("type", "domain"):
        return [
            (f"column {column.name} of {table.name}", column.place)
            for _, table in with_column_of_type(world.schema, key[1])
            for column in table.columns.values()
            if column.type.name == key[1] and column.is_certain and table.is_certain and table.kind == "table"
        ]
    return [
        (f"trigger {trigger.name}", trigger.place)
        for _, trigger in triggers_calling(world.schema, key)
        if trigger.is_certain
    ]


def _creation_kind(kind: ObjectKind) -> str:
    return {"procedure": "function", "domain": "type"}.get(kind, kind)
