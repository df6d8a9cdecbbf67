"""A history that is applied once more to the schema that it has left, as some runners do at every start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lintmig.model.fault import Duplicate, Fault, KeyTaken, Missing, Rerun
from lintmig.model.source import Span
from lintmig.model.timeline import Step
from lintmig.stages.replay.sqlite.session import Session
from lintmig.stages.replay.world import World


def begin_again(world: World) -> None:
    """A new session: settings are as they were at first, temporary tables are gone."""
    schema = world.schema
    world.is_second_run = True
    schema.forget()
    world.session = Session(has_sequences=True)
    schema.search_path = (world.facts.default_schema,)
    schema.foreign_keys_are_checked, schema.is_strict = world.first_settings
    for key in [key for key, table in schema.tables.items() if table.is_temporary]:
        schema.put(schema.tables, key, None)


def refused_again(steps: Iterable[Step], first: Iterable[bool]) -> Iterator[Step]:
    """The steps of a second run that are refused only then; `first` says of each whether it was taken at first."""
    for step, was_taken in zip(steps, first, strict=True):
        if was_taken and step.aftermath is not None:
            yield replace(step, uses=(), faults=(_again(step),), aftermath=None)


def _again(step: Step) -> Rerun:
    start = step.statement.span.start
    verb = Span(start, step.statement.tokens[0].end)
    fault: Fault | None = next((item for item in step.faults if item.rejects), None)
    match fault:
        case Duplicate():
            return Rerun("exists", fault.kind, fault.name, fault.table, fault.span, fault.first)
        case Missing():
            return Rerun("gone", fault.kind, fault.name, fault.table, fault.span, fault.dropped)
        case KeyTaken():
            return Rerun("taken", "row", ", ".join(fault.values), fault.table, fault.span, None)
        case None:
            return Rerun("refused", "statement", step.statement.tokens[0].word, None, verb, None)
        case _:
            return Rerun("refused", "statement", step.statement.tokens[0].word, None, fault.span, None)
