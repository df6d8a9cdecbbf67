"""Find the Drizzle tables of a project, by the configuration that names their files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from lintmig.model.entity import Entity, Enum, Models
from lintmig.model.files import Files
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.models.drizzle.config import UNKNOWN, Config, casings_in, configs, named_files
from lintmig.stages.read.models.drizzle.tables import Table, TableReader
from lintmig.stages.read.models.drizzle.types import DIALECTS

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
_TABLES = re.compile(r"drizzle-orm/(?:pg|sqlite|mysql)-core|[tT]able(?:Creator)?\(\s*[\"'`]")
_TESTS = re.compile(r"(?:^|/)(?:__tests__|__mocks__|tests?|fixtures|e2e)/|\.(?:test|spec)\.|\.d\.[mc]?ts$")
_SPECIFIER = re.compile(r"\b(?:from|import|require)\s*\(?\s*[\"']([^\"'\n]+)[\"']")


def read_drizzle_tables(files: Files) -> tuple[Models, ...]:
    return tuple(_Project(files, Program(files)).models())


@dataclass(eq=False)
class _Project:
    files: Files
    program: Program
    _readers: dict[str | None, TableReader] = field(default_factory=dict)
    _known: set[tuple[str, str | None, str]] = field(default_factory=set)

    def models(self) -> Iterator[Models]:
        named = {config: named_files(config, self.files, self._code) for config in self._configs}
        reached = {config: self._passed_on(paths) for config, paths in named.items()}
        candidates = [path for path in self._code if not _TESTS.search(path) and self._may_hold_tables(path)]
        taken: set[str] = set().union(*reached.values()) if reached else set()
        left = [path for path in candidates if path not in taken]
        if not candidates and not taken:
            return
        for config, paths in reached.items():
            self._known.update(_key(table) for path in paths for _, _, table in self._tables(path, config))
        seen: set[tuple[str | None, frozenset[str]]] = set()
        for config, paths in reached.items():
            if (config.dialect, named[config]) not in seen:
                seen.add((config.dialect, named[config]))
                beside = [path for path in left if self._package(path) == self._package(config.path)]
                yield from self._models(_shown(named[config]) or config.path, sorted(paths), beside, config)
        by_package: dict[str, list[str]] = {}
        for path in left:
            by_package.setdefault(self._package(path), []).append(path)
        for package, others in by_package.items():
            yield from self._models(package or ".", [], others, None)

    def _models(self, name: str, own: list[str], others: list[str], config: Config | None) -> Iterator[Models]:
        """One for each dialect. `own` are the files that the configuration names, `others` stand beside them."""
        entities: dict[str, list[Entity]] = {}
        enums: list[Enum] = []
        reader = self._reader(config)
        for path in [*own, *others]:
            module = self.program.module(path)
            enums += reader.enums(module) if module is not None else ()
        told = [found for path in own for found in self._tables(path, config)]
        for variable, place, table in [*told, *self._beside(others, config)]:
            path = place.source.path
            entity = reader.entity(variable, place, table, name)
            is_abandoned = bool(self._configs) and path in others and not self._is_imported(path)
            entities.setdefault(table.dialect, []).append(entity._replace(is_abandoned=is_abandoned))
        for dialect, found in entities.items():
            engines = frozenset(DIALECTS[dialect].engines)
            path = name if own else _shown({entity.place.source.path for entity in found})
            yield Models("drizzle", path, tuple(found), tuple(enums) if dialect == "pg" else (), engines)

    def _beside(self, paths: list[str], config: Config | None) -> Iterator[tuple[str, Place, Table]]:
        """The tables of files that no configuration names.

        Scripts have copies of tables with the columns that they need: of several the one with the most is the table.
        """
        found = [each for path in paths for each in self._tables(path, config)]
        if self._configs:
            found = [each for each in found if _key(each[2]) not in self._known]
        most: dict[tuple[str, str | None, str], int] = {}
        for at, (_, _, table) in enumerate(found):
            best = most.setdefault(_key(table), at)
            if len(table.columns) > len(found[best][2].columns):
                most[_key(table)] = at
        self._known.update(most)
        yield from (found[at] for at in sorted(most.values()))

    def _tables(self, path: str, config: Config | None) -> Iterator[tuple[str, Place, Table]]:
        """The tables of a file, in the dialect of the configuration."""
        module = self.program.module(path)
        for variable, place, table in self._reader(config).tables(module) if module is not None else ():
            if config is None or config.dialect in (None, table.dialect):
                yield variable, place, table

    @cached_property
    def _code(self) -> list[str]:
        return self.files.ending(*_SUFFIXES)

    @cached_property
    def _configs(self) -> list[Config]:
        return list(configs(self.program))

    def _may_hold_tables(self, path: str) -> bool:
        text = self.files.text(path)
        return text is not None and "drizzle-orm" in text and _TABLES.search(text) is not None

    def _passed_on(self, paths: Iterable[str]) -> set[str]:
        """The files, and those whose exports they pass on."""
        waiting, seen = list(paths), set[str]()
        while waiting:
            path = waiting.pop()
            module = self.program.module(path) if path not in seen else None
            seen.add(path)
            waiting += list(self._sources(module)) if module is not None else []
        return seen

    def _sources(self, module: Module) -> Iterator[str]:
        specifiers = [*module.passed_on]
        locals_passed_on = {local for local in module.exports.values() if isinstance(local, str)}
        specifiers += [source for name, (source, _) in module.imports.items() if name in locals_passed_on]
        for specifier in specifiers:
            path = self.program.path(module.source.path, specifier)
            if path is not None:
                yield path

    def _reader(self, config: Config | None) -> TableReader:
        """Reads with drizzle-kit's casing; what the code gives to `drizzle()` has to be the same."""
        casing = config.casing if config is not None else None
        casing = casing if casing is not None else self._casing_in_code
        if casing not in self._readers:
            self._readers[casing] = TableReader(self.program, casing)
        return self._readers[casing]

    @cached_property
    def _casing_in_code(self) -> str | None:
        texts = (self.files.text(path) for path in self._code if not _TESTS.search(path))
        found = {casing for text in texts if text and "drizzle(" in text for casing in casings_in(text)}
        return found.pop() if len(found) == 1 else UNKNOWN if found else None

    def _package(self, path: str) -> str:
        folder = posixpath.dirname(path)
        while folder and folder != "/" and f"{folder}/package.json" not in self.files:
            folder = posixpath.dirname(folder)
        return folder

    def _is_imported(self, path: str) -> bool:
        """Whether another file imports it, or a barrel that another file imports passes it on.

        A specifier of which it is not known where it leads may mean any file of its last name.
        """
        if _last_name(path) in self._unresolved:
            return True
        waiting, seen = [path], {path}
        while waiting:
            for importer in self._importers.get(waiting.pop(), ()):
                if not posixpath.basename(importer).startswith("index."):
                    return True
                if importer not in seen:
                    seen.add(importer)
                    waiting.append(importer)
        return False

    @property
    def _importers(self) -> Mapping[str, list[str]]:
        return self._imports[0]

    @property
    def _unresolved(self) -> Set[str]:
        return self._imports[1]

    @cached_property
    def _imports(self) -> tuple[Mapping[str, list[str]], Set[str]]:
        """The files that import each file, and the last names of what is imported from out of sight."""
        found: dict[str, list[str]] = {}
        unresolved: set[str] = set()
        for path in self._code:
            text = self.files.text(path)
            if text is None or _TESTS.search(path):
                continue
            for specifier in {match[1] for match in _SPECIFIER.finditer(text)}:
                target = self.program.path(path, specifier)
                if target is None:
                    unresolved.add(_last_name(specifier))
                elif target != path:
                    found.setdefault(target, []).append(path)
        return found, unresolved


def _key(table: Table) -> tuple[str, str | None, str]:
    return table.dialect, table.schema, table.name


def _shown(paths: Collection[str]) -> str:
    """One file, or the folder that holds several."""
    if len(paths) <= 1:
        return next(iter(paths), "")
    return posixpath.commonpath([posixpath.dirname(path) for path in paths]) or "."


def _last_name(path: str) -> str:
    """`loans` of `src/loans.ts` and of `~/loans`; of an index the folder."""
    name = re.sub(r"\.[mc]?[jt]sx?$", "", posixpath.basename(path))
    return posixpath.basename(posixpath.dirname(path)) if name == "index" else name
