"""Relations of TypeORM's entities: the columns that they join by, and the tables between many and many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Reference
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Object, Value, text_of
from lintmig.stages.read.models.typeorm.classes import Class, Decorator, Property
from lintmig.stages.read.models.typeorm.columns import Options, options_of
from lintmig.stages.read.models.typeorm.naming import Naming


class Target(NamedTuple):
    """The other side of a relation: its table, and its columns as far as they are known."""

    table: str
    schema: str | None
    columns: tuple[EntityColumn, ...]

    @property
    def key(self) -> list[EntityColumn]:
        return [column for column in self.columns if column.is_primary_key]


class Joined(NamedTuple):
    """`is_complete` is False where a column cannot be told."""

    columns: tuple[EntityColumn, ...] = ()
    references: tuple[Reference, ...] = ()
    is_complete: bool = True


class Join(NamedTuple):
    """One column of `@JoinColumn`: both names as far as they are given."""

    name: str | None
    referenced: str | None


OwnColumn = Callable[[str], EntityColumn | None]
"""By its name in the database, a column that the entity declares itself."""


def owner_of(property_: Property) -> Decorator | None:
    """The relation that has its columns in this entity's table."""
    relation = property_.decorator("ManyToOne", "OneToOne")
    if relation is None or (relation.name == "OneToOne" and property_.decorator("JoinColumn") is None):
        return None
    return relation


def join_columns(
    program: Program, property_: Property, target: Target | None, naming: Naming, prefixes: Sequence[str]
) -> Joined:
    relation = owner_of(property_)
    if relation is None:
        return Joined()
    options = options_of(program, relation.arguments[1:])
    joins = _joins(program, property_)
    if joins is None:
        return Joined(is_complete=False)
    wanted = joins or [Join(None, None)]
    if joins == [] or (len(wanted) == 1 and wanted[0].referenced is None):
        key = target.key if target is not None else []
        if len(key) > 1 and wanted[0].name is None:
            wanted = [Join(None, column.attribute) for column in key]
    columns: list[EntityColumn] = []
    referenced_names: list[str] = []
    for join in wanted:
        referenced = _referenced(join, target)
        name = join.name or (naming.join_column(property_.name, referenced.attribute) if referenced else None)
        if name is not None and (prefixes or naming.style == "snake") and join.name is None:
            name = naming.column(name, name, prefixes)
        if name is None:
            return Joined(is_complete=False)
        columns.append(_join_column(name, property_, referenced, options))
        referenced_names += [referenced.name] if referenced is not None else []
    if target is None or len(referenced_names) != len(columns):
        return Joined(tuple(columns))
    on_delete = options.text("onDelete")
    reference = Reference(
        tuple(column.name for column in columns),
        target.table,
        tuple(referenced_names),
        property_.place,
        target.schema,
        on_delete.upper() if on_delete else None,
        not options.is_false("createForeignKeyConstraints"),
    )
    return Joined(tuple(columns), (reference,))


def join_table(
    program: Program, owner: Entity, property_: Property, target: Target | None, naming: Naming
) -> Entity | None:
    """The table of `@ManyToMany` with `@JoinTable`; None where its name or columns cannot be told."""
    decorator = property_.decorator("JoinTable")
    if decorator is None or target is None:
        return None
    options = options_of(program, decorator.arguments)
    first = text_of(program.resolve(decorator.arguments[0])) if decorator.arguments else None
    own_name, their_name = naming.without_prefix(owner.table), naming.without_prefix(target.table)
    said = options.text("name") or first
    name = naming.prefix + said if said else naming.join_table(own_name, property_.name, their_name)
    if name is None or not options.is_complete:
        return None
    own = _junction(
        program, owner.columns, own_name, options.values.get("joinColumn", options.values.get("joinColumns")), naming
    )
    theirs = _junction(
        program,
        target.columns,
        their_name,
        options.values.get("inverseJoinColumn", options.values.get("inverseJoinColumns")),
        naming,
    )
    if own is None or theirs is None:
        return None
    if {column for column, _ in own} & {column for column, _ in theirs}:
        own = [(f"{column}_1", key) for column, key in own]
        theirs = [(f"{column}_2", key) for column, key in theirs]
    place = property_.place
    columns = tuple(
        EntityColumn(column, column, key.words, key.types, place, False, False, is_primary_key=True)
        for column, key in (*own, *theirs)
    )
    sides = ((own, owner.table, owner.schema), (theirs, target.table, target.schema))
    return Entity(
        mapper="typeorm",
        name=name,
        table=name,
        columns=columns,
        place=place,
        schema=options.text("schema") or owner.schema,
        engines=owner.engines,
        references=tuple(
            Reference(
                tuple(column for column, _ in side), table, tuple(key.name for _, key in side), place, schema, "CASCADE"
            )
            for side, table, schema in sides
        ),
        indexes=tuple(EntityIndex(tuple(column for column, _ in side), False, place) for side, _, _ in sides),
        registry=owner.registry,
        adds_to_table=True,  # both ends, and a class of its own, may name one join table
    )


def _joins(program: Program, property_: Property) -> list[Join] | None:
    """The columns that `@JoinColumn` gives, [] without any; None where they are out of sight."""
    found: list[Join] = []
    for decorator in property_.decorators:
        if decorator.name != "JoinColumn" or not decorator.arguments:
            continue
        value = program.resolve(decorator.arguments[0])
        for each in value.items if isinstance(value, Array) else [value]:
            join = _join(program, each)
            if join is None:
                return None
            found.append(join)
    return found


def _join(program: Program, value: Value) -> Join | None:
    settings = program.resolve(value)
    if not isinstance(settings, Object) or not settings.is_complete:
        return None
    name, referenced = (settings.get(key) for key in ("name", "referencedColumnName"))
    texts = [text_of(program.resolve(each)) if each is not None else None for each in (name, referenced)]
    if (name is not None and texts[0] is None) or (referenced is not None and texts[1] is None):
        return None
    return Join(texts[0], texts[1])


def _referenced(join: Join, target: Target | None) -> EntityColumn | None:
    if target is None:
        return None
    if join.referenced is not None:
        return next((column for column in target.columns if column.attribute == join.referenced), None)
    return target.key[0] if len(target.key) == 1 else None


def _join_column(name: str, property_: Property, referenced: EntityColumn | None, options: Options) -> EntityColumn:
    is_primary = property_.decorator("PrimaryColumn") is not None or options.is_true("primary")
    is_nullable: bool | None = not options.is_false("nullable") and not is_primary
    if not options.is_complete or (options.has("nullable") and not options.is_true("nullable")):
        is_nullable = False if options.is_false("nullable") else None
    relation = owner_of(property_)
    return EntityColumn(
        name=name,
        attribute=property_.name,
        words=referenced.words if referenced is not None else property_.annotation or "",
        types=referenced.types if referenced is not None else {},
        place=property_.place,
        is_nullable=is_nullable,
        has_default=False,
        is_primary_key=is_primary,
        is_unique=relation is not None and relation.name == "OneToOne",
    )


def _junction(
    program: Program, columns: Sequence[EntityColumn], table: str, given: Value | None, naming: Naming
) -> list[tuple[str, EntityColumn]] | None:
    """The columns of a table between that point to one side, each with the column that it points to."""
    key = [column for column in columns if column.is_primary_key]
    value = program.resolve(given) if given is not None else None
    listed = list(value.items) if isinstance(value, Array) else [value] if value is not None else []
    joins = [_join(program, each) for each in listed]
    if not key or None in joins:
        return None
    found: list[tuple[str, EntityColumn]] = []
    for at, column in enumerate(key):
        join = joins[at] if at < len(joins) else None
        pointed = column
        if join is not None and join.referenced is not None:
            named = [each for each in columns if each.attribute == join.referenced]
            if not named:
                return None
            pointed = named[0]
        name = (join.name if join is not None else None) or naming.join_table_column(table, pointed.name)
        if name is None:
            return None
        found.append((name, pointed))
    return found


def relation_target(decorator: Decorator) -> Value | None:
    return decorator.arguments[0] if decorator.arguments else None


def many_to_many(class_: Class) -> Iterator[Property]:
    for each in class_.lineage():
        for property_ in each.properties:
            if property_.decorator("ManyToMany") is not None and property_.decorator("JoinTable") is not None:
                yield property_
