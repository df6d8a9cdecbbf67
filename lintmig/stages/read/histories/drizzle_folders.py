"""Drizzle since its version 1: a folder for each migration, with migration.sql and a snapshot that names its parents.

What is said here was tried with drizzle-orm and drizzle-kit 1.0.0-rc.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.listing import BrokenJournal, JournalFault, MissingFile
from lintmig.model.script import Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.breakpoints import wrong_breakpoints
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.drizzle_snapshots import FIRST_PARENT, conflict_in
from lintmig.stages.read.histories.folders import first_line, folder_of, joined, name_of
from lintmig.stages.read.read import read

SNAPSHOT = "snapshot.json"
MIGRATION = "migration.sql"
_HEAD = 4000
"""Characters in which a snapshot says what it is."""
_PARENTS = re.compile(r'"prevIds"\s*:\s*\[([^\]]*)\]')
_TEXT = re.compile(r'"([^"\n]*)"')
_ID = re.compile(r'"id"\s*:\s*"([^"\n]*)"')
_DIALECT = re.compile(r'"dialect"\s*:\s*"(\w+)"')
_TIMED = re.compile(r"\d{14}")
_NUMBERED = re.compile(r"\d{4,}")
_KIT_NAMES = {"postgres": "postgresql"}
_FOR_TIMES_ALONE = frozenset({"postgresql"})
"""Dialects on whose databases a name without a time was tried: the time is no number, and all is refused."""


class _Snapshot(NamedTuple):
    """`parents` are ids, with their spans."""

    path: str
    id: str
    parents: tuple[tuple[str, Span], ...]


def read_drizzle_folders(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    homes: dict[str, list[str]] = {}
    for path in files.named(SNAPSHOT):
        if "/" in path:
            homes.setdefault(folder_of(folder_of(path)), []).append(path)
    found = []
    for home, paths in sorted(homes.items()):
        dialect = next(filter(None, (_dialect(files.text(path) or "") for path in paths)), None)
        if dialect is not None:
            found.append(_history(files, home, dialect, paths, sources))
    return together(found)


def _dialect(text: str) -> str | None:
    """What the snapshot of a migration is for; None for a file that is none."""
    head = text[:_HEAD]
    dialect = _DIALECT.search(head)
    if dialect is None or _PARENTS.search(head) is None:
        return None
    return _KIT_NAMES.get(dialect[1], dialect[1])


def _history(files: Files, home: str, dialect: str, paths: Sequence[str], sources: Sequence[Source]) -> Histories:
    depth = len(home) + 1 if home else 0
    below = [each for each in sources if (not home or each.path.startswith(home + "/"))]
    below = [each for each in below if each.path[depth:].count("/") <= 1]
    applied = sorted(
        (each for each in below if name_of(each.path) == MIGRATION and "/" in each.path[depth:]),
        key=lambda each: _collated(name_of(folder_of(each.path))),
    )
    migrations = {folder_of(each.path): each for each in applied}
    journal = files.source(joined(home, "meta/_journal.json"))
    snapshots = _snapshots(files, paths)
    defects: list[Defect] = [each for each in snapshots if isinstance(each, BrokenJournal)]
    defects += _without_script(files, paths, migrations)
    defects += _unchained([each for each in snapshots if isinstance(each, _Snapshot)], files, dialect)
    defects += wrong_breakpoints(files, home, dialect, applied)
    if applied and journal is None:
        last = folder_of(applied[-1].path)
        if joined(last, SNAPSHOT) not in paths:
            place = Place(applied[-1], first_line(applied[-1]))
            defects.append(BrokenJournal(place, "drizzle", "no-snapshot-of-last", name_of(last)))
    claimed = {each.path for each in applied}
    if journal is not None:
        place = Place(journal, Span(0, min(1, len(journal.text))))
        defects.append(BrokenJournal(place, "drizzle", "two-layouts", name_of(journal.path)))
    else:
        ignored = [*_ignored(below, home, migrations), *_untimed(applied, dialect)]
        defects += ignored
        claimed |= {each.place.source.path for each in ignored}
    origin = SNAPSHOT
    scripts = tuple(for_dialect(read(each), dialect, origin) for each in applied)
    tracks = (Track(home or ".", "drizzle", home or ".", scripts, marker=paths[0]),) if scripts else ()
    return Histories(tracks, tuple(defects), (), frozenset(claimed))


def _collated(name: str) -> tuple[tuple[int, str], ...]:
    """As localeCompare sorts: punctuation before digits, digits before letters, small letters by capitals."""
    return tuple((0 if not char.isalnum() else 1 if char.isdigit() else 2, char.lower()) for char in name)


def _snapshots(files: Files, paths: Sequence[str]) -> list[_Snapshot | BrokenJournal]:
    found: list[_Snapshot | BrokenJournal] = []
    for path in paths:
        text = files.text(path)
        if text is None:
            continue
        shown = "/".join(path.split("/")[-2:])
        conflict = conflict_in(text)
        identity, parents = _ID.search(text), _PARENTS.search(text)
        if conflict is not None or identity is None or parents is None or not text.rstrip().endswith("}"):
            at = conflict if conflict is not None else Span(0, min(len(text), 1))
            found.append(BrokenJournal(Place(Source(path, text), at), "drizzle", "malformed-snapshot", shown))
            continue
        start = parents.start(1)
        spans = tuple(
            (each[1], Span(start + each.start(1), start + each.end(1))) for each in _TEXT.finditer(parents[1])
        )
        found.append(_Snapshot(path, identity[1], spans))
    return found


def _without_script(files: Files, paths: Sequence[str], migrations: Mapping[str, Source]) -> Iterator[MissingFile]:
    for path in paths:
        folder = folder_of(path)
        source = files.source(path) if folder not in migrations else None
        if source is not None and _dialect(source.text) is not None:
            place = Place(source, first_line(source))
            yield MissingFile(place, "drizzle", name_of(folder), joined(folder, MIGRATION), "skipped")


def _unchained(snapshots: Sequence[_Snapshot], files: Files, dialect: str) -> Iterator[BrokenJournal]:
    """Parents that are not there, and those that are applied behind what follows them."""
    by_id = {each.id: each for each in snapshots}
    for each in snapshots:
        name = name_of(folder_of(each.path))
        for parent, span in each.parents:
            before = by_id.get(parent)
            if parent == FIRST_PARENT or before is each:
                continue
            earlier = name_of(folder_of(before.path)) if before is not None else ""
            if before is not None and _collated(earlier) <= _collated(name):
                continue
            source = files.source(each.path)
            if source is None:
                continue
            place = Place(source, span)
            if before is None:
                fault: JournalFault = "unknown-parent-stops" if dialect == "postgresql" else "unknown-parent"
                yield BrokenJournal(place, "drizzle", fault, name)
            elif (other := files.source(before.path)) is not None:
                yield BrokenJournal(place, "drizzle", "before-parent", name, Place(other, first_line(other)), earlier)


def _ignored(below: Sequence[Source], home: str, migrations: Mapping[str, Source]) -> Iterator[IgnoredFile]:
    for source in below:
        folder, name = folder_of(source.path), name_of(source.path)
        if folder == home:
            is_meant = bool(_NUMBERED.match(name))
            yield IgnoredFile(
                Place(source, first_line(source)),
                "drizzle",
                f"a migration is a folder with {MIGRATION}",
                is_meant,
                "20240131120000_name/migration.sql" if is_meant else None,
            )
        elif folder in migrations and name != MIGRATION:
            yield IgnoredFile(Place(source, first_line(source)), "drizzle", f"it runs {MIGRATION} alone")


def _untimed(applied: Sequence[Source], dialect: str) -> Iterator[IgnoredFile]:
    if dialect not in _FOR_TIMES_ALONE:
        return
    for source in applied:
        if not _TIMED.match(name_of(folder_of(source.path))):
            yield IgnoredFile(
                Place(source, first_line(source)),
                "drizzle",
                "the folder's name does not start with 14 digits of a time",
                True,
                "20240131120000_name/migration.sql",
                True,
            )
