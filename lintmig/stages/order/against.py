"""A project's histories held against those that databases have applied: what the base of a change has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lintmig.model.files import Files
from lintmig.model.ledger.merged import EditedLater, Merged
from lintmig.model.past import Past
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Span
from lintmig.stages.order.gone import gone
from lintmig.stages.order.held import Held, name_of
from lintmig.stages.order.late import late
from lintmig.stages.order.likeness import first_difference, first_other_line
from lintmig.stages.order.places import first_line
from lintmig.stages.order.records import RECORDS


def against(past: Past, tracks: Sequence[Track], files: Files) -> Iterator[Merged]:
    """What the change does to the order of what was there, and to what was there already."""
    left = list(past.tracks)
    for track in tracks:
        records = RECORDS.get(track.tool)
        before = _before(track, left) if records is not None and track.is_ordered else None
        if records is None or before is None:
            continue
        left.remove(before)
        if track.tool == "sql" and len(track.scripts) < _FEWEST:
            continue
        held = Held(records, past.change, before, track)
        yield from _unless_said(late(held) if records.late is not None else (), files, records.takes_late)
        yield from _unless_said(_summed_up(list(_edited(held))), files, records.takes_edits)
        yield from _unless_said(gone(held), files, records.takes_gaps)


_FEWEST = 2
"""Scripts of an unknown runner that are a history; one alone may be what a new database gets."""


def _unless_said(found: Iterable[Merged], files: Files, pattern: re.Pattern[str] | None) -> Iterator[Merged]:
    """What is found, unless a setting or a program of the project tells the tool to take it."""
    listed = list(found)
    if not listed or pattern is None or not any(pattern.search(files.text(path) or "") for path in files.paths):
        yield from listed


def _before(track: Track, tracks: Sequence[Track]) -> Track | None:
    """The track as the base has it; one that has moved shares most of its names."""
    same = [each for each in tracks if each.path == track.path]
    if same:
        return next((each for each in same if each.tool == track.tool), same[0])
    names = {name_of(script) for script in track.scripts}
    shares = ((len(names.intersection(map(name_of, each.scripts))), each) for each in tracks if each.tool == track.tool)
    shared, found = max(shares, key=lambda each: each[0], default=(0, track))
    return found if shared * 2 > len(found.scripts) else None


def _edited(held: Held) -> Iterator[EditedLater]:
    """Those that the change touches and that do something else now, each file once."""
    told: set[str] = set()
    for old, new in _pairs(held):
        if new.path in told or held.change.file(new.path) is None or old.unknown or new.unknown:
            continue
        span = _difference(held, old, new)
        has_other_name = held.records.keeps_names and name_of(old) != name_of(new)
        if span is None and not has_other_name:
            continue
        if held.now.tool == "liquibase" and _may_change(new, span):
            continue
        told.add(new.path)
        place = first_line(new.source) if span is None else Place(new.source, span)
        name = held.shown(new)
        old_name = name_of(old) if span is None else None
        yield EditedLater(place, held.now.tool, name, held.records.edited, old_name)


_MOST_EDITS = 3


def _summed_up(edited: Sequence[EditedLater]) -> Sequence[EditedLater]:
    """Many are one decision, such as to format all files."""
    if len(edited) <= _MOST_EDITS:
        return edited
    return [edited[0]._replace(old_name=None, others=tuple(each.place for each in edited[1:]))]


def _pairs(held: Held) -> Iterator[tuple[Script, Script]]:
    """A migration as it was and as it is: in the same file, or where that is gone, of the same identity."""
    now = {(script.key, script.engines): script for script in held.new.values()}
    paths = {script.path for script in held.now.scripts}
    for identity, old in held.old.items():
        same = now.get((old.key, old.engines))
        if same is not None:
            yield old, same
        elif old.path not in paths and identity in held.new and held.new[identity].path in held.added:
            yield old, held.new[identity]


def _difference(held: Held, old: Script, new: Script) -> Span | None:
    if held.records.compared == "sql":
        span = first_difference(old.sql, new.sql)
        return new.source_map.file_span(span) if span is not None else None
    return first_other_line(old.source.text, new.source.text, ignores_ends=held.records.compared == "lines")


_CHANGESET = re.compile("changeset", re.IGNORECASE)
_MAY_CHANGE = re.compile(r"run(?:OnChange|Always)\W{1,4}true|validCheckSum", re.IGNORECASE)


def _may_change(script: Script, span: Span | None) -> bool:
    """Whether the changeset itself says so."""
    at = span.start if span is not None else 0
    text = script.source.text
    starts = [match.start() for match in _CHANGESET.finditer(text)]
    start = max((each for each in starts if each <= at), default=0)
    end = min((each for each in starts if each > at), default=len(text))
    return _MAY_CHANGE.search(text, start, end) is not None
