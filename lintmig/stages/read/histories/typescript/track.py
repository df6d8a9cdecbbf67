"""The migrations of one tool in one place as a track, and what is wrong with them as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.histories import Wanted
from lintmig.model.ledger import Defect
from lintmig.model.ledger.numbering import EmptyMigration, MissingDown
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.typescript.expressions import Expressions
from lintmig.stages.read.histories.typescript.running import Handler, Running
from lintmig.stages.read.histories.typescript.scripts import paired, scripts
from lintmig.stages.read.histories.typescript.sending import Emitted
from lintmig.stages.read.histories.typescript.sql_files import SqlFiles
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Function, Unknown, Value

_SAME: dict[EngineName, EngineName] = {"mariadb": "mysql"}
"""Engines to which these tools send the same SQL as to another."""


class Migration(NamedTuple):
    """`place` is its name; `up` and `down` are its functions."""

    version: str
    place: Place
    source: Source
    up: Function | None
    down: Function | None


class Engines(NamedTuple):
    """The engines that a history can be for, and what says so."""

    names: tuple[EngineName, ...]
    origin: str | None


ALL_ENGINES = Engines(ENGINE_NAMES, None)
NO_SQL_FILES = SqlFiles(())
NOTHING_AROUND: Mapping[EngineName, tuple[str, str]] = MappingProxyType({})


def track(
    tool: str,
    folder: str,
    migrations: Sequence[Migration],
    engines: Engines,
    marker: str | None,
    program: Program,
    handler: Handler,
    around: Mapping[EngineName, tuple[str, str]] = NOTHING_AROUND,
    wanted: Wanted = None,
    sql_files: SqlFiles = NO_SQL_FILES,
    schemas: Sequence[str] = (),
    extensions: Sequence[str] = (),
) -> Track:
    """`around` is what the tool sends before and after all that goes forward.

    `schemas` are those that are there before any migration runs, since the tool keeps its own table in them;
    `extensions` are those of PostgreSQL that it installs before.

    `sql_files` are those that migrations may read.
    """
    names = [name for name in engines.names if wanted is None or name in wanted] or engines.names
    made: dict[EngineName, list[tuple[tuple[Emitted, ...], tuple[Emitted, ...]]]] = {}
    for engine in dict.fromkeys(_SAME.get(name, name) for name in names):
        before, after = around.get(engine, ("", ""))
        made[engine] = [
            (_between(before, up, after, migration.place.span), down)
            for migration, (up, down) in zip(
                migrations, _sent(engine, migrations, program, handler, sql_files), strict=True
            )
        ]
    if migrations and (schemas or extensions) and "postgresql" in made:
        up, down = made["postgresql"][0]
        made["postgresql"][0] = (*_there_before(schemas, extensions, migrations[0].place.span), *up), down
    found: list[Script] = []
    versions: list[str] = []
    downs: dict[str, tuple[Script, ...]] = {}
    for at, migration in enumerate(migrations):
        both = {name: made[_SAME.get(name, name)][at] for name in names}
        ups = scripts(migration.source, {name: up for name, (up, _) in both.items()}, engines.origin, is_down=False)
        backs = scripts(
            migration.source, {name: down for name, (_, down) in both.items()}, engines.origin, is_down=True
        )
        found += ups
        versions += [migration.version] * len(ups)
        downs |= paired(ups, backs)
    return Track(folder, tool, folder, tuple(found), downs=downs, marker=marker, versions=tuple(versions))


def _between(before: str, emitted: tuple[Emitted, ...], after: str, span: Span) -> tuple[Emitted, ...]:
    if not emitted or not before:
        return emitted
    return (Emitted((Part(before, span),)), *emitted, Emitted((Part(after, span),)))


def _there_before(schemas: Sequence[str], extensions: Sequence[str], span: Span) -> Iterator[Emitted]:
    """Names without a schema are found in these, however the application says so to its session."""
    start = Span(span.start, span.start)
    for name in extensions:
        yield Emitted((Part(f'CREATE EXTENSION IF NOT EXISTS "{name}"', start),))
    for name in schemas:
        yield Emitted((Part(f'CREATE SCHEMA IF NOT EXISTS "{name}"', start),))
    if schemas:
        path = ", ".join(f'"{name}"' for name in (*schemas, "public"))
        yield Emitted((Part(f"SET search_path TO {path}", start),))


def _sent(
    engine: EngineName, migrations: Sequence[Migration], program: Program, handler: Handler, sql_files: SqlFiles
) -> Iterator[tuple[tuple[Emitted, ...], tuple[Emitted, ...]]]:
    state: dict[str, object] = {}
    for migration in migrations:
        yield tuple(
            _run(function, migration, engine, program, handler, state, sql_files)  # type: ignore[misc]
            for function in (migration.up, migration.down)
        )


def _run(
    function: Function | None,
    migration: Migration,
    engine: EngineName,
    program: Program,
    handler: Handler,
    state: dict[str, object],
    sql_files: SqlFiles,
) -> tuple[Emitted, ...]:
    if function is None:
        return ()
    expressions = Expressions(program)
    database = Unknown(Place(migration.source, _parameter(function)))
    expressions.database.append(database)
    running = Running(engine, expressions, handler, migration.source.path, sql_files, state)
    arguments: list[Value] = [database]
    try:
        running.enter(function, arguments, function.place.span)
    except RecursionError:
        running.doubt(migration.place.span, "is nested too deep to be read")
    return tuple(running.emitted)


def _parameter(function: Function) -> Span:
    """Where the first parameter stands, which is the database."""
    syntax = function.scope.module.syntax
    node = function.node.child_by_field_name("parameter")
    listed = function.node.child_by_field_name("parameters")
    if node is None and listed is not None:
        node = next((child for child in listed.named_children if child.type != "comment"), None)
        node = (node.child_by_field_name("pattern") or node) if node is not None else None
    return syntax.span(node) if node is not None else function.place.span


_SCHEMA = re.compile(r"""\b(?:schema|schemaName|searchPath)["']?\s*:\s*(\[[^\]]*\]|[^,\n}]*)""")
_STRING = re.compile(r"""["'`]([A-Za-z_]\w*)["'`]""")


def schemas_in(text: str) -> list[str]:
    """The schemas of PostgreSQL that a tool's settings name."""
    found = (name for match in _SCHEMA.finditer(text) for name in _STRING.findall(match[1]))
    return [name for name in dict.fromkeys(found) if name != "public"]


def ways(tool: str, migrations: Sequence[Migration]) -> Iterator[Defect]:
    """Migrations that do nothing, and those without a way back where nearly all others have one."""
    lacking: list[Migration] = []
    having = 0
    for migration in migrations:
        if migration.up is None:
            continue
        if does_nothing(migration.up):
            yield EmptyMigration(migration.place, tool, "records it as applied, and nothing is done", "info")
        elif migration.down is None or does_nothing(migration.down):
            lacking.append(migration)
        else:
            having += 1
    if having >= 4 * len(lacking):
        for migration in lacking:
            consequence = "goes back and undoes nothing" if migration.down else "cannot go back behind it"
            yield MissingDown(migration.place, tool, migration.version, having, consequence, "info", None)


def does_nothing(function: Function) -> bool:
    """A comment says that it is meant so."""
    body = function.node.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return False
    return all(
        child.type in ("empty_statement", "return_statement") and not child.named_children
        for child in body.named_children
    )
