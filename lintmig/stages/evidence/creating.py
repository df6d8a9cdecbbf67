"""Whether tables come from the models themselves, without any migration."""

from __future__ import annotations

import re
from typing import NamedTuple

from lintmig.model.entity import Mapper
from lintmig.model.files import Files

_LARGEST_FILE = 500_000
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|fixtures|examples?)/|(?:^|[./_-])(?:test|spec|ci)[._]|conftest"
)
_DEPLOYS = re.compile(r"(?:^|/)(?:[\w.-]*Dockerfile[\w.-]*|Procfile|[\w.-]+\.(?:sh|ya?ml|toml))$")
_READ = re.compile(r"(?:^|/)(?:package\.json|Makefile|[\w.-]+\.(?:py|[cm]?[jt]s))$|" + _DEPLOYS.pattern)


class _Ways(NamedTuple):
    """`creating` makes tables of models; `started` finds it where it runs whenever the application is built or starts;
    `migrating` applies migrations."""

    creating: re.Pattern[str]
    started: re.Pattern[str] | None
    migrating: re.Pattern[str] | None


_SCRIPT = r'"(?:pre|post)?(?:start|build|install|deploy|vercel-build|heroku-postbuild)(?::prod\w*)?"\s*:\s*"[^"\n]*'
_WAYS: dict[Mapper, _Ways] = {
    "prisma": _Ways(
        re.compile(r"prisma\s+db\s+push"),
        re.compile(_SCRIPT + r"prisma\s+db\s+push"),
        re.compile(r"prisma\s+migrate\s+(?:deploy|dev)"),
    ),
    "drizzle": _Ways(
        re.compile(r"drizzle-kit\s+push"),
        re.compile(_SCRIPT + r"drizzle-kit\s+push"),
        re.compile(r"drizzle-kit\s+(?:migrate|generate)|drizzle-orm/[\w/-]+/migrator"),
    ),
    "sqlalchemy": _Ways(re.compile(r"\.create_all\b|\bdb\.create_all\("), None, None),
    "django": _Ways(re.compile(r"--run-syncdb"), None, None),
    "typeorm": _Ways(re.compile(r"\bsynchronize\s*:\s*true\b"), None, None),
}


def creates_tables(files: Files, mapper: Mapper) -> str | None:
    """The file by which a mapper creates tables of its models in earnest.

    A command for trying things out beside migrations says nothing; one that runs at each start does.
    """
    ways = _WAYS[mapper]
    created, migrates = None, False
    for path in files.paths:
        if not _READ.search(path) or _TEST.search(files.within(path)):
            continue
        text = files.text(path)
        if text is None or len(text) > _LARGEST_FILE:
            continue
        is_migrating = ways.migrating is not None and ways.migrating.search(text) is not None
        migrates = migrates or is_migrating
        if is_migrating or not ways.creating.search(text):
            continue
        if ways.migrating is None:
            return path
        if _DEPLOYS.search(path) or (ways.started is not None and ways.started.search(text)):
            return path
        created = created or path
    return None if migrates else created
