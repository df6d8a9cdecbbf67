"""What a statement needs that a refused statement was to make: by its name, or by the words that it holds."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.name import ObjectName
from lintmig.model.operation import AddColumn, ChangeEnum, CreateTable, CreateTrigger, DropObject, Opaque
from lintmig.model.schema import NamedObject, Store
from lintmig.model.script import Statement
from lintmig.stages.replay.objects import STORES
from lintmig.stages.replay.world import World


def note_doubtful_words(world: World, statement: Statement) -> None:
    """What exists only if a refused statement was not refused makes the statement a consequence of that one."""
    if world.roots.is_empty:
        return
    for item in _named(world, statement):
        if not item.is_certain:
            world.doubt_if_refused(item.place)


def _named(world: World, statement: Statement) -> Iterator[NamedObject]:
    schema = world.schema
    for type_ in statement.types:
        schemas = [type_.qualifier.text.lower()] if type_.qualifier is not None else schema.search_path
        yield from (schema.types[each, type_.name] for each in schemas if (each, type_.name) in schema.types)
    for call in statement.calls:
        yield from _of_name(world, schema.functions, call.name)
    for operation in statement.operations:
        match operation:
            case CreateTrigger() if operation.function is not None:
                yield from _of_name(world, schema.functions, operation.function)
            case ChangeEnum():
                yield from _of_name(world, schema.types, operation.name)
            case DropObject() if operation.kind in STORES and not operation.if_exists:
                yield from _of_name(world, getattr(schema, STORES[operation.kind]), operation.name)
            case CreateTable() | AddColumn():
                yield from _sequences(world, statement)
            case _:
                pass


def _of_name(world: World, store: Store, name: ObjectName) -> Iterator[NamedObject]:
    found = next((store[key] for key in world.keys(name) if key in store), None)
    if found is not None:
        yield found


def _sequences(world: World, statement: Statement) -> Iterator[NamedObject]:
    """Those that nextval() is told in a string."""
    sequences = world.schema.sequences
    for token in statement.tokens if sequences else ():
        if token.kind == "string":
            *schema, name = token.word.split(".")
            key = (schema[0] if schema else world.schema.search_path[0], name.strip('"'))
            if key in sequences:
                yield sequences[key]


_CHANGING = frozenset({"CREATE", "ALTER", "DROP", "RENAME"})
_MOST_WORDS = 200


def unread_names(statement: Statement) -> Iterator[str]:
    """The words of a definition that the grammar refuses and that could not be read: each may name what it makes."""
    tokens = statement.tokens
    if statement.refusal is None or tokens[0].word not in _CHANGING or len(tokens) > _MOST_WORDS:
        return
    if any(not isinstance(operation, Opaque) for operation in statement.operations):
        return
    for token in tokens[1:]:
        if token.kind in ("word", "quoted"):
            yield token.word.lower()
