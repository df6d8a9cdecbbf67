"""The order in which Django applies the migrations of all apps, and what is wrong with their graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lintmig.stages.read.histories.django.migration import Dependency, Migration, MigrationKey


@dataclass(slots=True)
class Graph:
    """`parents` of what a fresh database applies; `missing` are dependencies on what is not there."""

    migrations: Mapping[MigrationKey, Migration]
    parents: dict[MigrationKey, list[MigrationKey]] = field(default_factory=dict)
    missing: list[tuple[Migration, Dependency]] = field(default_factory=list)
    replaced: dict[MigrationKey, MigrationKey] = field(default_factory=dict)

    def leaves(self) -> Mapping[str, list[MigrationKey]]:
        """By app, the migrations on which no other of the same app depends."""
        inner = {parent for key, parents in self.parents.items() for parent in parents if parent[0] == key[0]}
        found: dict[str, list[MigrationKey]] = {}
        for key in sorted(self.parents):
            if key not in inner:
                found.setdefault(key[0], []).append(key)
        return found


def build(migrations: Iterable[Migration], apps: Iterable[str]) -> Graph:
    """`apps` are those of the project: only their missing migrations are known to be missing."""
    own = set(apps)
    known = {migration.key: migration for migration in migrations}
    graph = Graph(known)
    for migration in known.values():
        for key in migration.replaces:
            graph.replaced[key] = migration.key
    kept = [migration for migration in known.values() if migration.key not in graph.replaced]
    firsts = _roots(known, graph)
    for migration in kept:
        graph.parents.setdefault(migration.key, [])
    for migration in [*kept, *(known[key] for key in graph.replaced if key in known)]:
        key = _final(migration.key, graph)
        for dependency in migration.dependencies:
            parent = _found(dependency.key, graph, firsts)
            if parent is not None:
                if parent != key and parent not in graph.parents[key]:
                    graph.parents[key].append(parent)
            elif dependency.key[0] in own and not dependency.key[1].startswith("__"):
                graph.missing.append((migration, dependency))
        for dependency in migration.runs_before:
            child = _found(dependency.key, graph, firsts)
            if child is not None and child != key and key not in graph.parents[child]:
                graph.parents[child].append(key)
    return graph


def _final(key: MigrationKey, graph: Graph) -> MigrationKey:
    seen = 0
    while key in graph.replaced and seen < 50:
        key, seen = graph.replaced[key], seen + 1
    return key


def _roots(known: Mapping[MigrationKey, Migration], graph: Graph) -> Mapping[str, MigrationKey]:
    """By app, its first migration: one that depends on none of its own app."""
    found: dict[str, MigrationKey] = {}
    for key in sorted(known):
        if all(each.key[0] != key[0] for each in known[key].dependencies):
            found.setdefault(key[0], _final(key, graph))
    return found


def _found(key: MigrationKey, graph: Graph, firsts: Mapping[str, MigrationKey]) -> MigrationKey | None:
    if key[1] == "__first__":
        return firsts.get(key[0])
    if key[1] == "__latest__":
        return max((each for each in graph.migrations if each[0] == key[0]), default=None)
    final = _final(key, graph)
    return final if final in graph.migrations else None


def ordered(graph: Graph) -> tuple[list[MigrationKey], list[MigrationKey]]:
    """As they are applied, each behind what it depends on; and those of one circle, where there is one."""
    done: dict[MigrationKey, None] = {}
    circle: list[MigrationKey] = []
    for leaf in (key for keys in graph.leaves().values() for key in keys):
        circle = circle or _visit(leaf, graph, done)
    for key in sorted(graph.parents):
        circle = circle or _visit(key, graph, done)
    return list(done), circle


def _visit(start: MigrationKey, graph: Graph, done: dict[MigrationKey, None]) -> list[MigrationKey]:
    circle: list[MigrationKey] = []
    way: dict[MigrationKey, Iterator[MigrationKey]] = {}
    if start in done:
        return circle
    way[start] = iter(sorted(graph.parents[start]))
    while way:
        key, parents = next(reversed(way.items()))
        parent = next(parents, None)
        if parent is None:
            done[key] = None
            del way[key]
        elif parent in way:
            keys = list(way)
            circle = circle or keys[keys.index(parent) :]
        elif parent not in done:
            way[parent] = iter(sorted(graph.parents[parent]))
    return circle
