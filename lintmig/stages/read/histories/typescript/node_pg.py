"""node-pg-migrate: modules with `up` and `down` that are given `pgm`, applied in the order of their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from functools import partial

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.embedded.belonging import is_left_out
from lintmig.stages.read.histories.typescript.modules import exported_function, exported_value
from lintmig.stages.read.histories.typescript.node_pg_calls import on_chain
from lintmig.stages.read.histories.typescript.sql_files import SqlFiles
from lintmig.stages.read.histories.typescript.track import Engines, Migration, track
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Object

TOOL = "node-pg-migrate"
_SUFFIXES = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts")
_SPEAKS = re.compile(r"\bpgm\s*\.\s*\w+\s*\(|\bMigrationBuilder\b")
_BUILT = re.compile(r"(?:^|/)(?:dist|build|node_modules)/|\.d\.[mc]?ts$")


def read(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    """Folders that hold SQL migrations too are ordered with these, by the layouts of SQL files."""
    folders: dict[str, list[str]] = {}
    of_sql = {posixpath.dirname(source.path) for source in sources}
    for path in files.ending(*_SUFFIXES):
        folder, name = posixpath.split(path)
        if not name[:1].isdigit() or folder in of_sql or _BUILT.search(path) or is_left_out(path):
            continue
        if _SPEAKS.search(files.text(path) or ""):
            folders.setdefault(folder, []).append(path)
    if not folders:
        return Histories()
    program = Program(files)
    sql_files = SqlFiles(sources)
    tracks: list[Track] = []
    spots: list[BlindSpot] = []
    for folder, paths in folders.items():
        found: list[Migration] = []
        shorthands: set[str] = set()
        for path in sorted(paths, key=_order):
            module = program.module(path)
            up = exported_function(module, program, "up") if module is not None else None
            if module is None or up is None:
                spots.append(BlindSpot(path, 1, "what this migration does is not known: it exports no function up"))
                continue
            start = Place(module.source, Span(up.place.span.start, up.place.span.start + 1))
            down = exported_function(module, program, "down")
            own = exported_value(module, program, "shorthands")
            shorthands.update(entry.key for entry in (own.entries if isinstance(own, Object) else ()))
            found.append(Migration(posixpath.basename(path), start, module.source, up, down))
        if found:
            handler = partial(on_chain, frozenset(shorthands))
            engines = Engines(("postgresql",), "node-pg-migrate")
            tracks.append(
                track(TOOL, folder or ".", found, engines, None, program, handler, wanted=wanted, sql_files=sql_files)
            )
    claimed, beside = sql_files.claimed()
    return Histories(tuple(tracks), (), (*spots, *beside), claimed)


def _order(path: str) -> tuple[int, str]:
    """By the number that begins the name, then by the name."""
    name = posixpath.basename(path)
    digits = re.match(r"\d{1,30}", name)
    return (int(digits[0]) if digits is not None else 0, name)
