"""Comments of a program, a model or a list that speak of lintmig, in the marks of their languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.source import Source, Span

_SLASHES = r"//[^\n]*|/\*"
_HASH = r"#[^\n]*"
_MARKUP = r"<!--"
_DASHES = r"--[^\n]*"
_ENDS = {"/*": "*/", "<!--": "-->"}
_BY_SUFFIX = {
    **dict.fromkeys(".ts .tsx .mts .cts .js .jsx .mjs .cjs .go .java .kt .kts .cs .rs .prisma .json".split(), _SLASHES),
    **dict.fromkeys(".py .rb .ex .exs .toml .yaml .yml .ini .cfg .conf .properties".split(), _HASH),
    ".php": f"{_SLASHES}|{_HASH}",
    ".xml": _MARKUP,
}
_SQL = re.compile(r"\.sql(?:\.\w+)?$", re.IGNORECASE)
_WRITTEN = {
    _DASHES: ("-- ", ""),
    _SLASHES: ("// ", ""),
    _HASH: ("# ", ""),
    f"{_SLASHES}|{_HASH}": ("// ", ""),
    _MARKUP: ("<!-- ", " -->"),
}
_LONGEST = 2_000
_PATTERNS: dict[str, re.Pattern[str]] = {}


def host_comments(source: Source, *, is_outside: bool = False) -> tuple[Span, ...]:
    """Those that mention lintmig.

    Of a file of SQL those outside of its scripts are asked for where it has none, or where they are parts of it.
    """
    suffix = source.path[source.path.rfind(".") :]
    marks = _BY_SUFFIX.get(suffix, _DASHES if is_outside and _SQL.search(source.path) else None)
    if marks is None or "lintmig" not in source.text:
        return ()
    pattern = _PATTERNS.setdefault(marks, re.compile(marks))
    return tuple(span for span in _comments(source.text, pattern) if "lintmig" in source.text[span.start : span.end])


def written_marks(path: str) -> tuple[str, str] | None:
    """What opens and what closes a comment of one line in a file; None where it can hold none."""
    suffix = path[path.rfind(".") :]
    if suffix == ".json":
        return None
    if suffix in _BY_SUFFIX:
        return _WRITTEN[_BY_SUFFIX[suffix]]
    return _WRITTEN[_DASHES] if _SQL.search(path) else None


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
