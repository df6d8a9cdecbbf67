"""What the objects of a statement of PostgreSQL depend on, noted once it has run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmig.engines import lists
from lintmig.model.definition import Check, ColumnDefinition, Constraint
from lintmig.model.expression import Cast, Comparison, Compound, Expression, Query, Subquery
from lintmig.model.name import DataType
from lintmig.model.operation import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    ChangeComposite,
    CreateFunction,
    CreateIndex,
    CreateObject,
    CreateTable,
    CreateTrigger,
    CreateType,
    CreateView,
    Operation,
    UseObject,
    WhenTableExists,
)
from lintmig.model.schema import Key, Object
from lintmig.model.script import Call, Statement
from lintmig.model.source import Span
from lintmig.stages.replay.indexes import index_key
from lintmig.stages.replay.postgresql.cascading import owned_sequences
from lintmig.stages.replay.postgresql.dependencies import note
from lintmig.stages.replay.postgresql.namespaces import type_key
from lintmig.stages.replay.postgresql.routines import candidates, object_of, types_of
from lintmig.stages.replay.postgresql.sequences import named_sequences
from lintmig.stages.replay.queries.resolver import Resolver, query_tables
from lintmig.stages.replay.queries.scope import Scope, expression_columns, visible
from lintmig.stages.replay.world import Found, World

Called = list[tuple[Span, Object]]
"""What a statement's calls need, each with its place."""

_MAKING = (
    AddColumn
    | AddConstraint
    | AlterColumn
    | ChangeComposite
    | CreateFunction
    | CreateIndex
    | CreateObject
    | CreateTable
    | CreateTrigger
    | CreateType
    | CreateView
    | UseObject
)


def note_edges(world: World, statement: Statement) -> None:
    """Keep what the statement's objects depend on; it has been taken, and nothing in it is uncertain."""
    if world.engine.name != "postgresql":
        return
    operations = [each for each in _flat(statement.operations) if isinstance(each, _MAKING)]
    if not operations:
        return
    called = list(_called(world, statement))
    for operation in operations:
        _note(world, operation, called)


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, WhenTableExists):
            yield from _flat(operation.operations)
        else:
            yield operation


def _called(world: World, statement: Statement) -> Iterator[tuple[Span, Object]]:
    for call, _, keys in named_sequences(world, statement):
        key = next((each for each in keys if each in world.schema.sequences), None)
        if key is not None:
            yield call.span, ("sequence", *key)
    for call in statement.calls:
        found = _routine(world, call)
        if found is not None:
            yield call.span, found


def _routine(world: World, call: Call) -> Object | None:
    """The migrations' own function that a call means, where only one fits; or what an extension brings."""
    name = world.fold(call.name.last)
    own = [
        each
        for each in candidates(world, "routine", call.name)
        if _takes(types_of(world, each.routine), each.routine.parameters, call.argument_count)
    ]
    if call.name.qualifier is None and name in lists.functions(world.engine):
        return None
    if len(own) == 1 and own[0].routine.is_certain:
        return object_of(world, own[0].key, own[0].routine)
    if not own and any(name in (lists.extension_functions(each) or ()) for each in world.schema.extensions):
        return ("brought function", name)
    return None


def _takes(types: tuple[str, ...], parameters: tuple[tuple[str, str | None, DataType, bool], ...], count: int) -> bool:
    if any(mode == "variadic" for mode, *_ in parameters):
        return count >= len(types) - 1
    defaults = sum(1 for *_, has_default in parameters if has_default)
    return len(types) - defaults <= count <= len(types)


def _within(called: Called, span: Span) -> set[Object]:
    return {thing for place, thing in called if span.start <= place.start and place.end <= span.end}


def _of_type(world: World, type_: DataType | None) -> set[Object]:
    """A migration's own type, or a table's row type."""
    key = type_key(world, type_) if type_ is not None else None
    if key is None:
        return set()
    return {("type" if key in world.schema.types else "relation", *key)}


def _cast_types(world: World, expressions: Iterable[Expression | Query | None]) -> set[Object]:
    """The types that expressions cast to, subqueries included."""
    found: set[Object] = set()
    pending: list[Expression | Query | None] = list(expressions)
    while pending:
        item = pending.pop()
        match item:
            case Cast():
                name = item.type_name.partition("(")[0].removesuffix("[]").strip()
                schema, _, last = name.rpartition(".")
                for key in [(schema, last)] if schema else [(each, last) for each in world.schema.search_path]:
                    if key in world.schema.types:
                        found.add(("type", *key))
                        break
                else:
                    if any(last in (lists.extension_types(each) or ()) for each in world.schema.extensions):
                        found.add(("brought type", last))
                pending.append(item.operand)
            case Comparison():
                pending += [item.left, item.right]
            case Compound():
                pending += item.parts
            case Subquery():
                pending.append(item.query)
            case Query():
                pending += item.branches
                pending += [table.query for table in item.common_tables]
                pending += [getattr(source, "query", None) for source in item.sources]
                pending += [output.expression for output in item.outputs]
                pending += item.expressions + item.late_expressions + item.limit
            case _:
                pass
    return found


def _note(world: World, operation: Operation, called: Called) -> None:
    match operation:
        case CreateTable():
            _note_table(world, operation, called)
        case AddColumn():
            found = world.find(operation.table)
            if isinstance(found, Found) and found.table.is_certain:
                _note_column(world, found.key, operation.column, called)
        case AlterColumn() if operation.default is not None or operation.type is not None:
            _note_altered(world, operation, called)
        case AddConstraint():
            found = world.find(operation.table)
            if isinstance(found, Found):
                _note_check(world, found.key, operation.constraint, called)
        case CreateIndex():
            _note_index(world, operation, called)
        case CreateView():
            key = world.new_key(operation.name, operation.is_temporary)
            table = world.schema.tables.get(key)
            if table is not None and table.place == world.place(operation.span):
                needed = {thing for _, thing in called} | _cast_types(world, [operation.query])
                note(world, ("relation", *key), needed, table.place)
        case CreateTrigger():
            _note_trigger(world, operation)
        case CreateFunction():
            _note_function(world, operation)
        case CreateType():
            key = world.new_key(operation.name)
            needed = _of_type(world, operation.base) | {thing for _, thing in called}
            for attribute in operation.attributes:
                needed |= _of_type(world, attribute)
            if key in world.schema.types:
                note(world, ("type", *key), needed, world.schema.types[key].place)
        case ChangeComposite():
            _note_composite(world, operation)
        case CreateObject(kind="policy") | UseObject(kind="policy") if operation.conditions:
            _note_policy(world, operation, called)
        case _:
            pass


def _note_table(world: World, operation: CreateTable, called: Called) -> None:
    key = world.new_key(operation.name, operation.is_temporary)
    table = world.schema.tables.get(key)
    if table is None or not table.is_certain or table.place != world.place(operation.span):
        return
    for definition in operation.columns:
        _note_column(world, key, definition, called)
    for constraint in operation.constraints:
        _note_check(world, key, constraint, called)


def _note_column(world: World, key: Key, definition: ColumnDefinition, called: Called) -> None:
    column = world.schema.tables[key].columns.get(world.fold(definition.name))
    if column is None or column.place != world.place(definition.span):
        return
    for constraint in definition.constraints:
        _note_check(world, key, constraint, called)
    needed: set[Object] = set()
    if definition.default is not None:
        needed = _default_needs(world, definition.default.span, definition.default.expression, definition.type, called)
    elif definition.expression is not None:
        checks = [_within(called, each.span) for each in definition.constraints]
        needed = _within(called, definition.span) - set().union(*checks)
        needed |= _cast_types(world, [definition.expression])
    elif column.generated == "auto_increment":
        needed = {("sequence", *each) for each in owned_sequences(world, key, world.fold(definition.name))}
    note(world, ("default", *key, world.fold(definition.name)), needed, column.place)


def _default_needs(
    world: World, span: Span, expression: Expression | None, type_: DataType, called: Called
) -> set[Object]:
    needed = _within(called, span) | _cast_types(world, [expression])
    return needed | {thing for thing in _of_type(world, type_) if thing[0] == "type"}


def _note_altered(world: World, operation: AlterColumn, called: Called) -> None:
    found = world.find(operation.table)
    if not isinstance(found, Found) or not found.table.is_certain:
        return
    column = found.table.columns.get(world.fold(operation.column))
    if column is None or not column.is_certain or operation.default is None:
        return
    needed: set[Object] = set()
    if operation.default != "none":
        default = operation.default
        needed = _default_needs(world, default.span, default.expression, column.type, called)
    note(world, ("default", *found.key, world.fold(operation.column)), needed, column.place)


def _note_check(world: World, key: Key, constraint: Constraint, called: Called) -> None:
    if not isinstance(constraint, Check):
        return
    place = world.place(constraint.span)
    table = world.schema.tables[key]
    name = next((each for each, at in table.constraints.items() if at == place), None)
    if name is not None:
        needed = _within(called, constraint.span) | _cast_types(world, [constraint.expression])
        note(world, ("constraint", *key, name), needed, place)


def _note_index(world: World, operation: CreateIndex, called: Called) -> None:
    found = world.find(operation.table)
    key = index_key(world, found, operation) if isinstance(found, Found) and operation.name is not None else None
    index = world.schema.indexes.get(key)
    if index is None or not isinstance(key, tuple) or index.place != world.place(operation.span):
        return
    needed = {thing for _, thing in called}
    needed |= _cast_types(world, [*(each.expression for each in operation.elements), operation.where])
    for element in operation.elements:
        name = world.fold(element.operator_class.last) if element.operator_class is not None else None
        if name is not None and name not in lists.operator_classes(world.engine):
            needed.add(("brought operator class", name))
    note(world, ("index", *key), needed, index.place)


def _note_trigger(world: World, operation: CreateTrigger) -> None:
    found = world.find(operation.table)
    if not isinstance(found, Found) or operation.form is None or operation.function is None:
        return
    name = world.fold(operation.name.last)
    item = world.schema.triggers.get((found.key, name))
    if item is None or item.place != world.place(operation.span):
        return
    columns = {world.fold(each) for each in operation.update_columns}
    columns |= {world.fold(each.name) for each in expression_columns(operation.form.when)}
    needed: set[Object] = {("column", *found.key, each) for each in columns if each in found.table.columns}
    functions = [each for each in candidates(world, "function", operation.function) if not each.routine.parameters]
    if len(functions) == 1:
        needed.add(object_of(world, functions[0].key, functions[0].routine))
    note(world, ("trigger", *found.key, name), needed, item.place)


def _note_function(world: World, operation: CreateFunction) -> None:
    key = world.new_key(operation.name)
    place = world.place(operation.span)
    for routine in world.schema.routines.get(key, ()):
        if routine.place != place:
            continue
        needed: set[Object] = _of_type(world, routine.returns)
        for _, _, type_, _ in routine.parameters:
            needed |= _of_type(world, type_)
        for name in operation.signature.functions if operation.signature else ():
            support = candidates(world, "function", name)
            if len(support) == 1:
                needed.add(object_of(world, support[0].key, support[0].routine))
        note(world, object_of(world, key, routine), needed, place)


def _note_composite(world: World, operation: ChangeComposite) -> None:
    key = next((each for each in world.keys(operation.name) if each in world.schema.types), None)
    item = world.schema.types[key] if key is not None else None
    if key is None or item is None or item.attributes is None:
        return
    needed: set[Object] = set()
    for _, type_ in item.attributes:
        needed |= _of_type(world, type_)
    note(world, ("type", *key), needed, item.place)


def _note_policy(world: World, operation: CreateObject | UseObject, called: Called) -> None:
    found = world.find(operation.table) if operation.table is not None else None
    if not isinstance(found, Found):
        return
    key = (found.key, world.fold(operation.name.last))
    item = world.schema.policies.get(key)
    if item is None or not item.is_certain:
        return
    resolver = Resolver(world, report=False)
    scope = Scope((visible(world, found, None),))
    needed: set[Object] = {thing for _, thing in called} | _cast_types(world, operation.conditions)
    for condition in operation.conditions:
        resolver.operand(condition, scope)
        needed |= {("relation", *table) for query in _queries(condition) for table in query_tables(world, query)}
        needed |= {("column", *found.key, world.fold(each.name)) for each in expression_columns(condition)}
    needed |= {("column", *table, column) for table, column in resolver.used}
    needed.discard(("relation", *found.key))
    note(world, ("policy", *found.key, key[1]), needed, item.place)


def _queries(expression: Expression) -> Iterator[Query]:
    if isinstance(expression, Subquery):
        yield expression.query
    for part in getattr(expression, "parts", ()):
        yield from _queries(part)
    for name in ("left", "right", "operand"):
        part = getattr(expression, name, None)
        if part is not None:
            yield from _queries(part)
