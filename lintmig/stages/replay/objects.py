"""Functions, triggers, types and the other objects that are known by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmig.engines import lists
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Missing, WrongKind
from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation import (
    CreateFunction,
    CreateObject,
    CreateTrigger,
    DropObject,
)
from lintmig.model.related import has_name
from lintmig.model.schema import Definition, Key, NamedObject, Store, Table
from lintmig.stages.replay.mysql.triggers import check_trigger as check_mysql_trigger
from lintmig.stages.replay.postgresql import visibility
from lintmig.stages.replay.postgresql.tableparts import RULE, check_policy, check_trigger, check_when
from lintmig.stages.replay.queries.resolver import check_expression
from lintmig.stages.replay.rows.filling import fills_rows
from lintmig.stages.replay.shadowing import skip_trigger
from lintmig.stages.replay.world import World


def create_function(world: World, operation: CreateFunction) -> None:
    key = world.new_key(operation.name)
    store = routines(world, operation.kind)
    existing = store.get(key)
    if existing is not None and existing.is_certain and world.is_certain:
        if operation.if_not_exists:
            return
        if not operation.or_replace:
            world.report(Duplicate(operation.kind, str(operation.name), operation.span, existing.place))
            return
    keep_function(world, operation)


def keep_function(world: World, operation: CreateFunction) -> None:
    """Keep one function of each name."""
    key = world.new_key(operation.name)
    returns = operation.returns.name if operation.returns else None
    arguments = tuple(type_.name for type_ in operation.argument_types or ())
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
    world.schema.put(routines(world, operation.kind), key, made)


def routines(world: World, kind: ObjectKind) -> dict[Key, NamedObject]:
    """Where functions, or procedures, are kept: MySQL and MariaDB name them apart."""
    is_apart = kind == "procedure" and world.engine.name in ("mariadb", "mysql")
    return world.schema.procedures if is_apart else world.schema.functions


def create_trigger(world: World, operation: CreateTrigger) -> None:
    found = world.use(operation.table)
    if operation.function is not None and world.facts.trigger_functions_exist_first:
        _use_function(world, operation.function)
    if found is None:
        return
    for column in operation.update_columns if world.engine.name != "sqlite" else ():
        world.use_column(found, column)
    check_trigger(world, operation, found)
    check_when(world, operation, found)
    if world.engine.name in ("mariadb", "mysql"):
        check_mysql_trigger(world, operation, found)
    name = world.fold(operation.name.last)
    is_rule = operation.form is None and operation.function is None and world.engine.name == "postgresql"
    if is_rule:
        name = RULE + name
    key: Any = (found.key, name) if world.engine.name == "postgresql" else (found.key[0], name)
    if world.engine.name == "sqlite" and operation.is_temporary:
        key = (world.temporary_schema, name)
    existing: NamedObject | None = world.schema.triggers.get(key)
    if (
        existing is not None
        and existing.is_certain
        and found.table.is_certain
        and world.is_certain
        and not (operation.or_replace and not existing.is_constraint)
    ):
        if operation.if_not_exists:
            skip_trigger(world, operation, found, existing)
        else:
            world.report(
                Duplicate(
                    "rule" if is_rule else "trigger",
                    str(operation.name),
                    operation.span,
                    existing.place,
                    table=found.table.name,
                )
            )
        return
    if existing is not None and not world.is_certain and world.engine.name == "postgresql":
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
        definition=Definition(operation, world.script) if world.script and world.engine.name == "sqlite" else None,
        is_constraint=operation.form is not None and operation.form.is_constraint,
        fills_rows=fills_rows(operation),
    )
    world.schema.put(world.schema.triggers, key, made)


def _use_function(world: World, name: ObjectName) -> None:
    if not knows_function(world, name):
        world.report(missing_function(world, name))
        return
    functions = world.schema.functions
    key = next((key for key in world.keys(name) if key in functions), None)
    if key is not None and not _may_take_nothing(world, key):
        world.report(missing_function(world, name))
        return
    returns = functions[key].returns if key else None
    if key and returns not in (None, "trigger") and functions[key].is_certain:
        actual = f"function that returns {returns}"
        world.report(WrongKind(str(name), "trigger function", actual, name.span, functions[key].place))


def _may_take_nothing(world: World, key: Key) -> bool:
    """Whether one of the functions of a name takes no arguments, as far as they are known."""
    overloads = world.schema.routines.get(key, ())
    return not overloads or any(
        not each.is_certain
        or (each.kind == "function" and all(mode in ("out", "table") for mode, *_ in each.parameters))
        for each in overloads
    )


def knows_function(world: World, name: ObjectName) -> bool:
    """Whether a function of this name exists, or may exist."""
    if not world.schema.is_complete or defines_function(world, name):
        return True
    folded = world.fold(name.last)
    if name.qualifier is not None and world.is_provided(name):
        return True
    is_built_in = folded in lists.functions(world.engine) and (
        name.qualifier is None or not visibility.is_decided(world)
    )
    if is_built_in or has_name(world.schema.types, folded):
        return True
    return world.has_baseline and not world.creations.ever("function", folded)


def defines_function(world: World, name: ObjectName) -> bool:
    """Whether the migrations, an extension that they install, or the application bring this function."""
    folded = world.fold(name.last)
    if visibility.is_decided(world) and folded.lower() not in world.registered_functions:
        if visibility.sees_own(world, world.schema.functions, name.qualifier, folded):  # type: ignore[arg-type]
            return True
        return visibility.brings(world, name.qualifier, lists.extension_functions, folded)
    if folded.lower() in world.registered_functions or has_name(world.schema.functions, folded):
        return True
    return any(_has(lists.extension_functions(extension), folded) for extension in world.schema.extensions)


def has_type(world: World, name: str, type_: DataType | None = None) -> bool:
    """Whether the migrations or an extension that they install bring this type."""
    if world.engine.name == "postgresql" and name.startswith("_") and has_name(world.schema.types, name[1:]):
        return True  # the array of such values
    if type_ is not None and visibility.is_decided(world):
        return visibility.sees_type(world, type_)
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
        check_policy(world, operation)
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
    if existing is not None and not world.is_certain:
        return
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
    made = NamedObject("schema", folded, world.place(operation.span), is_certain=world.is_certain)
    world.schema.put(schemas, folded, made)


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
    if kind not in STORES:
        return
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
    world.schema.put(store, key, None)


def _creation_kind(kind: ObjectKind) -> str:
    return {"procedure": "function", "domain": "type"}.get(kind, kind)
