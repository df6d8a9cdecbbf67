"""Comments of a program, a model or a list that speak of lintmig, in the marks of their languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from lintmig.model.source import Source, Span

Language = Literal["slashes", "hash", "both", "markup", "dashes"]
"""By the marks of its comments."""
_OPENINGS: dict[Language, str] = {
    "slashes": r"//[^\n]*|/\*",
    "hash": r"#[^\n]*",
    "both": r"//[^\n]*|/\*|#[^\n]*",
    "markup": r"<!--",
    "dashes": r"--[^\n]*",
}
_ENDS = {"/*": "*/", "<!--": "-->"}
_SLASHES = ".ts .tsx .mts .cts .js .jsx .mjs .cjs .go .java .kt .kts .cs .rs .prisma .json".split()
_HASH = ".py .rb .ex .exs .toml .yaml .yml .ini .cfg .conf .properties".split()
_BY_SUFFIX: dict[str, Language] = {
    **dict.fromkeys(_SLASHES, "slashes"),
    **dict.fromkeys(_HASH, "hash"),
    ".php": "both",
    ".xml": "markup",
}
_WRITTEN: dict[Language, tuple[str, str]] = {
    "slashes": ("// ", ""),
    "hash": ("# ", ""),
    "both": ("// ", ""),
    "markup": ("<!-- ", " -->"),
    "dashes": ("-- ", ""),
}
_SQL = re.compile(r"\.sql(?:\.\w+)?$", re.IGNORECASE)
_LONGEST = 2_000
_PATTERNS = {language: re.compile(opening) for language, opening in _OPENINGS.items()}


def language_of(path: str) -> Language | None:
    """None of a file that is SQL, or in a language whose comments are not known."""
    return _BY_SUFFIX.get(path[path.rfind(".") :])


def host_comments(source: Source, *, is_outside: bool = False) -> tuple[Span, ...]:
    """Those that mention lintmig.

    Of a file of SQL those outside of its scripts are asked for where it has none, or where they are parts of it.
    """
    language = language_of(source.path)
    if language is None and is_outside and _SQL.search(source.path):
        language = "dashes"
    if language is None or "lintmig" not in source.text:
        return ()
    spans = _comments(source.text, _PATTERNS[language])
    return tuple(span for span in spans if "lintmig" in source.text[span.start : span.end])


def written_marks(path: str) -> tuple[str, str] | None:
    """What opens and what closes a comment of one line in a file; None where it can hold none."""
    suffix = path[path.rfind(".") :]
    if suffix == ".json":
        return None
    language = language_of(path)
    if language is None and _SQL.search(path):
        language = "dashes"
    return _WRITTEN[language] if language is not None else None


def _comments(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    at = 0
    is_open = False
    while found := pattern.search(text, at):
        at = found.end()
        closing = _ENDS.get(found[0])
        if closing is None:
            yield Span(*found.span())
        elif not is_open:
            end = text.find(closing, at)
            is_open = end < 0
            if 0 <= end - at < _LONGEST:
                at = end + len(closing)
                yield Span(found.start(), at)
