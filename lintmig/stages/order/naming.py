"""What the names of migration files and folders say."""

from __future__ import annotations

import re

from lintmig.model.engine import ALIASES

FOLDER_SCRIPTS = frozenset({"up.sql", "migration.sql"})
"""Tools that give each migration a folder: diesel, sqlx, Prisma, Hasura."""
_VERSION_FOLDER = re.compile(r"v?\d+(?:[._-]\w+)*$", re.IGNORECASE)
_DOWN_FILE = re.compile(
    r"(?:^|[._-])(?:down|undo|rollback|revert)\.(?:\w+\.)?sql$|^down\.sql$|^u\d[\d._]*__",
    re.IGNORECASE,
)
_DOWN_FOLDERS = frozenset({"down", "revert", "verify", "rollback", "rollbacks", "undo"})
_VERSIONED = re.compile(r"(?:[VBR]?\d|[VR]_|R__)", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d-\d\d(?:-\d+)*")
_NUMBERS = re.compile(r"(\d+)")


def track_folder(path: str) -> str:
    """The folder whose scripts are one list: above folders that hold one migration or one version."""
    *folders, file = path.split("/")
    if file in FOLDER_SCRIPTS and folders:
        folders.pop()
    while folders and _VERSION_FOLDER.match(folders[-1]):
        folders.pop()
    return "/".join(folders)


def is_down_script(path: str) -> bool:
    *folders, file = path.split("/")
    return bool(_DOWN_FILE.search(file)) or (bool(folders) and folders[-1].lower() in _DOWN_FOLDERS)


def is_versioned(path: str, folder: str) -> bool:
    """Whether the file, or the folder that holds it alone, starts with a version."""
    relative = path[len(folder) :].lstrip("/")
    first = relative.split("/")[0]
    return "/" in relative or bool(_VERSIONED.match(first))


def natural_key(path: str, folder: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sorts numbers by value: 2 before 10; and a folder's scripts before those below it."""
    relative = path[len(folder) :].lstrip("/")
    return tuple(_natural(part) for part in relative.split("/"))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Dates with dashes are one number; repeatable migrations (R__) come last, as Flyway runs them."""
    dated = _DATED.match(name)
    if dated:
        digits = "".join(part for part in dated[0] if part.isdecimal())
        rest = _natural(name[dated.end() :])
        return ((1, int(digits[:14].ljust(14, "0")), ""), (1, int(digits[14:] or 0), ""), *rest)
    parts = [(1, int(part), "") if part.isdecimal() else (2, 0, part.lower()) for part in _NUMBERS.split(name) if part]
    return ((3, 0, ""), *parts) if name[:3].upper() == "R__" else tuple(parts)


def version_stem(path: str) -> str:
    """The name without its engine: what twins for several engines share."""
    *folders, file = path.split("/")
    parts = [part for part in file.split(".") if part.lower() not in ALIASES and part not in ("autocommit", "tx")]
    return "/".join([*folders, ".".join(parts)])
