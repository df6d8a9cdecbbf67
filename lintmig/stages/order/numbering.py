"""What is wrong with the names and versions of a track's files, as its tool reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from lintmig.model.clock import Clock
from lintmig.model.finding import Severity
from lintmig.model.ledger import IgnoredFile, Misnumbered
from lintmig.model.ledger.blank import has_comment, is_blank
from lintmig.model.ledger.numbering import EmptyMigration, MissingDown, VersionGap
from lintmig.model.script import Script, Track
from lintmig.stages.order.clashes import by_version, clashes, layout_version
from lintmig.stages.order.dates import LONGEST_COUNT, future_versions
from lintmig.stages.order.downs import title_of
from lintmig.stages.order.layouts import Layout
from lintmig.stages.order.mixing import mixed_versions
from lintmig.stages.order.naming import is_versioned
from lintmig.stages.order.places import first_line


def defects_of(
    track: Track, layout: Layout, strays: Sequence[Script], lonely: Mapping[str, str], clock: Clock | None
) -> Iterator[Misnumbered | IgnoredFile]:
    """`strays` are files beside the migrations whose names the tool does not take, `lonely` the down scripts by title
    that are for none of them."""
    if not track.is_ordered:
        return
    passed_over = {script.key for script in strays}
    migrations = [script for script in track.scripts if script.key not in passed_over]
    yield from clashes(migrations, layout, is_told=track.marker is not None)
    yield from _gaps(migrations, layout)
    yield from _ignored(layout, strays)
    yield from _empty(migrations, layout)
    yield from _without_way_back(track, layout, migrations, lonely)
    yield from mixed_versions(migrations, layout)
    if clock is not None and layout.can_be_dated:
        yield from future_versions(migrations, layout, clock)


_MOST_GAPS = 0.1
"""The share of numbers that may be missing where they still are meant to follow each other."""
_FEWEST = 4
_DIGITS = re.compile(r"\d+")


def _gaps(migrations: Sequence[Script], layout: Layout) -> Iterator[VersionGap]:
    if layout.gap is None:
        return
    homes: dict[str, dict[int, Script]] = {}
    for (home, key), members in by_version(migrations, layout).items():
        if len(key) != 1 or not isinstance(key[0], int) or len(str(key[0])) > LONGEST_COUNT:
            return
        homes.setdefault(home, {})[key[0]] = members[0]
    is_known = layout.tool != "sql"
    for numbers in homes.values():
        ordered = sorted(numbers)
        first = 1 if is_known else ordered[0]
        missing = ordered[-1] - first + 1 - len([number for number in ordered if number >= first])
        if missing == 0 or (not is_known and (len(ordered) < _FEWEST or missing > max(1, len(ordered) * _MOST_GAPS))):
            continue
        for before, number in pairwise([first - 1, *(number for number in ordered if number >= first)]):
            if number - before < 2:
                continue
            script = numbers[number]
            written = _DIGITS.search(script.path.rsplit("/", 1)[-1])
            width = len(written[0]) if written is not None and written[0].startswith("0") else 0
            lacking = tuple(str(each).zfill(width) for each in range(before + 1, min(number, before + 4)))
            consequence = layout.gap
            yield VersionGap(
                first_line(script.source),
                layout.tool,
                str(number).zfill(width),
                lacking,
                consequence.words,
                consequence.severity,
            )
            if is_known:
                break


def _ignored(layout: Layout, strays: Sequence[Script]) -> Iterator[IgnoredFile]:
    """A name without any number may be meant for something else."""
    if layout.ignored is None:
        return
    for script in strays:
        folder, _, name = script.path.rpartition("/")
        is_refused = layout.ignored.severity == "error"
        if layout.refused is not None:
            is_refused = layout.refused.match(name) is not None
        yield IgnoredFile(
            first_line(script.source),
            layout.tool,
            layout.ignored.words,
            is_versioned(script.path, folder),
            layout.pattern,
            is_refused,
        )


def _empty(migrations: Sequence[Script], layout: Layout) -> Iterator[EmptyMigration]:
    """A comment says that it is meant so, and so does another file of its version, for one engine among several.

    Of those for one engine in a folder of their own the others may do what is not needed here.
    """
    shared = {
        script.key for members in by_version(migrations, layout).values() if len(members) > 1 for script in members
    }
    for script in migrations:
        if script.unknown is not None or (layout.tool == "sql" and layout_version(script, layout) is None):
            continue
        if script.sql == "" and layout.empty is not None:
            consequence = layout.empty
            yield EmptyMigration(first_line(script.source), layout.tool, consequence.words, consequence.severity)
        elif script.key not in shared and is_blank(script.sql):
            is_meant = script.engines is not None or (layout.tool == "sql" and not has_comment(script.sql))
            severity: Severity = "info" if is_meant else "warning"
            yield EmptyMigration(first_line(script.source), layout.tool, None, severity)


_ENOUGH = 0.8
"""The share of a track's migrations with a way back above which one without was forgotten."""
_FEWEST_DOWNS = 3


def _without_way_back(
    track: Track, layout: Layout, migrations: Sequence[Script], lonely: Mapping[str, str]
) -> Iterator[MissingDown]:
    """Once for a version. Before the first migration there is mostly nothing to go back to."""
    if layout.undone is None:
        return
    scripts = [script for script in migrations if script.unknown is None and script.engines != frozenset()]
    lacking = [script for script in scripts if script.key not in track.downs]
    having = len(scripts) - len(lacking)
    is_usual = having >= len(lacking) if layout.wants_downs else having >= max(_FEWEST_DOWNS, len(scripts) * _ENOUGH)
    if not is_usual:
        return
    seen = set() if layout.wants_downs else {_words(script, layout) for script in scripts[:1]}
    for script in lacking:
        words = _words(script, layout)
        if words in seen:
            continue
        seen.add(words)
        consequence = layout.undone
        down = _down_path(script.path, layout)
        yield MissingDown(
            first_line(script.source),
            layout.tool,
            words,
            having,
            consequence.words,
            consequence.severity,
            down,
            lonely.get(title_of(script.path)),
        )


def _words(script: Script, layout: Layout) -> str:
    version = layout_version(script, layout)
    return script.path if version is None else version.words


def _down_path(path: str, layout: Layout) -> str | None:
    """None where both ways stand in one file."""
    if layout.wants_downs:
        return None
    if layout.has_folders:
        return f"{path.rpartition('/')[0]}/down.sql"
    before, found, after = path.rpartition(".up.")
    return f"{before}.down.{after}" if found else f"{path.removesuffix('.sql')}.down.sql"
