"""The string of a program that a place stands in."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.source import Source, Span
from lintmig.stages.read.host.languages import LANGUAGES
from lintmig.stages.read.host.syntax import syntax

_HEREDOCS = frozenset({"heredoc", "heredoc_body", "nowdoc"})


class Enclosing(NamedTuple):
    """All that a program puts together as one string; a heredoc's text begins on the line below the program's own."""

    span: Span
    is_heredoc: bool


def string_around(source: Source, offset: int) -> Enclosing | None:
    """None where no string is, or there is no grammar for the file."""
    language = LANGUAGES.get(source.path[source.path.rfind(".") :])
    tree = syntax(source) if language is not None else None
    if language is None or tree is None:
        return None
    byte = tree.byte(offset)
    node = tree.root.descendant_for_byte_range(byte, byte)
    found = None
    is_heredoc = False
    while node is not None:
        is_string = node.type in language.strings or node.type in _HEREDOCS
        is_heredoc = is_heredoc or node.type in _HEREDOCS
        if is_string or (found is not None and node.type in language.joins):
            found = node
        node = node.parent
    return None if found is None else Enclosing(tree.span(found), is_heredoc)
