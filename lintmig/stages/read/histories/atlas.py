"""Atlas: the files of one folder by name, and in atlas.sum the checksum of each together with all before it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.listing import BrokenJournal, EditedMigration, MissingFile, UnregisteredFile
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.folders import by_folder, first_line, folder_of, name_of
from lintmig.stages.read.read import read, read_down

SUM = "atlas.sum"
_LINE = re.compile(r"^(?P<name>.*?)\s*h1:(?P<hash>.*)$")
_DIRECTIVE = re.compile(r"^[ -~]*atlas:(\w+)(?: +(.+))*")
_CHECKPOINT = re.compile(r"\A(?:(?:#|--)[^\n]*\n)*?--\s*atlas:checkpoint\b")
_DOWN = re.compile(r"\.down\.sql$|^U\d[\d._]*__")
_FLYWAY = re.compile(r"^[VUBR][\d._]*__")


class _Line(NamedTuple):
    name: str
    hash: str
    span: Span


def read_atlas(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    sums = files.named(SUM)
    if not sums:
        return Histories()
    folders = by_folder(sources)
    return together(_history(files, path, folders.get(folder_of(path), [])) for path in sums)


def checksums(present: Sequence[tuple[str, str]]) -> dict[str, str]:
    """By name, from names and texts in the order of the names: each hash is of all files so far, names and contents."""
    running, found = sha256(), {}
    for name, text in present:
        running.update(name.encode("utf-8", "surrogatepass"))
        directive = _DIRECTIVE.match(text)
        if directive is not None and directive[1] == "sum" and directive[2] == "ignore":
            continue
        running.update(text.encode("utf-8", "surrogatepass"))
        found[name] = b64encode(running.digest()).decode()
    return found


def total(lines: Sequence[tuple[str, str]]) -> str:
    """The sum in the first line, from the names and hashes of the others."""
    running = sha256()
    for name, digest in lines:
        running.update(name.encode("utf-8", "surrogatepass"))
        running.update(digest.encode("utf-8", "surrogatepass"))
    return b64encode(running.digest()).decode()


def _history(files: Files, path: str, present: Sequence[Source]) -> Histories:
    listing = files.source(path)
    if listing is None:
        return Histories()
    folder = folder_of(path)
    by_name = {name_of(source.path): source for source in sorted(present, key=lambda each: name_of(each.path))}
    by_name = {name: source for name, source in by_name.items() if name.endswith(".sql")}
    lines = _lines(listing)
    if isinstance(lines, BrokenJournal):
        return Histories(defects=(lines,))
    if any(_FLYWAY.match(name) for name in by_name):
        return Histories()
    are_summed = any(_DOWN.search(line.name) for line in lines)
    summed = {name: source for name, source in by_name.items() if are_summed or not _DOWN.search(name)}
    defects = tuple(_defects(listing, lines, summed))
    ups = {name: source for name, source in by_name.items() if not _DOWN.search(name)}
    checkpoint = max((name for name, source in ups.items() if _CHECKPOINT.match(source.text)), default="")
    applied = [source for name, source in ups.items() if name >= checkpoint]
    downs: dict[str, tuple[Script, ...]] = {}
    for source in applied:
        section = read_down(source)
        beside = by_name.get(name_of(source.path).replace(".up.sql", ".down.sql"))
        if section is not None:
            downs[source.path] = (section,)
        elif beside is not None and beside is not source:
            downs[source.path] = (replace(read(beside), is_down=True),)
    track = Track(folder or ".", "atlas", folder or ".", tuple(map(read, applied)), downs=downs, marker=path)
    claimed = frozenset(source.path for source in present)
    return Histories((track,) if applied else (), defects, (), claimed)


def _lines(listing: Source) -> list[_Line] | BrokenJournal:
    found = []
    for number in range(2, len(listing.line_starts) + 1):
        text, start = listing.line_text(number), listing.line_starts[number - 1]
        if not text and number == len(listing.line_starts):
            continue
        line = _LINE.match(text)
        if line is None:
            return BrokenJournal(Place(listing, Span(start, start + len(text))), "atlas", "malformed", SUM)
        found.append(_Line(line["name"].strip(), line["hash"], Span(start, start + len(line["name"].rstrip()))))
    return found


def _defects(listing: Source, lines: Sequence[_Line], by_name: Mapping[str, Source]) -> Iterator[Defect]:
    """What Atlas would say first, and what is wrong for itself behind it.

    A hash is of all files so far, so behind the first difference hashes tell nothing; names still do.
    """
    first = listing.line_text(1)
    said = [(line.name, line.hash) for line in lines]
    if first.removeprefix("h1:") != total(said):
        yield BrokenJournal(Place(listing, Span(0, len(first))), "atlas", "wrong-total", SUM)
        return
    computed = checksums([(name, source.text) for name, source in by_name.items()])
    if said == list(computed.items()):
        return
    listed = {line.name for line in lines}
    is_known = True
    for line in lines:
        if line.name not in computed:
            is_known = False
            yield MissingFile(Place(listing, line.span), "atlas", line.name, _beside(listing.path, line.name))
    for name in computed:
        if name not in listed:
            is_known = False
            place = Place(by_name[name], first_line(by_name[name]))
            yield UnregisteredFile(place, "atlas", name, listing.path, True)
    first_wrong = next((line for line in lines if computed.get(line.name, line.hash) != line.hash), None)
    if first_wrong is None:
        return
    if is_known or all(name > first_wrong.name for name in listed ^ computed.keys()):
        source = by_name[first_wrong.name]
        place = Place(source, first_line(source))
        yield EditedMigration(place, "atlas", first_wrong.name, Place(listing, first_wrong.span))


def _beside(path: str, name: str) -> str:
    folder = folder_of(path)
    return f"{folder}/{name}" if folder else name
