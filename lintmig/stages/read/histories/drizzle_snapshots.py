"""Snapshots of the schema behind each migration, each naming the one before: what drizzle-kit compares models with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.ledger.listing import BrokenJournal
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.folders import name_of

FIRST_PARENT = "00000000-0000-0000-0000-000000000000"

_ID = re.compile(r'"id"\s*:\s*"([^"\n]*)"')
_PARENT = re.compile(r'"prevId"\s*:\s*"([^"\n]*)"')
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


class _Snapshot(NamedTuple):
    path: str
    id: str
    parent: str
    parent_span: Span


def wrong_snapshots(
    files: Files, journal: Source, folder: str, entries: Sequence[tuple[int | None, str]]
) -> Iterator[BrokenJournal]:
    """Entries are numbers and names. Says nothing where a project keeps no snapshots."""
    meta = f"{folder}/meta/" if folder else "meta/"
    paths = [path for path in files.ending("_snapshot.json") if path.startswith(meta) and "/" not in path[len(meta) :]]
    if not paths:
        return
    snapshots: list[_Snapshot] = []
    for path in paths:
        text = files.text(path)
        if text is None:
            continue
        read = _snapshot(path, text)
        if isinstance(read, Span):
            yield BrokenJournal(Place(Source(path, text), read), "drizzle", "malformed-snapshot", name_of(path))
        else:
            snapshots.append(read)
    yield from _unchained(files, snapshots)
    yield from _lacking(journal, {name_of(path) for path in paths}, entries)


def _snapshot(path: str, text: str) -> _Snapshot | Span:
    """The snapshot, or the place at which it cannot be read."""
    conflict = conflict_in(text)
    if conflict is not None:
        return conflict
    identity, parent = _ID.search(text), _PARENT.search(text)
    body = text.strip()
    if identity is None or parent is None or not (body.startswith("{") and body.endswith("}")):
        return Span(0, min(len(text), 1))
    return _Snapshot(path, identity[1], parent[1], Span(parent.start(1), parent.end(1)))


def conflict_in(text: str) -> Span | None:
    """What git has left of two versions that it could not join."""
    found = _CONFLICT.search(text) if "<<<<<<< " in text or ">>>>>>> " in text else None
    return Span(found.start(), found.end()) if found is not None else None


def _unchained(files: Files, snapshots: Sequence[_Snapshot]) -> Iterator[BrokenJournal]:
    known = {each.id for each in snapshots}
    by_parent: dict[str, _Snapshot] = {}
    for each in snapshots:
        other = by_parent.setdefault(each.parent, each)
        is_unknown = each.parent not in known and each.parent != FIRST_PARENT
        if other is each and not is_unknown:
            continue
        source = files.source(each.path)
        if source is None:
            continue
        place = Place(source, each.parent_span)
        if other is each:
            yield BrokenJournal(place, "drizzle", "unknown-parent", name_of(each.path))
        elif (other_source := files.source(other.path)) is not None:
            shared = Place(other_source, other.parent_span)
            name, other_name = name_of(each.path), name_of(other.path)
            yield BrokenJournal(place, "drizzle", "shared-parent", name, shared, other_name)


def _lacking(journal: Source, names: set[str], entries: Sequence[tuple[int | None, str]]) -> Iterator[BrokenJournal]:
    """Migrations without a snapshot: the last for itself, all others together."""
    lacking = [
        (number, tag)
        for number, tag in entries
        if f"{tag.split('_')[0]}_snapshot.json" not in names
        and (number is None or f"{number:04}_snapshot.json" not in names)
    ]
    older = [tag for _, tag in lacking if tag != entries[-1][1]]
    if len(older) < len(lacking):
        tag = entries[-1][1]
        yield BrokenJournal(_entry_place(journal, tag), "drizzle", "no-snapshot-of-last", tag)
    if older:
        more = f" and {len(older) - 1} more" if len(older) > 1 else ""
        yield BrokenJournal(_entry_place(journal, older[0]), "drizzle", "no-snapshot", older[0] + more)


def _entry_place(journal: Source, tag: str) -> Place:
    start = max(journal.text.find(f'"{tag}"'), 0) + 1
    return Place(journal, Span(start, start + len(tag)))
