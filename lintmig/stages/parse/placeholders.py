"""What an application's query leaves open, filled in with a value, so that the engine's own grammar can read it."""

from __future__ import annotations

import re
from dataclasses import replace

from lintmig.model.engine import EngineName
from lintmig.model.script import Script

_KEPT = r"""
      '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | `[^`]*`
    | (?P<dollars>\$(?:[A-Za-z_]\w*)?\$).*?(?P=dollars)
    | --[^\n]*
    | /\*.*?\*/
    | ::\s*\w+
    | \w[\w$]*
"""
"""Strings, quoted names, comments, casts and words: nothing in them is a placeholder."""
_FORMATTED = r"%\(\w+\)s | %[sd](?!\w)"
"""What Python's drivers fill in, on every engine."""
_NAMED = r":[A-Za-z_]\w*"
_QUESTION = r"\?\d*(?![|&?])"
_NUMBERED = r"\$\d+"
_AT = r"@\w+"

_FOREIGN: dict[EngineName, tuple[str, ...]] = {
    "postgresql": (_FORMATTED, _NAMED, _QUESTION, _AT),
    "sqlite": (_FORMATTED,),
    "mariadb": (_FORMATTED, _NAMED, _NUMBERED),
    "mysql": (_FORMATTED, _NAMED, _NUMBERED),
}
"""The placeholders that a driver fills in before the engine sees them; the engine reads its own by itself."""
_ANY = re.compile(r"[?:@%$]")


def without_placeholders(script: Script, engine: EngineName) -> Script:
    """The same script, every offset kept, with values where the engine reads no placeholder."""
    if _ANY.search(script.sql) is None:
        return script
    forms = _FOREIGN[engine]
    if re.search(_NUMBERED, script.sql):
        forms = tuple(form for form in forms if form is not _QUESTION)  # then `?` is PostgreSQL's operator
    pattern = re.compile(rf"(?:{_KEPT}) | (?P<open>{' | '.join(forms)})", re.VERBOSE | re.DOTALL)
    return replace(script, sql=pattern.sub(_filled, script.sql))


def _filled(match: re.Match[str]) -> str:
    found = match["open"]
    if found is None:
        return match[0]
    return ("NULL" if len(found) >= 4 else "0").ljust(len(found))
