"""Down scripts, replayed directly after what they take back; then the history goes on as if they had not been.

The schema's record is kept from the first of the migrations to the last of their down scripts: it tells what both
together have changed, and what the down scripts did is undone by it.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import NamedTuple

from lintmig.model.operation import Guarded, Insert, Opaque, Update
from lintmig.model.rollback import Emptied, Remainder, WayBack
from lintmig.model.schema import Key
from lintmig.model.script import ParsedScript
from lintmig.model.source import Place
from lintmig.model.timeline import Step
from lintmig.stages.replay.leftovers import emptied, remainders
from lintmig.stages.replay.roots import Roots
from lintmig.stages.replay.rows.contents import Contents
from lintmig.stages.replay.transaction import Transaction
from lintmig.stages.replay.world import World


class Turn(NamedTuple):
    """`steps` are those of the down scripts; `remainders` is empty where anything about them is uncertain."""

    way: WayBack[ParsedScript]
    steps: tuple[Step, ...]
    remainders: tuple[Remainder, ...]
    emptied: tuple[Emptied, ...]


Replayed = Callable[[Sequence[ParsedScript]], Iterator[Step]]


def with_turns(
    world: World,
    history: Sequence[ParsedScript],
    steps: Iterator[Step],
    ways: Sequence[WayBack[ParsedScript]],
    turns: list[Turn],
    replayed: Replayed,
) -> Iterator[Step]:
    """The steps of the history as they are; `turns` is filled on the way."""
    by_first = {way.first: way for way in ways}
    way: WayBack[ParsedScript] | None = None
    is_certain, mark = True, 0
    for at, parsed in enumerate(history):
        if at in by_first:
            way, mark = by_first[at], world.schema.mark()
            is_certain = not world.transaction.can_go_back
            world.schema.keeps_record = True
        is_certain = is_certain and _is_read(parsed)
        for _ in parsed.statements:
            step = next(steps, None)
            if step is None:
                return
            is_certain = is_certain and _is_taken(world, step)
            yield step
        if way is not None and way.last == at:
            turns += _turn(world, way, mark, replayed, is_certain=is_certain)
            world.schema.keeps_record = False
            way = None
    yield from steps


def _turn(
    world: World, way: WayBack[ParsedScript], mark: int, replayed: Replayed, *, is_certain: bool
) -> Iterator[Turn]:
    if not any(down.statements for down in way.downs):
        return
    with _excursion(world) as before:
        steps = []
        for step in replayed(way.downs):
            steps.append(step)
            is_certain = is_certain and _is_taken(world, step)
        if is_certain and all(map(_is_read, way.downs)) and _changes_anything(way.downs):
            changes = tuple(world.schema.before(mark))
            lost = tuple(emptied(world, changes, before, _filled(way.downs)))
            yield Turn(way, tuple(steps), tuple(remainders(world, changes)), lost)
        else:
            yield Turn(way, tuple(steps), (), ())


@contextmanager
def _excursion(world: World) -> Iterator[MutableMapping[tuple[str, Key], Place]]:
    """Everything in it has not happened afterwards. Yields what had been dropped before it."""
    schema = world.schema
    mark, unknown = schema.mark(), len(schema.unknowns)
    kept = (schema.search_path, schema.foreign_keys_are_checked, schema.is_strict)
    settings = (world.checks_bodies, world.before, world.path_before)
    contents, dropped, outside = world.contents, world.dropped, world.outside
    script, number, notes = world.script, world.number, world.notes
    roots, unread, transaction, session = world.roots, world.unread, world.transaction, world.session
    world.session = deepcopy(session)
    world.roots, world.unread, world.transaction = Roots(), dict(unread), Transaction()
    world.contents = Contents(deferred=set(contents.deferred), holds_foreign_keys=contents.holds_foreign_keys)
    world.dropped, world.outside = ChainMap({}, dropped), ChainMap({}, outside)
    try:
        yield dropped
    finally:
        schema.undo(mark)
        del schema.unknowns[unknown:]
        schema.search_path, schema.foreign_keys_are_checked, schema.is_strict = kept
        world.checks_bodies, world.before, world.path_before = settings
        world.contents, world.dropped, world.outside = contents, dropped, outside
        world.script, world.number, world.notes = script, number, notes
        world.roots, world.unread, world.transaction, world.session = roots, unread, transaction, session


def _is_taken(world: World, step: Step) -> bool:
    """Whether the engine takes the statement for certain, and nothing in it hangs on a condition."""
    is_refused = step.statement.refusal is not None or any(use.construct.verdict == "rejects" for use in step.uses)
    if is_refused or world.has_doubt or any(fault.rejects for fault in step.faults):
        return False
    return not any(isinstance(operation, Opaque | Guarded) for operation in step.statement.operations)


def _filled(downs: Sequence[ParsedScript]) -> frozenset[str]:
    """The tables whose rows the down scripts write."""
    operations = (each for down in downs for statement in down.statements for each in statement.operations)
    return frozenset(each.table.name.last.text.lower() for each in operations if isinstance(each, Insert | Update))


def _is_read(parsed: ParsedScript) -> bool:
    is_known = parsed.script.unknown is None
    return is_known and not parsed.unread and not parsed.metas and not _NAMED_NOT_NULL.search(parsed.script.sql)


def _changes_anything(downs: Sequence[ParsedScript]) -> bool:
    """Whether they are meant to do something: what only selects says that there is no way back."""
    return any(
        statement.operations and statement.tokens[0].word not in _IDLE
        for down in downs
        for statement in down.statements
    )


_NAMED_NOT_NULL = re.compile(r"\bCONSTRAINT\s+\S+\s+NOT\s+NULL\b", re.IGNORECASE)
"""As PostgreSQL 18 writes it."""
_IDLE = frozenset({"SELECT", "DO", "SET", "RAISE", "PRAGMA", "BEGIN", "COMMIT", "END"})
