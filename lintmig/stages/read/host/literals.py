"""Strings as a program puts them together: what is written, and what it fills in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.host.escapes import unescaped
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_JOINED = 2_000
"""Strings put together in one expression."""


class Part(NamedTuple):
    """`text` is what it says, or the code that fills it in where it is a hole."""

    text: str
    span: Span
    is_hole: bool = False


class Literal(NamedTuple):
    """`node` is the whole expression that puts it together; `span` is that of its first string."""

    node: Node
    parts: tuple[Part, ...]
    is_filled_later: bool = False
    """Whether a function for strings fills in its marks: `"..." % x`, `"...".format(x)`."""
    has_braces: bool = False
    """Whether `{name}` in it is such a mark."""


def literal_at(syntax: Syntax, language: HostLanguage, byte: int) -> Literal | None:
    """The literal that a quote at a byte opens, with all that it is put together with."""
    node = syntax.root.descendant_for_byte_range(byte, byte + 1)
    while node is not None and node.type not in language.strings:
        if node.type == "comment":
            return None
        node = node.parent
    if node is None:
        return None
    whole = _whole(node, language)
    parts = tuple(_joined(syntax, language, whole))
    if not parts:
        return None
    whole, is_filled, has_braces = _filled(syntax, language, whole)
    return Literal(whole, parts, is_filled, has_braces)


def _whole(node: Node, language: HostLanguage) -> Node:
    """The outermost concatenation that a string is part of."""
    whole = node
    above = node.parent
    while above is not None:
        if above.type in language.joins and _is_join(above, language):
            whole = above
        elif above.type not in language.wrappers or above.parent is None or above.parent.type not in language.joins:
            break
        above = above.parent
    return whole


def _is_join(node: Node, language: HostLanguage) -> bool:
    operator = language.joins[node.type]
    if not operator:
        return True
    written = node.child_by_field_name("operator")
    return written is not None and written.type == operator


def _joined(syntax: Syntax, language: HostLanguage, whole: Node) -> Iterator[Part]:
    """The parts of a concatenation, in their order; walked with a stack, since thousands may be nested."""
    waiting = [whole]
    count = 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MOST_JOINED:
            return
        if node.type in language.joins and _is_join(node, language):
            kept = [child for child in node.named_children if child.type != "comment"]
            waiting.extend(reversed(kept))
        elif node.type in language.wrappers and node.named_child_count == 1:
            waiting.extend(node.named_children)
        elif node.type in language.strings:
            yield from _contents(syntax, language, node)
        else:
            yield Part(syntax.text(node), syntax.span(node), is_hole=True)


def _contents(syntax: Syntax, language: HostLanguage, string: Node) -> Iterator[Part]:
    """What stands between the quotes: written text as long as nothing else comes between."""
    children = string.children
    if not children:
        return
    start = string.start_byte
    special: list[Node] = []
    waiting = list(reversed(children))
    while waiting:
        node = waiting.pop()
        if node.type in language.marks or node.type in language.escapes or node.type in language.holes:
            special.append(node)
        else:
            waiting.extend(reversed(node.children))
    is_raw = language.name == "python" and "r" in syntax.text(children[0]).lower()
    for node in special:
        if is_raw and node.type == "escape_sequence":
            continue
        if node.start_byte > start:
            yield _written(syntax, start, node.start_byte)
        if node.type in language.holes:
            yield Part(syntax.text(node), syntax.span(node), is_hole=True)
        elif node.type in language.escapes:
            yield Part(unescaped(syntax.text(node)), syntax.span(node))
        start = max(start, node.end_byte)
    if start < string.end_byte:
        yield _written(syntax, start, string.end_byte)


def _written(syntax: Syntax, start: int, end: int) -> Part:
    span = Span(syntax.offset(start), syntax.offset(end))
    return Part(syntax.source.text[span.start : span.end], span)


def _filled(syntax: Syntax, language: HostLanguage, whole: Node) -> tuple[Node, bool, bool]:
    """The expression that fills in the marks of a string, and whether these are in braces."""
    above = whole.parent
    while above is not None and above.type in language.wrappers and above.named_child_count == 1:
        whole, above = above, above.parent
    if above is None or language.name != "python":
        return whole, False, False
    if above.type == "binary_operator":
        operator = above.child_by_field_name("operator")
        return (above, True, False) if operator is not None and operator.type == "%" else (whole, False, False)
    if above.type == "attribute" and above.parent is not None and above.parent.type == "call":
        name = above.child_by_field_name("attribute")
        if name is not None and syntax.text(name) == "format":
            return above.parent, True, True
    return whole, False, False
