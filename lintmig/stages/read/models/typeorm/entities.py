"""TypeORM's entities, from classes with decorators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Enum, Reference
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Constant, Function, Member, Name, Object, Value, text_of
from lintmig.stages.read.models.typeorm.classes import Class, ClassReader, Decorator, Property
from lintmig.stages.read.models.typeorm.columns import (
    COLUMNS,
    Settings,
    build_column,
    labels_of,
    options_of,
    read_column,
)
from lintmig.stages.read.models.typeorm.naming import Naming
from lintmig.stages.read.models.typeorm.relations import (
    Target,
    join_columns,
    join_table,
    many_to_many,
    owner_of,
    relation_target,
)
from lintmig.stages.read.models.typeorm.types import ENGINES

DEEPEST = 6
"""Embedded classes within each other, and keys that are relations to keys that are."""


class _Head(NamedTuple):
    table: str
    schema: str | None
    is_view: bool
    is_managed: bool


class _Parts(NamedTuple):
    columns: tuple[EntityColumn, ...] = ()
    references: tuple[Reference, ...] = ()
    indexes: tuple[EntityIndex, ...] = ()
    is_complete: bool = True


@dataclass(eq=False, slots=True)
class EntityReader:
    program: Program
    classes: ClassReader
    naming: Naming
    engines: frozenset[EngineName] | None
    registry: str
    children: Mapping[int, list[Class]] = field(default_factory=dict)
    """By the identity of a class with `@TableInheritance`, those that share its table."""

    def entity(self, class_: Class) -> Entity | None:
        """None where the class is no entity, shares another's table, or its table's name cannot be told."""
        head = self._head(class_)
        if head is None:
            return None
        parts = self._parts(class_, head.table, (), 0)
        for child in self.children.get(id(class_), []):
            known = {column.name for column in parts.columns}
            own = self._parts(child, head.table, (), 0)
            added = tuple(column._replace(is_nullable=True) for column in own.columns if column.name not in known)
            parts = _Parts(
                parts.columns + added,
                tuple(dict.fromkeys(parts.references + own.references)),
                tuple(dict.fromkeys(parts.indexes + own.indexes)),
                parts.is_complete and own.is_complete,
            )
        inheritance = class_.decorator("TableInheritance")
        if inheritance is not None:
            parts = self._with_discriminator(class_, inheritance, parts)
        parts = self._with_tree(class_, parts)
        return Entity(
            mapper="typeorm",
            name=class_.name,
            table=head.table,
            columns=parts.columns,
            place=class_.place,
            schema=head.schema,
            engines=self.engines,
            is_complete=parts.is_complete,
            references=parts.references,
            indexes=(*parts.indexes, *self._class_indexes(class_, parts.columns)),
            kind="view" if head.is_view else "table",
            registry=self.registry,
            is_managed=head.is_managed,
        )

    def join_tables(self, class_: Class, owner: Entity) -> Iterator[Entity]:
        for property_ in many_to_many(class_):
            relation = property_.decorator("ManyToMany")
            target = self._target(relation_target(relation), 0) if relation is not None else None
            found = join_table(self.program, owner, property_, target, self.naming)
            if found is not None:
                yield found

    def enums(self, class_: Class, entity: Entity) -> Iterator[Enum]:
        """The types of PostgreSQL that the columns of an entity make."""
        for each in class_.lineage():
            for property_ in each.properties:
                labels = labels_of(property_, self.settings(entity.table))
                column = next((one for one in entity.columns if one.attribute == property_.name), None)
                if labels is not None and column is not None and column.enum is not None:
                    yield Enum(column.enum, labels, property_.place, entity.schema)

    def settings(self, table: str | None) -> Settings:
        engines = tuple(name for name in ENGINES if self.engines is None or name in self.engines)
        return Settings(self.program, self.naming, engines, table, self.engines is not None)

    def _head(self, class_: Class) -> _Head | None:
        decorator = class_.decorator("Entity", "ViewEntity")
        if decorator is None:
            return None
        options = options_of(self.program, decorator.arguments)
        first = text_of(self.program.resolve(decorator.arguments[0])) if decorator.arguments else None
        given = options.text("name") or first
        if given is None and (options.has("name") or not options.is_complete):
            return None
        if decorator.arguments and first is None and not options.values and options.is_complete:
            value = self.program.resolve(decorator.arguments[0])
            if not isinstance(value, (Object, Constant)):
                return None
        table = self.naming.table(class_.name, given)
        if table is None or options.has("database"):
            return None
        schema = options.text("schema")
        if options.has("schema") and schema is None:
            return None
        return _Head(table, schema, decorator.name == "ViewEntity", not options.is_false("synchronize"))

    def _parts(self, class_: Class, table: str | None, prefixes: Sequence[str], depth: int) -> _Parts:
        """Of the class and those that it extends."""
        columns: dict[str, EntityColumn] = {}
        joined: list[EntityColumn] = []
        references: list[Reference] = []
        indexes: list[EntityIndex] = []
        is_complete = depth <= DEEPEST
        seen: set[str] = set()
        for each in class_.lineage() if depth <= DEEPEST else ():
            is_complete &= not each.has_unknown_base
            for property_ in each.properties:
                if property_.name in seen:
                    continue
                seen.add(property_.name)
                found = self._property(property_, table, prefixes, depth)
                is_complete &= found.is_complete
                references += found.references
                indexes += found.indexes
                if owner_of(property_) is not None:
                    joined += found.columns
                else:
                    columns.update((column.name, column) for column in found.columns)
        for column in joined:
            declared = columns.get(column.name)
            columns[column.name] = column if declared is None else _shared(declared, column)
        return _Parts(tuple(columns.values()), tuple(references), tuple(indexes), is_complete)

    def _property(self, property_: Property, table: str | None, prefixes: Sequence[str], depth: int) -> _Parts:
        relation = owner_of(property_)
        if relation is not None:
            target = self._target(relation_target(relation), depth + 1)
            joined = join_columns(self.program, property_, target, self.naming, prefixes)
            return _Parts(
                joined.columns,
                joined.references,
                tuple(self._property_indexes(property_, joined.columns)),
                joined.is_complete,
            )
        decorator = property_.decorator(*COLUMNS)
        if decorator is None:
            is_plain = all(each.name for each in property_.decorators)
            return _Parts(is_complete=is_plain and property_.decorator("TreeParent") is None)
        if decorator.arguments and isinstance(decorator.arguments[0], Function):
            return self._embedded(property_, decorator, table, prefixes, depth)
        column = read_column(property_, self.settings(table), prefixes)
        if column is None:
            return _Parts(is_complete=False)
        return _Parts((column,), (), tuple(self._property_indexes(property_, (column,))))

    def _embedded(
        self, property_: Property, decorator: Decorator, table: str | None, prefixes: Sequence[str], depth: int
    ) -> _Parts:
        inner = self.classes.target(decorator.arguments[0])
        options = options_of(self.program, decorator.arguments[1:])
        prefix = property_.name
        if "prefix" in options.values:
            text = options.text("prefix")
            if text is None and not options.is_false("prefix"):
                return _Parts(is_complete=False)
            prefix = text or ""
        if inner is None or options.is_true("array"):
            return _Parts(is_complete=False)
        return self._parts(inner, table, [*prefixes, prefix] if prefix else prefixes, depth + 1)

    def _target(self, value: Value | None, depth: int) -> Target | None:
        class_ = self.classes.target(value)
        while class_ is not None and class_.decorator("ChildEntity") is not None:
            class_ = class_.base
        head = self._head(class_) if class_ is not None else None
        if class_ is None or head is None or depth > DEEPEST:
            return None
        settings = self.settings(head.table)
        columns: list[EntityColumn] = []
        for each in class_.lineage():
            for property_ in each.properties:
                is_key = property_.decorator("PrimaryColumn") is not None
                if owner_of(property_) is not None and is_key:
                    columns += self._property(property_, head.table, (), depth + 1).columns
                elif owner_of(property_) is None and property_.decorator(*COLUMNS) is not None:
                    column = read_column(property_, settings)
                    columns += [column] if column is not None else []
        return Target(head.table, head.schema, tuple(columns))

    def _property_indexes(self, property_: Property, columns: Sequence[EntityColumn]) -> Iterator[EntityIndex]:
        for decorator in property_.decorators:
            if decorator.name in ("Index", "Unique") and columns:
                options = options_of(self.program, decorator.arguments)
                is_unique = decorator.name == "Unique" or (options.is_true("unique") and not options.has("where"))
                yield EntityIndex(tuple(column.name for column in columns), is_unique, decorator.place)

    def _class_indexes(self, class_: Class, columns: Sequence[EntityColumn]) -> Iterator[EntityIndex]:
        by_attribute: dict[str, list[str]] = {}
        for column in columns:
            by_attribute.setdefault(column.attribute, []).append(column.name)
            by_attribute.setdefault(column.name, [column.name])
        for each in class_.lineage():
            for decorator in each.decorators:
                if decorator.name not in ("Index", "Unique"):
                    continue
                options = options_of(self.program, decorator.arguments)
                names = [by_attribute.get(name, []) for name in self._named(decorator)]
                if names and all(len(name) == 1 for name in names):
                    is_unique = decorator.name == "Unique" or (options.is_true("unique") and not options.has("where"))
                    first = text_of(self.program.resolve(decorator.arguments[0]))
                    yield EntityIndex(tuple(name[0] for name in names), is_unique, decorator.place, first)

    def _named(self, decorator: Decorator) -> list[str]:
        """The properties that an index is on: a list of names, or a function that gives members."""
        for argument in decorator.arguments:
            value = self.program.resolve(argument)
            if isinstance(value, Function):
                result = self.program.result(value)
                value = self.program.resolve(result) if result is not None else value
            if isinstance(value, Array):
                texts = [_member(self.program.resolve(item)) for item in value.items]
                return [text if text is not None else "" for text in texts]
        return []

    def _with_discriminator(self, class_: Class, decorator: Decorator, parts: _Parts) -> _Parts:
        options = options_of(self.program, decorator.arguments)
        given = options.values.get("column")
        inner = options_of(self.program, [given]) if isinstance(given, Object) else None
        name = text_of(given) or (inner.text("name") if inner is not None else None) or "type"
        if any(column.name == name for column in parts.columns):
            return parts
        settings = self.settings(None)
        said = (inner.text("type") if inner is not None else None) or "varchar"
        options = inner or options_of(self.program, [])
        column = build_column(name, name, class_.place, "Column", said, options, None, settings)
        return parts._replace(columns=(*parts.columns, *((column,) if column is not None else ())))

    def _with_tree(self, class_: Class, parts: _Parts) -> _Parts:
        """A tree has columns of its own: what they are called is the naming strategy's."""
        return parts._replace(is_complete=False) if class_.decorator("Tree") is not None else parts


def _shared(declared: EntityColumn, joined: EntityColumn) -> EntityColumn:
    """A column that a relation joins by and the class declares too: its type is that of the column it points to."""
    return declared._replace(
        types=joined.types,
        is_unique=declared.is_unique or (joined.is_unique and not declared.is_primary_key),
    )


def _member(value: Value) -> str | None:
    if isinstance(value, Member):
        return value.name
    return value.identifier if isinstance(value, Name) else text_of(value)
