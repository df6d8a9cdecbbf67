"""Differences of one kind that are so many that one decision must have made them: told as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lintmig.model.parity import Difference, DifferentForeignKey, DifferentNullability, DifferentType

_Many = DifferentType | DifferentNullability | DifferentForeignKey
_HABIT = 3
"""How many of one cause are told as one; twice as many are, where the cause is not seen."""


def gathered_by_decision(found: Sequence[Difference]) -> Iterator[Difference]:
    yield from _gathered(list(_gathered(found, _cause, _HABIT)), _direction, 2 * _HABIT)


def _gathered(
    found: Sequence[Difference], key_of: Callable[[_Many], tuple[object, ...]], enough: int
) -> Iterator[Difference]:
    """All in the place of the first, where those of a key are enough."""
    groups: dict[tuple[object, ...], list[_Many]] = {}
    for item in found:
        if isinstance(item, _Many):
            groups.setdefault((type(item), *key_of(item)), []).append(item)
    for item in found:
        if not isinstance(item, _Many):
            yield item
            continue
        group = groups[(type(item), *key_of(item))]
        if len(group) < enough:
            yield item
        elif item is group[0]:
            yield _all_in(item, group)


def _all_in(first: _Many, group: Sequence[_Many]) -> Difference:
    if isinstance(first, DifferentForeignKey):
        return first._replace(keys=tuple(key for each in group if isinstance(each, type(first)) for key in each.keys))
    return first._replace(
        columns=tuple(name for each in group if not isinstance(each, DifferentForeignKey) for name in each.columns)
    )


def _cause(item: _Many) -> tuple[object, ...]:
    """The same two types; the script that left columns optional, or its default; the table that keys point to."""
    others = tuple((other.branch.name, other.words.lower()) for other in item.others)
    if isinstance(item, DifferentType):
        return item.branch.name, item.type.lower(), others
    if isinstance(item, DifferentNullability):
        made = tuple((other.branch.name, other.place.source.path) for other in item.others)
        return item.branch.name, item.reason, made if item.reason == "null" else others
    return item.target, item.on_delete if others else "", *(branch.name for branch in item.lacking), others


def _direction(item: _Many) -> tuple[object, ...]:
    """Which branches differ, and how."""
    others = tuple(other.branch.name for other in item.others)
    if isinstance(item, DifferentType):
        return item.branch.name, item.type.lower(), item.others
    if isinstance(item, DifferentNullability):
        return item.branch.name, item.reason, others
    return tuple(branch.name for branch in item.lacking), item.others
