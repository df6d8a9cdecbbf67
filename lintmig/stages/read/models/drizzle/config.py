"""What drizzle-kit's configurations say: the files with tables, the dialect, how keys become columns."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Call, Object, Value, text_of

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


DEEPEST = 5
"""Calls within calls that make a path."""
UNKNOWN = "?"
"""A casing that is put together: names of columns that hang on it are not known."""


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
_CASING = re.compile(r"(?<![\w.])[\"']?casing[\"']?\s*:\s*(?:[\"'`](\w+)[\"'`]|\w)")
_COMMENT = re.compile(r"(?<![:\"'`])//[^\n]*|/\*\s.*?(?:\*/|\Z)", re.DOTALL)


def configs(program: Program) -> Iterator[Config]:
    for path in program.files.paths:
        if not _FILE.search(path) or posixpath.basename(path) in _OTHERS:
            continue
        text = program.files.text(path)
        if text is None or not _SIGNS.search(text):
            continue
        settings = _settings(program, path)
        config = _evaluated(program, path, settings) if settings is not None else _as_written(path, text)
        if config.schemas:
            yield config


def casings_in(text: str) -> Iterator[str]:
    """The casings that a file's text names."""
    for match in _CASING.finditer(text):
        yield match[1] or UNKNOWN


def _settings(program: Program, path: str) -> Object | None:
    """What a configuration exports, where that is an object."""
    module = program.module(path)
    value = program.exported(module, "default") if module is not None else None
    if isinstance(value, Call) and len(value.arguments) == 1:
        value = program.resolve(value.arguments[0])
    return value if isinstance(value, Object) else None


def _evaluated(program: Program, path: str, settings: Object) -> Config:
    def said(key: str) -> Value | None:
        value = settings.get(key)
        return program.resolve(value) if value is not None else None

    schema, casing = said("schema"), said("casing")
    listed = schema.items if isinstance(schema, Array) else [schema]
    schemas = [text for each in listed if each is not None for text in _paths(program, each, 0)]
    dialect = text_of(said("dialect") or said("driver"))
    return Config(
        path,
        tuple(schemas),
        DIALECTS.get(dialect) if dialect is not None else None,
        text_of(casing) or (UNKNOWN if casing is not None or not settings.is_complete else None),
    )


def _paths(program: Program, value: Value, depth: int) -> Iterator[str]:
    """A path, or those that a call such as `join(__dirname, "db")` is given."""
    resolved = program.resolve(value)
    text = text_of(resolved)
    if text is not None:
        yield text
    elif isinstance(resolved, Call) and depth < DEEPEST:
        inside = [path for each in resolved.arguments for path in _paths(program, each, depth + 1)]
        yield from ["/".join(inside)] if resolved.name in ("join", "resolve") and inside else inside


def _as_written(path: str, text: str) -> Config:
    """Of a configuration that is put together, what all of its parts say."""
    bare = _COMMENT.sub("", text)
    schemas = {one for match in _SCHEMA.finditer(bare) for one in _STRING.findall(match[1]) if "${" not in one}
    dialects = {DIALECTS.get(name) for name in _DIALECT.findall(bare)} - {None}
    casings = set(casings_in(bare))
    casing = next(iter(casings), None) if len(casings) <= 1 else UNKNOWN
    return Config(path, tuple(sorted(schemas)), next(iter(dialects)) if len(dialects) == 1 else None, casing)


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
