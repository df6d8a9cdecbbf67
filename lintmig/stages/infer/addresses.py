"""The engines that a program in Python names in its own code: database URLs, as it makes an engine of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.files import Files
from lintmig.stages.infer.drivers import DIALECTS

_ADDRESS = re.compile(
    r"""["'](postgres(?:ql)?|mysql|mariadb|sqlite)(?:\+\w+)?:/"""
    r"""|(?:\bdrivername\s*=\s*|\bscheme\s*=\s*|\bURL\.create\(\s*)["'](postgres(?:ql)?|mysql|mariadb|sqlite)\b"""
)
_TOOLKIT = re.compile(r"\b(?:sqlalchemy|sqlmodel|alembic|databases|tortoise|peewee)\b", re.IGNORECASE)
_PROSE = re.compile(r"(?s)\"\"\".*?\"\"\"|'''.*?'''")
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?|examples?|samples?|benchmarks?|site-packages|vendor|dialects)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)


def addresses(files: Files) -> tuple[Engine, ...]:
    """The engines of the URLs in code, without tests; those of docstrings and comments where there are no others."""
    texts = {
        path: text
        for path in files.ending(".py")
        if not _ASIDE.search(path) and (text := files.text(path)) and _ADDRESS.search(text)
    }
    if not any(_TOOLKIT.search(text) for text in texts.values()):
        return ()
    said = list(_engines({path: _PROSE.sub("", text) for path, text in texts.items()})) or list(_engines(texts))
    found: dict[EngineName, Engine] = {}
    for engine in said:
        found.setdefault(engine.name, engine)
    return tuple(found.values())


_FOR_TESTS = re.compile(r": (aiosqlite|pysqlite3|pysqlite3-binary|apsw)$")
_SETTINGS = (".py", ".ini", ".cfg", ".yml", ".yaml", ".env", ".example", ".template")


def in_use(engines: tuple[Engine, ...], files: Files) -> tuple[Engine, ...]:
    """Without SQLite where its driver is listed beside that of a server, and only tests speak of it."""
    named = [engine for engine in engines if engine.name == "sqlite" and _FOR_TESTS.search(engine.origin)]
    if not named or len(engines) < 2:
        return engines
    for path in files.ending(*_SETTINGS):
        if not _ASIDE.search(path) and "sqlite" in (files.text(path) or "").lower():
            return engines
    return tuple(engine for engine in engines if engine not in named)


def _engines(texts: dict[str, str]) -> Iterator[Engine]:
    for path, text in texts.items():
        for line in text.split("\n"):
            if line.lstrip().startswith("#"):
                continue
            for address in _ADDRESS.finditer(line):
                word = address[1] or address[2]
                name = DIALECTS[word]
                yield Engine(name, DEFAULT_FLOORS[name], False, f"{path}: {word}:")
