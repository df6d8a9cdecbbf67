"""SQLite's CREATE VIRTUAL TABLE: the columns that the arguments of its own modules name."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import ColumnDefinition
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import CreateTable, VirtualTable
from lintmig.stages.parse.reader import Reader


def virtual_table(reader: Reader, table: CreateTable) -> CreateTable:
    """The table with what stands behind USING."""
    reader.at = next((at + 1 for at in range(reader.end) if reader.tokens[at].word == "USING"), reader.end)
    name = reader.identifier()
    if name is None:
        return table._replace(query_is_unread=True)
    module = name.text.lower()
    inside = reader.group()
    items = list(inside.items()) if inside else []
    arguments = [list(_tokens(item)) for item in items]
    columns = tuple(
        column
        for item, words in zip(items, arguments, strict=True)
        if not _is_option(module, words) and (column := _column(module, item)) is not None
    )
    options = frozenset(words[0].lower() for words in arguments if words and _is_option(module, words))
    return table._replace(
        columns=columns if module in _COLUMNS else (),
        query_is_unread=module not in _COLUMNS,
        virtual=VirtualTable(name, options),
    )


_COLUMNS = frozenset({"fts3", "fts4", "fts5", "rtree", "rtree_i32"})
"""The modules whose arguments name the columns."""


def _tokens(item: Reader) -> Iterator[str]:
    for at in range(item.at, item.end):
        yield item.tokens[at].word


def _is_option(module: str, words: list[str]) -> bool:
    if module == "fts3":
        return words[:1] == ["TOKENIZE"]
    return "=" in words[1:2] and not module.startswith("rtree")


def _column(module: str, item: Reader) -> ColumnDefinition | None:
    if module.startswith("rtree") and item.word() == "+":
        item.at += 1
    name: Identifier | None = item.identifier()
    if name is None:
        return None
    type_ = DataType("", (), False, None, "", name.span)
    return ColumnDefinition(name, type_, False, None, None, (), name.span)
