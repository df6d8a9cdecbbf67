"""The engines that a program in Python names in its own code: database URLs, as it makes an engine of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.files import Files
from lintmig.model.script import Script, Track
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


_LISTED = re.compile(r": (aiosqlite|pysqlite3|pysqlite3-binary|apsw)$")
_IMPORTED = re.compile(r"^\s*(?:import|from)\s+(?:aiosqlite|sqlite3|pysqlite3|apsw)\b", re.MULTILINE)
_SETTINGS = (".py", ".ini", ".cfg", ".yml", ".yaml", ".env", ".example", ".template")
_FOREIGN = re.compile(
    r"(?:^|/)(?:go\.mod|Cargo\.toml|Gemfile|composer\.json|package\.json|pom\.xml|build\.gradle[.\w]*): "
)


def in_use(engines: tuple[Engine, ...], files: Files, tracks: Iterable[Track]) -> tuple[Engine, ...]:
    """Without SQLite where its driver is only listed beside that of a server.

    Either tests alone speak of it, or Alembic cannot render the migrations for it, and nothing imports the driver.
    """
    listed = [engine for engine in engines if engine.name == "sqlite" and _LISTED.search(engine.origin)]
    if not listed or len(engines) < 2:
        return engines
    texts = [files.text(path) or "" for path in files.ending(*_SETTINGS) if not _ASIDE.search(path)]
    if any(_IMPORTED.search(text) for text in texts):
        return engines
    histories = [track for track in tracks if track.tool == "alembic" and track.scripts]
    is_refused = bool(histories) and not any(_is_for(script, "sqlite") for each in histories for script in each.scripts)
    if not is_refused and any("sqlite" in text.lower() for text in texts):
        return engines
    return tuple(engine for engine in engines if engine not in listed)


def of_python(engines: Iterable[Engine]) -> frozenset[EngineName]:
    """The engines that not only a program in another language names."""
    return frozenset(engine.name for engine in engines if not _FOREIGN.search(engine.origin))


def _is_for(script: Script, name: EngineName) -> bool:
    return script.engines is None or name in script.engines


def _engines(texts: dict[str, str]) -> Iterator[Engine]:
    for path, text in texts.items():
        for line in text.split("\n"):
            if line.lstrip().startswith("#"):
                continue
            for address in _ADDRESS.finditer(line):
                word = address[1] or address[2]
                name = DIALECTS[word]
                yield Engine(name, DEFAULT_FLOORS[name], False, f"{path}: {word}:")
