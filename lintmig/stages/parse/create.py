"""CREATE TABLE, INDEX and VIEW."""

from __future__ import annotations

from lintmig.model.definition import ColumnDefinition, Constraint, IndexElement, LikeClause
from lintmig.model.expression import Output, Query, TableSource
from lintmig.model.name import Identifier, ObjectName
from lintmig.model.operation import CreateIndex, CreateTable, CreateView, Operation
from lintmig.stages.parse.columns import column_definition, starts_constraint, table_constraint
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.options import table_options
from lintmig.stages.parse.partitions import like_clause, partition_bound, partition_key
from lintmig.stages.parse.reader import Reader


def create_table(reader: Reader, context: Context, is_temporary: bool, or_replace: bool) -> Operation | None:
    """Read from the word after TABLE."""
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    name = reader.object_name()
    if name is None:
        return None
    columns: list[ColumnDefinition] = []
    constraints: list[Constraint] = []
    indexes: list[CreateIndex] = []
    like: list[ObjectName] = []
    options: set[str] = {"CONFLICT" for token in reader.tokens if token.kind == "word" and token.word == "CONFLICT"}
    sources: list[LikeClause] = []
    is_partition = reader.accept("PARTITION", "OF")
    if is_partition or reader.accept("LIKE"):
        parent = reader.object_name()
        like += [parent] if parent else []
        sources += [LikeClause(parent, "partition" if is_partition else "like", frozenset())] if parent else []
    of_type = reader.object_name() if reader.accept("OF") else None
    column_names: tuple[Identifier, ...] = ()
    if reader.word() == "(" and not _is_query(reader):
        inside = reader.group()
        items = list(inside.items()) if inside else []
        is_named = not reader.is_done() and all(item.end - item.at == 1 for item in items)
        if is_named and context.engine == "postgresql" and "AS" in {token.word for token in reader.tokens[reader.at :]}:
            column_names = tuple(found for item in items if (found := item.identifier()) is not None)
            items = []
        for item in items:
            _table_item(item, context, name, columns, constraints, indexes, like, sources)
    query, query_is_unread = None, of_type is not None
    partition_by, bound, on_commit = None, None, ""
    behind, settings_end = reader.at, reader.end
    while not reader.is_done():
        if reader.accept("INHERITS"):
            parents = reader.group()
            for item in parents.items() if parents else ():
                parent = item.object_name()
                like += [parent] if parent else []
                sources += [LikeClause(parent, "inherits", frozenset())] if parent else []
        elif context.engine == "postgresql" and reader.accept("PARTITION", "BY"):
            partition_by = partition_key(reader, context)
        elif is_partition and reader.word() in ("FOR", "DEFAULT"):
            bound = partition_bound(reader, context)
            if bound is None:
                reader.skip()
        elif reader.accept("ON", "COMMIT"):
            on_commit = reader.word()
            reader.skip()
        elif context.engine == "postgresql" and reader.looking_at("AS", "TABLE"):
            reader.at += 2
            source = reader.object_name()
            query, query_is_unread = _all_of(source) if source is not None else None, source is None
            break
        elif (reader.word() in ("SELECT", "VALUES", "WITH") and _starts_query(reader)) or (
            reader.word() == "(" and _is_query(reader)
        ):
            settings_end = reader.at
            query = context.query(reader.until({"WITH"}, least=1) if _checks_option(reader) else reader)
            query_is_unread = query is None
            break
        elif reader.looking_at("AS", "EXECUTE") or reader.looking_at("AS", "TABLE"):
            query_is_unread = True
            break
        else:
            options.add(reader.word())
            reader.skip()
    return CreateTable(
        name,
        tuple(columns),
        tuple(constraints),
        tuple(indexes),
        if_not_exists,
        is_temporary,
        tuple(like),
        query,
        query_is_unread,
        name.span,
        or_replace,
        frozenset(options & {"STRICT", "WITHOUT", "CONFLICT"}),
        tuple(sources),
        False,
        of_type,
        partition_by,
        bound,
        on_commit,
        column_names,
        settings=table_options(Reader(reader.text, reader.tokens, behind, settings_end)),
    )


def _all_of(table: ObjectName) -> Query:
    """What CREATE TABLE AS TABLE name reads."""
    return Query(sources=(TableSource(table, None),), outputs=(Output(None, None),))


def _is_query(reader: Reader) -> bool:
    ahead = 0
    while reader.word(ahead) == "(":
        ahead += 1
    return reader.word(ahead) in ("SELECT", "WITH", "VALUES") and reader.token(ahead + 1).word not in (",", ")")


def _starts_query(reader: Reader) -> bool:
    return reader.word() != "WITH" or (reader.word(1) == "RECURSIVE" or reader.word(2) in ("AS", "("))


_INLINE_INDEX = frozenset({"INDEX", "KEY", "FULLTEXT", "SPATIAL"})


def _table_item(
    item: Reader,
    context: Context,
    table: ObjectName,
    columns: list[ColumnDefinition],
    constraints: list[Constraint],
    indexes: list[CreateIndex],
    like: list[ObjectName],
    sources: list[LikeClause],
) -> None:
    if starts_constraint(item):
        while not item.is_done():
            constraint = table_constraint(item, context)
            if constraint is None:
                break
            constraints.append(constraint)
            while not item.is_done() and not starts_constraint(item):
                item.skip()
        return
    if item.looking_at("PERIOD", "FOR"):
        return
    if item.word() == "LIKE" and item.token(1).kind in ("word", "quoted"):
        item.at += 1
        source = item.object_name()
        like += [source] if source else []
        sources += [like_clause(item, source)] if source else []
        return
    if item.word() in _INLINE_INDEX and _is_inline_index(item):
        indexes.append(inline_index(item, context, table))
        return
    column = column_definition(item, context)
    if column is not None:
        columns.append(column)


def _is_inline_index(item: Reader) -> bool:
    """Whether KEY starts an index: `key (a)` and `key name (a)` do, the column `key VARCHAR(9)` does not."""
    if item.word() in ("FULLTEXT", "SPATIAL"):
        return item.word(1) in ("INDEX", "KEY", "(") or item.word(2) == "("
    if item.word(1) in ("(", "USING", "IF") or item.word(2) == "USING":
        return True
    return item.word(2) == "(" and item.token(3).kind in ("word", "quoted")


def inline_index(item: Reader, context: Context, table: ObjectName) -> CreateIndex:
    """MySQL's `KEY name (columns)`; reads from the first word on."""
    start = item.at
    method = item.word().lower() if item.word() in ("FULLTEXT", "SPATIAL") else "btree"
    while item.accept_any(_INLINE_INDEX):
        pass
    if_not_exists = item.accept("IF", "NOT", "EXISTS")
    name = item.identifier() if item.word() not in ("(", "USING") else None
    while not item.is_done() and item.word() != "(":
        item.at += 1
    elements = _elements(item.group(), context)
    span = item.span_from(start)
    return CreateIndex(name, table, elements, (), None, False, if_not_exists, span, method=method)


def create_index(reader: Reader, context: Context, is_unique: bool) -> Operation | None:
    """Read from the word after INDEX."""
    start = reader.at
    is_concurrent = reader.accept("CONCURRENTLY")
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    name: ObjectName | None = None
    if reader.word() != "ON":
        name = reader.object_name()
    if reader.accept("USING"):
        reader.skip()
    if not reader.accept("ON"):
        return None
    is_only = reader.accept("ONLY")
    table = reader.object_name()
    if table is None:
        return None
    first = reader.tokens[1].word
    method = first.lower() if first in ("FULLTEXT", "SPATIAL") else "btree"
    if reader.accept("USING"):
        method = reader.word().lower()
        reader.skip()
    elements = _elements(reader.group(), context)
    included: tuple[Identifier, ...] = ()
    where = None
    while not reader.is_done():
        if reader.accept("INCLUDE"):
            included = reader.names()
        elif reader.accept("WHERE"):
            where = context.expression(reader)
            break
        else:
            reader.skip()
    span = name.span if name else reader.span_from(start)
    return CreateIndex(
        name.last if name else None,
        table,
        elements,
        included,
        where,
        is_unique,
        if_not_exists,
        span,
        name.qualifier if name else None,
        method,
        is_concurrent,
        is_only,
    )


def _elements(inside: Reader | None, context: Context) -> tuple[IndexElement, ...]:
    found = []
    for item in inside.items() if inside else ():
        if (
            (item.token().kind in ("word", "quoted") and item.word(1) in _AFTER_COLUMN)
            or _is_prefix(item)
            or (item.token().kind in ("word", "quoted") and item.token(1).kind in ("word", "quoted"))
        ) and not (item.token().kind == "word" and item.word() in ("CASE", "NOT")):
            length = int(item.token(2).word) if _is_prefix(item) and item.token(2).word.isdigit() else None
            name, at = item.identifier(), item.at
            is_plain = not any(token.word in _ORDERED for token in item.tokens[at : item.end])
            found.append(IndexElement(name, None, _operator_class(item), is_plain, length))
        else:
            start = item.at
            part = item.until({"ASC", "DESC", "NULLS", "COLLATE"}, least=1)
            if part.end < item.end and part.word() == "(" and part.end == part.closing() + 1:
                part = part.group() or part
            expression = context.expression(part)
            item.at = start
            while not item.is_done() and item.word() != "(":
                item.at += 1
            found.append(IndexElement(None, expression, _operator_class(item)))
    return tuple(found)


def _operator_class(item: Reader) -> ObjectName | None:
    """What follows a column, or the parentheses of an expression: `(a COLLATE "C" text_pattern_ops DESC)`."""
    if item.word() == "(":
        item.skip()
    if item.accept("COLLATE"):
        item.object_name()
    if item.is_done() or item.token().kind not in ("word", "quoted") or item.word() in _AFTER_COLUMN:
        return None
    return item.object_name()


_ORDERED = frozenset({"DESC", "NULLS", "COLLATE"})
_AFTER_COLUMN = frozenset({"", "ASC", "DESC", "NULLS", "COLLATE"})


def _is_prefix(item: Reader) -> bool:
    return item.word(1) == "(" and item.token(2).kind == "number" and item.word(3) == ")"


def create_view(
    reader: Reader, context: Context, is_materialized: bool, or_replace: bool, is_temporary: bool
) -> Operation | None:
    """Read from the word after VIEW."""
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    name = reader.object_name()
    if name is None:
        return None
    names = reader.names()
    while not reader.is_done() and not reader.accept("AS"):
        reader.skip()
    body = reader.until({"WITH"}, least=1) if _checks_option(reader) else reader
    query = context.query(body)
    with_data = not (is_materialized and [token.word for token in reader.tokens[-2:]] == ["NO", "DATA"])
    return CreateView(
        name, names, query, is_materialized, or_replace, if_not_exists, is_temporary, name.span, with_data
    )


def _checks_option(reader: Reader) -> bool:
    """Whether the query ends in WITH CHECK OPTION or WITH [NO] DATA."""
    last = reader.tokens[reader.end - 1].word if reader.end else ""
    return last in ("OPTION", "DATA") and reader.word() != "WITH"
