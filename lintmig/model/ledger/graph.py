"""What is wrong with migrations that name those before them, so that they are a graph and no list."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Place


class Node(NamedTuple):
    """A migration of a graph: its name among the others, and where that is written."""

    name: str
    place: Place


class SeveralHeads(NamedTuple):
    """Migrations after which none comes, where the tool wants one. `place` is in the last of them.

    `shared` is the migration, or none at all, behind which their ways part. `scope` is what the tool calls the graph,
    such as an app; `remedy` the command that joins the heads.
    """

    place: Place
    tool: str
    heads: tuple[Node, ...]
    shared: Node | None
    remedy: str
    scope: str = ""
    base: Node | None = None
    """The one head that was there before a change which brings the others."""


class MissingRevision(NamedTuple):
    """A migration names one before it that there is not. `place` is the name; `similar` is one that there is."""

    place: Place
    tool: str
    node: Node
    missing: str
    similar: Node | None = None


class RevisionCycle(NamedTuple):
    """Migrations each of which waits for the next, the last for the first. `place` is in the first."""

    place: Place
    tool: str
    nodes: tuple[Node, ...]


class UnnamedRevision(NamedTuple):
    """A file among the migrations that does not say which one it is, so that the tool stops."""

    place: Place
    tool: str


GraphDefect = SeveralHeads | MissingRevision | RevisionCycle | UnnamedRevision
