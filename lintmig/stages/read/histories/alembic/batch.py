"""`batch_alter_table`: on SQLite a table is built anew, on other engines each operation is sent for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic import changes
from lintmig.stages.read.histories.alembic.constraints import say_index
from lintmig.stages.read.histories.alembic.elements import Index, read_column
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import (
    Shape,
    column_indexes,
    say_elements,
    table_key,
    unique_columns,
)
from lintmig.stages.read.histories.alembic.values import NONE, Called, Part, Text, Value, plain, text_of
from lintmig.stages.read.histories.alembic.wording import Sql, listed

Given = Mapping[str, Value]
Direct = Callable[[Running, str, Given, Span], None]


@dataclass(slots=True)
class Batch:
    """`operations` are what SQLite waits with until the batch ends."""

    table: Given
    recreate: object
    span: Span
    operations: list[tuple[str, Given, Span]] = field(default_factory=list)


def finish(machine: Running, batch: Batch, send: Direct) -> None:
    """What a batch comes to on SQLite."""
    needs = any(_needs_new_table(machine, name, given) for name, given, _ in batch.operations)
    if batch.recreate == "never" or (not needs and batch.recreate != "always"):
        for name, given, span in batch.operations:
            send(machine, name, given, span)
        return
    if machine.engine != "sqlite":
        machine.doubt(batch.span, "this batch builds a table anew", text_of(batch.table.get("table_name")))
        return
    key = table_key(batch.table.get("table_name"), batch.table.get("schema"))
    shape = machine.shapes.get(key or "")
    if not isinstance(shape, Shape) or not shape.is_complete or key is None:
        table = text_of(batch.table.get("table_name"))
        machine.doubt(batch.span, "this batch builds a table anew that is not fully known", table)
        return
    changed = shape
    for name, given, span in batch.operations:
        changed = _after(machine, changed, name, given, span)
    if not changed.is_complete:
        machine.doubt(batch.span, "this batch builds a table anew in a way that is not known", key)
        machine.shapes[key] = changed
        return
    _build_anew(machine, shape, changed, batch.span)
    machine.shapes[key] = changed if machine.is_certain else replace(changed, is_complete=False)


def _needs_new_table(machine: Running, name: str, given: Given) -> bool:
    if name == "add_column":
        column = given.get("column")
        if not isinstance(column, Called):
            return True
        default = column.keywords.get("server_default")
        read, _ = read_column(machine, column)
        return isinstance(default, Called) or read.extra("Computed") is not None
    return name not in ("create_index", "drop_index", "create_table_comment", "drop_table_comment")


def _after(machine: Running, shape: Shape, name: str, given: Given, span: Span) -> Shape:
    match name:
        case "add_column":
            described = given.get("column")
            if not isinstance(described, Called):
                return replace(shape, is_complete=False)
            column, constraints = read_column(machine, described)
            if column.text is None:
                return replace(shape, is_complete=False)
            return replace(
                shape,
                columns={**shape.columns, column.text: column},
                constraints=[*shape.constraints, *constraints],
                indexes=[*shape.indexes, *column_indexes([column])],
            )
        case "drop_column":
            return changes.without_column(shape, text_of(given.get("column_name")))
        case "alter_column":
            return changes.altered(machine, shape, given)
        case "drop_constraint":
            return _without_constraint(shape, text_of(given.get("constraint_name")), plain(given.get("type_", NONE)))
        case "create_index":
            columns = listed(given.get("columns"))
            if columns is None:
                return replace(shape, is_complete=False)
            return replace(shape, indexes=[*shape.indexes, Index(given.get("index_name"), columns, given, span)])
        case "drop_index":
            return changes.without_index(shape, text_of(given.get("index_name")))
        case "create_table_comment" | "drop_table_comment":
            return shape
        case _ if name.startswith("create_"):
            constraint = changes.described(name, given, span)
            kept = [each for each in shape.constraints if constraint.kind != "pk" or each.kind != "pk"]
            return replace(shape, constraints=[*kept, constraint])
        case _:
            return replace(shape, is_complete=False)


def _without_constraint(shape: Shape, name: str | None, kind: object) -> Shape:
    """A name that none has may be one that a naming convention of the batch gives: then of the kind's one candidate."""
    kept = [each for each in shape.constraints if name is None or text_of(each.name) != name]
    if len(kept) < len(shape.constraints):
        return replace(shape, constraints=kept)
    kinds = {"foreignkey": "fk", "unique": "uq", "primary": "pk", "check": "ck"}
    wanted = kinds.get(str(kind))
    candidates = [each for each in shape.constraints if each.kind == wanted]
    uniques = unique_columns(shape.columns.values()) if wanted == "uq" else []
    if len(candidates) == 1 and not uniques:
        return replace(shape, constraints=[each for each in shape.constraints if each is not candidates[0]])
    return replace(shape, is_complete=False)


def _build_anew(machine: Running, before: Shape, after: Shape, span: Span) -> None:
    """The table under a name of Alembic's, its rows, and the old table's end."""
    temporary = Text((Part(f"_alembic_tmp_{text_of(after.name)}", span),))
    sql = Sql(machine.engine).say("CREATE TABLE ", span).table(temporary, after.schema).say(" (")
    say_elements(machine, sql, after, after.columns.values(), text_of(after.name) or "")
    machine.send(_here(sql.say(")").parts, _spans(machine, before), span))
    pairs = _transferred(before, after)
    if pairs:
        sql = Sql(machine.engine).say("INSERT INTO ", span).table(temporary, after.schema).say(" (")
        sql.names([new for new, _ in pairs]).say(") SELECT ").names([old for _, old in pairs])
        machine.send(_here(sql.say(" FROM ").table(before.name, before.schema).parts, None, span))
    sql = Sql(machine.engine).say("DROP TABLE ", span).table(before.name, before.schema)
    machine.send(_here(sql.parts, None, span))
    sql = Sql(machine.engine).say("ALTER TABLE ", span).table(temporary, after.schema).say(" RENAME TO ")
    machine.send(_here(sql.name(after.name).parts, None, span))
    was_shown = machine.shown
    for index in after.indexes:
        if any(index is each for each in before.indexes):
            machine.shown = was_shown or span
        say_index(machine, index, after.name, after.schema)
        machine.shown = was_shown


def _spans(machine: Running, shape: Shape) -> frozenset[Span | None]:
    """What a table is described by: parts of the revisions before, in files of their own."""
    sql = Sql(machine.engine).table(shape.name, shape.schema)
    say_elements(machine, sql, shape, shape.columns.values(), text_of(shape.name) or "")
    return frozenset(part.span for part in sql.parts)


def _here(parts: Iterable[Part], spans: frozenset[Span | None] | None, here: Span) -> list[Part]:
    """Parts that other files say, shown at this place; all of them where no spans are given."""
    return [
        part._replace(span=here) if part.span is not None and (spans is None or part.span in spans) else part
        for part in parts
    ]


def _transferred(before: Shape, after: Shape) -> list[tuple[Value, Value]]:
    """For each column that stays: its new name and its old one. Columns keep their order when they are renamed."""
    olds = list(before.columns)
    kept = {column.span: name for name, column in before.columns.items()}
    found: list[tuple[Value, Value]] = []
    for name, column in after.columns.items():
        old = name if name in olds else kept.get(column.span)
        if old is not None:
            found.append((column.name, before.columns[old].name))
    return found
