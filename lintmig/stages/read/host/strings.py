"""The string of a program that a place stands in."""

from __future__ import annotations

from lintmig.model.source import Source, Span
from lintmig.stages.read.host.languages import LANGUAGES
from lintmig.stages.read.host.syntax import syntax


def string_around(source: Source, offset: int) -> Span | None:
    """All that the program puts together as one string there; None where no string is, or no grammar for the file."""
    language = LANGUAGES.get(source.path[source.path.rfind(".") :])
    tree = syntax(source) if language is not None else None
    if language is None or tree is None:
        return None
    byte = tree.byte(offset)
    node = tree.root.descendant_for_byte_range(byte, byte)
    found = None
    while node is not None:
        if (
            node.type in language.strings
            or "heredoc" in node.type
            or (found is not None and node.type in language.joins)
        ):
            found = node
        node = node.parent
    return None if found is None else tree.span(found)
