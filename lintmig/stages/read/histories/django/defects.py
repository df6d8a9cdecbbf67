"""What makes Django stop before it applies any migration: its graph does not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from lintmig.model.ledger.graph import GraphDefect, MissingRevision, Node, RevisionCycle, SeveralHeads
from lintmig.stages.read.histories.django.graph import Graph
from lintmig.stages.read.histories.django.migration import MigrationKey


def defects(graph: Graph, circle: list[MigrationKey], unparsed: Collection[MigrationKey]) -> Iterator[GraphDefect]:
    """`unparsed` are migrations that are there and could not be read: of their apps no heads are known."""
    unread = {app for app, _ in unparsed}
    names: dict[str, list[str]] = {}
    for app, name in graph.migrations:
        names.setdefault(app, []).append(name)
    for migration, dependency in graph.missing:
        if migration.key in unparsed:
            continue
        app, name = dependency.key
        close = get_close_matches(name, names.get(app, ()), 1, 0.8)
        similar = _node((app, close[0]), graph) if close else None
        yield MissingRevision(
            dependency.place, "django", _node(migration.key, graph), ".".join(dependency.key), similar
        )
    if circle:
        nodes = tuple(_node(key, graph) for key in circle)
        yield RevisionCycle(nodes[0].place, "django", nodes)
        return
    for app, keys in graph.leaves().items():
        if len(keys) > 1 and app not in unread and not any(each.key[0] == app for each, _ in graph.missing):
            nodes = tuple(_node(key, graph) for key in keys)
            shared = _shared(keys, graph)
            remedy = "run `python manage.py makemigrations --merge`."
            yield SeveralHeads(
                nodes[-1].place, "django", nodes, _node(shared, graph) if shared else None, remedy, f"app {app}"
            )


def _node(key: MigrationKey, graph: Graph) -> Node:
    return Node(".".join(key), graph.migrations[key].place)


def _shared(heads: list[MigrationKey], graph: Graph) -> MigrationKey | None:
    """The last migration of the app on which all of these depend."""
    common: set[MigrationKey] | None = None
    for head in heads:
        before: set[MigrationKey] = set()
        waiting = [head]
        while waiting:
            for parent in graph.parents.get(waiting.pop(), ()):
                if parent[0] == head[0] and parent not in before:
                    before.add(parent)
                    waiting.append(parent)
        common = before if common is None else common & before
    inner = {parent for key in common or () for parent in graph.parents.get(key, ())}
    return max((key for key in common or () if key not in inner), default=None)
