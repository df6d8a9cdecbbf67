"""What the rules say of a project: of its histories step by step, and of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lintmig.model import project as checked
from lintmig.model.config import Config, names_rule
from lintmig.model.engine import Engine
from lintmig.model.script import ParsedScript, Script, Track
from lintmig.model.source import BlindSpot
from lintmig.model.twins import Branch
from lintmig.parsing import parsed
from lintmig.project import Project
from lintmig.replaying import Parses, Replays
from lintmig.settle import Raw, raws_of_project, raws_of_step
from lintmig.stages.check import Check, check, check_project, load_project_checks
from lintmig.stages.order import twins
from lintmig.stages.replay import Replay

if TYPE_CHECKING:
    from lintmig.model.ledger import Defect
    from lintmig.model.mismatch import Mismatch
    from lintmig.model.parity import Difference
    from lintmig.model.past import Past
    from lintmig.model.rival import Rival

_VERSIONS = "parity/missing-version"


@dataclass(slots=True)
class Run:
    """What the histories of all tracks and engines yield."""

    checks: tuple[Check, ...]
    project: Project
    config: Config
    problems: list[Raw] = field(default_factory=list)
    parsed: list[ParsedScript] = field(default_factory=list)
    blind_spots: list[BlindSpot] = field(default_factory=list)
    statements: int = 0
    parses: Parses = field(default_factory=dict)
    past: Past | None = None
    """Given where the state before a change is known."""
    replays: Replays = field(init=False)
    _counted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.replays = Replays(self.project, self.config, parses=self.parses)

    def check(self, track: Track, history: Sequence[Script], engine: Engine) -> None:
        read, _, replayed, steps = self.replays.of(track, history, engine)
        self.parsed += read
        if self.replays.ways is not None:
            self.replays.ways.note(replayed.turns, engine)
        for each in read:
            for span, reason in each.unread:
                line = each.script.source.position(each.script.source_map.file_offset(span.start)).line
                self.blind_spots.append(BlindSpot(each.script.path, line, reason))
            if each.script.path not in self._counted:
                self._counted.add(each.script.path)
                self.statements += len(each.statements)
        if track.role == "bootstrap":
            from lintmig.incode import without_made

            steps = without_made(list(steps), self.project)
        for step in steps:
            self.problems += raws_of_step(step, check(step, self.checks))
        self.blind_spots += replayed.blind_spots
        self.blind_spots += _outside(replayed)

    def check_queries(self) -> None:
        """What the application's code asks of all that its histories make together."""
        queries = [script for script in self.project.queries if self.project.is_reported(script.path)]
        if not queries:
            return
        from lintmig.asked import Asking

        self.project.progress.begin("asking the queries of the code")
        asking = Asking(queries, lambda script, engine: parsed(script, engine, self.project), self.checks, self.project)
        for engine in self.project.engines:
            asking.ask(engine, self.replays.of_engine(engine))
        self.problems += asking.problems()
        self.parsed += asking.parsed
        self.blind_spots += asking.blind_spots

    def check_project(self, rules: Sequence[str]) -> None:
        """What only shows when histories are held against each other, and when they are taken back."""
        self.project.progress.begin("comparing histories and models")
        differences = self._differences(rules)
        rollbacks = self.replays.ways.rollbacks if self.replays.ways is not None else []
        defects = (*self._defects_of_lists(), *self._defects_of_code(rules))
        rivals = tuple(self._rivals(rules))
        found = checked.Project(tuple(differences), tuple(rollbacks), defects, rivals, self._mismatches(rules))
        if not any(found):
            return
        for rule, problem in check_project(found, load_project_checks(rules)):
            self.problems += raws_of_project(rule, problem)

    def _defects_of_lists(self) -> Iterator[Defect]:
        """Of the lists of migrations as they are, and of what a change does to them."""
        if self.past is None:
            yield from self.project.defects
            return
        from lintmig.stages.order.against import against
        from lintmig.stages.order.pointing import pointed

        tracks = [track for track in self.project.all_tracks if track.role == "migration"]
        yield from pointed(self.project.defects, self.past, tracks)
        yield from against(self.past, tracks, self.project.files)

    def _defects_of_code(self, rules: Sequence[str]) -> Iterator[Defect]:
        """Of the program around the migrations."""
        if not self.project.files.locations:
            return
        from lintmig.systems import defects_of_code, defects_of_runners

        if not {"history/partial-list", "definitions/dead-definition"}.isdisjoint(rules):
            made = [each for engine in self.project.engines for each in self.replays.of_engine(engine)]
            yield from defects_of_code(self.project, made)
        if any(names_rule("queries", rule) for rule in rules):
            yield from defects_of_runners(self.project, self.parsed)

    def _mismatches(self, rules: Sequence[str]) -> tuple[Mismatch, ...]:
        """Of the models, where there are any."""
        if not self.project.models or not any(names_rule("models", rule) for rule in rules):
            return ()
        from lintmig.modelled import made, mismatches_of

        schemas = {
            engine.name: [made(track, each) for track, each in self.replays.of_engine(engine)]
            for engine in self.project.engines
        }
        compared = mismatches_of(self.project, schemas)
        self.blind_spots += compared.blind_spots
        return compared.mismatches

    def _rivals(self, rules: Sequence[str]) -> Iterator[Rival]:
        """Of tables that several systems define."""
        if "definitions/rival-definition" not in rules or len(self.project.all_tracks) < 2:
            return
        from lintmig.systems import rivals_among

        for engine in self.project.engines:
            yield from rivals_among(self.replays.of_engine(engine), self.project.files)

    def _differences(self, rules: Sequence[str]) -> Sequence[Difference]:
        """Of what is kept once for each engine, where something of it is reported."""
        if not any(names_rule("parity", rule) for rule in rules):
            return ()
        engines = {engine.name: engine for engine in self.project.engines}
        tracks = [track for track in self.project.all_tracks if track.role == "migration"]
        families = [] if self.project.marks_are_overruled else twins(tracks, tuple(engines))
        wanted = [family for family in families if any(branch.track in self.project.tracks for branch in family)]
        if not wanted:
            return ()
        from lintmig.stages.compare import Side, compare

        def side(branch: Branch) -> Side:
            engine = branch.engines[0]
            read, _, replayed, _ = self.replays.of(branch.track, branch.scripts, engines[engine])
            return Side(branch, read, replayed.schema, not replayed.world.has_baseline and not replayed.outside)

        return compare([list(map(side, family)) for family in wanted], versions_are_told=_VERSIONS in rules)


def _outside(replayed: Replay) -> list[BlindSpot]:
    """One line for each file: which tables it uses that none of these migrations has made."""
    by_file: dict[str, list[tuple[int, str]]] = {}
    for name, place in replayed.outside.items():
        by_file.setdefault(place.source.path, []).append((place.line, name))
    spots = []
    for path, uses in by_file.items():
        names = ", ".join(name for _, name in uses[:3]) + (f" and {len(uses) - 3} more" if len(uses) > 3 else "")
        reason = f"uses tables that these migrations do not make before: {names}; they are taken to exist"
        spots.append(BlindSpot(path, min(line for line, _ in uses), reason))
    return spots
