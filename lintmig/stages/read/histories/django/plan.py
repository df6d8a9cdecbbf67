"""Migrations one after the other: models as they change, the tables that follow, and the SQL for each engine."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lintmig.model.engine import EngineName
from lintmig.model.histories import Wanted
from lintmig.model.script import Doubt, Script
from lintmig.model.source import BlindSpot, Span
from lintmig.stages.read.histories.django.calls import EXTENSIONS, Operation, does_as_it_says, read_operation
from lintmig.stages.read.histories.django.deferral import Deferral
from lintmig.stages.read.histories.django.dialect import Dialect
from lintmig.stages.read.histories.django.downs import ways_back
from lintmig.stages.read.histories.django.following import Following
from lintmig.stages.read.histories.django.migration import Migration, members
from lintmig.stages.read.histories.django.mysql import MySQL
from lintmig.stages.read.histories.django.operations import Effect, StateChange
from lintmig.stages.read.histories.django.postgresql import PostgreSQL
from lintmig.stages.read.histories.django.runsql import HASHED, RENAMED, Unknowns, read_sql, write_sql
from lintmig.stages.read.histories.django.sqlite import SQLite
from lintmig.stages.read.histories.django.unseen import Reach, reach
from lintmig.stages.read.histories.django.writer import Writer
from lintmig.stages.read.host.django.contrib import contributed
from lintmig.stages.read.host.django.tables import Key, Table, TableKey
from lintmig.stages.read.host.python import Module

_DIALECTS: tuple[tuple[type[Dialect], EngineName, frozenset[EngineName]], ...] = (
    (PostgreSQL, "postgresql", frozenset({"postgresql"})),
    (SQLite, "sqlite", frozenset({"sqlite"})),
    (MySQL, "mysql", frozenset({"mysql", "mariadb"})),
)
_UNKNOWN_CLASS = "what an operation of this class does is not known"
_OWN_WAY = "the project's own class does this in its own way"
_TAKEN = "SQL that this Python runs is not known, taken for what the models say"
_BY_OTHERS = "the models alone are told of its columns"
_TRIGGERS = frozenset({"AddTrigger", "RemoveTrigger", "CompileTrigger"})
"""Operations that change no table, of packages that are everywhere."""
_NAMING = ("model_name", "model", "name")


@dataclass(slots=True)
class Plan(Following):
    """`tables` are those that the migrations so far have made, as Django believes them to be."""

    own_apps: frozenset[str] = frozenset()
    wanted: Wanted = None
    blind_spots: list[BlindSpot] = field(default_factory=list)
    _others: set[str] = field(default_factory=set)
    """Apps that are not the project's."""
    _named: set[str] = field(default_factory=set)
    """Names of keys that SQL has used."""
    _blurred: set[str] = field(default_factory=set)
    """Tables that Python has made, with keys of names that are not known."""
    _left: dict[str, Table] = field(default_factory=dict)
    """Tables as the database had them when models were told other things, by their names."""
    _names: Mapping[str, ast.expr] = field(default_factory=dict)
    _contributed: set[str] = field(default_factory=set)

    def scripts(self, migration: Migration) -> tuple[list[Script], list[Script]]:
        """A migration's SQL, once for each engine, and what takes it back where it says that in SQL."""
        self._dialects = [
            dialect(engine, Writer(), self.registry.code, self.tables, {})
            for dialect, engine, engines in _DIALECTS
            if self.wanted is None or engines & self.wanted
        ]
        self._deferral = Deferral()
        self._changed = set()
        self._names = migration.names
        module = migration.module
        for dependency in migration.dependencies:
            self._contribute(dependency.key[0], dependency.place.span)
            if dependency.key[0] not in self.own_apps:
                self._others.add(dependency.key[0])
        state = StateChange(self.registry, migration)
        for node in migration.operations:
            self._operate(node, module, state, writes=True)
        for each, reason in migration.unread:
            self._locate(module.span(each) if isinstance(each, (ast.expr, ast.stmt)) else Span(0, 0), {})
            if each is None:
                self._doubt_app(migration.key[0], reason)
                continue
            self._doubt_reach(reach(each, module, self.registry.code), reason)
        self._finish()
        return list(self._written(migration)), list(ways_back(migration, self.registry))

    def _finish(self, but: Collection[tuple[object, ...]] = ()) -> None:
        """Makes the keys that are made at the end."""
        for table, key in self._deferral.finish(self.tables, but):
            for dialect in self._dialects:
                if dialect.defers:
                    dialect.add_key(table, key)

    def _written(self, migration: Migration) -> Iterator[Script]:
        engines_of = {engine: engines for _, engine, engines in _DIALECTS}
        for dialect in self._dialects:
            rendering = dialect.writer.rendering
            if rendering.sql.strip():
                doubts = self._doubts(dialect.writer, migration)
                yield Script(
                    migration.module.source,
                    rendering.sql,
                    rendering.source_map,
                    engines_of[dialect.engine],
                    "Django's migrations",
                    fragment=dialect.engine,
                    holes=rendering.holes,
                    doubts=doubts,
                )

    def _doubts(self, writer: Writer, migration: Migration) -> tuple[Doubt, ...]:
        if migration.is_conditional:
            writer.perhaps_since(0)
            for name in sorted(self._changed):
                writer.doubt("this migration is not the same everywhere", name)
        return tuple(writer.doubts)

    def _contribute(self, app: str, span: Span) -> None:
        """The tables of Django's own apps, which have their migrations elsewhere."""
        if app in self.own_apps or app in self._contributed:
            return
        self._contributed.add(app)
        for model in contributed(app, self.registry):
            for each in model.fields.values():
                to = self.registry.to(each, app, model)
                if to is not None and to[0] != app:
                    self._contribute(to[0], span)
            self.registry.models[model.label] = model
        self._locate(span, {})
        for model in contributed(app, self.registry):
            self._follow(Effect((model.label,)), writes=True)

    def _locate(self, span: Span | None, places: Mapping[str, Span]) -> None:
        for dialect in self._dialects:
            dialect.writer.span = span
            dialect.places = places

    def _operate(self, node: ast.expr, module: Module, state: StateChange, *, writes: bool) -> None:
        operation = read_operation(node, module, self.registry.code)
        if operation is None:
            if writes:
                self._operate_unknown(node, module, state)
            return
        named = operation.given.get("model_name", operation.given.get("name", operation.given.get("old_name", node)))
        detail = operation.given.get("name", named)
        self._locate(module.string_span(detail), {})
        if operation.kind == "RunSQL":
            if writes:
                self._run_sql(operation)
            for each in self._listed(operation.given.get("state_operations"), module):
                self._operate(each, module, state, writes=False)
        elif operation.kind == "RunPython":
            if writes:
                self._run_python(operation.given.get("code"), module)
        elif operation.kind == "SeparateDatabaseAndState":
            self._separate(operation, state, writes=writes)
        elif operation.kind in EXTENSIONS or operation.kind == "CreateExtension":
            name = EXTENSIONS.get(operation.kind) or state.text(operation, "name")
            if writes and name:
                for dialect in self._dialects:
                    if dialect.engine == "postgresql":
                        dialect.writer.span = module.span(operation.node)
                        dialect.writer.statement(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
        else:
            effect = state.apply(operation)
            places = {}
            if operation.kind in ("CreateModel", "AddField"):
                for label in effect.labels:
                    model = self.registry.models.get(label)
                    for made in model.fields.values() if model is not None else ():
                        if made.module is module and isinstance(made.named, ast.expr):
                            places[made.name] = module.string_span(made.named)
            self._locate(module.string_span(detail), places)
            self._follow(effect, writes=writes)
            if writes and not operation.is_own:
                self._repeat(effect)
            if writes and operation.is_own:
                for label in effect.labels:
                    for key in self._by_label.get(label, {}):
                        self._doubt(_OWN_WAY, self.tables[key].name)

    def _repeat(self, effect: Effect) -> None:
        """What Django does though it has been done, or cannot be."""
        if effect.repeated is not None:
            table = self.tables.get(effect.labels[0])
            if table is not None and effect.repeated in table.columns:
                for dialect in self._dialects:
                    added = dialect.definition(table, effect.repeated)
                    dialect.writer.statement(f"ALTER TABLE {dialect.named(table.name)} ADD COLUMN ", added)
        if effect.missing is not None:
            label, name = effect.missing
            table = self.tables.get(label)
            for dialect in self._dialects:
                if table is None or not table.is_complete:
                    break
                dialect.writer.statement(f"ALTER TABLE {dialect.named(table.name)} DROP COLUMN {dialect.named(name)}")

    def _operate_unknown(self, node: ast.expr, module: Module, state: StateChange) -> None:
        """Of a class that is not Django's: it may touch the model that it names, else what its words say."""
        if not isinstance(node, ast.Call):
            return
        written = module.name(node.func) or ""
        if written.rsplit(".", 1)[-1] in _TRIGGERS:
            return
        self._locate(module.span(node), {})
        given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
        named = next((text for name in _NAMING if (text := module.text(given.get(name)))), None)
        keys = self._by_label.get((state.app, named.lower()), {}) if named is not None else {}
        if keys:
            for key in list(keys):
                self._doubt(_UNKNOWN_CLASS, self.tables[key].name)
        elif (found := self.registry.code.definition(written, module)) is None:
            self._doubt(_UNKNOWN_CLASS)
        elif does_as_it_says(found[1]):
            self._run_python(node, module, _UNKNOWN_CLASS)
        else:
            self._doubt_reach(reach(node, module, self.registry.code), _UNKNOWN_CLASS)
            if not isinstance(found[1], ast.ClassDef):
                self._doubt(_UNKNOWN_CLASS)

    def _run_python(self, node: ast.expr | None, module: Module, reason: str = "") -> None:
        found = reach(node, module, self.registry.code) if node is not None else None
        if node is None or found is None or found.is_quiet:
            return
        self._locate(module.span(node), {})
        self._doubt_reach(found, reason or "SQL that this Python runs is not known")

    def _doubt_reach(self, found: Reach, reason: str) -> None:
        names = {table.name.lower(): table.name for table in self.tables.values()}
        of_models = {(key[0], key[1]): table.name for key, table in self.tables.items() if len(key) == 2}
        touched = sorted(found.tables(names, of_models))
        for name in touched:
            self._doubt(reason, name)
        if not touched:
            self._doubt(reason)

    def _doubt_app(self, app: str, reason: str) -> None:
        for key, table in self.tables.items():
            if key[0] == app:
                self._doubt(reason, table.name)
        self._doubt(reason)

    def _doubt(self, reason: str, table: str | None = None) -> None:
        for dialect in self._dialects:
            dialect.writer.doubt(reason, table)

    def _separate(self, operation: Operation, state: StateChange, *, writes: bool) -> None:
        """Where what the database does is out of sight, it is taken to do what the models say of it."""
        module = operation.module
        inner = self._listed(operation.given.get("database_operations"), module)
        unseen = [each for each in inner if not self._is_seen(each, module)]
        if unseen and writes:
            before_names = {table.name for table in self.tables.values()}
            pending = set(self._deferral.pending)
            starts = [dialect.writer.rendering.length for dialect in self._dialects]
            for each in self._listed(operation.given.get("state_operations"), module):
                self._operate(each, module, state, writes=True)
            self._finish(pending)
            for dialect, start in zip(self._dialects, starts, strict=True):
                dialect.writer.perhaps_since(start)
            self._blurred |= {table.name for table in self.tables.values()} - before_names
            for each in unseen:
                self._doubt_reach(reach(each, module, self.registry.code), _TAKEN)
            return
        models = dict(self.registry.models)
        before = dict(self.tables), {label: dict(keys) for label, keys in self._by_label.items()}
        for each in inner:
            self._operate(each, module, state, writes=writes)
        self.registry.models = models
        is_changed = self.tables != before[0]
        known = dict(self.tables)
        if is_changed:
            self.tables.clear()
            self.tables.update(before[0])
            self._by_label = before[1]
        for each in self._listed(operation.given.get("state_operations"), module):
            self._operate(each, module, state, writes=False)
        self._left.update((table.name, table) for table in known.values())
        self._reconcile(self._left, before[0], writes)

    def _reconcile(self, real: Mapping[str, Table], before: Mapping[TableKey, Table], writes: bool) -> None:
        """Keys keep the names that they have in the database; columns that only the models have come from elsewhere."""
        for key, table in list(self.tables.items()):
            made = real.get(table.name)
            if before.get(key) is table and made is table:
                continue
            if made is not None:
                self.tables[key] = table._replace(
                    keys={name: _named_as(each, made.keys.get(name)) for name, each in table.keys.items()}
                )
            names = {column.name for column in made.columns.values()} if made is not None else set()
            if writes and any(column.name not in names for column in table.columns.values()):
                self._doubt(_BY_OTHERS, table.name)

    def _listed(self, node: ast.expr | None, module: Module) -> list[ast.expr]:
        return [each for each in members(node, module, set(), self._names) if isinstance(each, ast.Call)]

    def _is_seen(self, node: ast.expr, module: Module) -> bool:
        """Whether all that an operation does to the database is known."""
        operation = read_operation(node, module, self.registry.code)
        if operation is None:
            return False
        if operation.kind == "RunPython":
            runs = operation.given.get("code")
            return runs is None or reach(runs, module, self.registry.code).is_quiet
        if operation.kind == "RunSQL":
            return read_sql(operation.given.get("sql"), module, self.registry.code) is not None
        return True

    def _run_sql(self, operation: Operation) -> None:
        parts = read_sql(operation.given.get("sql"), operation.module, self.registry.code)
        if parts is None:
            self._locate(operation.module.span(operation.node), {})
            found = reach(operation.node, operation.module, self.registry.code)
            self._doubt_reach(found, "SQL that is put together when it runs is not known")
            return
        names_keys = any(HASHED.search(part.text) for part in parts)
        unknowns = self._unknowns(names_keys=names_keys)
        for part in parts:
            for index, constraint, name in RENAMED.findall(part.text):
                self._rename_key(index or constraint, name)
        self._named.update(name for part in parts for name in HASHED.findall(part.text))
        is_whole = [write_sql(parts, dialect.writer.rendering, unknowns) for dialect in self._dialects]
        if not all(is_whole):
            self._not_seen(operation.node, operation.module, "changes keys whose names are not known")

    def _rename_key(self, old: str, new: str) -> None:
        """Django looks a key up by its columns, so it finds one that SQL has renamed."""
        for table_key, table in self.tables.items():
            for identity, key in table.keys.items():
                if key.meta is None and key.name_on("postgresql") == old:
                    self.tables[table_key] = table._replace(keys={**table.keys, identity: key._replace(name=new)})
                    return

    def _unknowns(self, *, names_keys: bool) -> Unknowns:
        names = {table.name.lower() for table in self.tables.values()}
        everything = self.tables.values() if names_keys else ()
        keys = {key.name_on("postgresql") for table in everything for key in table.keys.values()}
        others = {"django", "auth", *self._others} - self.own_apps
        return Unknowns(frozenset(others), frozenset(names), frozenset(keys | self._named), frozenset(self._blurred))

    def _not_seen(self, node: ast.expr, module: Module, reason: str) -> None:
        self.blind_spots.append(BlindSpot(module.source.path, module.line(node), reason))


def _named_as(key: Key, made: Key | None) -> Key:
    return key if made is None else key._replace(seed=made.seed, name=made.name, is_inline=made.is_inline)
