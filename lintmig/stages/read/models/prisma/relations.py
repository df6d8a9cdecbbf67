"""Relations of Prisma's models: foreign keys, and the tables between models that hold lists of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Reference
from lintmig.model.source import Place
from lintmig.stages.read.models.prisma.grammar import Block, Member, Value

_ACTIONS = {
    "Cascade": "CASCADE",
    "Restrict": "RESTRICT",
    "NoAction": "NO ACTION",
    "SetNull": "SET NULL",
    "SetDefault": "SET DEFAULT",
}


def reference_of(
    member: Member, names: Mapping[str, str], target_names: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...], str | None] | None:
    """The columns of a relation's foreign key, those that it points to, and what a deletion does.

    `names` and `target_names` lead from the fields of the two models to columns.
    """
    relation = member.attribute("relation")
    if relation is None:
        return None
    columns = [names.get(name) for name in _listed(relation.argument("fields"))]
    targets = [target_names.get(name) for name in _listed(relation.argument("references"))]
    own = tuple(column for column in columns if column is not None)
    theirs = tuple(column for column in targets if column is not None)
    if not own or len(own) != len(columns) or len(theirs) != len(targets) or len(own) != len(theirs):
        return None
    said = relation.argument("onDelete")
    on_delete = _ACTIONS.get(said.text) if said is not None else ("SET NULL" if member.is_optional else "RESTRICT")
    return own, theirs, on_delete


def join_tables(
    path: str, models: Mapping[str, Block], entities: Sequence[Entity], *, has_foreign_keys: bool
) -> Iterator[Entity]:
    """A table for each two lists that belong together; since Prisma 6 PostgreSQL has its unique index as the key."""
    by_name = {entity.name: entity for entity in entities if entity.kind == "table" and entity.is_complete}
    seen: set[tuple[str, str, str]] = set()
    for block in models.values():
        for member in block.members:
            other = member.type.text if member.type is not None else ""
            if not (member.is_list and other in by_name and block.name in by_name) or _says_columns(member):
                continue
            first, second = sorted((block.name, other))
            name = _relation_name(member)
            key = (first, second, name or "")
            if key in seen or not _has_list_back(models[other], block.name, name, member):
                continue
            seen.add(key)
            table = f"_{name}" if name else f"_{first}To{second}"
            yield _join_table(
                table, (by_name[first], by_name[second]), Place(block.source, member.span), path, has_foreign_keys
            )


def _listed(value: Value | None) -> list[str]:
    return [each.value.text for each in value.items] if value is not None and value.kind == "list" else []


def _says_columns(member: Member) -> bool:
    relation = member.attribute("relation")
    return relation is not None and relation.argument("fields") is not None


def _relation_name(member: Member) -> str | None:
    relation = member.attribute("relation")
    return relation.text("name", 0) if relation is not None else None


def _has_list_back(other: Block, name: str, relation: str | None, member: Member) -> bool:
    """Whether the other model has a list of this one, by the same name of the relation."""
    return any(
        each.is_list
        and each.type is not None
        and each.type.text == name
        and _relation_name(each) == relation
        and each.span != member.span
        for each in other.members
    )


def _join_table(table: str, sides: tuple[Entity, Entity], place: Place, path: str, has_foreign_keys: bool) -> Entity:
    keys = [[column for column in side.columns if column.is_primary_key] for side in sides]
    columns: list[EntityColumn] = []
    references: list[Reference] = []
    for letter, side, key in zip("AB", sides, keys, strict=True):
        types = key[0].types if len(key) == 1 else {}
        words = key[0].words if len(key) == 1 else side.name
        columns.append(EntityColumn(letter, letter, words, types, place, is_nullable=False, has_default=False))
        target = tuple(column.name for column in key)
        references.append(Reference((letter,), side.table, target, place, side.schema, "CASCADE", has_foreign_keys))
    return Entity(
        mapper="prisma",
        name=table,
        table=table,
        columns=tuple(columns),
        place=place,
        schema=sides[0].schema,
        engines=sides[0].engines,
        references=tuple(references),
        indexes=(EntityIndex(("A", "B"), True, place), EntityIndex(("B",), False, place)),
        registry=path,
    )
