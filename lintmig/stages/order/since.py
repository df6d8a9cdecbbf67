"""A project's histories held against those that databases have applied: what the base of a change has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lintmig.model.change import Change
from lintmig.model.files import Files
from lintmig.model.ledger.merged import EditedLater, GoneMigrations, LateMigration, Merged
from lintmig.model.past import Past
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Span
from lintmig.stages.order.clashes import layout_version, new_path
from lintmig.stages.order.layouts import TOOLS
from lintmig.stages.order.likeness import first_difference, first_other_line
from lintmig.stages.order.naming import FOLDER_SCRIPTS
from lintmig.stages.order.places import first_line
from lintmig.stages.order.records import RECORDS, Records
from lintmig.stages.order.versions import version_of


def since(past: Past, tracks: Sequence[Track], files: Files) -> Iterator[Merged]:
    """What the change does to the order of what was there, and to what was there already."""
    left = list(past.tracks)
    for track in tracks:
        records = RECORDS.get(track.tool)
        before = _before(track, left) if records is not None and track.is_ordered else None
        if records is None or before is None:
            continue
        left.remove(before)
        held = _Held(records, past.change, before, track)
        yield from _unless_said(_late(held) if records.late is not None else (), files, records.takes_late)
        yield from _unless_said(_edited(held), files, records.takes_edits)
        yield from _unless_said(_gone(held), files, records.takes_gaps)


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
    names = {_name(script) for script in track.scripts}
    shares = ((len(names.intersection(map(_name, each.scripts))), each) for each in tracks if each.tool == track.tool)
    shared, found = max(shares, key=lambda each: each[0], default=(0, track))
    return found if shared * 2 > len(found.scripts) else None


_Identity = tuple[object, frozenset[str] | None]
"""By which the tool knows a migration, and the engines that it is for."""


@dataclass(frozen=True)
class _Held:
    """One track, and the same as the base has it."""

    records: Records
    change: Change
    before: Track
    now: Track

    @cached_property
    def old(self) -> dict[_Identity, Script]:
        return self._by_identity(self.before)

    @cached_property
    def new(self) -> dict[_Identity, Script]:
        return self._by_identity(self.now)

    @cached_property
    def added(self) -> set[str]:
        return {each.path for each in self.change.with_status("added", "renamed")}

    @cached_property
    def old_paths(self) -> dict[str, str]:
        """Of what was renamed, by what it is now."""
        return {each.path: each.old_path for each in self.change.files if each.old_path is not None}

    def _by_identity(self, track: Track) -> dict[_Identity, Script]:
        """Without what the tool applies again and again, and has no version for."""
        found: dict[_Identity, Script] = {}
        versions = track.versions if len(track.versions) == len(track.scripts) else ()
        for at, script in enumerate(track.scripts):
            identity = self._identity(script, versions[at] if versions else None)
            if identity is not None:
                found.setdefault((identity, script.engines), script)
        return found

    def _identity(self, script: Script, version: str | None) -> object:
        match self.records.identity:
            case "key":
                return script.key
            case "folder":
                return script.path.rpartition("/")[0].rpartition("/")[2]
            case "prefix":
                return _name(script).partition("_")[0]
            case "name" if self.now.tool == "sql":
                return script.path
            case "name":
                return _name(script).rpartition(".")[0]
        layout = TOOLS.get(self.now.tool)
        if layout is None:
            return version or None
        found = version_of(script.path, layout)
        return found.key if found is not None else None

    def shown(self, script: Script) -> str:
        """As users know it."""
        if self.now.parents:
            for track in (self.now, self.before):
                for version, each in zip(track.versions, track.scripts, strict=False):
                    if each is script:
                        return version
        return script.fragment.split(":")[0] if self.records.identity == "key" else _name(script)


def _name(script: Script) -> str:
    """The file's, or that of the folder which holds it alone."""
    *folders, file = script.path.split("/")
    return folders[-1] if file in FOLDER_SCRIPTS and folders else file


def _late(held: _Held) -> Iterator[LateMigration]:
    new = {identity: script for identity, script in held.new.items() if identity not in held.old}
    new = {identity: script for identity, script in new.items() if script.path in held.added}
    if not new or (held.now.tool == "drizzle" and any(_is_in_folder(script) for script in new.values())):
        return
    known = {script.key: script for identity, script in held.new.items() if identity in held.old}
    found = _late_in_graph(held, new) if held.now.parents else _late_in_list(held, new.values(), known)
    renamed = {old.path for identity, old in held.old.items() if identity not in held.new}
    for script, later, child in found:
        if held.old_paths.get(script.path) not in renamed:
            yield LateMigration(
                first_line(script.source),
                held.now.tool,
                held.shown(script),
                held.shown(later),
                first_line(later.source),
                held.records.late == "refuses",
                _path_behind(held, script, later),
                child,
            )


def _is_in_folder(script: Script) -> bool:
    return script.path.rpartition("/")[2] in FOLDER_SCRIPTS


def _late_in_list(
    held: _Held, new: Collection[Script], known: dict[str, Script]
) -> Iterator[tuple[Script, Script, None]]:
    """The last of those known that is behind them and for the same engine."""
    keys = {script.key for script in new}
    ordered = held.now.scripts
    told: set[str] = set()
    for at, script in enumerate(ordered):
        if script.key not in keys or script.path in told:
            continue
        behind = (each for each in reversed(ordered[at + 1 :]) if each.key in known and _meet(each, script))
        later = next(behind, None)
        if later is not None:
            told.add(script.path)
            yield script, later, None


def _meet(one: Script, other: Script) -> bool:
    return one.engines is None or other.engines is None or not one.engines.isdisjoint(other.engines)


def _late_in_graph(held: _Held, new: dict[_Identity, Script]) -> Iterator[tuple[Script, Script, str]]:
    """Those that a migration which was there has before it now."""
    parents = held.now.parents
    there = {str(identity[0]): script for identity, script in held.new.items() if identity in held.old}
    waiting = {str(identity[0]): script for identity, script in new.items()}
    seen: set[str] = set()
    for name, later in there.items():
        way = [(parent, name) for parent in parents.get(name, ())]
        while way:
            at, child = way.pop()
            if at in there or at in seen:
                continue
            seen.add(at)
            if at in waiting:
                yield waiting[at], later, child
            way += [(parent, at) for parent in parents.get(at, ())]


def _path_behind(held: _Held, script: Script, later: Script) -> str | None:
    layout = TOOLS.get(held.now.tool)
    if layout is None:
        return None
    version = layout_version(later, layout)
    taken = {found.key for each in held.now.scripts if (found := layout_version(each, layout)) is not None}
    return new_path(script, layout, taken, version.words) if version is not None else None


def _edited(held: _Held) -> Iterator[EditedLater]:
    """Those that the change touches and that do something else now, each file once."""
    told: set[str] = set()
    for old, new in _pairs(held):
        if new.path in told or held.change.file(new.path) is None or old.unknown or new.unknown:
            continue
        span = _difference(held, old, new)
        has_other_name = held.records.keeps_names and _name(old) != _name(new)
        if span is None and not has_other_name:
            continue
        if held.now.tool == "liquibase" and _may_change(new, span):
            continue
        told.add(new.path)
        place = first_line(new.source) if span is None else Place(new.source, span)
        name = held.shown(new)
        old_name = _name(old) if span is None else None
        yield EditedLater(place, held.now.tool, name, held.records.edited, old_name)


def _pairs(held: _Held) -> Iterator[tuple[Script, Script]]:
    """A migration as it was and as it is: in the same file, or where that is gone, of the same identity."""
    now = {(script.key, script.engines): script for script in held.new.values()}
    paths = {script.path for script in held.now.scripts}
    for identity, old in held.old.items():
        same = now.get((old.key, old.engines))
        if same is not None:
            yield old, same
        elif old.path not in paths and identity in held.new and held.new[identity].path in held.added:
            yield old, held.new[identity]


def _difference(held: _Held, old: Script, new: Script) -> Span | None:
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


_FEWEST_SQUASHED = 2


def _gone(held: _Held) -> Iterator[GoneMigrations]:
    if held.now.tool == "sql":
        return
    gone = {identity: old for identity, old in held.old.items() if identity not in held.new}
    gone = _not_replaced(held, gone)
    if not gone:
        return
    names = list(dict.fromkeys(held.shown(old) for old in gone.values()))
    answer = held.records.gone
    last = next(reversed(held.old.values()))
    if any(old is last for old in gone.values()) or not held.new:
        answer = "refuses" if "refuses" in (held.records.gone_last, answer if len(gone) > 1 else "") else "unseen"
    squashed = _squashed(held) if len(names) >= _FEWEST_SQUASHED else None
    first = next(iter(gone.values()))
    new = _renamed(held, first) if len(names) == 1 else None
    beside = squashed or new or _beside(held, first)
    if beside is not None:
        yield GoneMigrations(
            first_line(beside.source),
            held.now.tool,
            tuple(names),
            answer,
            first.path,
            held.shown(new) if new is not None else None,
            new.path if new is not None else None,
            held.shown(squashed) if squashed is not None else None,
        )


def _not_replaced(held: _Held, gone: dict[_Identity, Script]) -> dict[_Identity, Script]:
    """Without those for which another has stood in: Django's `replaces`; and those whose files say who they are."""
    if held.now.tool == "django":
        texts = [script.source.text for script in held.now.scripts if "replaces" in script.source.text]
        return {
            identity: old
            for identity, old in gone.items()
            if not any(str(identity[0]).partition(".")[2] in text for text in texts)
        }
    if held.now.tool == "liquibase":
        fragments = {script.fragment for script in held.now.scripts}
        return {identity: old for identity, old in gone.items() if old.fragment not in fragments}
    engines = {identity[0] for identity in held.new}
    return {identity: old for identity, old in gone.items() if identity[0] not in engines}


def _squashed(held: _Held) -> Script | None:
    """The new migration that stands before all that are left, in place of many."""
    first = next(iter(held.now.scripts), None)
    return first if first is not None and first.path in held.added else None


def _renamed(held: _Held, old: Script) -> Script | None:
    for identity, script in held.new.items():
        if identity not in held.old and script.path in held.added:
            is_moved = held.old_paths.get(script.path) == old.path
            if is_moved or (old.sql.strip() and first_difference(old.sql, script.sql) is None):
                return script
    return None


def _beside(held: _Held, old: Script) -> Script | None:
    """The next migration that is still there, else the one before."""
    ordered = list(held.old.items())
    at = next(number for number, (_, script) in enumerate(ordered) if script is old)
    for identity, _ in (*ordered[at + 1 :], *reversed(ordered[:at])):
        if identity in held.new:
            return held.new[identity]
    return next(iter(held.new.values()), None)
