"""Changelogs followed through their includes: changesets in the order in which they are applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.files import Files
from lintmig.model.ledger import Defect
from lintmig.model.ledger.listing import BrokenJournal, MissingDependency
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.histories.folders import folder_of, joined, name_of
from lintmig.stages.read.histories.liquibase.data_elements import data_element
from lintmig.stages.read.histories.liquibase.elements import Element, MalformedError, Text
from lintmig.stages.read.histories.liquibase.formatted import formatted_changesets, is_formatted
from lintmig.stages.read.histories.liquibase.xml_elements import xml_element

SUFFIXES = (".xml", ".yaml", ".yml", ".json")
MOST_INCLUDES = 5_000
_CONDITIONS = ("dbms", "context", "contextFilter", "labels", "logicalFilePath")


class Changeset(NamedTuple):
    """`element` holds its changes; `sql` is its text where it is SQL. `engines` is None where all get it."""

    source: Source
    id: Text
    author: str
    element: Element | None
    sql: tuple[Text, ...]
    engines: frozenset[EngineName] | None
    conditions: str
    """What must be the same for two changesets of one id to be in each other's way: dbms, contexts, labels, path."""


class Property(NamedTuple):
    value: str
    engines: frozenset[EngineName] | None


@dataclass(slots=True)
class Changelogs:
    """What was read so far, shared by all changelogs of a project."""

    files: Files
    sql: Mapping[str, Source]
    blind_spots: list[BlindSpot] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    included: set[str] = field(default_factory=set)
    properties: dict[str, list[Property]] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)
    """Families of engines for which a change cannot be told, while for others it can: the changelog is not for them."""
    _roots: dict[str, Element | None] = field(default_factory=dict)
    _complained: set[tuple[str, str]] = field(default_factory=set)

    def root(self, path: str) -> Element | None:
        """A changelog's root; None where the file is none, or cannot be read."""
        if path not in self._roots:
            text = self.files.text(path)
            self._roots[path] = self._parsed(path, text) if text and "databaseChangeLog" in text else None
        return self._roots[path]

    def _parsed(self, path: str, text: str) -> Element | None:
        try:
            root = xml_element(text) if path.endswith(".xml") else data_element(text)
        except MalformedError as error:
            line = Source(path, text).position(min(error.offset, len(text))).line
            self.blind_spots.append(BlindSpot(path, line, f"{error.reason}: its changesets are not known"))
            return None
        return root if root.name == "databaseChangeLog" else None

    def complain(self, place: Place, needed: str) -> None:
        key = (place.source.path, needed)
        if key not in self._complained:
            self._complained.add(key)
            name = name_of(place.source.path)
            self.defects.append(MissingDependency(place, "liquibase", name, needed, "file"))


def changesets_of(logs: Changelogs, path: str, above: tuple[str, ...] = ()) -> Iterator[Changeset]:
    """The changesets of a changelog and of all that it includes, each file where it is met first."""
    if path in above or len(above) > 30 or len(logs.included) > MOST_INCLUDES:
        return
    if path in logs.sql:
        yield from formatted_or_plain(logs.sql[path])
        return
    root, source = logs.root(path), logs.files.source(path)
    if root is None or source is None:
        return
    for element in root.children:
        if element.name == "property":
            _note_property(logs, element)
        elif element.name == "changeSet":
            yield _changeset(source, element)
        elif element.name in ("include", "includeAll"):
            for found in _included(logs, source, element):
                logs.included.add(found)
                yield from changesets_of(logs, found, (*above, path))


def formatted_or_plain(source: Source) -> Iterator[Changeset]:
    if not is_formatted(source.text):
        whole = Text(source.text, Span(0, len(source.text)))
        yield Changeset(source, Text("raw", Span(0, 0)), "includeAll", None, (whole,), None, "")
        return
    for each in formatted_changesets(source.text):
        engines = engines_named(each.dbms)
        conditions = f"{each.dbms}|{each.conditions}"
        yield Changeset(source, each.id, each.author, None, each.sql, engines, conditions)


def engines_named(dbms: str | None) -> frozenset[EngineName] | None:
    """The engines of a `dbms` attribute, such as `postgresql, mysql` or `!h2`; None for all."""
    words = [word.strip().lower() for word in (dbms or "").split(",") if word.strip()]
    if not words or "all" in words:
        return None
    named = {word for word in words if not word.startswith("!")}
    if named:
        return frozenset(name for name in ENGINE_NAMES if name in named)
    refused = {word[1:] for word in words}
    return frozenset(name for name in ENGINE_NAMES if name not in refused) if refused & set(ENGINE_NAMES) else None


def repeated_ids(changesets: Sequence[Changeset]) -> Iterator[BrokenJournal]:
    seen: dict[tuple[str, ...], Changeset] = {}
    for each in changesets:
        key = (each.source.path, each.author, each.id.value, each.conditions)
        other = seen.setdefault(key, each)
        if other is not each and each.author != "includeAll" and other.id.span != each.id.span:
            place, first = Place(each.source, each.id.span), Place(each.source, other.id.span)
            yield BrokenJournal(place, "liquibase", "repeated-id", each.id.value, first)


def _changeset(source: Source, element: Element) -> Changeset:
    identity = element.attributes.get("id", Text("", element.span))
    conditions = "|".join(element.value(name) or "" for name in _CONDITIONS)
    author = element.value("author") or ""
    return Changeset(source, identity, author, element, (), engines_named(element.value("dbms")), conditions)


def _note_property(logs: Changelogs, element: Element) -> None:
    name, value = element.value("name"), element.value("value")
    if name is not None and value is not None:
        logs.properties.setdefault(name, []).append(Property(value, engines_named(element.value("dbms"))))


def _included(logs: Changelogs, source: Source, element: Element) -> Iterator[str]:
    given = element.attributes.get("file") or element.attributes.get("path")
    if given is None or "${" in given.value:
        line = source.position(element.span.start).line
        logs.blind_spots.append(BlindSpot(source.path, line, "includes a changelog that is not known here"))
        return
    wanted = given.value.strip().removeprefix("classpath*:").removeprefix("classpath:").strip("/")
    is_relative = element.says("relativeToChangelogFile")
    start = folder_of(source.path)
    if element.name == "includeAll":
        yield from _all_below(logs, source, wanted, is_relative=is_relative)
        return
    found = _found(logs, joined(start, wanted) if is_relative else wanted, start, is_relative=is_relative)
    if found is not None:
        yield found
        return
    if (element.value("errorIfMissing") or "").lower() == "false":
        return
    if is_relative or _is_ours(logs, folder_of(wanted), start):
        if wanted.endswith((*SUFFIXES, ".sql")):
            logs.complain(Place(source, given.span), given.value)
    else:
        line = source.position(given.span.start).line
        logs.blind_spots.append(BlindSpot(source.path, line, f"{given.value} is not in this project: not known"))


def _is_ours(logs: Changelogs, folder: str, start: str) -> bool:
    """Whether this project has such a folder beside or above the changelog: else it may be a library's."""
    while folder:
        below = joined(start, folder) + "/"
        if any(path.startswith(below) for path in (*logs.sql, *logs.files.paths)):
            return True
        if not start:
            return False
        start = folder_of(start)
    return False


def _found(logs: Changelogs, wanted: str, start: str, *, is_relative: bool) -> str | None:
    if wanted in logs.files or wanted in logs.sql:
        return wanted
    if is_relative:
        return None
    folder = start
    while True:
        candidate = joined(folder, wanted)
        if candidate in logs.files or candidate in logs.sql:
            return candidate
        if not folder:
            return None
        folder = folder_of(folder)


def _all_below(logs: Changelogs, source: Source, wanted: str, *, is_relative: bool) -> Iterator[str]:
    """All changelogs in a folder and below, sorted by their paths."""
    folder = folder_of(source.path)
    starts = [joined(folder, wanted)] if is_relative else []
    while not is_relative:
        starts.append(joined(folder, wanted))
        if not folder:
            break
        folder = folder_of(folder)
    for start in starts:
        prefix = start + "/" if start else ""
        below = [path for path in (*logs.sql, *logs.files.ending(*SUFFIXES)) if path.startswith(prefix)]
        if below:
            yield from sorted(path for path in below if path != source.path)
            return
