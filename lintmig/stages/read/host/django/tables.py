"""The tables that a model has in the database: its own, and those of its relations to many."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.host.django.code import UNKNOWN
from lintmig.stages.read.host.django.fields import is_set, option
from lintmig.stages.read.host.django.model import Field, Index, Label, Model
from lintmig.stages.read.host.django.names import (
    LONGEST,
    bare,
    index_name,
    key_name,
    postgresql_name,
    table_name,
)
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.django.types import AUTO, POSITIVE, RELATIONS, TYPES, Types

TableKey = tuple[str, ...]
"""What a table is known by while it may be renamed: an app, a model and perhaps a field."""


class Column(NamedTuple):
    """`is_nullable` is None where the code does not tell. `field` is None in a table that has no model."""

    name: str
    kind: str
    types: Types
    is_nullable: bool | None
    is_primary: bool = False
    is_unique: bool = False
    field: Field | None = None
    has_database_default: bool = False
    default: str = ""
    """The database's default as the code says it."""
    referred: Label | None = None

    @property
    def is_auto(self) -> bool:
        return self.kind in AUTO

    @property
    def is_text(self) -> bool:
        return self.types.get("postgresql", "").startswith(("varchar", "text"))


class Key(NamedTuple):
    """An index or constraint. `seed` is the table and the columns that its name was made of."""

    kind: Literal["primary", "unique", "index", "like", "foreign", "check", "meta"]
    columns: tuple[str, ...]
    """The fields; in the database they may have other names."""
    seed: tuple[str, tuple[str, ...], str]
    name: str | None = None
    meta: Index | None = None
    target: TableKey | None = None
    is_inline: bool = False

    def name_on(self, engine: EngineName) -> str:
        if self.name is not None:
            return self.name
        table, columns, suffix = self.seed
        if self.is_inline and engine == "postgresql":
            if self.kind == "primary":
                return f"{bare(table)[:58]}_pkey"
            return postgresql_name(table, columns[0], suffix)
        if self.is_inline and engine != "sqlite":
            return columns[0]
        return key_name(table, columns, suffix, LONGEST[engine])

    @property
    def identity(self) -> tuple[object, ...]:
        if self.kind == "meta":
            return "meta", self.name
        return (self.kind, self.columns)


class Table(NamedTuple):
    key: TableKey
    name: str
    columns: Mapping[str, Column]
    keys: Mapping[tuple[object, ...], Key]
    is_complete: bool = True


def tables(model: Model, registry: Registry) -> Iterator[Table]:
    """None for a model without a table of its own."""
    options = model.options
    if options.is_proxy or not options.is_managed or options.is_swapped:
        return
    yield own_table(model, registry)
    for each in model.fields.values():
        if each.kind == "ManyToManyField" and "through" not in each.options:
            found = many_to_many(model, each, registry)
            if found is not None:
                yield found


def own_table(model: Model, registry: Registry) -> Table:
    name = registry.table(model)
    columns = {each.name: column(each, model, registry) for each in model.fields.values() if registry.has_column(each)}
    if model.options.order_with_respect_to:
        columns.setdefault("_order", Column("_order", "OrderWrt", TYPES["IntegerField"], False))
    keys: dict[tuple[object, ...], Key] = {}
    for key in _keys(name, columns, model, registry):
        keys.setdefault(key.identity, key)
    return Table(
        (*model.label,),
        name,
        columns,
        keys,
        model.is_complete and all(c.field is None or c.field.kind for c in columns.values()),
    )


def column(each: Field, model: Model, registry: Registry) -> Column:
    code = registry.code
    is_primary = is_set(each, "primary_key", code) is True
    is_nullable = False if is_primary else is_set(each, "null", code)
    if each.kind == "GeneratedField":
        is_nullable = True
    is_unique = each.kind == "OneToOneField" or is_set(each, "unique", code) is True
    return Column(
        registry.column(each),
        each.kind,
        registry.types(each, model),
        is_nullable,
        is_primary,
        is_unique and not is_primary,
        each,
        "db_default" in each.options or each.kind == "GeneratedField",
        ast.unparse(each.options["db_default"]) if "db_default" in each.options else "",
        registry.to(each, model.app, model) if each.kind in RELATIONS else None,
    )


def _keys(table: str, columns: Mapping[str, Column], model: Model, registry: Registry) -> Iterator[Key]:
    code, options = registry.code, model.options
    for each in model.fields.values():
        if each.kind == "CompositePrimaryKey":
            names = code.value(each.options.get("columns"), each.module)
            if isinstance(names, tuple) and all(name in columns for name in names):
                yield Key(
                    "primary", tuple(map(str, names)), (table, tuple(columns[name].name for name in names), "_pk")
                )
    for name, held in columns.items():
        field = held.field
        if field is None:
            yield Key("index", (name,), (table, (held.name,), ""))
            continue
        seed = (table, (held.name,))
        if held.is_primary:
            yield Key("primary", (name,), (*seed, "pkey"), is_inline=True)
        if held.is_unique:
            yield Key("unique", (name,), (*seed, "key"), is_inline=True)
        is_indexed = is_set(field, "db_index", code, held.kind == "ForeignKey") is True
        if is_indexed and not held.is_unique and not held.is_primary:
            yield Key("index", (name,), (*seed, ""))
        if (is_indexed or held.is_unique or held.is_primary) and held.is_text and "[" not in held.types["postgresql"]:
            yield Key("like", (name,), (*seed, "_like"))
        if held.kind in POSITIVE:
            yield Key("check", (name,), (*seed, "check"), is_inline=True)
        if held.kind in RELATIONS and is_set(field, "db_constraint", code, True) is True:
            target = registry.target(field, model)
            if target is not None and target.model is not None and target.field is not None:
                ending = f"_fk_{registry.table(target.model)}_{registry.column(target.field)}"
                yield Key("foreign", (name,), (*seed, ending), target=(*target.label, target.field.name))
    yield from _together(table, columns, options.unique_together, "_uniq")
    yield from _together(table, columns, options.index_together, "_idx")
    for index in (*options.indexes, *options.constraints):
        key = _meta(table, columns, index)
        if key is not None:
            yield key


def _together(
    table: str, columns: Mapping[str, Column], sets: tuple[tuple[str, ...], ...], suffix: str
) -> Iterator[Key]:
    for names in sets:
        if all(name in columns for name in names):
            seed = (table, tuple(columns[name].name for name in names), suffix)
            yield Key("unique" if suffix == "_uniq" else "index", names, seed)


def _meta(table: str, columns: Mapping[str, Column], index: Index) -> Key | None:
    names = tuple(name for name, _ in index.fields)
    known = all(name in columns for name in names)
    name = index.name
    if name is None:
        if index.kind != "index" or not names or not known:
            return None
        name = index_name(table, tuple((columns[each].name, down) for each, down in index.fields), index.suffix)
    if not known:
        index = index._replace(is_readable=False, fields=())
    return Key("meta", names if known else (), (table, (), ""), name, index)


def many_to_many(model: Model, each: Field, registry: Registry) -> Table | None:
    """The table that Django makes for a relation to many; None where its other end cannot be told."""
    code = registry.code
    other = registry.to(each, model.app, model)
    if other is None:
        return None
    written = option(each, "db_table", code)
    if written is UNKNOWN:
        return None
    name = (
        written
        if isinstance(written, str) and written
        else table_name(f"{registry.table(model)}_{each.name}".replace('"', ""))
    )
    own, its = model.name.lower(), other[1]
    if own == its:
        own, its = f"from_{own}", f"to_{its}"
    kind = registry.default_key(model.app)
    key: TableKey = (*model.label, each.name)
    is_held = is_set(each, "db_constraint", code, True) is True
    columns = {"id": Column("id", kind, TYPES.get(kind, {}), False, True)}
    keys: dict[tuple[object, ...], Key] = {
        ("primary", ("id",)): Key("primary", ("id",), (name, ("id",), "pkey"), is_inline=True)
    }
    for part, label, words in (("from", model.label, own), ("to", other, its)):
        target = registry.models.get(label)
        pointer = each._replace(kind="ForeignKey", options={}, given={"to": f"{label[0]}.{label[1]}"})
        found = Column(f"{words}_id", "ForeignKey", registry.types(pointer, model), False, referred=label)
        columns[part] = found
        seed = (name, (found.name,))
        keys["index", (part,)] = Key("index", (part,), (*seed, ""))
        if found.is_text:
            keys["like", (part,)] = Key("like", (part,), (*seed, "_like"))
        its_target = registry.target(pointer, model) if target is not None else None
        if is_held and its_target is not None and its_target.model is not None and its_target.field is not None:
            ending = f"_fk_{registry.table(its_target.model)}_{registry.column(its_target.field)}"
            keys["foreign", (part,)] = Key(
                "foreign", (part,), (*seed, ending), target=(*its_target.label, its_target.field.name)
            )
    both = (name, (columns["from"].name, columns["to"].name), "_uniq")
    keys["unique", ("from", "to")] = Key("unique", ("from", "to"), both)
    return Table(key, name, columns, keys)
