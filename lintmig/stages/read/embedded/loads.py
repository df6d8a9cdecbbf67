"""The `.sql` files that a program names: `readFileSync(path.join(dir, "schema.sql"))`, `//go:embed`, lists of names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.embedded.literals import Literal, literal_at
from lintmig.stages.read.host.languages import LANGUAGES, HostLanguage
from lintmig.stages.read.host.syntax import Syntax, syntax

if TYPE_CHECKING:
    from tree_sitter import Node

NAMED = re.compile(r"""\.sql["'`]""")
EMBEDDED = re.compile(r"^//go:embed[ \t]+(.+)$", re.MULTILINE)
MOST_NAMES = 2_000

_JOINS = re.compile(r"(?:^|\W)(?:join|resolve|Join|joinpath|Path|PurePath|combine|Combine|Paths\.get|of|File)$")
_ARGUMENTS = frozenset("arguments argument_list argument value_arguments value_argument".split())


class Load(NamedTuple):
    """`path` is the file that is meant, where one is; `pattern` has a `*` for what is not known of it."""

    place: Place
    path: str | None
    pattern: str


def loads(source: Source, sql_paths: Collection[str]) -> Iterator[Load]:
    """Every name of an SQL file that a file of code holds."""
    language = LANGUAGES.get(source.path[source.path.rfind(".") :])
    folder = posixpath.dirname(source.path)
    for embedded in EMBEDDED.finditer(source.text) if source.path.endswith(".go") else ():
        for name in re.finditer(r"\S+", embedded[1]):
            start = embedded.start(1) + name.start()
            pattern = posixpath.normpath(posixpath.join(folder, name[0].strip('"`')))
            path = pattern if pattern in sql_paths else None
            yield Load(Place(source, Span(start, start + len(name[0]))), path, pattern)
    if language is None or NAMED.search(source.text) is None:
        return
    tree = syntax(source)
    seen: set[int] = set()
    for found in NAMED.finditer(source.text) if tree is not None else ():
        assert tree is not None
        literal = literal_at(tree, language, tree.byte(found.end() - 1))
        if literal is None or literal.node.id in seen or len(seen) > MOST_NAMES:
            continue
        seen.add(literal.node.id)
        pattern = _pattern(tree, language, literal)
        if re.search(r"\s", pattern) or not pattern.endswith(".sql"):
            continue
        span = literal.parts[0].span.to(literal.parts[-1].span)
        yield Load(Place(source, span), _meant(pattern, folder, sql_paths), pattern)


def _pattern(tree: Syntax, language: HostLanguage, literal: Literal) -> str:
    """The whole path, with what is joined before the name."""
    parts = [_text(literal)]
    node = literal.node
    above = node.parent
    for _ in range(8):
        if above is None:
            break
        if above.type in _ARGUMENTS:
            call = above.parent
            parts[:0] = _before(tree, language, above, node)
            if call is None or call.type in _ARGUMENTS:
                node, above = above, call
                continue
            if call.type not in language.calls or not _JOINS.search(_called(tree, call, above)):
                break
            node, above = call, call.parent
        elif above.type == "binary_operator" and "/" in [child.type for child in above.children]:
            if above.named_children[0].id != node.id:
                parts[:0] = _said(tree, language, above.named_children[0])
            node, above = above, above.parent
        else:
            break
    pattern = re.sub(r"\*+", "*", posixpath.normpath("/".join(part for part in parts if part)))
    return re.sub(r"^(?:\*/|/|\.\./)+", "", pattern)


def _before(tree: Syntax, language: HostLanguage, arguments: Node, node: Node) -> list[str]:
    found: list[str] = []
    for child in arguments.named_children:
        if child.start_byte >= node.start_byte:
            break
        found += _said(tree, language, child)
    return found


def _said(tree: Syntax, language: HostLanguage, node: Node) -> list[str]:
    """The parts of a path that an expression says; a `*` for one that is not written there."""
    while node.type in _ARGUMENTS and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type == "binary_operator":
        return [part for child in node.named_children for part in _said(tree, language, child)]
    literal = literal_at(tree, language, node.start_byte) if node.type in language.strings else None
    return [_text(literal)] if literal is not None else ["*"]


def _text(literal: Literal) -> str:
    return "".join("*" if part.is_hole else part.text for part in literal.parts)


def _called(tree: Syntax, call: Node, arguments: Node) -> str:
    end = tree.offset(arguments.start_byte)
    return tree.source.text[max(tree.offset(call.start_byte), end - 40) : end]


def _meant(pattern: str, folder: str, sql_paths: Collection[str]) -> str | None:
    """Beside the code, from a folder above it, or the only file whose path ends so."""
    if "*" in pattern:
        return None
    base = folder
    while True:
        path = posixpath.normpath(posixpath.join(base, pattern))
        if path in sql_paths:
            return path
        if not base:
            break
        base = posixpath.dirname(base)
    ending = [path for path in sql_paths if path.endswith("/" + pattern)]
    return ending[0] if len(ending) == 1 else None
