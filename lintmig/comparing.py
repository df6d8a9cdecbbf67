"""What a change introduces: the findings and the schema of what is there now, held against what was there before."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


def lint_change(request: Request, basis: Basis, cache: Cache = NO_CACHE) -> Outcome:
    """The outcome of what merging the change would leave, with only the findings that the change introduces.

    All else is context. Both states are judged by the rules of the request, as they are now.
    """
    change = basis.change
    now = replace(request, overlay={**basis.overlay_now, **request.overlay})
    before, after = lint_both(_before(request, basis), now, change, cache)
    return _introduced(before, after, change)


def _before(request: Request, basis: Basis) -> Request:
    """The same request of the state before; of the paths that were there already."""
    overlay = {path: text for path, text in basis.overlay_before.items() if path not in request.overlay or text is None}
    overlay |= {path: basis.overlay_before[path] for path in request.overlay if path in basis.overlay_before}
    disk = Disk(overlay)
    paths = tuple(path for path in request.paths if disk.exists(os.path.abspath(path)))
    return replace(request, overlay=overlay, paths=paths)


def _introduced(before: Linted, after: Linted, change: Change) -> Outcome:
    outcome = after.outcome
    moved = {each.old_path: each.path for each in change.files if each.old_path is not None}
    by_path = {each.path: each for each in change.files}
    known = Counter(_identity(each, moved) for each in before.outcome.findings)
    gone = known.copy()
    in_order = sorted(outcome.findings, key=lambda each: _is_touched(each, by_path))
    introduced = set()
    for finding in in_order:
        identity = _identity(finding, {})
        gone[identity] -= 1
        if known[identity] > 0:
            known[identity] -= 1
            if not _is_touched(finding, by_path):
                continue
        introduced.add(finding.fingerprint)
    kept = tuple(each for each in outcome.findings if each.fingerprint in introduced)
    comparison = Comparison(
        change,
        older=len(at_least(outcome.findings, "warning")) - len(at_least(kept, "warning")),
        deltas=tuple(_deltas(before.shapes, after.shapes)),
        migrations=tuple(_added_migrations(outcome.tracks, change)),
        resolved=sum(count for identity, count in gone.items() if count > 0 and identity[1] != "info"),
    )
    spots = _new_spots(before.outcome.blind_spots, outcome.blind_spots, by_path, moved)
    return replace(outcome, findings=kept, blind_spots=spots, comparison=comparison)


_Identity = tuple[object, ...]


def _identity(finding: Finding, moved: Mapping[str, str]) -> _Identity:
    """By which a finding is known again when lines have moved, files were renamed or counts have changed."""
    path = finding.source.path
    here = moved.get(path, path)
    said = re.sub(r"\d+", "#", finding.message)
    for old, new in moved.items():
        said = said.replace(re.sub(r"\d+", "#", old), re.sub(r"\d+", "#", new))
    engines = frozenset(finding.engines.items())
    return finding.rule, finding.severity, here, said, engines, _text(finding.source, finding.span)


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
