"""Strings as a program puts them together: what is written, and what it fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.embedded.escapes import unescaped
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
    return Literal(*_filled(syntax, language, whole, parts)) if parts else None


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
    if string.type == "heredoc_beginning":
        body = _heredoc(syntax, string)
        if body is None:
            return
        string = body
    special = _special(language, string)
    opening = syntax.text(string.children[0] if string.children else string)
    is_raw = language.name == "python" and "r" in opening.lower()
    is_doubled = opening.startswith(("@", "$@"))
    start, end = string.start_byte, string.end_byte
    if not string.children:
        quotes = _QUOTES.match(opening)
        if quotes is None or not opening.endswith('"'):
            return
        start, end = start + quotes.end(), end - 1
    for node in special:
        if is_raw and node.type == "escape_sequence":
            continue
        if node.start_byte > start:
            yield from _written(syntax, language, start, node.start_byte, is_doubled=is_doubled)
        if node.type in language.holes:
            yield Part(syntax.text(node), syntax.span(node), is_hole=True)
        elif node.type in language.escapes:
            yield Part(unescaped(syntax.text(node)), syntax.span(node))
        start = max(start, node.end_byte)
    if start < end:
        yield from _written(syntax, language, start, end, is_doubled=is_doubled)


_QUOTES = re.compile(r'[@$]+"')
_DOUBLED = re.compile(r'""')


def _special(language: HostLanguage, string: Node) -> list[Node]:
    """All in a string that is not written text."""
    found: list[Node] = []
    waiting = list(reversed(string.children))
    while waiting:
        node = waiting.pop()
        if node.type in language.marks or node.type in language.escapes or node.type in language.holes:
            found.append(node)
        else:
            waiting.extend(reversed(node.children))
    return found


def _heredoc(syntax: Syntax, beginning: Node) -> Node | None:
    """The lines behind the one on which a heredoc of Ruby begins."""
    text = syntax.source.text
    end = text.find("\n", syntax.offset(beginning.end_byte))
    if end < 0:
        return None
    byte = syntax.byte(end)
    body = syntax.root.descendant_for_byte_range(byte, byte + 1)
    while body is not None and body.type != "heredoc_body":
        body = body.parent
    return body


def _written(syntax: Syntax, language: HostLanguage, start: int, end: int, *, is_doubled: bool) -> Iterator[Part]:
    first, last = syntax.offset(start), syntax.offset(end)
    text = syntax.source.text[first:last]
    pattern = _DOUBLED if is_doubled else re.compile(language.named_holes) if language.named_holes else None
    at = 0
    for found in pattern.finditer(text) if pattern is not None else ():
        if found.start() > at:
            yield Part(text[at : found.start()], Span(first + at, first + found.start()))
        span = Span(first + found.start(), first + found.end())
        yield Part('"', span) if is_doubled else Part(found[0], span, is_hole=True)
        at = found.end()
    if at < len(text):
        yield Part(text[at:], Span(first + at, last))


_FORMATS = re.compile(r"(?:^|\W)(?:v?s?n?printf|sprintf|format|formatted|Sprintf|Format)$")
_ARGUMENTS = frozenset("argument argument_list arguments value_argument value_arguments".split())


def _filled(
    syntax: Syntax, language: HostLanguage, whole: Node, parts: tuple[Part, ...]
) -> tuple[Node, tuple[Part, ...], bool, bool]:
    """The expression that fills in the marks of a string, and whether these are in braces."""
    above = whole.parent
    while above is not None and above.type in language.wrappers and above.named_child_count == 1:
        whole, above = above, above.parent
    if above is None:
        return whole, parts, False, False
    if above.type in ("binary_operator", "binary") and above.named_children[0].id == whole.id:
        operator = above.child_by_field_name("operator")
        is_filled = operator is not None and operator.type == "%"
        return above if is_filled else whole, parts, is_filled, False
    child, call = whole, above
    while call.type in _ARGUMENTS and call.parent is not None and call.named_children[0].id == child.id:
        child, call = call, call.parent
    if call.type in ("attribute", "member_expression", "navigation_expression") and call.parent is not None:
        call = call.parent
    if call.type not in language.calls or call.id == above.id == whole.id:
        return whole, parts, False, False
    arguments = call.child_by_field_name("arguments")
    end = arguments.start_byte if arguments is not None else call.end_byte
    called = syntax.source.text[syntax.offset(max(call.start_byte, end - 40)) : syntax.offset(end)]
    if _FORMATS.search(called.rstrip()) is None:
        return whole, parts, False, False
    is_own = whole.end_byte <= end
    has_braces = language.has_braces and (is_own or language.name != "python")
    return call, parts, True, has_braces
