"""Tables and views of Drizzle, from the calls that define them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.entity import Entity, Enum, Reference
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Call, Function, Member, Object, Text, Value, text_of
from lintmig.stages.read.models.drizzle.columns import (
    Column,
    chain_of,
    core_function,
    read_column,
    read_enum,
    schema_name,
)
from lintmig.stages.read.models.drizzle.constraints import Constraints, read_constraints
from lintmig.stages.read.models.drizzle.types import DIALECTS


class Table(NamedTuple):
    """A table before its references are followed; `columns` are by their keys in the code."""

    call: Call
    name: str
    dialect: str
    schema: str | None
    kind: str
    columns: Mapping[str, Column]
    is_complete: bool
    is_managed: bool = True


class _Head(NamedTuple):
    dialect: str
    schema: str | None
    kind: str
    rename: Function | None = None


@dataclass(eq=False, slots=True)
class TableReader:
    """Reads each table of a program once."""

    program: Program
    casing: str | None = None
    _tables: dict[tuple[str, int], Table | None] = field(default_factory=dict)

    def tables(self, module: Module) -> Iterator[tuple[str, Place, Table]]:
        """The tables and views that a module declares at its top level, by their variables."""
        for name, node in module.declarations.items():
            if node.type in ("class_declaration", "function_declaration", "arrow_function"):
                continue
            declared = node.parent.child_by_field_name("name") if node.parent is not None else None
            value = self.program.top_level(module, name)
            if value.place.source.path != module.source.path:
                continue
            table = self.table(value)
            if table is not None:
                yield name, Place(module.source, module.syntax.span(declared or node)), table

    def enums(self, module: Module) -> Iterator[Enum]:
        for name in module.declarations:
            value = self.program.top_level(module, name)
            if isinstance(value, Call) and value.place.source.path == module.source.path:
                enum = read_enum(self.program, value)
                if enum is not None:
                    yield enum

    def table(self, value: Value) -> Table | None:
        """The table that an expression is, such as the name of its variable."""
        chain = chain_of(self.program, value)
        if chain is None:
            return None
        key = (chain.root.place.source.path, chain.root.place.span.start)
        if key not in self._tables:
            self._tables[key] = None
            found = self._read(chain.root)
            is_managed = chain.method("existing") is None
            self._tables[key] = found._replace(is_managed=is_managed) if found is not None else None
        return self._tables[key]

    def entity(self, variable: str, place: Place, table: Table, registry: str) -> Entity:
        names = {key: found.column.name for key, found in table.columns.items()}
        constraints = read_constraints(self.program, table.call.argument(2), names)
        columns = tuple(
            found.column._replace(is_primary_key=True) if key in constraints.primary_key else found.column
            for key, found in table.columns.items()
        )
        if table.kind == "view":
            columns = tuple(column._replace(is_nullable=None, has_default=None) for column in columns)
        return Entity(
            mapper="drizzle",
            name=variable,
            table=table.name,
            columns=columns,
            place=place,
            schema=table.schema,
            engines=frozenset(DIALECTS[table.dialect].engines),
            is_complete=table.is_complete,
            references=tuple(self._references(table, constraints, names)),
            indexes=constraints.indexes,
            kind="view" if table.kind == "view" else "table",
            registry=registry,
            is_managed=table.is_managed,
        )

    def _read(self, call: Call) -> Table | None:
        head = self._head(call)
        if head is None:
            return None
        first = call.argument(0)
        named = self.program.resolve(first) if first is not None else None
        if head.rename is not None and isinstance(named, Text):
            result = self.program.result(head.rename, (named,))
            named = self.program.resolve(result) if result is not None else None
        name = text_of(named)
        if name is None:
            return None
        given = self.program.resolve(call.arguments[1]) if len(call.arguments) > 1 else None
        if isinstance(given, Function):
            result = self.program.result(given)
            given = self.program.resolve(result) if result is not None else None
        if not isinstance(given, Object):
            return Table(call, name, head.dialect, head.schema, head.kind, {}, False)
        columns: dict[str, Column] = {}
        for entry in given.entries:
            column = read_column(self.program, entry, head.dialect, self.casing)
            if column is not None:
                columns[entry.key] = column
        is_complete = given.is_complete and len(columns) == len(given.entries)
        return Table(call, name, head.dialect, head.schema, head.kind, columns, is_complete)

    def _head(self, call: Call) -> _Head | None:
        """What kind of table a call makes, if it makes one."""
        function = call.function
        core = core_function(self.program, function)
        if core is None and isinstance(function, Member) and function.name == "withRLS":
            core = core_function(self.program, function.target)
        if core is not None:
            return _head(*core)
        if isinstance(function, Member) and function.name in ("table", "view", "materializedView"):
            schema = schema_name(self.program, function.target)
            made = self.program.resolve(function.target)
            owner = core_function(self.program, made.function) if isinstance(made, Call) else None
            if schema is None or owner is None:
                return None
            return _Head(owner[0], schema, "table" if function.name == "table" else "view")
        made = self.program.resolve(function)
        creator = core_function(self.program, made.function) if isinstance(made, Call) else None
        if creator is None or not isinstance(made, Call) or not creator[1].endswith("TableCreator"):
            return None
        rename = self.program.resolve(made.arguments[0]) if made.arguments else None
        return _Head(creator[0], None, "table", rename) if isinstance(rename, Function) else None

    def _references(self, table: Table, constraints: Constraints, names: Mapping[str, str]) -> Iterator[Reference]:
        for found in table.columns.values():
            for call in found.references:
                function = call.argument(0)
                result = self.program.result(function) if isinstance(function, Function) else None
                target = self._target(result) if result is not None else None
                if target is not None:
                    options = self.program.resolve(call.arguments[1]) if len(call.arguments) > 1 else None
                    action = text_of(options.get("onDelete")) if isinstance(options, Object) else None
                    yield self._reference((found.column.name,), (target,), found.column.place, action)
        for foreign in constraints.foreign_keys:
            targets = [self._target(value) for value in foreign.targets]
            known = tuple(target for target in targets if target is not None)
            if len(known) == len(targets) and all(key in names for key in foreign.keys):
                own = tuple(names[key] for key in foreign.keys)
                yield self._reference(own, known, foreign.place, foreign.on_delete)

    def _reference(
        self, columns: tuple[str, ...], targets: tuple[tuple[Table, str], ...], place: Place, on_delete: str | None
    ) -> Reference:
        table = targets[0][0]
        named = tuple(column for _, column in targets)
        return Reference(columns, table.name, named, place, table.schema, on_delete.upper() if on_delete else None)

    def _target(self, value: Value) -> tuple[Table, str] | None:
        if not isinstance(value, Member):
            return None
        table = self.table(value.target)
        found = table.columns.get(value.name) if table is not None else None
        return (table, found.column.name) if table is not None and found is not None else None


def _head(dialect: str, function: str) -> _Head | None:
    kind = function.removeprefix(dialect)
    if kind in ("Table", "View", "MaterializedView"):
        return _Head(dialect, None, "table" if kind == "Table" else "view")
    return None
