"""What has become of a schema: tables, their parts, and other objects that were added, changed or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from lintmig.model.delta import ObjectDelta, PartDelta, PartKind, SchemaDelta, TableDelta
from lintmig.model.shape import ColumnShape, ForeignKeyShape, IndexShape, KeyShape, SchemaShape, TableShape

Part = TypeVar("Part", ColumnShape, KeyShape, ForeignKeyShape, IndexShape)


def delta_of(before: SchemaShape, after: SchemaShape) -> SchemaDelta:
    """Both are of one engine. A table that was renamed is a changed one whose two names differ."""
    old = {table.name: table for table in before.tables}
    new = {table.name: table for table in after.tables}
    origins = _renamed(old, new)
    tables = [
        *(
            _changed(old[origins.get(name, name)], table)
            for name, table in new.items()
            if origins.get(name, name) in old
        ),
        *(_whole(table, is_new=True) for name, table in new.items() if origins.get(name, name) not in old),
        *(_whole(old[name], is_new=False) for name in old.keys() - new.keys() - set(origins.values())),
    ]
    moved = tuple(sorted((each for each in tables if each is not None), key=lambda each: each.name))
    touched = {each.name for each in moved}
    pointed_to = {key.table for each in moved if each.after is not None for key in each.after.foreign_keys} - touched
    others = tuple(new[name] for name in sorted(pointed_to) if name in new)
    return SchemaDelta(after.engine, moved, tuple(_objects(before, after)), others)


def _renamed(old: dict[str, TableShape], new: dict[str, TableShape]) -> dict[str, str]:
    """By its new name, the old one of each table that is gone while one with exactly its columns has come."""
    gone = [old[name] for name in sorted(old.keys() - new.keys())]
    come = [new[name] for name in sorted(new.keys() - old.keys())]
    found = {}
    for table in come:
        alike = [each for each in gone if each.columns and (each.kind, each.columns) == (table.kind, table.columns)]
        rivals = [each for each in come if each.columns == table.columns]
        if len(alike) == 1 and len(rivals) == 1:
            found[table.name] = alike[0].name
    return found


def _whole(table: TableShape, *, is_new: bool) -> TableDelta:
    words = [
        *((("column", each.name, column_words(each))) for each in table.columns),
        *((_key_kind(each), _key_name(each), key_words(each)) for each in table.keys),
        *(("foreign key", _foreign_key_name(each), foreign_key_words(each)) for each in table.foreign_keys),
        *(("index", each.name, index_words(each)) for each in table.indexes),
    ]
    parts = tuple(
        PartDelta(
            _kind(kind), name, "added" if is_new else "dropped", None if is_new else text, text if is_new else None
        )
        for kind, name, text in words
    )
    if is_new:
        return TableDelta(table.name, "added", parts, None, table)
    return TableDelta(table.name, "dropped", parts, table, None)


def _changed(before: TableShape, after: TableShape) -> TableDelta | None:
    if before._replace(is_certain=True) == after._replace(is_certain=True):
        return None
    parts = (
        *_columns(before.columns, after.columns),
        *_parts(before.keys, after.keys, _key_name, key_words, _key_kind),
        *_parts(before.foreign_keys, after.foreign_keys, _foreign_key_name, foreign_key_words, lambda _: "foreign key"),
        *_parts(before.indexes, after.indexes, lambda each: each.name, index_words, lambda _: "index"),
    )
    is_same = not parts and before.name == after.name and before.kind == after.kind
    return None if is_same else TableDelta(after.name, "changed", parts, before, after)


def _columns(before: Sequence[ColumnShape], after: Sequence[ColumnShape]) -> Iterator[PartDelta]:
    """A column that stands where another one stood, before others, is that one with a new name."""
    origins: dict[str, ColumnShape] = {}
    if len(before) == len(after):
        names, old_names = {each.name for each in after}, {each.name for each in before}
        origins = {
            new.name: old
            for old, new in zip(before[:-1], after[:-1], strict=True)
            if new.name not in old_names and old.name not in names and new.type == old.type
        }
    gone = {old.name for old in origins.values()}
    for name, old in origins.items():
        new = next(each for each in after if each.name == name)
        words = f"{old.name} {column_words(old)}", f"{name} {column_words(new)}"
        yield PartDelta("column", name, "changed", *words)
    rest_before = [each for each in before if each.name not in gone]
    rest_after = [each for each in after if each.name not in origins]
    yield from _parts(rest_before, rest_after, lambda each: each.name, column_words, lambda _: "column")


def _parts(
    before: Iterable[Part],
    after: Iterable[Part],
    name_of: Callable[[Part], str],
    words_of: Callable[[Part], str],
    kind_of: Callable[[Part], PartKind],
) -> Iterator[PartDelta]:
    old = {name_of(each): each for each in before}
    new = {name_of(each): each for each in after}
    for name, part in new.items():
        known = old.get(name)
        if known is None:
            yield PartDelta(kind_of(part), name, "added", None, words_of(part))
        elif words_of(known) != words_of(part):
            yield PartDelta(kind_of(part), name, "changed", words_of(known), words_of(part))
    for name, part in old.items():
        if name not in new:
            yield PartDelta(kind_of(part), name, "dropped", words_of(part), None)


def _objects(before: SchemaShape, after: SchemaShape) -> Iterator[ObjectDelta]:
    old = {each[:2] if each.kind == "type" else each: each for each in before.objects}
    new = {each[:2] if each.kind == "type" else each: each for each in after.objects}
    for key, each in new.items():
        if key not in old:
            yield ObjectDelta(each, "added")
        elif old[key] != each:
            yield ObjectDelta(each, "changed")
    for key, each in old.items():
        if key not in new:
            yield ObjectDelta(each, "dropped")


def column_words(column: ColumnShape) -> str:
    """Such as `text NOT NULL DEFAULT 'new'`."""
    parts = [column.type, column.extra.upper(), "NOT NULL" if column.is_not_null else ""]
    if column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    return " ".join(part for part in parts if part)


def key_words(key: KeyShape) -> str:
    kind = "PRIMARY KEY" if key.kind == "primary" else "UNIQUE"
    return f"{kind} ({', '.join(key.columns)})"


def foreign_key_words(key: ForeignKeyShape) -> str:
    theirs = f" ({', '.join(key.target_columns)})" if key.target_columns else ""
    actions = "".join(
        f" {words} {action}"
        for words, action in (("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update))
        if action and action.upper() != "NO ACTION"
    )
    return f"({', '.join(key.columns)}) REFERENCES {key.table}{theirs}{actions}"


def index_words(index: IndexShape) -> str:
    columns = ", ".join(each or "(expression)" for each in index.columns)
    unique = "UNIQUE " if index.is_unique else ""
    return f"{unique}({columns}){' WHERE ...' if index.is_partial else ''}"


def _key_kind(key: KeyShape) -> PartKind:
    return "primary key" if key.kind == "primary" else "unique key"


def _key_name(key: KeyShape) -> str:
    return key.name or ", ".join(key.columns)


def _foreign_key_name(key: ForeignKeyShape) -> str:
    return key.name or ", ".join(key.columns)


def _kind(word: str) -> PartKind:
    kinds: tuple[PartKind, ...] = ("column", "primary key", "unique key", "foreign key", "index")
    return next(kind for kind in kinds if kind == word)
