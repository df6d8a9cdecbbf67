"""Comments of a program, a model or a list that speak of lintmig, in the marks of their languages."""

from __future__ import annotations

import re

from lintmig.model.source import Source, Span

_SLASHES = r"//[^\n]*|/\*(?:[^*]|\*(?!/)){0,2000}\*/"
_HASH = r"#[^\n]*"
_MARKUP = r"<!--(?:[^-]|-(?!->)){0,2000}-->"
_BY_SUFFIX = {
    **dict.fromkeys(".ts .tsx .mts .cts .js .jsx .mjs .cjs .go .java .kt .kts .cs .rs .prisma .json".split(), _SLASHES),
    **dict.fromkeys(".py .rb .ex .exs .toml .yaml .yml .ini .cfg .conf .properties".split(), _HASH),
    ".php": f"{_SLASHES}|{_HASH}",
    ".xml": _MARKUP,
}
_PATTERNS: dict[str, re.Pattern[str]] = {}


def host_comments(source: Source) -> tuple[Span, ...]:
    """Those that mention lintmig; none in a file that is SQL."""
    suffix = source.path[source.path.rfind(".") :]
    if suffix not in _BY_SUFFIX or "lintmig" not in source.text:
        return ()
    pattern = _PATTERNS.setdefault(suffix, re.compile(_BY_SUFFIX[suffix]))
    return tuple(Span(*found.span()) for found in pattern.finditer(source.text) if "lintmig" in found[0])
