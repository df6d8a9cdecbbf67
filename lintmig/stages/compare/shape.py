"""What the schemas of several histories come to, in words that can be shown and stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintmig.model.engine import EngineName
from lintmig.model.schema import Column, ForeignKeyConstraint, Index, Key, NamedObject, Schema, Table, UniqueKey
from lintmig.model.shape import (
    ColumnShape,
    ForeignKeyShape,
    IndexShape,
    KeyShape,
    ObjectShape,
    SchemaShape,
    TableShape,
)

_DEFAULT_SCHEMAS = frozenset({"public", "main", ""})


def shape_of(engine: EngineName, schemas: Sequence[Schema]) -> SchemaShape:
    """All schemas as one; of a table that several have, the one that has the most columns."""
    tables: dict[str, TableShape] = {}
    objects: set[ObjectShape] = set()
    for schema in schemas:
        by_table: dict[Key, list[Index]] = {}
        for index in schema.indexes.values():
            by_table.setdefault(index.table, []).append(index)
        for key, table in schema.tables.items():
            if table.is_temporary or table.module == "shadow":
                continue
            shape = _table(schema, key, table, by_table.get(key, ()))
            known = tables.get(shape.name)
            if known is None or len(known.columns) < len(shape.columns):
                tables[shape.name] = shape
        objects.update(_objects(schema))
    return SchemaShape(engine, tuple(tables[name] for name in sorted(tables)), tuple(sorted(objects)))


def _table(schema: Schema, key: Key, table: Table, indexes: Iterable[Index]) -> TableShape:
    return TableShape(
        _name(key, table.name),
        table.kind,
        tuple(_column(column) for column in table.columns.values()),
        tuple(_key(table, each) for each in table.keys),
        tuple(_foreign_key(schema, table, each) for each in table.foreign_keys),
        tuple(sorted(_index(table, each) for each in indexes if not each.is_implicit)),
        table.is_certain and table.is_complete,
    )


def _name(key: Key, name: str) -> str:
    return name if key[0] in _DEFAULT_SCHEMAS else f"{key[0]}.{name}"


def _column(column: Column) -> ColumnShape:
    default = None if column.default is None else _line(column.default)
    extra = "" if column.generated is None else _EXTRAS[column.generated]
    return ColumnShape(column.name, _line(column.type.text), column.is_not_null, default, extra)


_EXTRAS = {"identity": "identity", "expression": "generated", "auto_increment": "auto-increment"}


def _key(table: Table, key: UniqueKey) -> KeyShape:
    return KeyShape(key.kind, key.name, _spelled(table, key.columns))


def _foreign_key(schema: Schema, table: Table, key: ForeignKeyConstraint) -> ForeignKeyShape:
    target = schema.tables.get(key.target)
    name = _name(key.target, target.name if target is not None else key.target[1])
    theirs = _spelled(target, key.target_columns) if target is not None else key.target_columns
    own = _spelled(table, key.columns)
    return ForeignKeyShape(key.name, own, name, theirs, key.on_delete, key.on_update)


def _index(table: Table, index: Index) -> IndexShape:
    columns = tuple("" if each is None else _spelled(table, (each,))[0] for each in index.columns)
    return IndexShape(index.name, columns, index.is_unique, index.is_partial)


def _spelled(table: Table, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(table.columns[each].name if each in table.columns else each for each in columns)


def _objects(schema: Schema) -> Iterator[ObjectShape]:
    for key, item in schema.types.items():
        yield ObjectShape("type", _name(key, item.name), _type_words(item))
    for key, item in (*schema.functions.items(), *schema.procedures.items()):
        yield ObjectShape(item.kind, _name(key, item.name))
    for item in schema.triggers.values():
        yield ObjectShape("trigger", item.name, item.table[1] if item.table else "")
    for key, item in schema.sequences.items():
        if not item.is_identity and item.owner is None:
            yield ObjectShape("sequence", _name(key, item.name))
    for item in schema.policies.values():
        yield ObjectShape("policy", item.name, item.table[1] if item.table else "")
    for item in schema.extensions.values():
        yield ObjectShape("extension", item.name)


def _type_words(item: NamedObject) -> str:
    if item.labels is not None:
        return f"enum ({', '.join(item.labels)})"
    return _line(item.base.text) if item.base is not None else ""


def _line(text: str) -> str:
    return " ".join(text.split())
