"""What a change introduces: the findings and the schema of what is there now, held against what was there before."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lintmig.cache import NO_CACHE, Cache
from lintmig.git import Basis
from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import AddedMigration, Comparison, SchemaDelta
from lintmig.model.disk import Disk
from lintmig.model.finding import Finding
from lintmig.model.linted import Linted
from lintmig.model.outcome import Outcome, at_least
from lintmig.model.request import Request
from lintmig.model.script import Track
from lintmig.model.shape import SchemaShape
from lintmig.model.source import BlindSpot, Source, Span
from lintmig.states import lint_both
from lintmig.targets import known_engines


def lint_change(request: Request, basis: Basis, cache: Cache = NO_CACHE) -> Outcome:
    """The outcome of what merging the change would leave, with only the findings that the change introduces.

    All else is context. Both states are judged by the rules of the request, as they are now. In lines that the change
    leaves alone, information is no news.
    """
    now = replace(request, overlay={**basis.overlay_now, **request.overlay})
    now, past, change = _with_the_targets_of_now(now, _before(request, basis), basis.change)
    before, after = lint_both(past, now, change, cache)
    return _introduced(before, after, change)


def _with_the_targets_of_now(now: Request, past: Request, change: Change) -> tuple[Request, Request, Change]:
    """Where the change gives the repository another engine, old migrations are not told for it: that is said."""
    engines = known_engines(now, Disk(now.overlay))
    if not engines or now.engines:
        return now, past, change
    known = {each.name for each in known_engines(past, Disk(past.overlay))}
    new = [f"{each.name} ({each.origin})" for each in engines if each.name not in known]
    if known and new:
        note = f"this change makes {' and '.join(new)} a target: what older migrations do there is not told"
        change = replace(change, notes=(*change.notes, note))
    return replace(now, inferred=engines), replace(past, inferred=engines), change


def _before(request: Request, basis: Basis) -> Request:
    """The same request of the state before; of the paths that were there already."""
    overlay = {path: text for path, text in basis.overlay_before.items() if path not in request.overlay or text is None}
    overlay |= {path: basis.overlay_before[path] for path in request.overlay if path in basis.overlay_before}
    disk = Disk(overlay)
    paths = tuple(path for path in request.paths if disk.exists(os.path.abspath(path)))
    return replace(request, overlay=overlay, paths=paths, is_past=True)


def _introduced(before: Linted, after: Linted, change: Change) -> Outcome:
    outcome = after.outcome
    moved = _moved(change)
    by_path = {each.path: each for each in change.files}
    known: dict[_Identity, list[Finding]] = {}
    for each in before.outcome.findings:
        known.setdefault(_identity(each, moved), []).append(each)
    unknown: list[Finding] = []
    introduced = set()
    unchanged = {each.fingerprint for each in before.outcome.findings}
    for finding in sorted(
        outcome.findings, key=lambda each: (_is_touched(each, by_path), each.fingerprint not in unchanged)
    ):
        is_touched = _is_touched(finding, by_path)
        if same := known.get(_identity(finding, {})):
            same.remove(next((each for each in same if each.fingerprint == finding.fingerprint), same[-1]))
        elif not is_touched and (finding.severity != "info" or finding.rule in _OF_CHANGES):
            unknown.append(finding)
        if is_touched:
            introduced.add(finding.fingerprint)
    gone = [each for same in known.values() for each in same]
    introduced |= {each.fingerprint for each in _not_of(gone, unknown, moved)}
    kept = tuple(each for each in outcome.findings if each.fingerprint in introduced)
    comparison = Comparison(
        change,
        older=len(at_least(outcome.findings, "warning")) - len(at_least(kept, "warning")),
        deltas=tuple(_deltas(before.shapes, after.shapes)),
        migrations=tuple(_added_migrations(outcome.tracks, change)),
        resolved=sum(each.severity != "info" for each in gone),
    )
    spots = _new_spots(before.outcome.blind_spots, outcome.blind_spots, by_path, moved)
    return replace(outcome, findings=kept, blind_spots=spots, comparison=comparison)


_OF_CHANGES = frozenset(
    {"history/deleted-after-merge", "history/edited-after-merge", "history/out-of-order", "suppressions/stale-baseline"}
)
"""Rules that speak of what a change does, wherever they say it."""


def _moved(change: Change) -> dict[str, str]:
    """The new paths of files, and of the folders that moved with them, by the old."""
    found = {each.old_path: each.path for each in change.files if each.old_path is not None}
    for path, new_path in list(found.items()):
        parts, new_parts = path.split("/"), new_path.split("/")
        while len(parts) > 1 and len(new_parts) > 1 and parts[-1] == new_parts[-1]:
            parts, new_parts = parts[:-1], new_parts[:-1]
            if parts == new_parts or "/".join(parts) in found:
                break
            found["/".join(parts)] = "/".join(new_parts)
    return found


def _not_of(gone: list[Finding], unknown: Iterable[Finding], moved: Mapping[str, str]) -> Iterator[Finding]:
    """Those of the unknown that are none of the gone in other words; takes these out of the gone.

    What a finding lists may have become less, or one of the engines that it is about has joined it.
    """
    by_place: dict[_Identity, list[Finding]] = {}
    for each in gone:
        by_place.setdefault(_place(each, moved), []).append(each)
    for finding in unknown:
        there = by_place.get(_place(finding, {}), [])
        same = next((each for each in there if _is_no_more(finding, each)), None)
        if same is None:
            yield finding
        else:
            there.remove(same)
            gone.remove(same)


def _is_no_more(now: Finding, before: Finding) -> bool:
    """Whether a message names nothing that the other did not, or names some of as many things at most."""
    if set(now.message.split()) <= set(before.message.split()):
        return True
    count, count_before = _listed(now.message), _listed(before.message)
    return 0 < count <= count_before


def _listed(message: str) -> int:
    """How many things it lists, where it does not name all of them; else 0."""
    found = _MORE.search(message)
    return message.count(", ") + 1 + int(found[1]) if found is not None else 0


_MORE = re.compile(r" and (\d{1,9}) more\b")

_WORD = re.compile(r"[^\s,:;()'\"]+")

_Identity = tuple[object, ...]


def _identity(finding: Finding, moved: Mapping[str, str]) -> _Identity:
    """By which a finding is known again when lines have moved, files were renamed or counts have changed."""
    path = finding.source.path
    here = moved.get(path, path)
    said = _WORD.sub(lambda word: moved.get(word[0], word[0]), finding.message) if moved else finding.message
    said = re.sub(r"\d+", "#", said)
    engines = frozenset(finding.engines.items())
    return finding.rule, finding.severity, here, said, engines, _text(finding.source, finding.span)


def _place(finding: Finding, moved: Mapping[str, str]) -> _Identity:
    """Of what a finding is, whatever it says."""
    path = finding.source.path
    return finding.rule, finding.severity, moved.get(path, path), _text(finding.source, finding.span)


def _text(source: Source, span: Span) -> str:
    return " ".join(source.text[span.start : span.end][:2000].split())


def _is_touched(finding: Finding, changed: Mapping[str, ChangedFile]) -> bool:
    """Whether one of its lines is new."""
    file = changed.get(finding.source.path)
    if file is None:
        return False
    first = finding.source.position(finding.span.start).line
    last = finding.source.position(max(finding.span.start, finding.span.end - 1)).line
    return file.touches(first, last)


def _new_spots(
    before: Iterable[BlindSpot],
    now: Iterable[BlindSpot],
    changed: Mapping[str, ChangedFile],
    moved: Mapping[str, str],
) -> tuple[BlindSpot, ...]:
    """What was not understood of changed files, or is not any more."""
    known = {(moved.get(each.path, each.path), re.sub(r"\d+", "#", each.reason)) for each in before}
    return tuple(
        each
        for each in now
        if (each.path, re.sub(r"\d+", "#", each.reason)) not in known
        or ((file := changed.get(each.path)) is not None and file.touches(each.line, each.line))
    )


def _deltas(before: Sequence[SchemaShape], after: Sequence[SchemaShape]) -> Iterable[SchemaDelta]:
    from lintmig.stages.delta import delta_of

    known = {shape.engine: shape for shape in before}
    for shape in after:
        yield delta_of(known.get(shape.engine, SchemaShape(shape.engine, ())), shape)


def _added_migrations(tracks: Iterable[Track], change: Change) -> Iterable[AddedMigration]:
    added = {each.path for each in change.files if each.status == "added"}
    for track in tracks:
        if track.role != "migration":
            continue
        seen: set[str] = set()
        for script in track.scripts:
            if script.path in added and script.path not in seen:
                seen.add(script.path)
                yield AddedMigration(script.path, script.key in track.downs if track.downs else None)
