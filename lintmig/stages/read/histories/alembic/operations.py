"""Calls that a revision makes while it runs: Alembic's operations, connections, inspectors, enums."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic import changes
from lintmig.stages.read.histories.alembic.batch import Batch
from lintmig.stages.read.histories.alembic.data import bulk_insert, execute
from lintmig.stages.read.histories.alembic.elements import read_elements
from lintmig.stages.read.histories.alembic.evaluating import Scope
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import create_table
from lintmig.stages.read.histories.alembic.values import (
    NONE,
    Called,
    ClassOf,
    Constant,
    Dictionary,
    Live,
    Name,
    Part,
    Sequence,
    Text,
    Unknown,
    Value,
    plain,
    truth,
)
from lintmig.stages.read.histories.alembic.wording import Sql

PARAMETERS = {
    "create_table": "table_name",
    "add_column": "table_name column",
    "drop_column": "table_name column_name",
    "alter_column": "table_name column_name",
    "create_index": "index_name table_name columns",
    "drop_index": "index_name table_name",
    "create_foreign_key": "constraint_name source_table referent_table local_cols remote_cols",
    "create_unique_constraint": "constraint_name table_name columns",
    "create_check_constraint": "constraint_name table_name condition",
    "create_primary_key": "constraint_name table_name columns",
    "create_exclude_constraint": "constraint_name table_name",
    "drop_constraint": "constraint_name table_name type_",
    "rename_table": "old_table_name new_table_name",
    "drop_table": "table_name",
    "create_table_comment": "table_name comment",
    "drop_table_comment": "table_name",
    "execute": "sqltext",
    "bulk_insert": "table rows",
    "batch_alter_table": "table_name schema recreate",
}
_OLDER = {"name": "constraint_name", "source": "source_table", "referent": "referent_table", "tablename": "table_name"}
Given = dict[str, Value]


def operate(machine: Running, name: str, given: Mapping[str, Value], span: Span) -> None:
    """Send what one operation comes to."""
    simple: dict[str, Callable[[Running, Mapping[str, Value], Span], None]] = {
        "add_column": changes.add_column,
        "drop_column": changes.drop_column,
        "alter_column": changes.alter_column,
        "create_index": changes.create_index,
        "drop_index": changes.drop_index,
        "drop_constraint": changes.drop_constraint,
        "rename_table": changes.rename_table,
        "drop_table": changes.drop_table,
    }
    if name in simple:
        simple[name](machine, given, span)
    elif name.startswith("create_") and (name.endswith(("_constraint", "_key"))):
        changes.create_constraint(machine, name, given, span)
    elif name == "create_table_comment" and machine.engine == "postgresql":
        sql = Sql(machine.engine).say("COMMENT ON TABLE ", span).table(given.get("table_name"), given.get("schema"))
        machine.send(sql.say(" IS ").literal(given.get("comment", NONE)).parts)


def on_call(
    machine: Running, scope: Scope, node: ast.Call, function: Value, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    span = scope.module.span(node)
    if isinstance(function, ClassOf):
        return Called(f"project.{function.node.name}", tuple(arguments), keywords, span, function)
    if not isinstance(function, Name):
        return outside(machine, scope, node, "this function", arguments, keywords)
    package = function.name.split(".")[0]
    last = function.name.rsplit(".", 1)[-1]
    if package == "alembic":
        return _alembic(machine, scope, node, last, arguments, keywords)
    if package == "sqlalchemy" or (package == "sqlmodel" and last != "SQLModel"):
        return _sqlalchemy(function.name, last, tuple(arguments), keywords, span)
    if package == "builtins":
        return _builtin(last, arguments, span)
    if function.name in ("textwrap.dedent", "inspect.cleandoc") and arguments:
        return arguments[0]
    if package in ("postgresql_enum", "alembic_postgresql_enum", "alembic_utils"):
        return Unknown(span)
    return outside(machine, scope, node, last, arguments, keywords)


def _alembic(
    machine: Running, scope: Scope, node: ast.Call, name: str, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    span, place = scope.module.span(node), scope.module.span(node.func)
    match name:
        case "get_bind":
            return Live("connection", span)
        case "get_context":
            return Live("context", span)
        case "is_offline_mode":
            return Constant(False, span)
        case "f" | "inline_literal":
            return Called(f"alembic.op.{name}", tuple(arguments), keywords, span)
    if name not in PARAMETERS:
        if name[:1].islower() and name not in ("config", "get_x_argument", "get_tag_argument", "implementation_for"):
            machine.doubt(place, f"op.{name}() is not known")
        return Unknown(span)
    given = bound(PARAMETERS[name].split(), arguments, keywords)
    if name == "create_table":
        elements = read_elements(machine, arguments[1:], plain(given.get("schema", NONE)))
        if "**" in keywords:
            elements = elements._replace(is_complete=False)
        create_table(machine, given.get("table_name", NONE), elements, keywords, place)
        return Called("sqlalchemy.Table", tuple(arguments), keywords, span)
    if name == "execute":
        execute(machine, given.get("sqltext"), place)
    elif name == "bulk_insert":
        bulk_insert(machine, given.get("table"), given.get("rows"), place)
    elif name == "batch_alter_table":
        machine.batches[span] = Batch(given, plain(given.get("recreate", NONE)), place)
        return Live("batch", span)
    else:
        operate(machine, name, _of_table(given), place)
    return Unknown(span)


def _of_table(given: Given) -> Given:
    """A foreign key's own table under the name that the other operations have for it."""
    if "source_table" in given:
        given["table_name"] = given["source_table"]
    if "source_schema" in given:
        given["schema"] = given["source_schema"]
    return given


def bound(parameters: list[str], arguments: list[Value], keywords: Mapping[str, Value]) -> Given:
    given: Given = {_OLDER.get(key, key) if key not in parameters else key: value for key, value in keywords.items()}
    given.update(zip(parameters, arguments, strict=False))
    return given


def _sqlalchemy(name: str, last: str, arguments: tuple[Value, ...], keywords: Mapping[str, Value], span: Span) -> Value:
    is_live = bool(arguments) and isinstance(arguments[0], Live)
    if last in ("inspect", "from_engine", "Inspector"):
        return Live("inspector", span)
    if last in ("Session", "sessionmaker") and (is_live or "bind" in keywords):
        return Live("session", span)
    if last == "quoted_name" and arguments:
        return arguments[0]
    return Called(name, arguments, keywords, span)


def _builtin(name: str, arguments: list[Value], span: Span) -> Value:
    first = arguments[0] if arguments else None
    items = first.items if isinstance(first, Sequence) else None
    if isinstance(first, Dictionary):
        items = tuple(Text((Part(str(key), first.span),)) for key in first.items)
    match name:
        case "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" if items is not None:
            return Sequence(tuple(reversed(items)) if name == "reversed" else items, span)
        case "list" | "tuple" | "set" | "frozenset" if first is None:
            return Sequence((), span)
        case "dict" if first is None:
            return Dictionary({}, span)
        case "len" if items is not None:
            return Constant(len(items), span)
        case "str" if isinstance(first, Text):
            return first
        case "bool" if first is not None and (known := truth(first)) is not None:
            return Constant(known, span)
        case "enumerate" if items is not None:
            return Sequence(tuple(Sequence((Constant(at, span), each), span) for at, each in enumerate(items)), span)
        case "zip" if items is not None and all(isinstance(each, Sequence) for each in arguments):
            rows = zip(*(each.items for each in arguments if isinstance(each, Sequence)), strict=False)
            return Sequence(tuple(Sequence(tuple(row), span) for row in rows), span)
        case "range":
            numbers = [each.value for each in arguments if isinstance(each, Constant) and isinstance(each.value, int)]
            if numbers and len(numbers) == len(arguments) and len(range(*numbers[:3])) <= 500:
                return Sequence(tuple(Constant(number, span) for number in range(*numbers[:3])), span)
    is_of_database = any(isinstance(each, Unknown) and each.is_of_database for each in arguments)
    return Unknown(span, is_of_database)


def outside(
    machine: Running, scope: Scope, node: ast.Call, name: str, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    """A function that cannot be read: if it is given what reaches the database, it may do anything there."""
    span = scope.module.span(node)
    values = [*arguments, *keywords.values()]
    reaches = any(
        isinstance(value, Live) or (isinstance(value, Name) and value.name == "alembic.op") for value in values
    )
    root = scope.module.names.get(_root(node.func), "").split(".")[0]
    is_own = bool(root) and root not in sys.stdlib_module_names and isinstance(node.func, ast.Name)
    if reaches or (is_own and any(isinstance(value, Called) for value in values)):
        machine.doubt(scope.module.span(node.func), f"what {name}() does is not known")
        if not reaches:
            return Unknown(span)
    return Unknown(span, is_of_database=reaches)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
