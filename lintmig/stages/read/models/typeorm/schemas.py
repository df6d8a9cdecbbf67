"""Entities that are objects: `new EntitySchema({ name, columns, relations })`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Reference
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.modules import Module
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Call, Entry, Object, Value, text_of
from lintmig.stages.read.models.typeorm.classes import is_typeorm
from lintmig.stages.read.models.typeorm.columns import (
    Options,
    Settings,
    build_column,
    options_of,
    said_type,
)

_KINDS = {
    "createDate": "CreateDateColumn",
    "updateDate": "UpdateDateColumn",
    "deleteDate": "DeleteDateColumn",
    "version": "VersionColumn",
}
_LISTS = frozenset(("one-to-many", "many-to-many"))


@dataclass(frozen=True, slots=True)
class Schema:
    """What was read of one; `relations` wait for the entities that they point to."""

    name: str
    entity: Entity
    relations: tuple[Entry, ...]


def read_schemas(module: Module, settings: Settings, registry: str) -> Iterator[Schema]:
    program = settings.program
    for variable in module.declarations:
        value = program.top_level(module, variable)
        if not isinstance(value, Call) or value.place.source.path != module.source.path:
            continue
        origin = program.origin(value.function)
        if origin is None or origin[1] != "EntitySchema" or not is_typeorm(origin[0]):
            continue
        options = options_of(program, value.arguments)
        name, table = options.text("name"), options.text("tableName")
        known = settings.naming.table(name, table) if name is not None else None
        if name is not None and known is not None and (table is not None or not options.has("tableName")):
            node = module.declarations[variable]
            declared = node.parent.child_by_field_name("name") if node.parent is not None else None
            place = Place(module.source, module.syntax.span(declared or node))
            yield _schema(name, known, variable, place, options, settings, registry)


def with_relations(schemas: Sequence[Schema], program: Program) -> Iterator[Entity]:
    """The entities, with the columns and foreign keys of their relations."""
    by_name = {schema.name: schema.entity for schema in schemas}
    for schema in schemas:
        entity = schema.entity
        for relation in schema.relations:
            entity = _related(entity, relation, by_name, program)
        yield entity


def _schema(
    name: str, table: str, variable: str, place: Place, options: Options, settings: Settings, registry: str
) -> Schema:
    program = settings.program
    listed = options.values.get("columns")
    entries = listed.entries if isinstance(listed, Object) else ()
    columns = [_column(entry, settings._replace(table=table)) for entry in entries]
    known = tuple(column for column in columns if column is not None)
    relations = options.values.get("relations")
    is_whole = isinstance(listed, Object) and listed.is_complete and len(known) == len(columns)
    is_whole &= relations is None or (isinstance(relations, Object) and relations.is_complete)
    is_plain = not any(options.has(key) for key in ("embeddeds", "inheritance", "extends", "trees"))
    entity = Entity(
        mapper="typeorm",
        name=variable,
        table=table,
        columns=known,
        place=place,
        schema=options.text("schema"),
        engines=frozenset(settings.engines) if settings.is_sure_of_engines else None,
        is_complete=is_whole and is_plain and options.is_complete,
        indexes=tuple(_indexes(options, known, program)),
        registry=registry,
        is_managed=not options.is_false("synchronize"),
    )
    return Schema(name, entity, relations.entries if isinstance(relations, Object) else ())


def _column(entry: Entry, settings: Settings) -> EntityColumn | None:
    options = options_of(settings.program, [entry.value])
    if not options.is_complete or (options.has("name") and options.text("name") is None):
        return None
    kind = next((kind for key, kind in _KINDS.items() if options.is_true(key)), "Column")
    generated = options.text("generated") or ("increment" if options.is_true("generated") else None)
    name = settings.naming.column(entry.key, options.text("name"), ())
    said = said_type(None, options)
    return build_column(name, entry.key, entry.place, kind, said, options, generated, settings)


def _indexes(options: Options, columns: Sequence[EntityColumn], program: Program) -> Iterator[EntityIndex]:
    names = {column.attribute: column.name for column in columns}
    for key in ("indices", "uniques"):
        listed = options.values.get(key)
        for item in listed.items if isinstance(listed, Array) else ():
            settings = options_of(program, [item])
            wanted = settings.values.get("columns")
            texts = [text_of(program.resolve(each)) for each in wanted.items] if isinstance(wanted, Array) else []
            found = [names.get(text or "") for text in texts]
            known = tuple(name for name in found if name is not None)
            if known and len(known) == len(found):
                is_unique = key == "uniques" or (settings.is_true("unique") and not settings.has("where"))
                yield EntityIndex(known, is_unique, item.place, settings.text("name"))


def _related(entity: Entity, relation: Entry, by_name: dict[str, Entity], program: Program) -> Entity:
    options = options_of(program, [relation.value])
    kind = options.text("type")
    join = options.values.get("joinColumn")
    if kind in _LISTS or (kind == "one-to-one" and join is None):
        return entity
    target = by_name.get(options.text("target") or "")
    key = [column for column in target.columns if column.is_primary_key] if target is not None else []
    name, referenced = _join(join, program)
    pointed = next((column for column in key if referenced in (None, column.attribute)), None)
    if name is None or kind is None:
        return entity._replace(is_complete=False)
    own = next((column for column in entity.columns if column.name == name), None)
    types = pointed.types if pointed is not None else {}
    if own is None:
        is_nullable = None if options.has("nullable") else True
        words = pointed.words if pointed is not None else ""
        added = EntityColumn(name, relation.key, words, types, relation.place, is_nullable, False)
        columns = (*entity.columns, added)
    else:
        shared = own._replace(types=types, is_unique=own.is_unique or kind == "one-to-one")
        columns = tuple(shared if column is own else column for column in entity.columns)
    if target is None or pointed is None or len(key) != 1:
        return entity._replace(columns=columns)
    action = options.text("onDelete")
    reference = Reference(
        (name,),
        target.table,
        (pointed.name,),
        relation.place,
        target.schema,
        action.upper() if action else None,
        not options.is_false("createForeignKeyConstraints"),
    )
    return entity._replace(columns=columns, references=(*entity.references, reference))


def _join(given: Value | None, program: Program) -> tuple[str | None, str | None]:
    """The column that a relation joins by and the property that it points to, as far as they are given."""
    if not isinstance(given, Object):
        return None, None
    options = options_of(program, [given])
    return options.text("name"), options.text("referencedColumnName")
