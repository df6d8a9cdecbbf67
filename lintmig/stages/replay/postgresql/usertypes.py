"""PostgreSQL's own types of a migration: enums, composites, domains and ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lintmig.model.definition import Check, Default, ObjectKind
from lintmig.model.fault import Duplicate, Missing, Needed, WrongKind
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation import (
    ChangeComposite,
    ChangeDomain,
    ChangeEnum,
    CreateType,
    DropObject,
    MoveObject,
    RenameObject,
    UseObject,
)
from lintmig.model.related import with_column_of_type
from lintmig.model.schema import Key, NamedObject
from lintmig.stages.replay.column_values import check_default
from lintmig.stages.replay.postgresql.cascades import column_users, drop_type_users, hold
from lintmig.stages.replay.postgresql.dependencies import moved
from lintmig.stages.replay.postgresql.namespaces import (
    creation_schema_exists,
    is_known_fully,
    is_taken,
    schema_exists,
    type_key,
)
from lintmig.stages.replay.presence import discard, present
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.queries.scope import Scope, Visible
from lintmig.stages.replay.world import World


def create_type(world: World, operation: CreateType) -> None:
    if not creation_schema_exists(world, operation.name):
        return
    key = world.new_key(operation.name)
    shell = world.schema.types.get(key)
    if shell is not None and not world.is_certain:
        return
    is_composite = operation.attribute_names is not None
    if (shell is None or shell.kind != "shell type" or operation.is_shell or not world.is_certain) and is_taken(
        world, key, str(operation.name), operation.span, as_relation=is_composite, as_type=True
    ):
        return
    _check_repeated(world, operation)
    if operation.kind == "domain" and operation.base is not None:
        _check_domain(world, operation.name.last, operation.base, operation.default, operation.checks)
    names = [world.fold(each) for each in operation.attribute_names or ()]
    made = NamedObject(
        "shell type" if operation.is_shell else operation.kind,
        str(operation.name.last),
        world.place(operation.span),
        labels=operation.labels,
        base=operation.base,
        is_certain=world.is_certain,
        attributes=tuple(zip(names, operation.attributes, strict=False)) if is_composite else None,
        constraints=_constraint_names(world, operation) if operation.kind == "domain" else None,
    )
    world.schema.put(world.schema.types, key, made)


def _check_domain(
    world: World, name: Identifier, base: DataType, default: Default | None, checks: Iterable[Check]
) -> None:
    """A domain's default and its conditions, which see a VALUE."""
    if default is not None:
        check_default(world, name, base, default)
    for check in checks:
        if check.expression is not None:
            resolver = Resolver(world)
            scope = Scope((Visible("", {"value": base}),))
            resolver.condition("CHECK", resolver.operand(check.expression, scope))


def _check_repeated(world: World, operation: CreateType) -> None:
    place = world.place(operation.span)
    seen: set[str] = set()
    for name in operation.attribute_names or ():
        folded = world.fold(name)
        if folded in seen:
            world.report(Duplicate("attribute", name.text, name.span, place))
        seen.add(folded)
    labels = operation.labels or ()
    twice = next((label for number, label in enumerate(labels) if label in labels[:number]), None)
    if twice is not None:
        world.report(Duplicate("value", twice, operation.span, place))


def _constraint_names(world: World, operation: CreateType) -> tuple[str, ...]:
    found: list[str] = []
    for check in operation.checks:
        stem = f"{world.fold_table(operation.name.last)}_check"
        name, number = stem, 0
        if check.name is not None:
            name = world.fold(check.name)
        while check.name is None and name in found:
            number += 1
            name = f"{stem}{number}"
        found.append(name)
    return tuple(found)


_Use = UseObject | DropObject | RenameObject | MoveObject | ChangeEnum | ChangeComposite | ChangeDomain


def use_type(world: World, operation: _Use) -> Key | None:
    """The type or domain that a statement names, where it is certain which."""
    kind: ObjectKind = "domain" if isinstance(operation, ChangeDomain) else "type"
    if isinstance(operation, UseObject | DropObject | RenameObject | MoveObject):
        kind = operation.kind
    if_exists = bool(getattr(operation, "if_exists", False)) and not isinstance(operation, ChangeComposite)
    keys = world.keys(operation.name)
    table = next((world.schema.tables[key] for key in keys if key in world.schema.tables), None)
    if table is not None and not any(key in world.schema.types for key in keys):
        if not table.is_certain:
            world.doubt(table.place)
        elif is_known_fully(world) and not isinstance(operation, UseObject):
            world.report(WrongKind(str(operation.name), kind, table.kind, operation.name.span, table.place))
        return None
    is_brought = world.is_provided(operation.name) or world.knows_type(_plain(operation.name))
    if is_brought and not any(key in world.schema.types for key in keys):
        return None
    is_drop = isinstance(operation, DropObject)
    key = present(world, world.schema.types, keys, kind, operation.name, if_exists=if_exists, is_drop=is_drop)
    if key is None:
        return None
    item: NamedObject = world.schema.types[key]
    if kind == "domain" and item.kind != "domain" and item.is_certain:
        world.report(WrongKind(str(operation.name), "domain", "type", operation.name.span, item.place))
        return None
    found: Key = key
    return found


def _plain(name: ObjectName) -> DataType:
    return DataType(name.last.text.lower(), (), False, name.qualifier, str(name), name.span)


def drop_type(world: World, operation: DropObject) -> None:
    key = use_type(world, operation)
    if key is None:
        return
    item = world.schema.types[key]
    if world.is_certain:
        by = [(words, place) for _, _, words, place in column_users(world, key)]
        by = [each for each in by if ("type", *key) not in world.going]
        thing = ("type", *key)
        if hold(
            world,
            thing,
            operation.kind,
            operation.name,
            operation.span,
            cascade=operation.cascade,
            more=by,
            is_certain=item.is_certain,
        ):
            return
        drop_type_users(world, key)
    discard(world, world.schema.types, key)


def rename_type(world: World, operation: RenameObject) -> None:
    key = use_type(world, operation)
    if key is not None:
        _move_type(world, key, (key[0], world.fold_table(operation.new_name)), operation.new_name)


def set_schema_of_type(world: World, operation: MoveObject) -> None:
    key = use_type(world, operation)
    if key is None or not schema_exists(world, operation.schema):
        return
    new = (world.fold_table(operation.schema), key[1])
    if new != key:
        _move_type(world, key, new, operation.schema)


def _move_type(world: World, old: Key, new: Key, name: Identifier) -> None:
    item = world.schema.types[old]
    if is_taken(world, new, name.text, name.span, as_relation=item.attributes is not None, as_type=True):
        return
    if world.is_certain:
        retype(world, old, new)
        moved(world, ("type", *old), ("type", *new))
    discard(world, world.schema.types, old)
    shown = name.text if new[0] == old[0] else item.name
    is_certain = item.is_certain and world.is_certain
    world.schema.put(world.schema.types, new, replace(item, name=shown, is_certain=is_certain))


def retype(world: World, old: Key, new: Key) -> None:
    """What is of a type follows it under its new name."""
    schema = world.schema

    def renamed(type_: DataType) -> DataType:
        if type_.name != old[1] or type_key(world, type_) != old:
            return type_
        qualifier = type_.qualifier
        if new[0] != old[0]:
            qualifier = Identifier(new[0], True, type_.span)
        return replace(type_, name=new[1], qualifier=qualifier, text=new[1] + "[]" * type_.is_array)

    for key, table in with_column_of_type(schema, old[1]):
        columns = {name: replace(column, type=renamed(column.type)) for name, column in table.columns.items()}
        if any(columns[name].type is not column.type for name, column in table.columns.items()):
            schema.put(schema.tables, key, replace(table, columns=columns))
    for key, routines in list(schema.routines.items()):
        changed = tuple(
            replace(
                each,
                parameters=tuple(
                    (mode, name, renamed(type_), default) for mode, name, type_, default in each.parameters
                ),
                returns=renamed(each.returns) if each.returns is not None else None,
            )
            for each in routines
        )
        if changed != routines:
            schema.put(schema.routines, key, changed)
    for key, item in list(schema.types.items()):
        base = renamed(item.base) if item.base is not None else None
        attributes = tuple((name, renamed(type_)) for name, type_ in item.attributes) if item.attributes else ()
        if base is not item.base or (item.attributes and attributes != item.attributes):
            schema.put(schema.types, key, replace(item, base=base, attributes=attributes or item.attributes))


def change_enum(world: World, operation: ChangeEnum) -> None:
    key = use_type(world, operation)
    if key is None:
        return
    item = world.schema.types[key]
    if item.labels is None:
        if item.is_certain and (item.attributes is not None or item.kind == "domain"):
            actual = "domain" if item.kind == "domain" else "composite type"
            world.report(WrongKind(str(operation.name), "enum", actual, operation.name.span, item.place))
        return
    labels = list(item.labels)
    wanted = operation.neighbour if operation.renamed_from is None else operation.renamed_from
    is_known = item.is_certain and world.is_certain
    if operation.label in labels:
        if is_known and not operation.if_not_exists and (wanted is None or wanted in labels):
            world.report(Duplicate("value", operation.label, operation.span, item.place, table=str(operation.name)))
            return
        if operation.renamed_from is None:
            return
    if wanted is not None and wanted not in labels:
        if is_known:
            world.report(Missing("value", wanted, operation.span, table_place=item.place))
        return
    if operation.renamed_from is None:
        labels.append(operation.label)
        world.transaction.note_value(world, key, operation)
    else:
        labels[labels.index(operation.renamed_from)] = operation.label
    certain = item.is_certain and world.is_certain
    world.schema.put(world.schema.types, key, replace(item, labels=tuple(labels), is_certain=certain))


def change_composite(world: World, operation: ChangeComposite) -> None:
    key = use_type(world, operation)
    if key is None:
        return
    item = world.schema.types[key]
    if item.attributes is None:
        if item.is_certain and (item.labels is not None or item.kind == "domain"):
            actual = "domain" if item.kind == "domain" else "enum"
            world.report(WrongKind(str(operation.name), "composite type", actual, operation.name.span, item.place))
        return
    name = world.fold(operation.attribute)
    attributes = dict(item.attributes)
    is_known = item.is_certain and world.is_certain
    new = name if operation.action == "add" else world.fold(operation.new_name) if operation.new_name else None
    if operation.action != "add" and name not in attributes:
        if is_known and not operation.if_exists:
            world.report(Missing("attribute", operation.attribute.text, operation.span, table_place=item.place))
        return
    if new is not None and new in attributes:
        if is_known:
            written = operation.new_name or operation.attribute
            world.report(Duplicate("attribute", written.text, written.span, item.place))
        return
    if operation.action == "alter" and is_known and (by := column_users(world, key)):
        needed = tuple((words, place) for _, _, words, place in by)
        world.report(Needed("type", str(operation.name), operation.span, needed, "changed"))
        return
    if operation.action == "drop":
        del attributes[name]
    elif operation.action == "rename" and new is not None:
        attributes = {new if each == name else each: type_ for each, type_ in attributes.items()}
    elif operation.type is not None:
        attributes[name] = operation.type
    changed = replace(item, attributes=tuple(attributes.items()), is_certain=is_known)
    world.schema.put(world.schema.types, key, changed)


def change_domain(world: World, operation: ChangeDomain) -> None:
    key = use_type(world, operation)
    if key is None:
        return
    item = world.schema.types[key]
    constraints = item.constraints
    if item.base is not None and (operation.default is not None or operation.check is not None):
        checks = (operation.check,) if operation.check is not None else ()
        _check_domain(world, operation.name.last, item.base, operation.default, checks)
    if constraints is None or operation.action in ("default", "other"):
        return
    is_known = item.is_certain and world.is_certain
    name = world.fold(operation.constraint) if operation.constraint is not None else None
    if operation.action == "add":
        name = name or _free(constraints, f"{key[1]}_check")
        if name in constraints and is_known and operation.constraint is not None:
            written = operation.constraint
            world.report(Duplicate("constraint", written.text, written.span, item.place))
        constraints = (*constraints, name)
    elif name is not None and name not in constraints:
        if is_known and not operation.if_exists:
            world.report(Missing("constraint", name, operation.span, table_place=item.place))
        return
    elif operation.action == "drop":
        constraints = tuple(each for each in constraints if each != name)
    elif operation.action == "rename" and operation.new_name is not None:
        new = world.fold(operation.new_name)
        if new in constraints and is_known:
            world.report(Duplicate("constraint", operation.new_name.text, operation.new_name.span, item.place))
        constraints = tuple(new if each == name else each for each in constraints)
    world.schema.put(world.schema.types, key, replace(item, constraints=constraints, is_certain=is_known))


def _free(names: Iterable[str], stem: str) -> str:
    taken, name, number = set(names), stem, 0
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name
