"""Find the TypeORM entities of a project, and what its data sources say of names and engines."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, Enum, Models
from lintmig.model.files import Files
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.models.typeorm.classes import Class, ClassReader
from lintmig.stages.read.models.typeorm.entities import EntityReader
from lintmig.stages.read.models.typeorm.naming import Naming, Style
from lintmig.stages.read.models.typeorm.schemas import read_schemas, with_relations
from lintmig.stages.read.models.typeorm.types import DRIVERS

_SUFFIXES = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
_ENTITY = re.compile(r"@(?:Entity|ViewEntity|ChildEntity)\b|\bnew\s+EntitySchema\b")
_TESTS = re.compile(r"(?:^|/)(?:__tests__|__mocks__|tests?|fixtures|e2e|samples?)/|\.(?:test|spec|e2e)\.|\.d\.[mc]?ts$")
_SOURCE = re.compile(r"DataSource|TypeOrmModule|createConnection|ormconfig|ConnectionOptions")
_DRIVER = re.compile(r"\btype[\"']?\s*:\s*[\"'`]([\w-]+)[\"'`]")
_NAMING = re.compile(r"\bnamingStrategy\s*[:=]\s*(?:new\s+)?([\w.]+)")
_PREFIX = re.compile(r"\bentityPrefix\s*:\s*(?:[\"'`](\w*)[\"'`])?")
_SYNCHRONIZE = re.compile(r"\bsynchronize\s*:\s*(\w+|\S)")
_SNAKE = re.compile(r"\bSnakeNamingStrategy\b[^;\n]*from\s*[\"']typeorm-naming-strategies")


def read_entities(files: Files) -> tuple[Models, ...]:
    program = Program(files)
    classes = ClassReader(program)
    found: dict[str, list[Class]] = {}
    modules: dict[str, list[Module]] = {}
    for path in files.ending(*_SUFFIXES):
        text = files.text(path)
        if text is None or "typeorm" not in text or _TESTS.search(path) or not _ENTITY.search(text):
            continue
        module = program.module(path)
        if module is not None:
            package = _package(path, files)
            found.setdefault(package, []).extend(classes.classes(module))
            modules.setdefault(package, []).append(module)
    return tuple(
        models
        for package, members in found.items()
        for models in _models(package, members, modules[package], classes, program)
    )


def _models(
    package: str, members: list[Class], modules: list[Module], classes: ClassReader, program: Program
) -> Iterator[Models]:
    naming, engines = _settings(package, program.files)
    if naming is None:
        return
    children: dict[int, list[Class]] = {}
    for member in members:
        if member.decorator("ChildEntity") is not None:
            roots = [each for each in member.lineage() if each.decorator("TableInheritance") is not None]
            for root in roots[:1]:
                children.setdefault(id(root), []).append(member)
    reader = EntityReader(program, classes, naming, engines, package or ".", children)
    entities: list[Entity] = []
    enums: dict[tuple[str | None, str], Enum] = {}
    for member in members:
        entity = reader.entity(member)
        if entity is None:
            continue
        entities += [entity, *reader.join_tables(member, entity)]
        for one in (member, *children.get(id(member), [])):
            for enum in reader.enums(one, entity):
                enums.setdefault((enum.schema, enum.name), enum)
    with_schemas = [module for module in modules if "EntitySchema" in module.source.text]
    schemas = [one for module in with_schemas for one in read_schemas(module, reader.settings(None), reader.registry)]
    entities += with_relations(schemas, program)
    if entities:
        paths = sorted({entity.place.source.path for entity in entities})
        folder = posixpath.commonpath([posixpath.dirname(path) for path in paths]) or "."
        has_types = engines is None or "postgresql" in engines
        yield Models(
            "typeorm",
            paths[0] if len(paths) == 1 else folder,
            tuple(entities),
            tuple(enums.values()) if has_types else (),
            engines,
        )


def _settings(package: str, files: Files) -> tuple[Naming | None, frozenset[EngineName] | None]:
    """How the data sources of a package name things, and the engines of their drivers, None where several are named.

    Without a naming nothing can be compared: names have a prefix that is not known, or TypeORM makes the tables itself.
    """
    drivers: set[str] = set()
    strategies: set[str] = set()
    prefixes: set[str | None] = set()
    synchronized: set[str] = set()
    is_snake = False
    for path in files.ending(*_SUFFIXES, "ormconfig.json"):
        if package and not path.startswith(f"{package}/"):
            continue
        text = files.text(path)
        if text is None or _TESTS.search(path) or not (_SOURCE.search(text) or _NAMING.search(text)):
            continue
        synchronized.update(_SYNCHRONIZE.findall(text))
        drivers.update(name for name in _DRIVER.findall(text) if name in DRIVERS)
        strategies.update(name.rpartition(".")[2] for name in _NAMING.findall(text))
        prefixes.update(match[1] for match in _PREFIX.finditer(text))
        is_snake |= _SNAKE.search(text) is not None
    if len(prefixes) > 1 or None in prefixes or synchronized == {"true"}:
        return None, None
    strategies.discard("DefaultNamingStrategy")
    style: Style = "default"
    if strategies:
        style = "snake" if strategies == {"SnakeNamingStrategy"} and is_snake else "unknown"
    engines = frozenset(engine for driver in drivers for engine in DRIVERS[driver])
    is_one = len({DRIVERS[driver][0] for driver in drivers}) == 1
    return Naming(style, next(iter(prefixes), None) or ""), engines if is_one else None


def _package(path: str, files: Files) -> str:
    folder = posixpath.dirname(path)
    while folder and folder != "/" and f"{folder}/package.json" not in files:
        folder = posixpath.dirname(folder)
    return folder
