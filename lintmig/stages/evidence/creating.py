"""Whether tables come from the models themselves, without any migration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lintmig.model.entity import Mapper
from lintmig.model.folder import nearest_files

_MOST_FILES = 5_000
_LARGEST_FILE = 500_000
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|fixtures|examples?)/|(?:^|[./_-])(?:test|spec|ci)[._]|conftest"
)
_DEPLOYS = re.compile(r"(?:^|/)(?:[\w.-]*Dockerfile[\w.-]*|Procfile|[\w.-]+\.(?:sh|ya?ml|toml))$")
_READ = re.compile(r"(?:^|/)(?:package\.json|Makefile|[\w.-]+\.(?:py|[cm]?[jt]s))$|" + _DEPLOYS.pattern)


class _Ways(NamedTuple):
    """`creating` makes tables of models; `started` finds it where it runs whenever the application is built or starts;
    `migrating` applies migrations."""

    creating: re.Pattern[bytes]
    started: re.Pattern[bytes] | None
    migrating: re.Pattern[bytes] | None


_SCRIPT = rb'"(?:pre|post)?(?:start|build|install|deploy|vercel-build|heroku-postbuild)(?::prod\w*)?"\s*:\s*"[^"\n]*'
_WAYS: dict[Mapper, _Ways] = {
    "prisma": _Ways(
        re.compile(rb"prisma\s+db\s+push"),
        re.compile(_SCRIPT + rb"prisma\s+db\s+push"),
        re.compile(rb"prisma\s+migrate\s+(?:deploy|dev)"),
    ),
    "drizzle": _Ways(
        re.compile(rb"drizzle-kit\s+push"),
        re.compile(_SCRIPT + rb"drizzle-kit\s+push"),
        re.compile(rb"drizzle-kit\s+(?:migrate|generate)|drizzle-orm/[\w/-]+/migrator"),
    ),
    "sqlalchemy": _Ways(re.compile(rb"\.create_all\b|\bdb\.create_all\("), None, None),
    "django": _Ways(re.compile(rb"--run-syncdb"), None, None),
    "typeorm": _Ways(re.compile(rb"\bsynchronize\s*:\s*true\b"), None, None),
}


def creates_tables(root: Path, mapper: Mapper) -> str | None:
    """The file by which a mapper creates tables of its models in earnest, relative to the root.

    A command for trying things out beside migrations says nothing; one that runs at each start does.
    """
    ways = _WAYS[mapper]
    created, migrates = None, False
    for path, text in _files(root):
        migrates = migrates or (ways.migrating is not None and ways.migrating.search(text) is not None)
        if not ways.creating.search(text):
            continue
        if ways.migrating is None:
            return path
        if _DEPLOYS.search(path) or (ways.started is not None and ways.started.search(text)):
            return path
        created = created or path
    return None if migrates else created


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    paths = (path for path in nearest_files(root) if _READ.search(path) and not _TEST.search(path))
    for path in islice(paths, _MOST_FILES):
        try:
            if (root / path).stat().st_size <= _LARGEST_FILE:
                yield path, (root / path).read_bytes()
        except OSError:
            continue
