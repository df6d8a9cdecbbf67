"""The order in which Alembic applies the revisions of a graph, branches and merges included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lintmig.stages.read.histories import graph

_MOST_STEPS = 5_000_000
"""Visits of a revision beyond which a graph is only put behind what it names."""


def applied_order(vertices: Sequence[graph.Vertex]) -> list[str]:
    """As `alembic upgrade heads` walks it; a graph that Alembic refuses in any order that its names allow.

    Alembic goes down one branch until a revision that another head needs as well, and on with that head then; the
    revisions that a merge names are further heads. What it meets is applied in reverse.
    """
    before = {vertex.name: tuple(vertex.all_before) for vertex in vertices}
    simple = graph.in_order(vertices)
    forks = sum(len(names) != 1 for names in before.values())
    if forks * len(before) > _MOST_STEPS or any(name not in before for names in before.values() for name in names):
        return simple
    met = _met(vertices, {name: tuple(dict.fromkeys(names)) for name, names in before.items()})
    return met[::-1] if len(met) == len(before) and not _is_broken(met, before) else simple


def _met(vertices: Sequence[graph.Vertex], before: Mapping[str, tuple[str, ...]]) -> list[str]:
    heads = [vertex.name for vertex in graph.heads(vertices)]
    needed = {each for names in before.values() for each in names}
    heads = [name for name in heads if name not in needed]
    above = [_with_ancestors(name, before) for name in heads]
    met: dict[str, None] = {}
    at = 0
    turns = 0
    while heads and turns <= 2 * len(heads):
        candidate = heads[at]
        other = next((i for i, names in enumerate(above) if i != at and candidate in names), None)
        if other is not None:
            at, turns = other, turns + 1
            continue
        turns = 0
        met[candidate] = None
        following = [name for name in before[candidate] if name not in met and name not in heads]
        if not following:
            del heads[at], above[at]
            at = max(at - 1, 0)
        elif len(before[candidate]) == 1:
            heads[at] = following[0]
            above[at].discard(candidate)
        else:
            heads[at] = following[0]
            heads += following[1:]
            above[at] = _with_ancestors(following[0], before)
            above += [_with_ancestors(name, before) for name in following[1:]]
    return list(met)


def _with_ancestors(name: str, before: Mapping[str, tuple[str, ...]]) -> set[str]:
    found = {name}
    waiting = [name]
    while waiting:
        for each in before[waiting.pop()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _is_broken(met: Sequence[str], before: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether something would be applied before what it names, as in a circle."""
    position = {name: at for at, name in enumerate(met)}
    return any(position[each] < position[name] for name, names in before.items() for each in names)
