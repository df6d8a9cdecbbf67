"""The touched tables of a schema as an entity-relationship diagram of mermaid's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.delta import SchemaDelta, TableDelta
from lintmig.model.shape import ColumnShape, TableShape
from lintmig.stages.report.mermaid import Words

MOST_TABLES = 20
MOST_COLUMNS = 25
"""Of one table; mermaid refuses texts of more than 50,000 characters, and nobody reads such a picture."""


def diagram(delta: SchemaDelta) -> Sequence[str]:
    """Its lines: tables that are there afterwards, and the names of those that they point to. Empty where too many."""
    drawn = [each for each in delta.tables if each.after is not None and each.after.kind == "table"]
    if not drawn or len(drawn) > MOST_TABLES:
        return []
    words = Words()
    lines = ["erDiagram"]
    for each in drawn:
        lines += _entity(each, words)
    touched = {each.name for each in drawn}
    for each in drawn:
        lines += _relations(each, touched | {other.name for other in delta.others}, words)
    return lines


def _entity(delta: TableDelta, words: Words) -> Iterator[str]:
    table = delta.after
    assert table is not None
    primary = {name for key in table.keys if key.kind == "primary" for name in key.columns}
    foreign = {name for key in table.foreign_keys for name in key.columns}
    moved = {part.name: part.movement for part in delta.parts if part.kind == "column"}
    columns = _interesting(table, delta, primary | foreign | set(moved))
    if not columns:
        yield f"  {words[table.name]}"
        return
    yield f"  {words[table.name]} {{"
    names = Words()
    types = _Types()
    for column in columns:
        marks = ", ".join(mark for mark, those in (("PK", primary), ("FK", foreign)) if column.name in those)
        said = moved.get(column.name) if delta.movement == "changed" else None
        comment = f' "{said}"' if said else ""
        yield f"    {types[column]} {names[column.name]} {marks}".rstrip() + comment
    yield "  }"


class _Types(Words):
    def __getitem__(self, column: ColumnShape | str) -> str:
        text = column if isinstance(column, str) else column.type
        return Words()[text.partition("(")[0].strip() or "any"]


def _interesting(table: TableShape, delta: TableDelta, marked: set[str]) -> list[ColumnShape]:
    """All of a new table; of one that is changed its keys and what is changed."""
    columns = [column for column in table.columns if delta.movement == "added" or column.name in marked]
    return columns[:MOST_COLUMNS]


def _relations(delta: TableDelta, known: set[str], words: Words) -> Iterator[str]:
    assert delta.after is not None
    for key in delta.after.foreign_keys:
        if key.table in known:
            label = "_".join(Words()[name] for name in key.columns) or "refers"
            yield f"  {words[key.table]} ||--o{{ {words[delta.name]} : {label}"
