"""Folders beside the real thing: what stands there shows or tests something, and no database in use gets it."""

from __future__ import annotations

import re

_PACKAGE = re.compile(r"(?:^|/)src/(?:main|\w+Main)/\w+/.*|(?<=/)(?:com|org|net|io)/examples?/.*")
"""Names of packages, which are no folders that tell anything."""
_ASIDE = re.compile(
    r"(?:^|/)(?:"
    r"(?:(?:integration|unit|e2e|migration|functional|acceptance|smoke|regression)[-_]?)?tests?|testing|__tests__|"
    r"test[-_]?(?:data|sql|fixtures?|migrations?|resources|cases|files|projects?|apps?|suites?)|"
    r"specs?|t|e2e|stubs?|mocks?|__mocks__|fixtures?|examples?|samples?|demos?|docs?|templates?|boilerplates?"
    r")(?=/|$)|\.(?:test|spec)\.\w+$"
)
_LEFT_BEHIND = re.compile(r"(?:^|/)(?:legacy|old|obsolete|deprecated|archived?|backups?|\w+_backup)(?:/|$)")


def is_aside(path: str) -> bool:
    """Whether a file or folder, relative to the project, stands among tests, examples or templates."""
    return _ASIDE.search(_PACKAGE.sub("", path)) is not None


def is_left_behind(path: str) -> bool:
    """Whether it stands among what is kept and no longer used."""
    return _LEFT_BEHIND.search(path) is not None
