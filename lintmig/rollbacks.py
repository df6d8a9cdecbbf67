"""The way back of each migration: what its down scripts cannot do, leave behind or lose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lintmig.model.engine import Engine
from lintmig.model.fault import BadRoutine
from lintmig.model.operation import CreateView
from lintmig.model.rollback import Refused, Rollback, WayBack
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import Place, Span
from lintmig.model.timeline import Step
from lintmig.stages.check import Check, check, load_checks
from lintmig.stages.order import ways_back
from lintmig.stages.replay import Turn


@dataclass(slots=True)
class WaysBack:
    """Gathers what comes of the ways back whose down scripts are reported.

    `rules` are all there are: what any of them calls a refusal, is one.
    """

    rules: Iterable[str]
    reported: Collection[str]
    parse: Callable[[Script, Engine, Container[str]], ParsedScript]
    even_if_marked: bool
    rollbacks: list[Rollback] = field(default_factory=list)
    parsed: list[ParsedScript] = field(default_factory=list)
    _checks: tuple[Check, ...] = ()

    def of(self, track: Track, history: Sequence[ParsedScript], engine: Engine) -> list[WayBack[ParsedScript]]:
        """A view that is made as the history makes it once is not judged again: views take most of the time."""
        if not track.downs:
            return []
        found = []
        views = frozenset(_views(history))
        scripts = [parsed.script for parsed in history]
        for way in ways_back(track, scripts, engine.name, even_if_marked=self.even_if_marked):
            if any(down.path in self.reported for down in way.downs):
                downs = tuple(self.parse(down, engine, views) for down in way.downs)
                found.append(WayBack(way.first, way.last, downs))
        return found

    def note(self, turns: Iterable[Turn], engine: Engine) -> None:
        """What an engine makes of the ways back of one history."""
        self._checks = self._checks or load_checks(self.rules)
        for turn in turns:
            if any(map(_says_no, turn.steps)):
                continue
            self.parsed += turn.way.downs
            refused = tuple(self._refused(turn.steps))
            if refused or turn.remainders or turn.emptied:
                first = next(down for down in turn.way.downs if down.statements)
                place = _place(first.script, first.statements[0].span)
                self.rollbacks.append(Rollback(engine, place, refused, turn.remainders, turn.emptied))

    def _refused(self, steps: Sequence[Step]) -> Iterator[Refused]:
        """The first refusal of each statement."""
        for step in steps:
            for _, problem in check(step, self._checks):
                if problem.verdict == "rejects" and problem.severity in (None, "error"):
                    yield Refused(_place(step.script, problem.span), problem)
                    break


def _says_no(step: Step) -> bool:
    """Whether it raises an error of its own: there is no way back, and its author knows."""
    return any(isinstance(fault, BadRoutine) and fault.reason == "raises" for fault in step.faults)


def _views(history: Iterable[ParsedScript]) -> Iterator[str]:
    """The text of each statement that makes a view."""
    for parsed in history:
        for statement in parsed.statements:
            if any(isinstance(operation, CreateView) for operation in statement.operations):
                yield parsed.script.sql[statement.span.start : statement.span.end]


def _place(script: Script, span: Span) -> Place:
    return Place(script.source, script.source_map.file_span(span))
