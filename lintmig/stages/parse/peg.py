"""An interpreter of grammars: ordered choice without ambiguity, compiled to closures, each when it is first needed.

A choice asks the next token which of its branches can fit, so that most are never tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lintmig.stages.parse.notation import Dialect, GrammarError, Node, node_of, rules_of

Matcher = Callable[[int], int]
"""From the place of a token to the place after what matches there, or -1."""

START = "statement"
END = "<end>"


class Peg:
    """One dialect's reading of a grammar. Tokens are keys: words of the grammar, or what `classes` are made of."""

    def __init__(self, text: str, dialect: Dialect, classes: Mapping[str, frozenset[str]]) -> None:
        self._texts = rules_of(text)
        self._dialect = dialect
        self._classes = classes
        self._nodes: dict[str, Node] = {}
        self._firsts: dict[str, tuple[frozenset[str], bool]] = {}
        self._matchers: dict[str, Matcher] = {}
        self._open: set[str] = set()
        self._keys: list[str] = []
        self._furthest = [0]

    def stop(self, keys: Sequence[str]) -> int | None:
        """The index of the token that no reading gets past, or None where all of it is a statement."""
        self._keys[:] = keys
        self._keys.append(END)
        self._furthest[0] = 0
        reached = self._rule(START)(0)
        return None if reached == len(keys) else max(self._furthest[0], reached)

    def check(self) -> None:
        """Raise GrammarError for what compiling as needed would find late or never."""
        used = {START}
        for name in self._texts:
            for node in _walk(self._node(name)):
                if node.kind == "rule":
                    used.add(node.text)
                elif node.kind == "class" and node.text not in self._classes:
                    raise GrammarError(f"{name}: there is no class {node.text}")
                elif node.kind in ("star", "plus", "option", "list") and self._first(node.parts[0])[1]:
                    raise GrammarError(f"{name}: what is optional or repeated may be empty")
            self._first(Node("rule", name))
        unused = self._texts.keys() - used
        if unused:
            raise GrammarError(f"nothing uses {', '.join(sorted(unused))}")

    def _node(self, name: str) -> Node:
        if name not in self._nodes:
            if name not in self._texts:
                raise GrammarError(f"there is no rule {name}")
            self._nodes[name] = node_of(name, self._texts[name], self._dialect)
        return self._nodes[name]

    def _first(self, node: Node) -> tuple[frozenset[str], bool]:
        """The keys that this may begin with, and whether it may be empty."""
        if node.kind == "word":
            return frozenset((node.text,)), False
        if node.kind == "class":
            return self._classes[node.text], False
        if node.kind == "rule":
            return self._first_of_rule(node.text)
        if node.kind in ("ahead", "not"):
            return frozenset(), True
        if node.kind == "any":
            firsts = [self._first(part) for part in node.parts]
            return frozenset().union(*(first for first, _ in firsts)), any(empty for _, empty in firsts)
        found: frozenset[str] = frozenset()
        for part in node.parts:
            first, may_be_empty = self._first(part)
            found |= first
            if not may_be_empty:
                return found, node.kind in ("option", "star")
        return found, node.kind != "never"

    def _first_of_rule(self, name: str) -> tuple[frozenset[str], bool]:
        if name not in self._firsts:
            if name in self._open:
                raise GrammarError(f"{name} begins with itself")
            self._open.add(name)
            self._firsts[name] = self._first(self._node(name))
            self._open.discard(name)
        return self._firsts[name]

    def _rule(self, name: str) -> Matcher:
        matcher = self._matchers.get(name)
        if matcher is not None:
            return matcher

        def not_yet(at: int) -> int:
            return self._matchers[name](at)

        self._matchers[name] = not_yet
        self._matchers[name] = matcher = self._matcher(self._node(name))
        return matcher

    def _matcher(self, node: Node) -> Matcher:
        kind, parts = node.kind, node.parts
        if kind == "rule":
            return self._rule(node.text)
        if kind == "word":
            return self._word(node.text)
        if kind == "all":
            return _all([self._matcher(part) for part in parts])
        if kind in ("ahead", "not"):
            return self._ahead(self._matcher(parts[0]), wanted=kind == "ahead")
        if kind == "class":
            return self._dispatch(lambda key: _step if key in self._classes[node.text] else self._fail)
        if kind == "any":
            return self._dispatch(lambda key: self._branches([part for part in parts if self._fits(part, key)]))
        if kind == "never":
            return self._fail
        if kind == "list":
            return self._list(parts[0])
        if kind == "plus":
            return _all([self._matcher(parts[0]), self._matcher(Node("star", "", parts))])
        if kind == "star":
            return self._dispatch(lambda key: _star(self._matcher(parts[0])) if self._fits(parts[0], key) else _stay)
        return self._dispatch(lambda key: _option(self._matcher(parts[0])) if self._fits(parts[0], key) else _stay)

    def _fits(self, node: Node, key: str) -> bool:
        first, may_be_empty = self._first(node)
        return may_be_empty or key in first

    def _dispatch(self, matcher_for: Callable[[str], Matcher]) -> Matcher:
        keys = self._keys
        table: dict[str, Matcher] = {}

        def dispatch(at: int) -> int:
            key = keys[at]
            matcher = table.get(key)
            if matcher is None:
                matcher = table[key] = matcher_for(key)
            return matcher(at)

        return dispatch

    def _branches(self, nodes: list[Node]) -> Matcher:
        if len(nodes) < 2:
            return self._matcher(nodes[0]) if nodes else self._fail
        matchers = [self._matcher(node) for node in nodes]

        def branches(at: int) -> int:
            for matcher in matchers:
                reached = matcher(at)
                if reached >= 0:
                    return reached
            return -1

        return branches

    def _word(self, word: str) -> Matcher:
        keys, furthest = self._keys, self._furthest

        def match(at: int) -> int:
            if keys[at] == word:
                return at + 1
            furthest[0] = max(furthest[0], at)
            return -1

        return match

    def _fail(self, at: int) -> int:
        self._furthest[0] = max(self._furthest[0], at)
        return -1

    def _ahead(self, matcher: Matcher, wanted: bool) -> Matcher:
        def ahead(at: int) -> int:
            furthest = self._furthest[0]
            is_there = matcher(at) >= 0
            self._furthest[0] = furthest
            return at if is_there == wanted else self._fail(at)

        return ahead

    def _list(self, item: Node) -> Matcher:
        keys, matcher = self._keys, self._matcher(item)

        def items(at: int) -> int:
            reached = matcher(at)
            last = reached
            while reached >= 0 and keys[reached] == ",":
                last = reached
                reached = matcher(reached + 1)
            return reached if reached >= 0 else last

        return items


def _all(matchers: list[Matcher]) -> Matcher:
    def every(at: int) -> int:
        for matcher in matchers:
            at = matcher(at)
            if at < 0:
                return -1
        return at

    return every


def _star(matcher: Matcher) -> Matcher:
    def star(at: int) -> int:
        reached = matcher(at)
        while reached >= 0:
            at = reached
            reached = matcher(at)
        return at

    return star


def _option(matcher: Matcher) -> Matcher:
    def option(at: int) -> int:
        reached = matcher(at)
        return at if reached < 0 else reached

    return option


def _step(at: int) -> int:
    return at + 1


def _stay(at: int) -> int:
    return at


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _walk(part)
