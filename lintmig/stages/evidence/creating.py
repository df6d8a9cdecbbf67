"""Whether tables come from the models themselves, without any migration."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from lintmig.model.entity import Mapper
from lintmig.model.files import Files

_LARGEST_FILE = 500_000
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|fixtures|examples?)/|(?:^|[./_-])(?:test|spec|ci)[._]|conftest"
)
_DEPLOYS = re.compile(r"(?:^|/)(?:[\w.-]*Dockerfile[\w.-]*|Procfile|[\w.-]+\.(?:sh|ya?ml|toml))$")
_TRIED = re.compile(
    r"(?:^|/)\.(?:github|circleci|devcontainer)/|(?:^|/)\.gitlab-ci|[./_-](?:dev|development|local)(?:[./_-]|$)"
)
"""Files that set up a database to try things out: whoever migrates as well does so in earnest elsewhere."""
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
    "sqlalchemy": _Ways(re.compile(r"\.create_all\b"), None, None),
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
        if mapper == "sqlalchemy" and not _creates_for_good(path, text):
            continue
        if ways.migrating is None:
            return path
        is_deploying = _DEPLOYS.search(path) and not _TRIED.search(path)
        if is_deploying or (ways.started is not None and ways.started.search(text)):
            return path
        created = created or path
    return None if migrates else created


_BY_HAND = re.compile(
    r"(?:^|/)(?:scripts?|tools?|bin|dev(?:elopment)?|seeds?)/|(?:^|/)(?:seed|reset|populate|demo)\w*\.py$"
)
_OTHERWISE = re.compile(r"stamp(?:_\w+)?|drop_all")
_OWNERS = ("metadata", "meta", "db", "database")


def _creates_for_good(path: str, text: str) -> bool:
    """Whether SQLAlchemy's code makes missing tables whenever the application starts.

    A script that somebody runs by hand does not, nor what sets up a fresh database and stamps it as migrated, or
    drops all before: the databases that are there get what migrations make.
    """
    if not path.endswith(".py") or _BY_HAND.search(path):
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    blocks = [tree, *(each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))]
    unasked = {id(node) for each in blocks for node in (*_only_if_asked(each), *_of_fresh(each))}
    return any(_is_creating(node) and id(node) not in unasked for node in ast.walk(tree))


def _is_creating(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "create_all" and _last(node.value).endswith(_OWNERS)


def _of_fresh(block: ast.AST) -> Iterator[ast.AST]:
    """What a function does that stamps a database as migrated, or drops all.

    Without the functions within it, and without what it does under a condition that is not one for creating.
    """
    inner = [*ast.iter_child_nodes(block)]
    for node in inner:
        is_apart = isinstance(node, ast.If) and not any(map(_is_creating, ast.walk(node)))
        if not is_apart and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner.extend(ast.iter_child_nodes(node))
    if any(_OTHERWISE.fullmatch(_last(node)) for node in inner if isinstance(node, ast.Name | ast.Attribute)):
        yield from inner


def _only_if_asked(function: ast.AST) -> Iterator[ast.AST]:
    """What a function does only if a caller sets a flag that is off by itself."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    given = function.args
    pairs = [*zip(reversed([*given.posonlyargs, *given.args]), reversed(given.defaults), strict=False)]
    pairs += [(name, value) for name, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value]
    flags = {name.arg for name, value in pairs if isinstance(value, ast.Constant) and value.value is False}
    for node in ast.walk(function) if flags else ():
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id in flags:
            yield from (inner for statement in node.body for inner in ast.walk(statement))


def _last(node: ast.expr) -> str:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lower()
