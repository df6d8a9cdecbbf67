"""Calls that a revision makes while it runs: Alembic's operations, connections, inspectors, enums."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic import changes
from lintmig.stages.read.histories.alembic.batch import Batch, finish
from lintmig.stages.read.histories.alembic.data import bulk_insert, changed_table, execute, forget_rows
from lintmig.stages.read.histories.alembic.elements import read_elements
from lintmig.stages.read.histories.alembic.evaluating import Scope, formatted_by_braces
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import create_enum, create_table
from lintmig.stages.read.histories.alembic.types import enum_of, type_call
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

_PARAMETERS = {
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
        return _outside(machine, scope, node, "this function", arguments, keywords)
    package, _, rest = function.name.partition(".")
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
    return _outside(machine, scope, node, last, arguments, keywords)


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
    if name not in _PARAMETERS:
        if name[:1].islower() and name not in ("config", "get_x_argument", "get_tag_argument", "implementation_for"):
            machine.doubt(place, f"op.{name}() is not known")
        return Unknown(span)
    given = bound(_PARAMETERS[name].split(), arguments, keywords)
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


def _outside(
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


def on_method(
    machine: Running,
    scope: Scope,
    node: ast.Call,
    on: Value,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    span = scope.module.span(node) if hasattr(node, "lineno") else Span(0, 0)
    match on:
        case Live(kind="batch"):
            return _batched(machine, scope, node, on, method, arguments, keywords)
        case Live():
            return _live(machine, scope, node, on, method, arguments, keywords)
        case Text():
            return _on_text(on, method, arguments, keywords, span)
        case Sequence() | Dictionary():
            return _on_items(machine, scope, node, on, method, arguments, span)
        case Called():
            return _on_called(machine, scope, node, on, method, arguments, keywords)
        case ClassOf():
            if any(isinstance(each, Live) for each in [*arguments, *keywords.values()]):
                return _outside(machine, scope, node, method, arguments, keywords)
            return Called(f"project.{method}", tuple(arguments), keywords, span, on)
        case Unknown(is_of_database=True):
            return Unknown(span, is_of_database=True)
        case _:
            return _outside(machine, scope, node, method, arguments, keywords)


def _batched(
    machine: Running,
    scope: Scope,
    node: ast.Call,
    on: Live,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    batch = machine.batches.get(on.span)
    if not isinstance(batch, Batch):
        return Unknown(on.span)
    if method == "__exit__":
        if machine.engine == "sqlite" or batch.recreate == "always":
            finish(machine, batch, operate)
        return NONE
    span = scope.module.span(node.func)
    if method == "f":
        return Called("alembic.op.f", tuple(arguments), keywords, scope.module.span(node))
    if method not in _PARAMETERS:
        machine.doubt(span, f"{method}() is not known")
        return Unknown(span)
    parameters = [name for name in _PARAMETERS[method].split() if name not in ("table_name", "source_table")]
    given = bound(parameters, arguments, keywords)
    given["table_name"] = batch.table.get("table_name", NONE)
    if "schema" in batch.table:
        given["schema"] = batch.table["schema"]
    if machine.engine == "sqlite" or batch.recreate == "always":
        batch.operations.append((method, given, span))
    else:
        operate(machine, method, given, span)
    return Unknown(span)


def _live(
    machine: Running,
    scope: Scope,
    node: ast.Call,
    on: Live,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    span, place = scope.module.span(node), scope.module.span(node.func)
    first = arguments[0] if arguments else keywords.get("statement", keywords.get("sqltext"))
    if method in ("execute", "exec_driver_sql", "scalar", "scalars", "exec") and on.kind in ("connection", "session"):
        is_driver = method == "exec_driver_sql" or (isinstance(first, Text) and on.kind == "connection")
        execute(machine, first, place, is_driver=is_driver)
        return Unknown(span, is_of_database=True)
    if method in ("query", "add", "add_all", "bulk_save_objects", "bulk_insert_mappings", "delete", "merge"):
        forget_rows(machine, "", place)
    if method in ("run_callable", "run_sync"):
        machine.doubt(place, f"what {method}() does is not known")
    if method in ("get_bind", "connect", "connection", "execution_options", "begin", "begin_nested", "__enter__"):
        return Live("connection" if method not in ("begin", "begin_nested") else on.kind, span)
    return Unknown(span, is_of_database=True)


def _on_text(on: Text, method: str, arguments: list[Value], keywords: Mapping[str, Value], span: Span) -> Value:
    match method:
        case "format":
            return formatted_by_braces(on, arguments, keywords)
        case "strip" | "lstrip" | "rstrip" | "expandtabs" if not arguments:
            return on
        case "join" if arguments and isinstance(arguments[0], Sequence):
            joined = Text(())
            for at, each in enumerate(arguments[0].items):
                if not isinstance(each, Text):
                    return Text((Part("__code__", span, True),))
                joined = joined + on + each if at else joined + each
            return joined
        case "lower" | "upper" | "title" | "capitalize" if on.known is not None:
            return Text((Part(str(getattr(on.known, method)()), span),))
        case "replace" if on.known is not None and all(isinstance(plain(each), str) for each in arguments[:2]):
            old, new = (str(plain(each)) for each in arguments[:2])
            return Text((Part(on.known.replace(old, new), span),))
        case "split" if on.known is not None:
            separator = plain(arguments[0]) if arguments else None
            if isinstance(separator, str | None) and separator != "":
                return Sequence(tuple(Text((Part(each, span),)) for each in on.known.split(separator)), span)
        case "startswith" | "endswith" if on.known is not None and arguments and isinstance(plain(arguments[0]), str):
            return Constant(bool(getattr(on.known, method)(plain(arguments[0]))), span)
    return Unknown(span)


def _on_items(
    machine: Running,
    scope: Scope,
    node: ast.Call,
    on: Sequence | Dictionary,
    method: str,
    arguments: list[Value],
    span: Span,
) -> Value:
    if isinstance(on, Dictionary):
        texts = [
            (Text((Part(str(key), on.span),)) if isinstance(key, str) else Constant(key), each)
            for key, each in on.items.items()
        ]
        if method == "items":
            return Sequence(tuple(Sequence(pair, span) for pair in texts), span)
        if method in ("keys", "values"):
            return Sequence(tuple(pair[method == "values"] for pair in texts), span)
        if method == "get" and arguments and isinstance(key := plain(arguments[0]), str | int):
            return on.items.get(key, arguments[1] if len(arguments) > 1 else NONE)
        return Unknown(span)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if method in ("append", "extend", "add", "insert", "update") and isinstance(owner, ast.Name):
        added = arguments[-1] if arguments else NONE
        more = (
            (added,) if method in ("append", "add", "insert") else added.items if isinstance(added, Sequence) else None
        )
        known = more is not None and machine.is_certain and len(on.items) < 2000 and method != "insert"
        scope.variables[owner.id] = Sequence(on.items + (more or ()), on.span) if known else Unknown(span)
        return NONE
    if isinstance(owner, ast.Name) and method in ("pop", "remove", "clear", "sort", "reverse"):
        scope.variables[owner.id] = Unknown(span)
    return Unknown(span)


def _on_called(
    machine: Running,
    scope: Scope,
    node: ast.Call,
    on: Called,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    span, place = scope.module.span(node), scope.module.span(node.func)
    reaches = any(isinstance(each, Live) for each in [*arguments, *keywords.values()])
    if method in ("create", "drop") and (reaches or "checkfirst" in keywords):
        call = type_call(machine, on)
        enum = enum_of(call)
        checks_first = (
            plain(keywords.get("checkfirst", arguments[1] if len(arguments) > 1 else Constant(True))) is not False
        )
        if enum is not None:
            if machine.engine == "postgresql" and method == "create":
                create_enum(machine, enum, place, key="", checks_first=checks_first)
            elif machine.engine == "postgresql":
                words = "DROP TYPE IF EXISTS " if checks_first else "DROP TYPE "
                machine.send(Sql(machine.engine).say(words, place).say(enum.name, span).parts)
            return NONE
        if call is None or machine.engine == "postgresql":
            if on.name.endswith("Sequence") and on.arguments:
                words = f"{method.upper()} SEQUENCE "
                words += {"create": "IF NOT EXISTS ", "drop": "IF EXISTS "}[method] if checks_first else ""
                machine.send(Sql(machine.engine).say(words, place).name(on.arguments[0]).parts)
            else:
                machine.doubt(place, f"what {method}() makes here is not known")
        return NONE
    if reaches and changed_table(on) is None and method not in ("execute_if",):
        machine.doubt(place, f"what {method}() does is not known")
    return Called(f".{method}", tuple(arguments), keywords, span, on)
