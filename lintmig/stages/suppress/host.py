"""Comments of a program, a model or a list that speak of lintmig, in the marks of their languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.source import Source, Span

_SLASHES = r"//[^\n]*|/\*"
_HASH = r"#[^\n]*"
_MARKUP = r"<!--"
_ENDS = {"/*": "*/", "<!--": "-->"}
_BY_SUFFIX = {
    **dict.fromkeys(".ts .tsx .mts .cts .js .jsx .mjs .cjs .go .java .kt .kts .cs .rs .prisma .json".split(), _SLASHES),
    **dict.fromkeys(".py .rb .ex .exs .toml .yaml .yml .ini .cfg .conf .properties".split(), _HASH),
    ".php": f"{_SLASHES}|{_HASH}",
    ".xml": _MARKUP,
}
_WRITTEN = {_SLASHES: ("// ", ""), _HASH: ("# ", ""), f"{_SLASHES}|{_HASH}": ("// ", ""), _MARKUP: ("<!-- ", " -->")}
_LONGEST = 2_000
_PATTERNS: dict[str, re.Pattern[str]] = {}


def host_comments(source: Source) -> tuple[Span, ...]:
    """Those that mention lintmig; none in a file that is SQL."""
    suffix = source.path[source.path.rfind(".") :]
    if suffix not in _BY_SUFFIX or "lintmig" not in source.text:
        return ()
    pattern = _PATTERNS.setdefault(suffix, re.compile(_BY_SUFFIX[suffix]))
    return tuple(span for span in _comments(source.text, pattern) if "lintmig" in source.text[span.start : span.end])


def written_marks(path: str) -> tuple[str, str] | None:
    """What opens and what closes a comment of one line in a file; None where it can hold none. SQL unless told."""
    suffix = path[path.rfind(".") :]
    if suffix == ".json":
        return None
    return _WRITTEN[_BY_SUFFIX[suffix]] if suffix in _BY_SUFFIX else ("-- ", "")


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
