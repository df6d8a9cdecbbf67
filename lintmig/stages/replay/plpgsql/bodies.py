"""Bodies of functions and procedures, as PostgreSQL looks at them when they are created."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lintmig.model.expression import Query
from lintmig.model.fault import BadRoutine, Missing
from lintmig.model.name import DataType
from lintmig.model.operation import (
    Block,
    CreateFunction,
    Delete,
    Insert,
    Operation,
    Select,
    Update,
)
from lintmig.model.operation.blocks import Body, Declaration, steps_within
from lintmig.model.operation.objects import Signature
from lintmig.model.related import named
from lintmig.model.script import Statement
from lintmig.model.source import BlindSpot, Span
from lintmig.stages.replay import objects
from lintmig.stages.replay.postgresql.namespaces import is_known_fully
from lintmig.stages.replay.queries.expressions import Outputs
from lintmig.stages.replay.queries.resolver import Resolver
from lintmig.stages.replay.queries.scope import Scope, start_of, visible
from lintmig.stages.replay.queries.typing import assigns
from lintmig.stages.replay.words import judge_words
from lintmig.stages.replay.world import Found, World

Apply = Callable[[World, Operation, list[BlindSpot]], None]


def keep_body(world: World, operation: CreateFunction) -> None:
    """What a routine does, for those that call it."""
    key, place = world.new_key(operation.name), world.place(operation.span)
    for routine in world.schema.routines.get(key, ()):
        if routine.place == place or (operation.or_replace and not routine.parameters):
            known = world.is_certain and operation.body is not None and world.script is not None
            world.bodies[routine.place] = (operation.body, world.script) if known else None  # type: ignore[assignment]
        elif operation.or_replace:
            world.bodies.pop(routine.place, None)


def check_created(world: World, operation: CreateFunction, apply: Apply, blind_spots: list[BlindSpot]) -> None:
    """Judge a CREATE FUNCTION or PROCEDURE that has just been applied."""
    signature, body = operation.signature, operation.body
    if signature is None or signature.is_aggregate or not world.is_certain or world.faults:
        return
    for parameter in signature.parameters or ():
        check_type(world, parameter.type)
    if signature.returns is not None and signature.returns.name == "%type":
        check_type(world, signature.returns)
    if world.faults:
        return
    if body is None:
        if signature.language in ("sql", "plpgsql"):
            world.report(BadRoutine("no body", str(operation.name.last), "", "", operation.span))
        return
    if not (world.checks_bodies or body.is_standard):
        return
    if body.language == "plpgsql":
        block = body.block()
        if block is not None:
            names = {each.name for each in signature.parameters or () if each.name}
            check_declarations(world, block, names)
    elif body.language == "sql":
        _check_sql(world, operation, signature, body, apply, blind_spots)


def check_type(world: World, type_: DataType) -> None:
    """Report a type that does not exist."""
    if type_.name == "%type":
        _check_copied(world, "TYPE", tuple(type_.text.replace('"', "").lower().split(".")), type_.span)
        return
    if world.knows_type(type_) or objects.has_type(world, type_.name):
        return
    if type_.qualifier is not None and not is_known_fully(world):
        return
    later = world.creations.after("type", type_.name, world.number)
    world.report(Missing("type", type_.name, type_.span, created_later=later))


def check_declarations(world: World, block: Block, names: set[str]) -> None:
    """PL/pgSQL looks for the types of all variables before it runs anything."""
    blocks = [step for step in steps_within(block) if isinstance(step, Block)]
    known = names | {declaration.name for each in blocks for declaration in each.declarations}
    for each in blocks:
        for declaration in each.declarations:
            _check_declaration(world, declaration, known)


def _check_declaration(world: World, declaration: Declaration, known: set[str]) -> None:
    if declaration.copies:
        how, *parts = declaration.copies
        if parts[0] not in known and not (how == "TYPE" and len(parts) == 1):
            _check_copied(world, how, tuple(parts), declaration.span)
    elif declaration.type is not None and declaration.type.name:
        check_type(world, declaration.type)


def _check_copied(world: World, how: str, parts: tuple[str, ...], span: Span) -> None:
    """`table%ROWTYPE` and `table.column%TYPE`, folded."""
    from lintmig.model.name import Identifier, ObjectName

    names = [Identifier(part, True, span) for part in parts]
    table = ObjectName(tuple(names if how == "ROWTYPE" else names[:-1]))
    if not table.parts or len(parts) > _MOST_PARTS:
        return
    found = world.find(table)
    if isinstance(found, Missing):
        if not (how == "ROWTYPE" and named(world.schema.types, parts[-1])):
            world.report(found)
    elif found is not None and how == "TYPE":
        column = world.column(found, names[-1])
        if isinstance(column, Missing):
            world.report(column)


_MOST_PARTS = 3


def _check_sql(
    world: World,
    operation: CreateFunction,
    signature: Signature,
    body: Body,
    apply: Apply,
    blind_spots: list[BlindSpot],
) -> None:
    parameters = signature.parameters or ()
    if any(each.type.name in _POLYMORPHIC for each in parameters):
        return
    name = str(operation.name.last)
    if signature.returns is not None and signature.returns.name in ("trigger", "event_trigger"):
        return
    statements = body.statements()
    if statements is None:
        return
    taken = [each for each in parameters if each.mode in ("in", "inout", "variadic")]
    outer, world.is_looking = world.variables, True
    world.variables = {each.name: _as_value(world, each.type, each.mode) for each in taken if each.name}
    world.variables[world.fold(operation.name.last)] = None
    try:
        for statement in statements:
            _check_statement(world, statement, name, len(taken), apply, blind_spots)
            if world.faults:
                return
        _check_result(world, operation, signature, body, statements)
    finally:
        world.variables, world.is_looking = outer, False


def _as_value(world: World, type_: DataType, mode: str) -> DataType | None:
    is_row = bool(named(world.schema.tables, type_.name))
    return None if is_row or mode == "variadic" or type_.name in ("%type", "record") else type_


def _check_statement(
    world: World, statement: Statement, name: str, count: int, apply: Apply, blind_spots: list[BlindSpot]
) -> None:
    if not all(isinstance(each, Select | Insert | Update | Delete) for each in statement.operations):
        return
    for token in statement.tokens:
        if token.kind == "parameter" and token.word[1:].isdigit() and int(token.word[1:]) > count:
            world.report(BadRoutine("parameter", name, "", token.word, token.span))
            return
    judge_words(world, statement, ())
    for operation in statement.operations:
        apply(world, operation, blind_spots)


def _check_result(
    world: World, operation: CreateFunction, signature: Signature, body: Body, statements: tuple[Statement, ...]
) -> None:
    """What the last statement gives, beside what the function promises."""
    wanted, is_row = _promised(world, signature)
    if wanted is None:
        return
    name = str(operation.name.last)
    shown = signature.returns.text if signature.returns is not None else f"{len(wanted)} columns"
    last = statements[-1] if statements else None
    if last is None or (last.operations and not _gives_rows(last)) or _is_utility(last):
        world.report(BadRoutine("no rows", name, shown, "", last.span if last is not None else body.span))
        return
    outputs = _outputs(world, last)
    if outputs is None:
        return
    place = _place(last) or last.span
    if is_row and len(outputs) == 1 and (len(wanted) != 1 or not outputs[0][1].name):
        given = outputs[0][1].name
        if not given or given.rpartition(".")[2] == (signature.returns.name if signature.returns is not None else ""):
            return
        if given == "record" or named(world.schema.tables, given):
            return
    if len(outputs) != len(wanted):
        columns = f"{len(outputs)} column{'s' * (len(outputs) != 1)}"
        promised = f"{len(wanted)} column{'s' * (len(wanted) != 1)}"
        world.report(BadRoutine("column count", name, promised, columns, place))
        return
    for at, ((_, given_type), type_) in enumerate(zip(outputs, wanted, strict=True)):
        if type_ is None or not given_type.name or assigns(world, given_type, type_):
            continue
        span = _place(last, at) or place
        world.report(BadRoutine("column type", name, type_.text, given_type.text or given_type.name, span))
        return


def _promised(world: World, signature: Signature) -> tuple[list[DataType | None] | None, bool]:
    """The columns that a function returns, and whether they are those of a row; no list where anything will do."""
    outputs = [each.type for each in signature.parameters or () if each.mode in ("out", "inout", "table")]
    if outputs:
        return list(outputs), len(outputs) > 1
    returns = signature.returns
    if returns is None or returns.name in _ANYTHING or returns.is_array:
        return ([returns] if returns is not None and returns.is_array else None), False
    of_schema = world.fold_table(returns.qualifier) if returns.qualifier is not None else None
    tables = named(world.schema.tables, returns.name)
    table = next((found for key, found in tables if of_schema in (None, key[0])), None)
    if table is not None:
        if not (table.is_certain and table.is_complete and all(each.is_certain for each in table.columns.values())):
            return None, True
        return [column.type for column in table.columns.values()], True
    types = named(world.schema.types, returns.name)
    made = next((item for key, item in types if of_schema in (None, key[0])), None)
    if made is not None and made.attributes is not None:
        return [type_ for _, type_ in made.attributes], True
    return [returns], False


_ANYTHING = frozenset({"void", "record", "%type"})
_POLYMORPHIC = frozenset(
    "anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray "
    "anycompatiblenonarray anycompatiblerange anycompatiblemultirange".split()
)


def _gives_rows(statement: Statement) -> bool:
    for operation in statement.operations:
        if isinstance(operation, Select):
            return True
        if isinstance(operation, Insert | Update | Delete):
            return bool(operation.common.outputs)
    return False


def _is_utility(statement: Statement) -> bool:
    return statement.tokens[0].word in ("CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "SET", "TRUNCATE")


def _outputs(world: World, statement: Statement) -> Outputs | None:
    if len(statement.operations) != 1:
        return None
    operation = statement.operations[0]
    resolver = Resolver(world, report=False)
    if isinstance(operation, Select):
        return resolver.query(operation.query, None)
    if not isinstance(operation, Insert | Update | Delete):
        return None
    found = world.find(operation.table.name)
    if not isinstance(found, Found) or any(each.expression is None for each in operation.common.outputs):
        return None
    scope = Scope((visible(world, found, operation.table.alias),))
    if isinstance(operation, Update | Delete) and operation.sources:
        return None
    unknown = DataType("", (), False, None, "", Span(0, 0))
    expressions = [each.expression for each in operation.common.outputs if each.expression is not None]
    return [("", resolver.expression(each, scope) or unknown) for each in expressions]


def _queries(statement: Statement) -> Iterator[Query]:
    for operation in statement.operations:
        if isinstance(operation, Select):
            query = operation.query
            while query.branches:
                query = query.branches[0]
            yield query
        elif isinstance(operation, Insert | Update | Delete):
            yield operation.common


def _place(statement: Statement, at: int = 0) -> Span | None:
    for query in _queries(statement):
        if at < len(query.outputs):
            output = query.outputs[at]
            return output.star_span if output.expression is None else start_of(output.expression)
    return None


def note_setting(world: World, statement: Statement) -> None:
    """SET check_function_bodies, also by set_config."""
    tokens = statement.tokens
    if tokens[0].word not in ("SET", "SELECT", "RESET") or len(tokens) > _LONGEST:
        return
    words = [token.word.lower() for token in tokens]
    if "check_function_bodies" in words:
        world.checks_bodies = tokens[0].word == "RESET" or not _ON.isdisjoint(words)


_LONGEST = 20
_ON = frozenset({"on", "true", "1", "yes", "default"})
