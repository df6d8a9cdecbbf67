"""Tables as they are put together: columns first, then what constraints, keys and indexes say of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.entity import EntityColumn, EntityIndex, Reference
from lintmig.model.source import Place
from lintmig.stages.read.models.sqlalchemy.code import Code, Found
from lintmig.stages.read.models.sqlalchemy.declared import Declared
from lintmig.stages.read.models.sqlalchemy.enum_types import Schemas
from lintmig.stages.read.models.sqlalchemy.families import Family
from lintmig.stages.read.models.sqlalchemy.kinds import Kind
from lintmig.stages.read.models.sqlalchemy.said import expression, flag, plain, string
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of

_ORDERS = frozenset({"asc", "desc", "nulls_first", "nulls_last", "nullsfirst", "nullslast"})
_PARTIAL = frozenset({"postgresql_where", "sqlite_where"})
_SHAPED = frozenset({"postgresql_using", "mysql_prefix", "mysql_length"})
"""What makes a unique index mean something else on an engine."""


class Group(NamedTuple):
    """The metadata to which tables belong. `schema` is that of tables which name none."""

    key: str
    path: str
    schema: str | None = None
    is_known: bool = True
    """Whether the schema is."""
    conventions: Mapping[str, str] = {}


@dataclass(slots=True, eq=False)
class Draft:
    """A table whose columns are known by name, while those of other tables may not be yet."""

    name: str
    table: str
    place: Place
    schemas: Schemas
    group: Group
    registry: str
    module_path: str
    columns: list[Declared] = field(default_factory=list)
    arguments: list[Call] = field(default_factory=list)
    is_complete: bool = True
    is_managed: bool = True
    is_view: bool = False
    adds_to_table: bool = False
    family: Family | None = None

    def column(self, name: str) -> Declared | None:
        """By the database's name, or by the attribute."""
        found = next((each for each in self.columns if each.name == name), None)
        return found or next((each for each in self.columns if each.attribute == name), None)


@dataclass(slots=True, eq=False)
class Tables:
    """All tables that were found."""

    code: Code
    drafts: list[Draft] = field(default_factory=list)
    by_node: dict[int, Draft] = field(default_factory=dict)
    """By the class, or by the call of Table."""
    by_name: dict[tuple[str, str | None, str], Draft] = field(default_factory=dict)

    def add(self, draft: Draft, *nodes: ast.AST) -> None:
        self.drafts.append(draft)
        self.by_name.setdefault((draft.group.key, draft.schemas.table, draft.table), draft)
        for node in nodes:
            self.by_node[id(node)] = draft

    def entity_columns(self, draft: Draft) -> tuple[EntityColumn, ...]:
        stated = [each for each in draft.arguments if each.word == "PrimaryKeyConstraint"]
        keys = {each.name for each in draft.columns if each.is_primary_key}
        is_open = any(each.is_open for each in stated)
        for call in stated:
            keys |= {name for name in self._named(draft, call.arguments) if name is not None}
        unique = {names for call in draft.arguments if (names := self._unique(draft, call)) and len(names) == 1}
        made: dict[str, EntityColumn] = {}
        for each in draft.columns:
            is_key = each.name in keys
            default = each.has_default
            if is_key and default is False:
                default = self._counts(draft, each, keys)
            kind = each.kind if each.has_type else self._inherited(draft, each, 0)
            is_nullable = False if is_key and not each.states_nullable else each.is_nullable
            made[each.name] = EntityColumn(
                each.name,
                each.attribute,
                each.words,
                kind.types,
                each.place,
                None if is_open and not is_key else is_nullable,
                default,
                is_key,
                each.is_unique or (each.name,) in unique,
                kind.enum.name if kind.enum is not None else None,
                each.is_filled,
            )
        return tuple(made.values())

    def references(self, draft: Draft) -> tuple[Reference, ...]:
        found: list[Reference] = []
        for column in draft.columns:
            for call in column.keys:
                if call.arguments or "column" in call.keywords:
                    said = call.arguments[0] if call.arguments else call.keywords["column"]
                    target = self._target(draft, said, column.name)
                    if target is not None:
                        found.append(self._reference(call, (column.name,), [target], said))
        for call in draft.arguments:
            if call.word == "ForeignKeyConstraint" and len(call.arguments) >= 2 and not call.is_open:
                columns = self._named(draft, self._items(call.arguments[0]))
                said_all = self._items(call.arguments[1])
                targets = [self._target(draft, each, "") for each in said_all]
                known = [each for each in targets if each is not None]
                names = tuple(each for each in columns if each is not None)
                same = {each[:2] for each in known}
                if names and len(names) == len(columns) == len(known) == len(targets) and len(same) == 1:
                    found.append(self._reference(call, names, known, call.arguments[1]))
        return tuple(found)

    def indexes(self, draft: Draft) -> tuple[EntityIndex, ...]:
        found: list[EntityIndex] = []
        for column in draft.columns:
            if column.is_indexed:
                name = self._convention(draft, "ix", (column.name,))
                found.append(EntityIndex((column.name,), column.is_unique, column.place, name))
        for call in draft.arguments:
            if call.is_open:
                continue
            if call.word == "UniqueConstraint":
                names = self._unique(draft, call)
                if names:
                    title = plain(self.code, call.keywords, "name")
                    stated = title if isinstance(title, str) else self._convention(draft, "uq", names)
                    found.append(EntityIndex(names, True, _place(call), stated))
            elif call.word == "Index" and call.arguments and not _PARTIAL & call.keywords.keys():
                columns = self._named(draft, call.arguments[1:])
                plain_names = tuple(each for each in columns if each is not None)
                if plain_names and len(plain_names) == len(columns):
                    written = string(self.code, call.arguments[0])
                    is_unique = flag(self.code, call.keywords, "unique") is True
                    if is_unique and _SHAPED & call.keywords.keys():
                        continue
                    found.append(EntityIndex(plain_names, is_unique, _place(call), written))
        return tuple(found)

    def _reference(
        self, call: Call, columns: tuple[str, ...], targets: list[tuple[str | None, str, str]], said: Found
    ) -> Reference:
        schema, table, _ = targets[0]
        action = plain(self.code, call.keywords, "ondelete")
        return Reference(
            columns,
            table,
            tuple(target[2] for target in targets),
            said.scope.string_place(expression(said)),
            schema,
            action.upper() if isinstance(action, str) else None,
        )

    def _target(self, draft: Draft, said: Found, own: str) -> tuple[str | None, str, str] | None:
        """Schema, table and column to which a foreign key points."""
        written = string(self.code, said)
        if written is not None:
            parts = written.split(".")
            if len(parts) < 2:
                return (draft.group.schema, parts[0], own) if own else None
            schema = ".".join(parts[:-2]) or draft.group.schema
            return schema, parts[-2], self._stored(draft.group.key, schema, parts[-2], parts[-1])
        node = said.node
        if not isinstance(node, ast.Attribute):
            return None
        owner = self.code.resolve(said.scope, node.value)
        if not isinstance(owner, Found) or owner.path not in ((), ("c",), ("columns",), ("__table__", "c")):
            return None
        other = self.by_node.get(id(owner.node))
        column = other.column(node.attr) if other is not None else None
        return (other.schemas.table, other.table, column.name) if other is not None and column is not None else None

    def _stored(self, key: str, schema: str | None, table: str, column: str) -> str:
        other = self.by_name.get((key, schema, table))
        found = other.column(column) if other is not None else None
        return found.name if found is not None else column

    def _inherited(self, draft: Draft, column: Declared, depth: int) -> Kind:
        """The type of the column to which a foreign key points, where the code says none."""
        for call in column.keys:
            target = self._target(draft, call.arguments[0], column.name) if call.arguments and depth < 8 else None
            other = self.by_name.get((draft.group.key, *target[:2])) if target is not None else None
            found = other.column(target[2]) if other is not None and target is not None else None
            if other is not None and found is not None:
                return found.kind if found.has_type else self._inherited(other, found, depth + 1)
        return column.kind

    def _counts(self, draft: Draft, column: Declared, keys: set[str]) -> bool | None:
        """Whether SQLAlchemy lets the database number a key."""
        if column.autoincrements is not None:
            return column.autoincrements
        if column.keys or len(keys) != 1:
            return False
        if any(each.word == "ForeignKeyConstraint" for each in draft.arguments):
            return None
        if not column.kind.types:
            return None
        return column.kind.is_integer

    def _unique(self, draft: Draft, call: Call) -> tuple[str, ...]:
        """The columns of a UniqueConstraint; none where one of them is unknown."""
        if call.word != "UniqueConstraint" or call.is_open:
            return ()
        columns = self._named(draft, call.arguments)
        return tuple(each for each in columns if each is not None) if None not in columns else ()

    def _named(self, draft: Draft, arguments: tuple[Found, ...]) -> list[str | None]:
        """The names of columns in the database; None for what is no plain column."""
        return [self._name_of(draft, each, 0) for each in arguments]

    def _name_of(self, draft: Draft, found: Found, depth: int) -> str | None:
        node = found.node
        if depth > 4 or not isinstance(node, ast.expr):
            return None
        written = string(self.code, found)
        if written is None and isinstance(node, ast.Name):
            written = node.id
        elif written is None and isinstance(node, ast.Attribute):
            written = node.attr
        if written is not None:
            column = draft.column(written)
            return column.name if column is not None else None
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in _ORDERS and not node.args:
                return self._name_of(draft, Found(found.scope, node.func.value), depth + 1)
            call = call_of(self.code, found)
            if call is not None and call.word in _ORDERS and len(call.arguments) == 1:
                return self._name_of(draft, call.arguments[0], depth + 1)
        return None

    def _items(self, found: Found) -> tuple[Found, ...]:
        meaning = self.code.resolve(found.scope, expression(found))
        if isinstance(meaning, Found) and isinstance(meaning.node, (ast.List, ast.Tuple)) and not meaning.path:
            return tuple(Found(meaning.scope, each) for each in meaning.node.elts)
        return ()

    def _convention(self, draft: Draft, kind: str, columns: tuple[str, ...]) -> str | None:
        """The name that the metadata's naming convention gives; None where it cannot be told."""
        default = "ix_%(column_0_label)s" if kind == "ix" and not draft.group.conventions else ""
        template = draft.group.conventions.get(kind, default)
        label = "_".join(each for each in (draft.schemas.table, draft.table, columns[0]) if each)
        words = {
            "column_0_label": label,
            "column_0_name": columns[0],
            "column_0_N_name": "_".join(columns),
            "column_0N_name": "".join(columns),
            "table_name": draft.table,
        }
        if not template or not set(re.findall(r"%\((\w+)\)s", template)) <= words.keys():
            return None
        return re.sub(r"%\((\w+)\)s", lambda part: words[part[1]], template)


def _place(call: Call) -> Place:
    return call.scope.place(call.node)
