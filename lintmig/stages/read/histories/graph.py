"""Graphs of migrations that name those before them: their order, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from lintmig.model.ledger.graph import MissingRevision, Node, RevisionCycle
from lintmig.model.source import Place


class Link(NamedTuple):
    name: str
    place: Place


class Vertex(NamedTuple):
    """A migration and those that come before it; `is_open` where it may name more of them."""

    node: Node
    before: tuple[Link, ...]
    needs: tuple[Link, ...] = ()
    is_open: bool = False

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def all_before(self) -> tuple[str, ...]:
        return tuple(link.name for link in (*self.before, *self.needs))


def in_order(vertices: Sequence[Vertex]) -> list[str]:
    """Every migration behind all that it names; where that leaves a choice, as they are given."""
    by_name = {vertex.name: vertex for vertex in vertices}
    done: dict[str, None] = {}
    for vertex in vertices:
        waiting = [(vertex.name, iter(vertex.all_before))]
        entered = {vertex.name}
        while waiting and waiting[0][0] not in done:
            name, before = waiting[-1]
            following = next((each for each in before if each in by_name and each not in done), None)
            if following is None:
                done[name] = None
                waiting.pop()
            elif following not in entered:
                entered.add(following)
                waiting.append((following, iter(by_name[following].all_before)))
    return list(done)


def heads(vertices: Sequence[Vertex]) -> list[Vertex]:
    """The migrations that none names as the one before it."""
    followed = {link.name for vertex in vertices for link in vertex.before}
    return [vertex for vertex in vertices if vertex.name not in followed]


def missing(vertices: Sequence[Vertex], tool: str, known: Collection[str] = ()) -> Iterator[MissingRevision]:
    """`known` are other names, such as labels, that may be named too."""
    by_name = {vertex.name: vertex.node for vertex in vertices}
    for vertex in vertices:
        for link in (*vertex.before, *vertex.needs):
            if link.name not in by_name and link.name not in known:
                close = get_close_matches(link.name, [name for name in by_name if name != vertex.name], 1, 0.6)
                similar = by_name[close[0]] if close else _longer(link.name, by_name)
                yield MissingRevision(link.place, tool, vertex.node, link.name, similar)


def mended(vertices: Sequence[Vertex], absent: Iterable[MissingRevision]) -> list[Vertex]:
    """The graph as it was meant: with the names that there are instead of those that there are not."""
    meant = {defect.missing: defect.similar.name for defect in absent if defect.similar is not None}

    def corrected(links: tuple[Link, ...]) -> tuple[Link, ...]:
        return tuple(link._replace(name=meant.get(link.name, link.name)) for link in links)

    return [vertex._replace(before=corrected(vertex.before), needs=corrected(vertex.needs)) for vertex in vertices]


def _longer(name: str, by_name: Mapping[str, Node]) -> Node | None:
    """The one migration whose name starts with this one, or the other way round."""
    found = [node for each, node in by_name.items() if each.startswith(name) or name.startswith(f"{each}_")]
    return found[0] if len(found) == 1 else None


def cycles(vertices: Sequence[Vertex], tool: str) -> Iterator[RevisionCycle]:
    """One finding for each set of migrations that wait for each other."""
    by_name = {vertex.name: vertex for vertex in vertices}
    left = _peeled(by_name, forwards=False)
    left = _peeled({name: by_name[name] for name in left}, forwards=True)
    seen: set[str] = set()
    for start in left:
        if start in seen:
            continue
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in path and at not in seen:
            path.append(at)
            at = next((each for each in by_name[at].all_before if each in left), None)
        if at is not None and at in path:
            around = path[path.index(at) :]
            nodes = tuple(by_name[name].node for name in reversed(around))
            yield RevisionCycle(nodes[0].place, tool, nodes)
        seen.update(path)


def _peeled(by_name: Mapping[str, Vertex], *, forwards: bool) -> dict[str, None]:
    """What stays when migrations that wait for none (or none for them) are taken away, again and again."""
    waits: dict[str, set[str]] = {name: set() for name in by_name}
    for name, vertex in by_name.items():
        for each in vertex.all_before:
            if each in by_name:
                waits[each if forwards else name].add(name if forwards else each)
    reverse: dict[str, list[str]] = {name: [] for name in by_name}
    for name, others in waits.items():
        for other in others:
            reverse[other].append(name)
    free = [name for name, others in waits.items() if not others]
    while free:
        name = free.pop()
        for other in reverse[name]:
            waits[other].discard(name)
            if not waits[other]:
                free.append(other)
        waits.pop(name)
    return dict.fromkeys(name for name in by_name if name in waits)


def shared_before(vertices: Sequence[Vertex], names: Iterable[str]) -> Node | None:
    """The last migration that all of these have before them."""
    by_name = {vertex.name: vertex for vertex in vertices}
    common: set[str] | None = None
    for name in names:
        above: set[str] = set()
        waiting = [name]
        while waiting:
            for each in by_name[waiting.pop()].all_before:
                if each in by_name and each not in above:
                    above.add(each)
                    waiting.append(each)
        common = above if common is None else common & above
    ordered = [name for name in in_order(vertices) if name in (common or ())]
    return by_name[ordered[-1]].node if ordered else None
