"""From the models of a Prisma schema to the tables of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Enum, Reference
from lintmig.model.source import Place
from lintmig.stages.read.models.prisma.grammar import Attribute, Block, Member, Value
from lintmig.stages.read.models.prisma.relations import join_tables, reference_of
from lintmig.stages.read.models.prisma.types import ALL_ENGINES, SCALARS, enum_type, native_type, scalar_type


@dataclass(frozen=True)
class Schema:
    """The blocks of one Prisma schema, and the engines of its provider; None where it is not said."""

    path: str
    blocks: tuple[Block, ...]
    engines: frozenset[EngineName] | None
    has_foreign_keys: bool = True

    @cached_property
    def models(self) -> Mapping[str, Block]:
        return {block.name: block for block in self.blocks if block.kind in ("model", "view")}

    @property
    def has_enum_types(self) -> bool:
        return self.engines is None or "postgresql" in self.engines

    @cached_property
    def enums(self) -> Mapping[str, Block]:
        return {block.name: block for block in self.blocks if block.kind == "enum"}


def entities_of(schema: Schema) -> tuple[Entity, ...]:
    own = tuple(_entity(block, schema) for block in schema.models.values())
    return (*own, *join_tables(schema.path, schema.models, own, has_foreign_keys=schema.has_foreign_keys))


def enums_of(schema: Schema) -> tuple[Enum, ...]:
    """The enums that are types of the database: PostgreSQL's alone."""
    if not schema.has_enum_types:
        return ()
    return tuple(
        Enum(database_name(block), _labels(block), Place(block.source, block.span), _schema_name(block))
        for block in schema.enums.values()
    )


def database_name(block: Block) -> str:
    for attribute in block.named("map"):
        return attribute.text("name", 0) or block.name
    return block.name


def column_name(member: Member) -> str:
    attribute = member.attribute("map")
    return (attribute.text("name", 0) if attribute else None) or member.name


def _schema_name(block: Block) -> str | None:
    return next((attribute.text("map", 0) for attribute in block.named("schema")), None)


def _labels(block: Block) -> tuple[str, ...]:
    return tuple(column_name(member) for member in block.members)


def _entity(block: Block, schema: Schema) -> Entity:
    members = [each for each in block.members if each.type is not None]
    fields = [each for each in members if _is_column(each, schema)]
    names = {each.name: column_name(each) for each in fields}
    known = all(_type_name(each) in schema.models or _is_column(each, schema) for each in members)
    keys = {name for attribute in block.named("id") for name in _listed(attribute)}
    references = [
        found
        for each in members
        if _type_name(each) in schema.models
        for found in _reference(block, each, names, schema)
    ]
    return Entity(
        mapper="prisma",
        name=block.name,
        table=database_name(block),
        columns=tuple(_column(each, block, schema, keys) for each in fields),
        place=Place(block.source, block.span),
        schema=_schema_name(block),
        engines=schema.engines,
        is_complete=block.is_complete and known,
        references=tuple(references),
        indexes=tuple(_indexes(block, names)),
        kind="view" if block.kind == "view" else "table",
        registry=schema.path,
    )


def _type_name(member: Member) -> str:
    return member.type.text if member.type is not None else ""


def _is_column(member: Member, schema: Schema) -> bool:
    name = _type_name(member)
    return name in SCALARS or name in schema.enums or name == "Unsupported"


def _reference(block: Block, member: Member, names: Mapping[str, str], schema: Schema) -> Iterator[Reference]:
    target = schema.models[_type_name(member)]
    theirs = {each.name: column_name(each) for each in target.members}
    found = reference_of(member, names, theirs)
    if found is not None and target.kind == block.kind == "model":
        columns, target_columns, on_delete = found
        yield Reference(
            columns,
            database_name(target),
            target_columns,
            Place(block.source, member.span),
            _schema_name(target),
            on_delete,
            schema.has_foreign_keys,
        )


def _column(member: Member, block: Block, schema: Schema, keys: Iterable[str]) -> EntityColumn:
    name = _type_name(member)
    enum = schema.enums.get(name)
    engines = [engine for engine in ALL_ENGINES if schema.engines is None or engine in schema.engines]
    types = {engine: written for engine in engines if (written := _type(member, engine, schema))}
    is_view = block.kind == "view"
    return EntityColumn(
        name=column_name(member),
        attribute=member.name,
        words=_words(member),
        types=types,
        place=Place(block.source, member.span),
        is_nullable=None if is_view or member.is_list else member.is_optional,
        has_default=None if is_view else _has_default(member),
        is_primary_key=member.attribute("id") is not None or member.name in keys,
        is_unique=member.attribute("unique") is not None,
        enum=database_name(enum) if enum is not None and schema.has_enum_types else None,
        is_filled=member.attribute("default") is not None or member.attribute("updatedAt") is not None,
    )


def _type(member: Member, engine: EngineName, schema: Schema) -> str | None:
    name = _type_name(member)
    native = next((each for each in member.attributes if each.name.startswith("db.")), None)
    written: str | None
    if name == "Unsupported":
        written = next((each.value.text for each in member.type.items), None) if member.type else None
    elif name in schema.enums:
        enum = schema.enums[name]
        written = enum_type(engine, database_name(enum), _labels(enum)) if enum.is_complete else None
    elif native is not None:
        arguments = tuple(each.value.text for each in native.arguments)
        written = native_type(engine, native.name.removeprefix("db."), arguments)
    else:
        written = scalar_type(engine, name)
    return f"{written}[]" if written is not None and member.is_list else written


def _words(member: Member) -> str:
    native = next((each for each in member.attributes if each.name.startswith("db.")), None)
    parts = [_type_name(member) + ("[]" if member.is_list else "")]
    if native is not None:
        inside = ", ".join(each.value.text for each in native.arguments)
        parts.append(f"@{native.name}({inside})" if inside else f"@{native.name}")
    return " ".join(parts)


_BY_THE_CLIENT = frozenset(("uuid", "cuid", "ulid", "nanoid", "auto"))


def _has_default(member: Member) -> bool | None:
    attribute = member.attribute("default")
    value = attribute.argument("value", 0) if attribute is not None else None
    if value is None:
        return False
    if value.kind == "call" and value.text == "dbgenerated" and not value.items:
        return None
    return not (value.kind == "call" and value.text in _BY_THE_CLIENT)


def _indexes(block: Block, names: Mapping[str, str]) -> Iterator[EntityIndex]:
    for attribute in block.attributes:
        if attribute.name in ("unique", "index", "fulltext"):
            columns = tuple(names.get(name, "") for name in _listed(attribute))
            if columns and all(columns):
                yield EntityIndex(
                    columns,
                    attribute.name == "unique" and attribute.argument("where") is None,
                    Place(block.source, attribute.span),
                    attribute.text("map"),
                )


def _listed(attribute: Attribute) -> list[str]:
    fields: Value | None = attribute.argument("fields", 0)
    return [each.value.text for each in fields.items] if fields is not None and fields.kind == "list" else []
