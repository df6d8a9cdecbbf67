"""TypeORM: classes with `up` and `down`, applied in the order of the times at the end of their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.ledger import Defect
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.numbering import VersionUsedTwice
from lintmig.model.script import Track
from lintmig.model.source import BlindSpot, Place, Source
from lintmig.stages.read.embedded.belonging import is_left_out
from lintmig.stages.read.engines import marked_engines
from lintmig.stages.read.histories.typescript.conditions import DIALECT_WORDS
from lintmig.stages.read.histories.typescript.expressions import class_of
from lintmig.stages.read.histories.typescript.sql_files import SqlFiles
from lintmig.stages.read.histories.typescript.track import ALL_ENGINES, Engines, Migration, schemas_in, track, ways
from lintmig.stages.read.histories.typescript.typeorm_calls import on_chain
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Constant, Function, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

TOOL = "typeorm"
_SUFFIXES = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
_BUILT = re.compile(r"(?:^|/)(?:dist|build|node_modules|\.next|lib-cov)/|\.d\.[mc]?ts$")
_MIGRATION = re.compile(
    r"\bimplements\s+(?:\w+\s*,\s*)*(?:\w+\.)?MigrationInterface\b|\bclass\s+\w*\d{13}\b[^;]{0,600}?\bup\s*\(\s*\w*[qQ]uery_?[rR]unner"
)
_SOURCE = re.compile(r"DataSource|TypeOrmModule|createConnection|ormconfig|ConnectionOptions|typeorm")
_DRIVER = re.compile(r"\btype[\"']?\s*:\s*[\"'`]([\w-]+)[\"'`]")
_TIME = re.compile(r"\s*[+-]?\d+")
_CLASSES = frozenset(("class_declaration", "abstract_class_declaration", "class"))
_LENGTH = 13
_AROUND: dict[EngineName, tuple[str, str]] = {"sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")}


def read(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    paths = [path for path in files.ending(*_SUFFIXES) if _is_migration(path, files)]
    if not paths:
        return Histories()
    program = Program(files)
    folders: dict[str, list[Migration]] = {}
    defects: list[Defect] = []
    spots: list[BlindSpot] = []
    untimed: list[Migration] = []
    roots = _roots(paths)
    for path in paths:
        module = program.module(path)
        if module is None:
            spots.append(BlindSpot(path, 1, "a TypeORM migration that is too large to be read"))
            continue
        for migration in _migrations(module, program):
            if _time(migration.version) is None:
                untimed.append(migration)
            else:
                folders.setdefault(roots[posixpath.dirname(path)], []).append(migration)
    defects += _unordered(untimed, [each for found in folders.values() for each in found])
    tracks: list[Track] = []
    sql_files = SqlFiles(sources)
    for folder, found in folders.items():
        ordered = sorted(found, key=lambda each: _time(each.version) or 0)
        defects += _repeated(ordered)
        unique = list({each.version: each for each in reversed(ordered)}.values())[::-1]
        engines, marker = _engines(folder, files)
        schemas = schemas_in(files.text(marker) or "") if marker is not None else []
        if engines.names:
            tracks.append(
                track(
                    TOOL,
                    folder or ".",
                    unique,
                    engines,
                    marker,
                    program,
                    on_chain,
                    _AROUND,
                    wanted,
                    sql_files,
                    schemas,
                    _extensions(unique),
                )
            )
            defects += ways(TOOL, unique)
    paths_of_sql, beside = sql_files.claimed()
    return Histories(tuple(tracks), tuple(defects), (*spots, *beside), paths_of_sql)


def _extensions(migrations: Sequence[Migration]) -> Sequence[str]:
    """TypeORM installs uuid-ossp when it connects, where entities have numbers of its making."""
    texts = [each.source.text for each in migrations]
    uses = any("uuid_generate_v" in text for text in texts)
    return ("uuid-ossp",) if uses and not any("uuid-ossp" in text for text in texts) else ()


def _is_migration(path: str, files: Files) -> bool:
    """Cheap words first: a text is looked at only where the path or the project speaks of migrations."""
    if _BUILT.search(path) or is_left_out(files.within(path)):
        return False
    text = files.text(path)
    if text is None or ("MigrationInterface" not in text and "unner" not in text):
        return False
    return _MIGRATION.search(text) is not None


def _roots(paths: Sequence[str]) -> Mapping[str, str]:
    """The folder that stands for each: folders of years within one are one history, folders of engines are not."""
    folders = sorted({posixpath.dirname(path) for path in paths})
    found: dict[str, str] = {}
    for folder in folders:
        above = folder
        found[folder] = folder
        while above:
            if marked_engines(Source(f"{posixpath.basename(above)}/x.sql", ""))[0] is not None:
                break
            above = posixpath.dirname(above)
            if above in found:
                found[folder] = found[above]
                break
    return found


def _migrations(module: Module, program: Program) -> Iterator[Migration]:
    for node in _classes(module):
        if node.type == "abstract_class_declaration":
            continue
        this = class_of(node, module, program)
        up, down = this.get("up"), this.get("down")
        if not isinstance(up, Function):
            continue
        named = node.child_by_field_name("name")
        given = this.get("name")
        said = text_of(given)
        place = Place(module.source, module.syntax.span(named)) if named is not None else this.place
        name = said or (module.syntax.text(named) if named is not None else "")
        if given is not None and said is not None:
            place = given.place
        elif given is not None and not isinstance(given, Constant):
            name = module.syntax.text(named) if named is not None else name
        yield Migration(name, place, module.source, up, down if isinstance(down, Function) else None)


def _classes(module: Module) -> Iterator[Node]:
    waiting = [(child, 0) for child in reversed(module.syntax.root.named_children)]
    while waiting:
        node, depth = waiting.pop()
        if node.type in _CLASSES:
            yield node
        elif depth < 4 and node.type in ("export_statement", "expression_statement", "assignment_expression"):
            waiting += [(child, depth + 1) for child in reversed(node.named_children)]


def _time(name: str) -> int | None:
    found = _TIME.match(name[-_LENGTH:])
    return int(found[0]) or None if found is not None else None


def _timed(migration: Migration) -> str:
    """The name that it could have: with the time of its file, where that has one."""
    found = re.search(r"\d{13}", posixpath.basename(migration.source.path))
    return migration.version + (found[0] if found is not None else "1700000000000")


def _unordered(untimed: Sequence[Migration], timed: Sequence[Migration]) -> Iterator[IgnoredFile]:
    """Those that TypeORM is told to run, for all that is known: not one beside the folders that hold the others."""
    folders = {posixpath.dirname(each.source.path) for each in timed}
    for each in untimed:
        folder = posixpath.dirname(each.source.path)
        if folder in folders or not any(_is_below(other, folder) or _is_below(folder, other) for other in folders):
            yield IgnoredFile(each.place, TOOL, "no timestamp ends its name", True, _timed(each), True)


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _repeated(migrations: Sequence[Migration]) -> Iterator[VersionUsedTwice]:
    by_name: dict[str, list[Migration]] = {}
    for each in migrations:
        by_name.setdefault(each.version, []).append(each)
    for name, same in by_name.items():
        if len(same) > 1:
            others = tuple(each.place for each in same[:-1])
            yield VersionUsedTwice(same[-1].place, TOOL, name, others, "refuses to run any migration")


def _engines(folder: str, files: Files) -> tuple[Engines, str | None]:
    """By the folder's name, else by the drivers that the data sources of its package name."""
    marked, origin = marked_engines(Source(f"{folder}/x.sql", ""))
    if marked is not None:
        return Engines(tuple(name for name in ENGINE_NAMES if name in marked), origin), None
    package = _package(folder, files)
    drivers: dict[str, str] = {}
    for path in files.ending(*_SUFFIXES, "ormconfig.json"):
        if (package and not path.startswith(f"{package}/")) or _BUILT.search(path) or is_left_out(files.within(path)):
            continue
        text = files.text(path)
        if text is None or not _SOURCE.search(text):
            continue
        for word in _DRIVER.findall(text):
            if word in DIALECT_WORDS and re.search(r"DataSource|migrations|synchronize|entities|TypeOrmModule", text):
                drivers.setdefault(word, path)
    groups: dict[frozenset[EngineName], str] = {}
    for word in drivers:
        groups.setdefault(DIALECT_WORDS[word], word)
    marker = next(iter(drivers.values()), None)
    if not groups:
        return ALL_ENGINES, marker
    known = frozenset[EngineName]().union(*groups)
    words = ", ".join(groups.values())
    origin = f"{drivers[next(iter(groups.values()))]}: {words}" if len(groups) == 1 else None
    return Engines(tuple(name for name in ENGINE_NAMES if name in known), origin), marker


def _package(path: str, files: Files) -> str:
    folder = path
    while folder and folder != "/" and f"{folder}/package.json" not in files:
        folder = posixpath.dirname(folder)
    return folder
