"""What drizzle-kit's configurations say: the files with tables, the dialect, how keys become columns."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lintmig.model.files import Files

DIALECTS = {
    "postgresql": "pg",
    "postgres": "pg",
    "sqlite": "sqlite",
    "turso": "sqlite",
    "d1-http": "sqlite",
    "mysql": "mysql",
    "pg": "pg",
    "better-sqlite": "sqlite",
    "libsql": "sqlite",
    "d1": "sqlite",
    "expo": "sqlite",
    "durable-sqlite": "sqlite",
    "mysql2": "mysql",
}


class Config(NamedTuple):
    """`schemas` are the paths and patterns as written; `dialect` is None where it is put together."""

    path: str
    schemas: tuple[str, ...]
    dialect: str | None
    casing: str | None


_FILE = re.compile(r"(?:^|[/.-])config[^/]*\.(?:[mc]?[tj]s|json)$", re.IGNORECASE)
_SIGNS = re.compile(r"drizzle-kit|[\"']?\bdialect[\"']?\s*:")
_SCHEMA = re.compile(r"(?<![\w.])[\"']?schema[\"']?\s*:\s*(\[[^\]]*\]|[\"'`][^\"'`\n]*[\"'`])")
_STRING = re.compile(r"[\"'`]([^\"'`\n]*)[\"'`]")
_DIALECT = re.compile(r"(?<![\w.])[\"']?(?:dialect|driver)[\"']?\s*:\s*[\"'`]([\w-]+)[\"'`]")
_CASING = re.compile(r"(?<![\w.])[\"']?casing[\"']?\s*:\s*[\"'`](snake_case|camelCase)[\"'`]")
_COMMENT = re.compile(r"(?<![:\"'`])//[^\n]*|/\*\s.*?\*/", re.DOTALL)


def configs(files: Files) -> Iterator[Config]:
    for path in files.paths:
        if not _FILE.search(path) or posixpath.basename(path) in _OTHERS:
            continue
        text = files.text(path)
        if text is None or not _SIGNS.search(text):
            continue
        bare = _COMMENT.sub("", text)
        schemas = {one for match in _SCHEMA.finditer(bare) for one in _STRING.findall(match[1]) if "${" not in one}
        if schemas:
            dialects = {DIALECTS.get(name) for name in _DIALECT.findall(bare)} - {None}
            casing = _CASING.search(bare)
            dialect = next(iter(dialects)) if len(dialects) == 1 else None
            yield Config(path, tuple(sorted(schemas)), dialect, casing[1] if casing else None)


_OTHERS = frozenset(("tsconfig.json", "jsconfig.json", "package.json"))


def named_files(config: Config, files: Files, paths: Iterable[str]) -> frozenset[str]:
    """The files that a configuration names, from its own folder or the nearest above where there are such files."""
    folder = posixpath.dirname(config.path)
    listed = list(paths)
    while True:
        found = frozenset(path for pattern in config.schemas for path in _matching(pattern, folder, listed))
        if found or folder in ("", "/") or folder.endswith("..") or f"{folder}/package.json" in files:
            return found
        folder = posixpath.dirname(folder)


def _matching(pattern: str, folder: str, paths: list[str]) -> Iterator[str]:
    wanted = posixpath.normpath(posixpath.join(folder, pattern))
    glob = _glob(wanted)
    for path in paths:
        if path == wanted or posixpath.dirname(path) == wanted or glob.fullmatch(path):
            yield path


def _glob(pattern: str) -> re.Pattern[str]:
    """`*` within a folder, `**` through folders, `{a,b}` either."""
    written = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    written = re.sub(r"\\\{([^{}]*)\\\}", lambda match: "(?:" + match[1].replace(",", "|") + ")", written)
    return re.compile(written)
