"""Knex: modules with `up` and `down` in a folder, applied in the order of their file names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.ledger import Defect
from lintmig.model.ledger.numbering import MissingDown
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.embedded.belonging import is_left_out
from lintmig.stages.read.engines import marked_engines
from lintmig.stages.read.histories.folders import joined
from lintmig.stages.read.histories.typescript.conditions import DIALECT_WORDS
from lintmig.stages.read.histories.typescript.knex_calls import on_chain
from lintmig.stages.read.histories.typescript.modules import exported_function
from lintmig.stages.read.histories.typescript.sql_files import SqlFiles
from lintmig.stages.read.histories.typescript.track import ALL_ENGINES, Engines, Migration, schemas_in, track, ways
from lintmig.stages.read.host.typescript.program import Program

TOOL = "knex"
_SUFFIXES = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts")
_BUILT = re.compile(r"(?:^|/)(?:dist|build|node_modules|\.next)/|\.d\.[mc]?ts$")
_UP = re.compile(
    r"\bexports\.up\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bmodule\.exports\s*=\s*\{|\bexport\s*\{[^}]*\bup\b"
)
_SPEAKS = re.compile(r"\b[kK]nex\b")
_OTHERS = re.compile(r"\bqueryInterface\b|\bKysely\b|\bMigrationInterface\b|\bpgm\b|\bnode-pg-migrate\b")
_CLIENT = re.compile(r"""\b(?:client|dialect)["']?\s*:\s*["'`]([\w-]+)["'`]""")
_DIRECTORY = re.compile(r"""\bdirectory["']?\s*:\s*(\[[^\]]*\]|["'`][^"'`\n]+["'`])""")
_STRING = re.compile(r"""["'`]([^"'`\n]+)["'`]""")
_FOREIGN_KEYS_OFF = ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")


def read(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    markers = [path for path in files.paths if posixpath.basename(path).startswith("knexfile.")]
    folders = _folders(files, markers)
    if not folders:
        return Histories()
    program = Program(files)
    tracks: list[Track] = []
    sql_files = SqlFiles(sources)
    defects: list[Defect] = []
    spots: list[BlindSpot] = []
    for folder, paths in folders.items():
        found: list[Migration] = []
        for path in sorted(paths, key=posixpath.basename):
            module = program.module(path)
            if module is None:
                spots.append(BlindSpot(path, 1, "a Knex migration that is too large to be read"))
                continue
            up, down = (exported_function(module, program, name) for name in ("up", "down"))
            place = Place(module.source, up.place.span if up is not None else Span(0, 0))
            if up is None:
                spots.append(BlindSpot(path, 1, "what this migration does is not known: it exports no function up"))
                continue
            name = posixpath.basename(path)
            start = Place(module.source, Span(place.span.start, place.span.start + 1))
            if down is None and "down" not in module.source.text:
                defects.append(MissingDown(start, TOOL, name, 0, "refuses to run without one", "error", None))
            found.append(Migration(name, start, module.source, up, down))
        engines, marker = _engines(folder, files, markers)
        schemas = schemas_in(files.text(marker) or "") if marker is not None else []
        if found and engines.names:
            around = _around(files, engines)
            tracks.append(
                track(
                    TOOL, folder or ".", found, engines, marker, program, on_chain, around, wanted, sql_files, schemas
                )
            )
            defects += ways(TOOL, found)
    paths_of_sql, beside = sql_files.claimed()
    return Histories(tuple(tracks), tuple(defects), (*spots, *beside), paths_of_sql)


def _folders(files: Files, markers: Sequence[str]) -> dict[str, list[str]]:
    """The folders with migrations: those that a knexfile names, and all whose files are Knex's by their text."""
    named = {folder for marker in markers for folder in _named(files, marker)}
    found: dict[str, list[str]] = {}
    for path in files.ending(*_SUFFIXES):
        folder, name = posixpath.split(path)
        is_named = folder in named
        if not is_named and "migrat" not in folder.lower() and not name[:1].isdigit():
            continue
        if _BUILT.search(path) or is_left_out(path):
            continue
        text = files.text(path)
        if text is None or not _UP.search(text) or _OTHERS.search(text):
            continue
        if is_named or (_SPEAKS.search(text) and re.search(r"\bup\b", text)):
            found.setdefault(folder, []).append(path)
    return found


def _named(files: Files, marker: str) -> Iterator[str]:
    text = files.text(marker) or ""
    folder = posixpath.dirname(marker)
    for match in _DIRECTORY.finditer(text):
        for each in _STRING.findall(match[1]):
            yield joined(folder, each)
    yield joined(folder, "migrations")


def _engines(folder: str, files: Files, markers: Sequence[str]) -> tuple[Engines, str | None]:
    marked, origin = marked_engines(Source(f"{folder}/x.sql", ""))
    near = [marker for marker in markers if _is_above(posixpath.dirname(marker), folder)]
    marker = max(near, key=lambda path: path.count("/"), default=markers[0] if len(markers) == 1 else None)
    if marked is not None:
        return Engines(tuple(name for name in ENGINE_NAMES if name in marked), origin), marker
    words: list[str] = []
    if marker is not None:
        words = [word for word in _CLIENT.findall(files.text(marker) or "") if word in DIALECT_WORDS]
    if not words:
        return ALL_ENGINES, marker
    known = frozenset[EngineName]().union(*(DIALECT_WORDS[word] for word in words))
    said = f"{marker}: {', '.join(dict.fromkeys(words))}"
    return Engines(tuple(name for name in ENGINE_NAMES if name in known), said), marker


def _is_above(folder: str, path: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _around(files: Files, engines: Engines) -> dict[EngineName, tuple[str, str]]:
    """SQLite holds foreign keys only where the application asks for it."""
    if "sqlite" not in engines.names:
        return {}
    asks = any("foreign_keys" in (files.text(path) or "") for path in files.ending(".js", ".ts"))
    return {} if asks else {"sqlite": _FOREIGN_KEYS_OFF}
