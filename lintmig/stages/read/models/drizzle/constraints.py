"""The keys and indexes that a Drizzle table lists behind its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lintmig.model.entity import EntityIndex
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Call, Function, Member, Name, Object, Value, text_of
from lintmig.stages.read.models.drizzle.columns import Chain, chain_of, core_function


class ForeignKey(NamedTuple):
    """`keys` are of the table's own columns, `targets` the expressions for those that they point to."""

    keys: tuple[str, ...]
    targets: tuple[Value, ...]
    on_delete: str | None
    place: Place


class Constraints(NamedTuple):
    primary_key: tuple[str, ...] = ()
    indexes: tuple[EntityIndex, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()


def read_constraints(program: Program, given: Value | None, names: Mapping[str, str]) -> Constraints:
    """`names` are the columns by their keys."""
    function = program.resolve(given) if given is not None else None
    result = program.result(function) if isinstance(function, Function) else None
    listed = program.resolve(result) if result is not None else None
    values: list[Value] = []
    if isinstance(listed, Object):
        values = [entry.value for entry in listed.entries]
    elif isinstance(listed, Array):
        values = list(listed.items)
    primary: tuple[str, ...] = ()
    indexes: list[EntityIndex] = []
    foreign: list[ForeignKey] = []
    for value in values:
        chain = chain_of(program, value)
        core = core_function(program, chain.root.function) if chain is not None else None
        if chain is None or core is None:
            continue
        if core[1] == "primaryKey":
            primary = tuple(_keys(program, _primary_columns(program, chain.root)))
        elif core[1] in ("index", "uniqueIndex", "unique"):
            indexes += _index(program, chain, core[1], names)
        elif core[1] == "foreignKey":
            foreign += _foreign_key(program, chain)
    return Constraints(primary, tuple(indexes), tuple(foreign))


def _index(program: Program, chain: Chain, kind: str, names: Mapping[str, str]) -> Iterator[EntityIndex]:
    on = chain.method("on", "onOnly", "using", "concurrently")
    if on is None:
        return
    arguments = list(on.arguments)[1 if on.name == "using" else 0 :]
    keys = list(_keys(program, arguments))
    if not keys or len(keys) != len(arguments) or any(key not in names for key in keys):
        return
    is_unique = kind != "index" and chain.method("where") is None
    name = text_of(program.resolve(chain.root.arguments[0])) if chain.root.arguments else None
    yield EntityIndex(tuple(names[key] for key in keys), is_unique, chain.root.place, name)


def _primary_columns(program: Program, call: Call) -> list[Value]:
    """`primaryKey({ columns: [a, b] })`, and as it was before, `primaryKey(a, b)`."""
    settings = program.resolve(call.arguments[0]) if call.arguments else None
    if isinstance(settings, Object):
        columns = settings.get("columns")
        listed = program.resolve(columns) if columns is not None else None
        return list(listed.items) if isinstance(listed, Array) else []
    return list(call.arguments)


def _foreign_key(program: Program, chain: Chain) -> Iterator[ForeignKey]:
    settings = program.resolve(chain.root.arguments[0]) if chain.root.arguments else None
    if isinstance(settings, Function):
        result = program.result(settings)
        settings = program.resolve(result) if result is not None else None
    if not isinstance(settings, Object):
        return
    own, theirs = (
        program.resolve(value) if value is not None else None
        for value in (settings.get("columns"), settings.get("foreignColumns"))
    )
    if not (isinstance(own, Array) and isinstance(theirs, Array)):
        return
    keys = tuple(_keys(program, list(own.items)))
    if keys and len(keys) == len(own.items) == len(theirs.items):
        action = chain.method("onDelete")
        said = text_of(action.argument(0)) if action is not None else None
        yield ForeignKey(keys, theirs.items, said.upper() if said else None, chain.root.place)


def _keys(program: Program, values: list[Value]) -> Iterator[str]:
    """The keys of columns that are named as `table.key`, or `key` where the function takes the table apart."""
    for value in values:
        at: Value | None = value
        for _ in range(10):
            if isinstance(at, Call) and isinstance(at.function, Member):
                at = at.function.target
        if isinstance(at, Member) and isinstance(program.resolve(at.target), (Name, Call)):
            yield at.name
        elif isinstance(at, Name) and at.scope.find(at.identifier) is not None:
            yield at.identifier
