"""What a project has put up with when it took lintmig up: its baseline, and its oldest migrations."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from lintmig.model.baseline import Baseline, Entry, LeftOut, subject_of
from lintmig.model.config import TrackSettings
from lintmig.model.error import LintmigError, did_you_mean
from lintmig.model.finding import Finding, Severity
from lintmig.model.request import Request
from lintmig.model.script import Script, Track
from lintmig.model.source import Span
from lintmig.project import Project
from lintmig.settle import levelled
from lintmig.stages.order import names_in, place_of

STALE = "suppressions/stale-baseline"


class Adopted(NamedTuple):
    """`findings` are those to report."""

    findings: tuple[Finding, ...]
    left_out: LeftOut


def adopted(
    findings: Sequence[Finding],
    request: Request,
    project: Project,
    active: Collection[str],
    severities: Mapping[str, Severity],
) -> Adopted:
    """The findings that are neither in the baseline nor in old migrations, and what the baseline has too much.

    `findings` are sorted by path and place. Raises LintmigError for a version that no migration has.
    """
    older = _Older(request, project)
    unused = dict(request.baseline.counts) if request.baseline is not None else {}
    kept: list[Finding] = []
    in_old = 0
    for finding in findings:
        entry = entry_of(finding, request) if unused else None
        if entry is not None and unused.get(entry, 0) > 0:
            unused[entry] -= 1
        elif older.holds(finding):
            in_old += 1
        else:
            kept.append(finding)
    in_baseline = len(findings) - len(kept) - in_old
    if request.baseline is None:
        return Adopted(tuple(kept), LeftOut(0, in_old, older.since))
    judged = judged_rules(request, project, active)
    stale = [(entry, count) for entry, count in unused.items() if count and _is_judged(entry, request, project, judged)]
    if STALE in active:
        told = _stale_findings(stale, request.baseline, severities[STALE])
        kept += (levelled(finding, request.config) for finding in told)
        kept.sort(key=lambda finding: (finding.source.path, finding.span))
    return Adopted(tuple(kept), LeftOut(in_baseline, in_old, older.since, tuple(stale)))


def entry_of(finding: Finding, request: Request) -> Entry:
    """How a finding stands in the request's baseline."""
    assert request.baseline is not None
    path = os.path.relpath(request.working_directory / finding.source.path, request.baseline.path.parent)
    return Entry(path.replace(os.sep, "/"), finding.rule, finding.subject)


def _is_judged(entry: Entry, request: Request, project: Project, judged: Collection[str]) -> bool:
    """Whether the finding would have been found if it were there still."""
    assert request.baseline is not None
    path = os.path.relpath(request.baseline.path.parent / entry.path, request.working_directory)
    return entry.rule in judged and project.is_reported(path.replace(os.sep, "/"))


def _stale_findings(stale: Sequence[tuple[Entry, int]], baseline: Baseline, severity: Severity) -> Iterator[Finding]:
    for entry, count in stale:
        known = baseline.counts[entry]
        many = "this finding is" if known == count == 1 else f"{count} of the {known} findings are"
        yield Finding(
            STALE,
            severity,
            baseline.source,
            _place(entry, baseline.source.text),
            f"{many} no more: {entry.rule} in {entry.path}",
            "Run lintmig baseline --prune",
            {},
            (),
            subject_of(*entry),
            subject=subject_of(*entry),
        )


def _place(entry: Entry, text: str) -> Span:
    """The subject's own, behind its path and its rule."""
    at = 0
    span = Span(0, 0)
    for key in entry:
        written = json.dumps(key)
        start = text.find(written, at)
        if start < 0:
            break
        at = start + len(written)
        span = Span(start, at)
    return span


def judged_rules(request: Request, project: Project, active: Collection[str]) -> frozenset[str]:
    """Rules that would have found what there is to find: none where an engine of the project was left out."""
    ran = {engine.name for engine in project.engines}
    if not ran.issuperset(engine.name for engine in request.config.engines):
        return frozenset()
    blind = {"history", "models", "parity", "queries"} if request.as_listed else set()
    blind |= {"queries"} if not request.config.embedded else set()
    blind |= {"models"} if not request.config.models else set()
    return frozenset(rule for rule in active if rule.partition("/")[0] not in blind)


class _Older:
    """What stands in the migrations up to the version that the request names."""

    def __init__(self, request: Request, project: Project) -> None:
        self.since: tuple[str, ...] = ()
        self._parts: dict[str, list[Span] | None] = {}
        """By path: the parts of a file that are old, None for the whole of it."""
        tracks = [track for track in project.all_tracks if track.role == "migration"]
        named = [each for each in request.config.tracks if each.since is not None and not request.as_listed]
        if not tracks or (request.since is None and not named):
            return
        general = list(tracks)
        for settings in named:
            own = _tracks_of(settings, tracks, request)
            general = [track for track in general if track not in own]
            self._note(own, settings.since or "", f"{settings.place}: ", request)
        if request.since is not None and general:
            self._note(general, request.since, "", request)

    def holds(self, finding: Finding) -> bool:
        path = finding.source.path
        if path not in self._parts:
            return False
        parts = self._parts[path]
        return parts is None or any(part.start <= finding.span.start < max(part.end, part.start + 1) for part in parts)

    def _note(self, tracks: Sequence[Track], since: str, where: str, request: Request) -> None:
        places = [place_of(track, since) for track in tracks]
        if all(place is None for place in places):
            if not request.is_past:
                known = list(dict.fromkeys(name for track in tracks for name in names_in(track)))
                raise LintmigError(f"{where}no migration is called {since!r} (since)", did_you_mean(since, known))
            places = [len(track.scripts) - 1 for track in tracks]
        self.since = (*self.since, *(() if since in self.since else (since,)))
        for track, place in zip(tracks, places, strict=True):
            if place is not None:
                self._note_track(track, place)

    def _note_track(self, track: Track, place: int) -> None:
        newer = {script.path for each in track.scripts[place + 1 :] for script in _both_ways(track, each)}
        for each in track.scripts[: place + 1]:
            for script in _both_ways(track, each):
                if script.path not in newer:
                    self._parts[script.path] = None
                elif (parts := self._parts.setdefault(script.path, [])) is not None:
                    parts.append(_part(script))


def _tracks_of(settings: TrackSettings, tracks: Sequence[Track], request: Request) -> list[Track]:
    root = os.path.relpath(request.config.root, request.working_directory).replace(os.sep, "/")
    path = posixpath.normpath(posixpath.join(root, settings.path))
    own = [track for track in tracks if path in {".", track.path} or track.path.startswith(f"{path}/")]
    if not own and not request.is_past:
        known = [posixpath.relpath(track.path, root) for track in tracks]
        raise LintmigError(f"{settings.place}: no migrations in {settings.path!r}", did_you_mean(settings.path, known))
    return own


def _both_ways(track: Track, script: Script) -> Iterator[Script]:
    yield script
    yield from track.downs.get(script.key, ())


def _part(script: Script) -> Span:
    pieces = script.source_map.pieces
    return Span(pieces[0].file_start, pieces[-1].file_end) if pieces else Span(0, len(script.source.text))
