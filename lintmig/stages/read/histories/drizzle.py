"""Drizzle: meta/_journal.json names the migrations in the order in which they are applied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.listing import BrokenJournal, MissingFile, OutOfOrder, UnregisteredFile
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.histories.breakpoints import wrong_breakpoints
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.drizzle_snapshots import wrong_snapshots
from lintmig.stages.read.histories.folders import by_folder, first_line, folder_of, joined, name_of
from lintmig.stages.read.histories.located_json import MalformedJsonError, Node, located_json
from lintmig.stages.read.histories.wrangler import wrangler_applies
from lintmig.stages.read.read import read

JOURNAL = "_journal.json"
_NUMBERED = re.compile(r"\d{4,}_")
_DOWN = re.compile(r"[._-](?:down|undo|rollback|revert)\.sql$", re.IGNORECASE)
_OUT = re.compile(r"""\bout\s*:\s*["'`]([^"'`\n]+)["'`]""")


class Entry(NamedTuple):
    tag: str
    place: Place
    number: int | None
    when: float | None
    when_place: Place


class _Journal(NamedTuple):
    path: str
    source: Source
    folder: str
    dialect: str | None
    entries: tuple[Entry, ...]
    defects: tuple[Defect, ...]


def read_drizzle(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    paths = [path for path in files.named(JOURNAL) if path.endswith("meta/" + JOURNAL)]
    if not paths:
        return Histories()
    folders = by_folder(sources)
    read_journals = [each for path in paths if (each := _journal(files, path)) is not None]
    copies = _copies(files, [each for each in read_journals if isinstance(each, _Journal)])
    found = [
        Histories(defects=(each,))
        if isinstance(each, BrokenJournal)
        else _copied(each, folders.get(each.folder, []), copies[each.path])
        if each.path in copies
        else _history(files, each, folders.get(each.folder, []))
        for each in read_journals
    ]
    return together(found)


def _journal(files: Files, path: str) -> _Journal | BrokenJournal | None:
    """What a journal says; None where it is not Drizzle's."""
    source = files.source(path)
    if source is None:
        return None
    try:
        root = located_json(source.text)
    except MalformedJsonError as error:
        at = min(error.offset, len(source.text))
        return BrokenJournal(Place(source, _line_at(source, at)), "drizzle", "malformed", name_of(path))
    listed = root.get("entries")
    if listed is None or not isinstance(listed.value, tuple):
        return None
    entries: list[Entry] = []
    defects: list[Defect] = []
    for node in listed.items:
        entry = _entry(source, node)
        if entry is None:
            place = Place(source, Span(node.span.start, min(node.span.end, node.span.start + 1)))
            defects.append(BrokenJournal(place, "drizzle", "malformed-entry", f"entry {len(entries)}"))
        else:
            entries.append(entry)
    dialect = root.get("dialect")
    folder = folder_of(folder_of(path))
    return _Journal(path, source, folder, dialect.text if dialect else None, tuple(entries), tuple(defects))


def _entry(source: Source, node: Node) -> Entry | None:
    tag, when, number = node.get("tag"), node.get("when"), node.get("idx")
    if tag is None or not tag.text:
        return None
    time = when.value if when is not None and isinstance(when.value, (int, float)) else None
    return Entry(
        tag.text,
        Place(source, tag.span),
        number.value if number is not None and isinstance(number.value, int) else None,
        time,
        Place(source, when.span if when is not None else tag.span),
    )


def _line_at(source: Source, offset: int) -> Span:
    line = source.position(offset).line
    start = source.line_starts[line - 1]
    text = source.line_text(line)
    return Span(start + len(text) - len(text.lstrip()), start + len(text))


def _copies(files: Files, journals: Sequence[_Journal]) -> Mapping[str, str]:
    """Journals that start with the entry of one that a configuration names: the path of each, and that one's folder."""
    first: dict[tuple[str, float | None], list[_Journal]] = {}
    for journal in journals:
        if journal.entries:
            first.setdefault((journal.entries[0].tag, journal.entries[0].when), []).append(journal)
    repeated = [each for each in first.values() if len(each) > 1]
    if not repeated:
        return {}
    named = set(_configured_folders(files))
    found: dict[str, str] = {}
    for same in repeated:
        used = [each for each in same if each.folder in named]
        if len(used) == 1:
            found |= {each.path: used[0].folder for each in same if each is not used[0]}
    return found


def _configured_folders(files: Files) -> Iterator[str]:
    for path in files.paths:
        if name_of(path).startswith("drizzle") and ".config." in name_of(path):
            for out in _OUT.findall(files.text(path) or ""):
                yield joined(folder_of(path), out)


def _copied(journal: _Journal, present: Sequence[Source], used: str) -> Histories:
    spot = BlindSpot(journal.path, 1, f"a copy of the migrations in {used}, which the configuration names: not checked")
    by_name = {name_of(source.path).removesuffix(".sql"): source for source in present}
    missing = tuple(each._replace(is_of_copy=True) for each in _missing(journal, by_name))
    return Histories((), missing, (spot,), frozenset(source.path for source in present))


def _history(files: Files, journal: _Journal, present: Sequence[Source]) -> Histories:
    by_name = {name_of(source.path).removesuffix(".sql"): source for source in present}
    origin = f"meta/{JOURNAL}"
    if journal.dialect == "sqlite" and wrangler_applies(files, journal.folder):
        return _applied_by_wrangler(files, journal, present)
    listed = list(dict.fromkeys(entry.tag for entry in journal.entries))
    found = [by_name[tag] for tag in listed if tag in by_name]
    scripts = [for_dialect(read(source), journal.dialect, origin) for source in found]
    left = _unregistered(journal, present)
    if len(left) >= _FEWEST_OTHERS and len(left) > len(found):
        return _outgrown(journal, by_name, len(found), len(found) + len(left))
    defects = [
        *journal.defects,
        *left,
        *_missing(journal, by_name),
        *_repeated(journal.entries),
        *_out_of_order(files, journal.entries),
        *wrong_snapshots(files, journal.source, journal.folder, [(each.number, each.tag) for each in journal.entries]),
        *wrong_breakpoints(files, journal.folder, journal.dialect, found),
    ]
    claimed = frozenset((*(source.path for source in found), *(each.place.source.path for each in left)))
    tracks = (
        (Track(journal.folder or ".", "drizzle", journal.folder or ".", tuple(scripts), marker=journal.path),)
        if scripts
        else ()
    )
    return Histories(tracks, tuple(defects), (), claimed)


def _applied_by_wrangler(files: Files, journal: _Journal, present: Sequence[Source]) -> Histories:
    """All files of the folder, by their names: only drizzle-kit generate asks what the journal says."""
    listed = [(each.number, each.tag) for each in journal.entries]
    scripts = [for_dialect(read(source), journal.dialect, f"meta/{JOURNAL}") for source in present]
    folder = journal.folder or "."
    return Histories(
        (Track(folder, "drizzle", folder, tuple(scripts), marker=journal.path),) if scripts else (),
        (*journal.defects, *wrong_snapshots(files, journal.source, journal.folder, listed)),
        (),
        frozenset(source.path for source in present),
    )


_FEWEST_OTHERS = 4
"""Files without an entry that are a history of their own, if they are more than those with one."""


def _outgrown(journal: _Journal, by_name: Mapping[str, Source], listed: int, total: int) -> Histories:
    """Somebody else applies the files: they are left to be read as any folder of SQL, and told of once."""
    place = Place(journal.source, _line_at(journal.source, 0))
    few = BrokenJournal(place, "drizzle", "names-few", JOURNAL, None, f"{listed} of the {total}")
    missing = tuple(each._replace(is_of_copy=True) for each in _missing(journal, by_name))
    return Histories((), (few, *journal.defects, *missing))


def _unregistered(journal: _Journal, present: Sequence[Source]) -> list[UnregisteredFile]:
    """Files that are numbered as migrations are; others beside them may be run by hand."""
    tags = {entry.tag for entry in journal.entries}
    last = max(tags, default="")
    found = []
    for source in present:
        name = name_of(source.path).removesuffix(".sql")
        if name not in tags and _NUMBERED.match(name) and not _DOWN.search(source.path):
            place = Place(source, first_line(source))
            found.append(UnregisteredFile(place, "drizzle", name, journal.path, name > last))
    return found


def _missing(journal: _Journal, by_name: Mapping[str, Source]) -> Iterator[MissingFile]:
    for entry in journal.entries:
        if entry.tag not in by_name:
            path = f"{journal.folder}/{entry.tag}.sql" if journal.folder else f"{entry.tag}.sql"
            yield MissingFile(entry.place, "drizzle", entry.tag, path)


def _repeated(entries: Sequence[Entry]) -> Iterator[BrokenJournal]:
    by_tag: dict[str, Entry] = {}
    by_number: dict[int, Entry] = {}
    for entry in entries:
        if entry.tag in by_tag:
            yield BrokenJournal(
                entry.place, "drizzle", "repeated-name", entry.tag, by_tag[entry.tag].place, by_tag[entry.tag].tag
            )
        elif entry.number is not None and entry.number in by_number:
            other = by_number[entry.number]
            yield BrokenJournal(entry.place, "drizzle", "repeated-number", entry.tag, other.place, other.tag)
        by_tag.setdefault(entry.tag, entry)
        if entry.number is not None:
            by_number.setdefault(entry.number, entry)


def _out_of_order(files: Files, entries: Sequence[Entry]) -> Iterator[OutOfOrder]:
    """Drizzle asks for the latest time that it has applied, and runs only what is later."""
    latest: Entry | None = None
    late: list[tuple[Entry, Entry, int]] = []
    newest = -1
    for at, entry in enumerate(entries):
        if entry.when is None:
            continue
        if latest is not None and latest.when is not None and entry.when <= latest.when:
            late.append((entry, latest, at))
        else:
            latest, newest = entry, at
    if not late or files.once(_runs_its_own):
        return
    for entry, earlier, at in late:
        if entry.tag != earlier.tag:
            yield OutOfOrder(entry.when_place, "drizzle", entry.tag, earlier.tag, earlier.when_place, at > newest)


def _runs_its_own(files: Files) -> bool:
    """Whether the application takes the list from Drizzle and applies it by rules of its own."""
    code = files.ending(".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
    return any("readMigrationFiles(" in (files.text(path) or "") for path in code)
