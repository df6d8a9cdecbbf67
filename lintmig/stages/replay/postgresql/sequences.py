"""PostgreSQL's sequences: by themselves, behind serial and identity columns, and named in nextval('...')."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lintmig.model.fault import Missing, Needed, WrongKind
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import CreateObject, DropObject, MoveObject, OwnSequence, RenameObject, UseObject
from lintmig.model.related import named
from lintmig.model.schema import Key, NamedObject, Table
from lintmig.model.script import Call, Statement
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.replay.postgresql.cascades import hold
from lintmig.stages.replay.postgresql.dependencies import moved
from lintmig.stages.replay.postgresql.namespaces import (
    creation_schema_exists,
    is_known_fully,
    is_taken,
    schema_exists,
)
from lintmig.stages.replay.postgresql.relations import relation_named
from lintmig.stages.replay.presence import discard, present
from lintmig.stages.replay.world import World


def create_sequence(world: World, operation: CreateObject) -> None:
    if not creation_schema_exists(world, operation.name):
        return
    key = world.new_key(operation.name, operation.is_temporary)
    if key in world.schema.sequences and not world.is_certain:
        return
    if operation.if_not_exists and relation_named(world, key) is not None:
        return
    if is_taken(world, key, str(operation.name), operation.span, as_relation=True, as_type=True):
        return
    made = NamedObject("sequence", str(operation.name.last), world.place(operation.span), is_certain=world.is_certain)
    if operation.table is not None and operation.column is not None:
        owner = _owner(world, operation.table, operation.column)
        if owner is None:
            return
        made = replace(made, table=owner[0], owner=owner[1])
    world.schema.put(world.schema.sequences, key, made)


def _owner(world: World, table: ObjectName, column: Identifier) -> tuple[Key, str] | None:
    found = world.use(table)
    if found is None or world.use_column(found, column) is None:
        return None
    return found.key, world.fold(column)


def use_sequence(
    world: World, operation: UseObject | DropObject | RenameObject | MoveObject | OwnSequence
) -> Key | None:
    """The sequence that a statement names."""
    name = operation.name if not isinstance(operation, OwnSequence) else operation.sequence
    keys = world.keys(name)
    other = next((each for key in keys if (each := relation_named(world, key)) is not None), None)
    if other is not None and other[0] != "sequence":
        if not other[2]:
            world.doubt(other[1])
        else:
            world.report(WrongKind(str(name), "sequence", other[0], name.span, other[1]))
        return None
    if other is None and (world.is_provided(name) or _is_of_unknown_serial(world, keys)):
        return None
    is_drop = isinstance(operation, DropObject)
    if_exists = operation.if_exists
    found: Key | None = present(
        world, world.schema.sequences, keys, "sequence", name, if_exists=if_exists, is_drop=is_drop
    )
    return found


def _is_of_unknown_serial(world: World, keys: list[Key]) -> bool:
    """Whether a table that is not known well may have a serial column of this sequence."""
    for schema, name in keys:
        for table_schema, item in ((key[0], item) for key, item in _named_alike(world, name)):
            is_doubtful = not item.is_certain or not item.is_complete
            if table_schema == schema and (is_doubtful or any(not each.is_certain for each in item.columns.values())):
                return True
    return False


def _named_alike(world: World, name: str) -> Iterator[tuple[Key, Table]]:
    """The tables with whose names, cut as the engine cuts them, this one may start."""
    for end in range(1, len(name)):
        yield from named(world.schema.tables, name[:end])


def drop_sequence(world: World, operation: DropObject) -> None:
    key = use_sequence(world, operation)
    if key is None:
        return
    item = world.schema.sequences[key]
    if world.is_certain:
        if item.is_identity and item.is_certain and item.table is not None:
            table = world.schema.tables.get(item.table)
            if table is not None and table.is_certain:
                by = ((f"identity column {item.owner} of {table.name}", table.place),)
                world.report(Needed("sequence", str(operation.name), operation.span, by))
            return
        thing = ("sequence", *key)
        if hold(
            world,
            thing,
            "sequence",
            operation.name,
            operation.span,
            cascade=operation.cascade,
            more=[],
            is_certain=item.is_certain,
        ):
            return
    discard(world, world.schema.sequences, key)


def rename_sequence(world: World, operation: RenameObject) -> None:
    key = use_sequence(world, operation)
    if key is not None:
        _move(world, key, (key[0], world.fold_table(operation.new_name)), operation.new_name)


def set_schema_of_sequence(world: World, operation: MoveObject) -> None:
    key = use_sequence(world, operation)
    if key is None or not schema_exists(world, operation.schema):
        return
    new = (world.fold_table(operation.schema), key[1])
    if new != key:
        _move(world, key, new, operation.schema)


def _move(world: World, old: Key, new: Key, name: Identifier) -> None:
    if is_taken(world, new, name.text, name.span, as_relation=True, as_type=False):
        return
    item = world.schema.sequences[old]
    if world.is_certain:
        moved(world, ("sequence", *old), ("sequence", *new))
    discard(world, world.schema.sequences, old)
    certain = item.is_certain and world.is_certain
    world.schema.put(world.schema.sequences, new, replace(item, name=new[1], is_certain=certain))


def own_sequence(world: World, operation: OwnSequence) -> None:
    key = use_sequence(world, operation)
    if key is None:
        return
    item = world.schema.sequences[key]
    table: Key | None = None
    column: str | None = None
    if operation.table is not None and operation.column is not None:
        owner = _owner(world, operation.table, operation.column)
        if owner is None:
            return
        table, column = owner
    if item.is_identity and item.is_certain and item.table in world.schema.tables:
        by = ((f"identity column {item.owner}", item.place),)
        world.report(Needed("sequence", str(operation.sequence), operation.span, by, "changed"))
        return
    certain = item.is_certain and world.is_certain
    world.schema.put(world.schema.sequences, key, replace(item, table=table, owner=column, is_certain=certain))


_NAMING = frozenset({"nextval", "currval", "setval"})
_PLAIN_NAME = re.compile(r'(?:(?P<schema>\w+|"[^"]+")\.)?(?P<name>[A-Za-z_][\w$]*|"[^"]+")')


def named_sequences(world: World, statement: Statement) -> Iterator[tuple[Call, Token, list[Key]]]:
    """The sequences that `nextval('...')` and its like name in a literal, and where they are looked for."""
    tokens = statement.tokens
    for call in statement.calls:
        if call.name.last.text.lower() not in _NAMING or (
            call.name.qualifier is not None and call.name.qualifier.text.lower() != "pg_catalog"
        ):
            continue
        at = next((index for index, token in enumerate(tokens) if token.start == call.name.last.span.start), None)
        if at is None or at + 3 >= len(tokens) or tokens[at + 2].kind != "string":
            continue
        after = tokens[at + 3]
        is_cast = after.word == "::" and at + 4 < len(tokens) and tokens[at + 4].word == "REGCLASS"
        if after.word not in (",", ")") and not is_cast:
            continue
        match = _PLAIN_NAME.fullmatch(tokens[at + 2].word)
        if match is not None:
            yield call, tokens[at + 2], world.keys(_written(match, tokens[at + 2].span))


def _written(match: re.Match[str], span: Span) -> ObjectName:
    parts = [
        Identifier(part.strip('"'), part.startswith('"'), span) for part in (match["schema"], match["name"]) if part
    ]
    return ObjectName(tuple(parts))


def check_named_sequences(world: World, statement: Statement) -> None:
    """Report sequences that calls name and that are not there."""
    if world.engine.name != "postgresql" or not is_known_fully(world):
        return
    for call in statement.calls:
        if call.name.last.text.lower() == "pg_get_serial_sequence" and call.argument_count == 2:
            _check_serial(world, statement, call)
    for _, token, keys in named_sequences(world, statement):
        taken = next((each for key in keys if (each := relation_named(world, key)) is not None), None)
        if taken is not None:
            if taken[2] and taken[0] != "sequence":
                world.report(WrongKind(token.word, "sequence", taken[0], token.span, taken[1]))
            continue
        match = _PLAIN_NAME.fullmatch(token.word)
        name = _written(match, token.span) if match else None
        if name is None or world.is_provided(name) or _is_of_unknown_serial(world, keys):
            continue
        later = world.creations.after("sequence", keys[-1][1], world.number)
        world.report(Missing("sequence", token.word, token.span, created_later=later))


def _check_serial(world: World, statement: Statement, call: Call) -> None:
    """The table and the column in `pg_get_serial_sequence('table', 'column')`."""
    tokens = statement.tokens
    at = next((index for index, token in enumerate(tokens) if token.start == call.name.last.span.start), len(tokens))
    inside = tokens[at + 2 : at + 6]
    if len(inside) < 4 or [each.kind for each in inside[::2]] != ["string", "string"] or inside[3].word != ")":
        return
    match = _PLAIN_NAME.fullmatch(inside[0].word)
    found = world.use(_written(match, inside[0].span)) if match is not None else None
    if found is not None:
        world.use_column(found, Identifier(inside[2].word, True, inside[2].span))
