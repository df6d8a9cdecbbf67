"""PostgreSQL's objects that only have a name: publications, statistics, collations, casts, operators and the like."""

from __future__ import annotations

from dataclasses import replace

from lintmig.engines import lists, signatures
from lintmig.model.definition import ObjectKind
from lintmig.model.fault import Duplicate, Misplaced, Missing, WrongKind
from lintmig.model.name import ObjectName
from lintmig.model.operation import ChangePublication, CreateObject, DropObject, MoveObject, RenameObject, UseObject
from lintmig.model.operation.objects import Signature
from lintmig.model.schema import Key, NamedObject, Object
from lintmig.stages.replay.postgresql.cascades import hold
from lintmig.stages.replay.postgresql.dependencies import moved, note
from lintmig.stages.replay.postgresql.namespaces import creation_schema_exists, is_known_fully, schema_exists
from lintmig.stages.replay.postgresql.routines import candidates, identity, object_of
from lintmig.stages.replay.presence import discard, present, rekey
from lintmig.stages.replay.world import Found, World

_GLOBAL: frozenset[ObjectKind] = frozenset(
    {"publication", "event trigger", "server", "foreign-data wrapper", "language"}
)
KINDS: frozenset[ObjectKind] = _GLOBAL | {
    "collation",
    "statistics object",
    "text search configuration",
    "cast",
    "operator",
}
_BROUGHT: frozenset[ObjectKind] = frozenset(
    {"collation", "text search configuration", "cast", "operator", "language", "foreign-data wrapper"}
)
"""Of which the engine brings some that are not listed here."""

_Named = UseObject | DropObject | RenameObject | MoveObject


def _types(world: World, signature: Signature | None) -> tuple[str, ...]:
    parameters = signature.parameters if signature is not None else None
    return tuple(identity(world, each.type) for each in parameters or ())


def _objects(world: World, kind: ObjectKind, name: ObjectName, signature: Signature | None) -> list[Object]:
    if kind == "cast":
        return [("cast", *_types(world, signature))]
    if kind in _GLOBAL:
        return [(kind, world.fold(name.last))]
    last = name.last.text if kind == "operator" else world.fold(name.last)
    types = _types(world, signature) if kind == "operator" else ()
    types = tuple(each for each in types if each != "none")
    if name.qualifier is not None:
        return [(kind, world.fold_table(name.qualifier), last, *types)]
    return [(kind, schema, last, *types) for schema in world.schema.search_path]


def create_other(world: World, operation: CreateObject) -> None:
    kind, name = operation.kind, operation.name
    if kind not in _GLOBAL and kind != "cast" and not creation_schema_exists(world, name):
        return
    signature = operation.signature
    thing = _objects(world, kind, name, signature)[0]
    if kind == "operator":
        thing = (*thing, *(identity(world, each) for each in operation.types))
    existing = world.schema.others.get(thing)
    if existing is not None and not world.is_certain:
        return
    tables = _tables(world, operation)
    if existing is not None and existing.is_certain and world.is_certain:
        if not operation.if_not_exists:
            world.report(Duplicate(kind, _shown(operation), operation.span, existing.place))
        return
    if tables is not None and kind == "statistics object" and operation.table is not None:
        found = world.use(operation.table)
        for column in operation.columns if found is not None else ():
            world.use_column(found, column)  # type: ignore[arg-type]
    needed = _needed(world, operation)
    if needed is None:
        return
    owner = world.find(operation.table) if operation.table is not None else None
    place = world.place(operation.span)
    made = NamedObject(kind, _shown(operation), place, is_certain=world.is_certain, tables=tables)
    if isinstance(owner, Found):
        made = replace(made, table=owner.key)
    world.schema.put(world.schema.others, thing, made)
    if world.is_certain:
        note(world, thing, needed, place)


def _shown(operation: CreateObject | UseObject | DropObject) -> str:
    signature = operation.signature
    if operation.kind == "cast" and signature is not None and signature.parameters:
        return " AS ".join(each.type.text for each in signature.parameters)
    return str(operation.name)


def _tables(world: World, operation: CreateObject) -> tuple[Key, ...] | None:
    """What a publication is of; None for all tables, or those of a schema."""
    if operation.kind == "publication" and operation.command.startswith("FOR ALL"):
        return None
    found = [world.use(table) for table in operation.tables]
    return tuple(each.key for each in found if each is not None)


def _needed(world: World, operation: CreateObject) -> list[Object] | None:
    """What an object needs; None where it is not there."""
    needed: list[Object] = []
    if operation.kind == "server":
        return _server_needs(world, operation)
    if operation.function is not None:
        kept = candidates(world, "function", operation.function)
        folded = world.fold(operation.function.last)
        returns = kept[0].routine.returns if len(kept) == 1 else None
        if operation.kind == "event trigger" and returns is not None and returns.name != "event_trigger":
            actual, place = f"function that returns {returns.text}", kept[0].routine.place
            name = operation.function
            world.report(WrongKind(str(name), "function that returns event_trigger", actual, name.span, place))
            return None
        if len(kept) == 1:
            needed.append(object_of(world, kept[0].key, kept[0].routine))
        elif not kept and is_known_fully(world) and not world.is_provided(operation.function):
            brought = (lists.extension_functions(each) for each in world.schema.extensions)
            is_brought = any(names is None or folded in names for names in brought)
            if not is_brought and folded not in lists.functions(world.engine) and operation.kind != "operator":
                world.report(Missing("function", str(operation.function), operation.function.span))
                return None
            if (
                operation.kind == "operator"
                and not is_brought
                and not signatures.functions(folded, world.engine.version)
            ):
                world.report(Missing("function", str(operation.function), operation.function.span))
                return None
    for parameter in (operation.signature.parameters or ()) if operation.signature else ():
        key = identity(world, parameter.type)
        schema, _, last = key.rpartition(".")
        if schema:
            needed.append(("type", schema, last.removesuffix("[]")))
    return needed


def _server_needs(world: World, operation: CreateObject) -> list[Object] | None:
    wrapper = operation.function
    if wrapper is None:
        return []
    name = world.fold(wrapper.last)
    if name in world.schema.extensions:
        return [("extension", name)]
    if ("foreign-data wrapper", name) in world.schema.others:
        return [("foreign-data wrapper", name)]
    is_unlisted = any(lists.extension_functions(each) is None for each in world.schema.extensions)
    if is_known_fully(world) and not is_unlisted:
        world.report(Missing("foreign-data wrapper", str(wrapper), wrapper.span))
        return None
    return []


def use_other(world: World, operation: _Named) -> Object | None:
    kind, name = operation.kind, operation.name
    signature = operation.signature
    things = _objects(world, kind, name, signature)
    others = world.schema.others
    if not any(thing in others for thing in things) and _may_be_brought(world, operation):
        return None
    shown = ObjectName((replace(name.last, text=_cast_name(operation)),)) if kind == "cast" else name
    is_drop = isinstance(operation, DropObject)
    found: Object | None = present(world, others, things, kind, shown, if_exists=operation.if_exists, is_drop=is_drop)
    return found


def _cast_name(operation: _Named) -> str:
    signature = operation.signature
    parameters = signature.parameters if signature is not None else None
    return " AS ".join(each.type.text for each in parameters or ())


def _may_be_brought(world: World, operation: _Named) -> bool:
    """Whether the engine or an extension may bring what a statement names."""
    if operation.kind not in _BROUGHT:
        return False
    if isinstance(operation, UseObject) or world.schema.extensions:
        return True
    if operation.kind == "operator":
        return bool(signatures.operators(operation.name.last.text, world.engine.version))
    if operation.kind == "cast":
        known = lists.types(world.engine)
        return all(each.removesuffix("[]") in known for each in _types(world, operation.signature))
    if operation.kind == "language":
        return world.fold(operation.name.last) in ("sql", "plpgsql", "c", "internal")
    return False


def drop_other(world: World, operation: DropObject) -> None:
    thing = use_other(world, operation)
    if thing is None:
        return
    is_certain = world.schema.others[thing].is_certain
    if hold(
        world,
        thing,
        operation.kind,
        operation.name,
        operation.span,
        cascade=operation.cascade,
        more=[],
        is_certain=is_certain,
    ):
        return
    discard(world, world.schema.others, thing)


def rename_other(world: World, operation: RenameObject) -> None:
    thing = use_other(world, operation)
    if thing is not None:
        new = (*thing[:-1], world.fold(operation.new_name))
        _move(world, operation, thing, new)


def move_other(world: World, operation: MoveObject) -> None:
    thing = use_other(world, operation)
    if thing is not None and schema_exists(world, operation.schema) and len(thing) > 2:
        _move(world, operation, thing, (thing[0], world.fold_table(operation.schema), *thing[2:]))


def _move(world: World, operation: RenameObject | MoveObject, old: Object, new: Object) -> None:
    name = operation.new_name.text if isinstance(operation, RenameObject) else str(operation.name)
    others = world.schema.others
    if old != new and rekey(world, others, old, new, name, operation.span, operation.kind) and world.is_certain:
        moved(world, old, new)


def change_publication(world: World, operation: ChangePublication) -> None:
    thing = ("publication", world.fold(operation.name.last))
    key = present(world, world.schema.others, [thing], "publication", operation.name)
    found = [world.use(table) for table in operation.tables]
    if key is None or any(each is None for each in found):
        return
    item = world.schema.others[key]
    named = [each for each in found if isinstance(each, Found)]
    if item.tables is None:
        if item.is_certain and operation.action != "set":
            world.report(Misplaced(f"{operation.action.upper()} TABLE", "a publication of all tables", operation.span))
        return
    tables = list(item.tables)
    for each in named:
        if operation.action == "add" and each.key in tables and item.is_certain and world.is_certain:
            name = f"{each.table.name} of {operation.name}"
            world.report(Duplicate("table", name, operation.span, item.place))
        elif operation.action == "drop" and each.key not in tables and item.is_certain:
            world.report(Missing("table", each.table.name, operation.span, table_place=item.place))
        elif operation.action == "drop":
            tables.remove(each.key)
        elif operation.action == "add":
            tables.append(each.key)
    if operation.action == "set":
        tables = [each.key for each in named]
    certain = item.is_certain and world.is_certain
    world.schema.put(world.schema.others, key, replace(item, tables=tuple(tables), is_certain=certain))
