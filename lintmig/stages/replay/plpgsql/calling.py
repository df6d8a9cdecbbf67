"""Functions of the history's own that change tables, where a statement calls them."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.name import DataType
from lintmig.model.operation import CreateTable, CreateView
from lintmig.model.related import named, named_in_any_case
from lintmig.model.schema import Column
from lintmig.model.script import Call, Statement
from lintmig.model.source import BlindSpot
from lintmig.stages.replay.unknowns import note_unknown
from lintmig.stages.replay.world import World


def note_changes_by_functions(world: World, statement: Statement, blind_spots: list[BlindSpot]) -> None:
    """A call of a function with DDL in its body may change the tables that it is told, or else any."""
    changing = [call for call in statement.calls if call.span not in world.invoked and _changes_tables(world, call)]
    if not changing or any(isinstance(item, CreateTable | CreateView) for item in statement.operations):
        return
    strings = [token.word for token in statement.tokens if token.kind == "string"]
    told = {text.strip('"').split(".")[-1].strip('"').lower() for text in strings}
    keys = [key for name in sorted(told) for key, _ in named_in_any_case(world.schema.tables, name)]
    added = _added_columns(world, changing[0])
    for key in keys:
        table = world.schema.tables[key]
        changed = replace(table, is_complete=False)
        if added:
            place = world.place(changing[0].span)
            unknown = DataType("", (), False, None, "", changing[0].span)
            new = {name: Column(name, unknown, False, None, None, place, False) for name in added}
            changed = replace(table, columns={**new, **table.columns})
        world.schema.put(world.schema.tables, key, changed)
    if not keys:
        note_unknown(world, blind_spots, changing[0].span, f"what {changing[0].name}() changes is not read")
    elif not added:
        place = world.place(changing[0].span)
        reason = f"what {changing[0].name}() changes is not read: the columns of its table are not known from here on"
        blind_spots.append(BlindSpot(place.source.path, place.line, reason))


def _added_columns(world: World, call: Call) -> tuple[str, ...]:
    name = world.fold(call.name.last)
    return next((item.added_columns for _, item in named(world.schema.functions, name)), ())


def _changes_tables(world: World, call: Call) -> bool:
    name = world.fold(call.name.last)
    return any(item.changes_tables for _, item in named(world.schema.functions, name))
