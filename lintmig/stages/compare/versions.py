"""Migrations that one twin has and another lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lintmig.model.operation import Delete, DropObject, Insert, RenameObject, Update
from lintmig.model.parity import MissingVersions
from lintmig.model.script import ParsedScript
from lintmig.model.source import Place, Span
from lintmig.stages.compare.side import Side

_NUMBER = re.compile(r"v?(?:\d+(?:[._\-]+|$))+", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def missing_versions(sides: Sequence[Side]) -> Iterator[MissingVersions]:
    """Each run of migrations without a counterpart, once, in the first branch that has it."""
    for one, side in enumerate(sides):
        versions = side.branch.versions
        known = {
            other: found
            for other in range(len(sides))
            if other != one and (found := _with_counterpart(versions, sides[other].branch.versions)) is not None
        }
        lacking: list[tuple[int, ...]] = []
        for at in range(len(versions)):
            without = tuple(other for other, found in known.items() if at not in found)
            is_told = any(other < one and other not in without for other in known)
            lacking.append(() if is_told else without)
        start = 0
        for others, run in groupby(lacking):
            end = start + len(list(run))
            if others:
                yield MissingVersions(
                    _place(side.parsed[start]),
                    versions[start:end],
                    frozenset(parsed.script.path for parsed in side.parsed[start:end]),
                    side.branch,
                    tuple(sides[other].branch for other in others),
                    is_start=start == 0 or all(_is_before(versions[end - 1], sides[other]) for other in others),
                    changes_rows=any(map(_changes_rows, side.parsed[start:end])),
                )
            start = end


def _with_counterpart(versions: Sequence[str], others: Sequence[str]) -> frozenset[int] | None:
    """Which versions the others have too, under this name or under its words; None for names of their own.

    Those of one number are the same where most that share words share the number as well.
    """
    by_words = {_words(other): _number(other) for other in others if _words(other)}
    names = frozenset(others)
    found = {at for at, version in enumerate(versions) if version in names or _words(version) in by_words}
    fewest = min(len(versions), len(others))
    if 4 * len(found) < fewest:
        return None
    same = sum(versions[at] in names or by_words[_words(versions[at])] == _number(versions[at]) for at in found)
    if 2 * same > len(found):
        taken = {_words(version) for version in versions}
        numbers = {_number(other) for other in others if _words(other) not in taken}
        found |= {at for at, version in enumerate(versions) if at not in found and _number(version) in numbers}
    return frozenset(found) if 2 * len(found) > fewest else None


def _words(version: str) -> str:
    parts = (_NO_WORD.sub("", _NUMBER.sub("", part, count=1)) for part in version.split("/"))
    return "/".join(part for part in parts if part)


def _number(version: str) -> tuple[int, ...]:
    """The numbers before the words."""
    numbers: list[int] = []
    for part in version.split("/"):
        match = _NUMBER.match(part)
        if match is None:
            break
        numbers += [int(number) for number in re.findall(r"\d+", match[0])]
    return tuple(numbers)


def _is_before(version: str, side: Side) -> bool:
    """Whether the other history only begins later."""
    return _number(version) < _number(side.branch.versions[0])


def _changes_rows(parsed: ParsedScript) -> bool:
    """Whether a script changes rows, other than to move them into a table that takes the place of theirs."""
    operations = [operation for statement in parsed.statements for operation in statement.operations]
    moves = any(isinstance(item, RenameObject | DropObject) for item in operations)
    return not moves and any(isinstance(item, Insert | Update | Delete) for item in operations)


def _place(parsed: ParsedScript) -> Place:
    """The first line of the first statement."""
    source = parsed.script.source
    start = parsed.script.source_map.file_offset(parsed.statements[0].span.start) if parsed.statements else 0
    end = source.text.find("\n", start)
    return Place(source, Span(start, len(source.text.rstrip()) if end == -1 else end))
