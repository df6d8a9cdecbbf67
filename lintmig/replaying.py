"""Histories replayed, each once for each engine, in what is known of their surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from lintmig.elsewhere import added_elsewhere, tables_elsewhere, told_elsewhere
from lintmig.engines import lists
from lintmig.model.config import Config
from lintmig.model.engine import Engine, EngineName
from lintmig.model.fault import Missing
from lintmig.model.progress import Progress
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.model.timeline import Step
from lintmig.parsing import parsed, readers
from lintmig.project import Project
from lintmig.rollbacks import WaysBack
from lintmig.stages.evidence import created, registered_functions, switches_foreign_keys_off
from lintmig.stages.order import history_for
from lintmig.stages.replay import Replay, Surroundings, replay

Parses = dict[tuple[Script, Engine, frozenset[EngineName]], ParsedScript]


class Replayed(NamedTuple):
    parsed: Sequence[ParsedScript]
    surroundings: Surroundings
    replay: Replay
    steps: Sequence[Step]


@dataclass(slots=True)
class Replays:
    """`blind_spots` are what was taken to be so in order to replay."""

    project: Project
    config: Config
    ways: WaysBack | None = None
    blind_spots: list[BlindSpot] = field(default_factory=list)
    _replayed: dict[tuple[str, EngineName], Replayed] = field(default_factory=dict)
    parses: Parses = field(default_factory=dict)
    """What was parsed, by an equal script: a run on another state of the same files can share it."""
    _parsed: dict[tuple[int, EngineName], ParsedScript] = field(default_factory=dict)

    def of(self, track: Track, history: Sequence[Script], engine: Engine) -> Replayed:
        """What one engine makes of a track's history."""
        key = (track.path, engine.name)
        if key not in self._replayed:
            self._replayed[key] = self.replay(track, history, engine)
        return self._replayed[key]

    def of_engine(self, engine: Engine) -> Iterator[tuple[Track, Replayed]]:
        """Every history of the project that an engine sees."""
        for track in self.project.all_tracks:
            history = history_for(track, engine.name, even_if_marked=self.project.marks_are_overruled)
            if history:
                yield track, self.of(track, history, engine)

    def replay(self, track: Track, history: Sequence[Script], engine: Engine) -> Replayed:
        others = () if self.project.marks_are_overruled else self.project.all_tracks
        in_code = self.project.made_in_code | self._of_models(track)
        elsewhere = tables_elsewhere(others, track, engine.name, in_code)
        surroundings = Surroundings(
            self.config.baseline,
            elsewhere,
            told_elsewhere(others, track, engine.name),
            added_elsewhere(others, track, engine.name),
            foreign_keys_are_checked=engine.name != "sqlite" or engine.has("FOREIGN_KEYS"),
            order_is_known=track.is_ordered,
            reruns=self.config.rerun,
            schema=track.schema if engine.name == "postgresql" else "",
            beside=frozenset().union(*(readers(script, self.project) for script in history)),
        )
        progress = self.project.progress
        progress.begin(f"parsing {track.path} for {engine.name}", len(history))
        read = [self.parse(script, engine) for script in history]
        progress.begin(f"replaying {track.path} for {engine.name}", len(history))
        ways = self.ways.of(track, read, engine) if self.ways is not None else ()
        replayed = replay(read, engine, surroundings, ways)
        steps = _counted(replayed.steps, progress)
        for _ in range(_CORRECTIONS):
            corrected = self._corrected(steps, engine, surroundings, history)
            if corrected is None:
                break
            surroundings = corrected
            replayed = replay(read, engine, corrected, ways)
            steps = list(replayed.steps)
        return Replayed(read, surroundings, replayed, steps)

    def _of_models(self, track: Track) -> frozenset[str]:
        """What plain SQL beside the migrations of a mapper's own tool uses of its models' tables."""
        if track.tool not in _PLAIN or all(each.tool in _PLAIN for each in self.project.all_tracks):
            return frozenset()
        return frozenset(entity.table.lower() for models in self.project.models for entity in models.entities)

    def parse(self, script: Script, engine: Engine) -> ParsedScript:
        self.project.progress.done += 1
        key = (id(script), engine.name)
        if key not in self._parsed:
            shared = (script, engine, readers(script, self.project))
            if shared not in self.parses:
                self.parses[shared] = parsed(script, engine, self.project)
            self._parsed[key] = self.parses[shared]
        return self._parsed[key]

    def _corrected(
        self, steps: Sequence[Step], engine: Engine, surroundings: Surroundings, history: Sequence[Script]
    ) -> Surroundings | None:
        """Better knowledge of the surroundings, where what was found makes it worth looking for."""
        missing = [(step, fault) for step in steps for fault in step.faults if isinstance(fault, Missing)]
        if engine.name == "sqlite":
            names = {fault.name.lower() for _, fault in missing if fault.kind == "function"}
            known = registered_functions(self.config.root, names, self.project.disk)
            if known:
                self.blind_spots += [
                    BlindSpot(".", 1, f"{name}() is taken to be what the application registers")
                    for name in sorted(known)
                ]
                return replace(surroundings, functions=surroundings.functions | known)
        if engine.name == "postgresql":
            installed = self._installed(missing, history)
            wanted = {fault.name.lower() for _, fault in missing if fault.kind == "schema"}
            made = self._created("schema", wanted, history)
            extensions, schemas = surroundings.extensions, surroundings.schemas
            if not (installed.keys() <= extensions.keys() and made.keys() <= schemas.keys()):
                return replace(surroundings, extensions={**extensions, **installed}, schemas={**schemas, **made})
        early = [(step, fault) for step, fault in missing if fault.is_reference and fault.created_later is not None]
        if engine.name in ("mariadb", "mysql") and early and surroundings.foreign_keys_are_checked:
            where = switches_foreign_keys_off(self.config.root, self.project.disk)
            if where is not None or len(early) >= _TELLING:
                step, fault = early[0]
                line = step.script.source.position(fault.span.start).line
                why = f"as {where} sets it" if where else "for else these migrations cannot have run"
                self.blind_spots.append(
                    BlindSpot(step.script.path, line, f"FOREIGN_KEY_CHECKS is taken to be 0, {why}")
                )
                return replace(surroundings, foreign_keys_are_checked=False)
        return None

    def _installed(self, missing: Sequence[tuple[Step, Missing]], history: Sequence[Script]) -> Mapping[str, Place]:
        """Extensions that bring what is missing, and that something beside the migrations installs."""
        names: set[str] = set()
        for _, fault in missing:
            kind = _BROUGHT.get(fault.kind)
            last = fault.name.rpartition(".")[2].lower()
            found = lists.extension_with(kind, last) if kind is not None else None
            if found is not None:
                names.add(found.strip('"'))
        return self._created("extension", names, history)

    def _created(
        self, kind: Literal["extension", "schema"], names: set[str], history: Sequence[Script]
    ) -> dict[str, Place]:
        """What something beside the migrations creates, with the file that does."""
        own = {script.path for script in history}
        places: dict[str, Place] = {}
        for name, path in created(kind, self.config.root, names, own, self.project.disk).items():
            self.blind_spots.append(BlindSpot(path, 1, f"{kind} {name} is taken to be created before the migrations"))
            places[name] = Place(Source(path, ""), Span(0, 0))
        return places


def _counted(steps: Iterable[Step], progress: Progress) -> list[Step]:
    found: list[Step] = []
    last = None
    for step in steps:
        if step.script is not last:
            last = step.script
            progress.done += 1
        found.append(step)
    return found


_BROUGHT: dict[str, Literal["function", "type", "operator_class"]] = {
    "function": "function",
    "type": "type",
    "operator class": "operator_class",
}
_PLAIN = frozenset({"sql", "initdb.d", "code"})
"""What is in no tool's hands."""
_CORRECTIONS = 3
"""What is only seen when something else is known to be there may be known, too."""
_TELLING = 2
"""Foreign keys to tables that are created later, in one history, from which we take it that they are not checked."""
