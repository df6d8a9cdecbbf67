"""SQL inside an application's code: what it creates for itself, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.files import Files
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot, Source

if TYPE_CHECKING:
    from lintmig.stages.read.embedded.loads import Load


class Embedded(NamedTuple):
    """`bootstraps` have one track for each file whose code defines tables; `queries` are scripts of one statement."""

    bootstraps: tuple[Track, ...] = ()
    queries: tuple[Script, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    made: frozenset[str] = frozenset()
    """Tables that code makes in a way that is not read, in small letters."""
    loads: tuple[Load, ...] = ()
    """The SQL files that code names, also those of its tests and examples."""


def read_embedded(files: Files, sql_paths: Iterable[str] = ()) -> Embedded:
    """`sql_paths` are the SQL files of the project, which code may load by their names."""
    from lintmig.stages.read.host.languages import LANGUAGES

    paths = files.ending(*LANGUAGES)
    if not paths:
        return Embedded()
    from lintmig.stages.read.embedded.belonging import is_left_out, is_made, is_tools_migration
    from lintmig.stages.read.embedded.loads import EMBEDDED, NAMED, loads
    from lintmig.stages.read.embedded.statements import CANDIDATE

    bootstraps: list[Track] = []
    queries: list[Script] = []
    blind_spots: list[BlindSpot] = []
    made: set[str] = set()
    changed: set[str] = set()
    loaded: list[Load] = []
    known = frozenset(sql_paths)
    for path in paths:
        text = files.text(path)
        if not text:
            continue
        if ".sql" in text and (NAMED.search(text) or EMBEDDED.search(text)):
            loaded += loads(Source(path, text), known)
        if is_left_out(files.within(path)) or CANDIDATE.search(text) is None:
            continue
        if is_made(text) or is_tools_migration(path, lambda text=text: text):  # type: ignore[misc]
            continue
        source = files.source(path)
        if source is None:
            continue
        from lintmig.stages.read.embedded.drivers import imported_beside
        from lintmig.stages.read.embedded.fragments import fragments

        found = fragments(source, imported_beside(files, path))
        if found.definitions:
            bootstraps.append(Track(path, "code", path, found.definitions, is_ordered=False, role="bootstrap"))
        queries += found.queries if not path.endswith(_OF_ENTITIES) else _of_tables(found.queries, files)
        blind_spots += found.blind_spots
        made |= found.made
        changed |= found.changed
    return Embedded(
        tuple(bootstraps), tuple(_known(queries, made | changed)), tuple(blind_spots), frozenset(made), tuple(loaded)
    )


_OF_ENTITIES = (".java", ".kt")
_CLASS = re.compile(r"\b(?:from|join|update)\s+([A-Z]\w*[a-z]\w*)\s+(?!where\b|set\b|on\b)(?:as\s+)?\w", re.IGNORECASE)


def _of_tables(queries: Iterable[Script], files: Files) -> Iterator[Script]:
    """Those that are SQL: JPQL looks the same, and asks classes where SQL asks tables."""
    for query in queries:
        names = [name for name in _CLASS.findall(query.sql) if name[0].isupper() and name.upper() != name]
        if not any(files.named(name + suffix) for name in names for suffix in _OF_ENTITIES):
            yield query


def _known(queries: list[Script], made: set[str]) -> list[Script]:
    """The queries that name no table of which only the name is known."""
    if not made:
        return queries
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(made)))})(?!\w)", re.IGNORECASE)
    return [query for query in queries if names.search(query.sql) is None]
