"""Folders beside the real thing: what stands there shows or tests something, and no database in use gets it."""

from __future__ import annotations

import re

_PACKAGE = re.compile(r"(?:^|/)src/(?:main|\w+Main)/\w+/.*|(?<=/)(?:com|org|net|io)/examples?/.*")
"""Names of packages, which are no folders that tell anything."""
_TESTS = re.compile(
    r"(?:^|/)(?:"
    r"(?:(?:integration|unit|e2e|migration|functional|acceptance|smoke|regression)[-_]?)?tests?|testing|__tests__|"
    r"test[-_]?(?:data|sql|fixtures?|migrations?|resources|cases|files|projects?|apps?|suites?)|"
    r"specs?|t|e2e|stubs?|mocks?|__mocks__|__snapshots__|fixtures?"
    r")(?=/|$)|\.(?:test|spec)\.\w+$"
)
_SHOWN = re.compile(r"(?:^|/)(?:examples?|samples?|demos?|docs?|templates?|boilerplates?)(?=/|$)")
_LEFT_BEHIND = re.compile(r"(?:^|/)(?:legacy|old|obsolete|deprecated|archived?|backups?|\w+_backup)(?:/|$)")


def distance(path: str) -> int:
    """How far a file or folder, relative to the project, is from what is in use: 1 for what is shown, 2 for tests."""
    bare = _PACKAGE.sub("", path)
    if _TESTS.search(bare):
        return 2
    return 1 if _SHOWN.search(bare) else 0


def is_aside(path: str) -> bool:
    """Whether it stands among tests, examples or templates."""
    return distance(path) > 0


def is_left_behind(path: str) -> bool:
    """Whether it stands among what is kept and no longer used."""
    return _LEFT_BEHIND.search(path) is not None
