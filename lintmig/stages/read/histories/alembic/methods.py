"""Methods that a revision calls: of batches, connections and sessions, of strings and lists, of enums."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.batch import Batch, finish
from lintmig.stages.read.histories.alembic.data import changed_table, execute, forget_rows
from lintmig.stages.read.histories.alembic.evaluating import Scope
from lintmig.stages.read.histories.alembic.formatting import formatted_by_braces
from lintmig.stages.read.histories.alembic.operations import PARAMETERS, bound, operate, outside
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.tables import create_enum
from lintmig.stages.read.histories.alembic.types import enum_of, type_call
from lintmig.stages.read.histories.alembic.values import (
    NONE,
    Called,
    ClassOf,
    Constant,
    Dictionary,
    Live,
    Part,
    Sequence,
    Text,
    Unknown,
    Value,
    plain,
)
from lintmig.stages.read.histories.alembic.wording import Sql


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
                return outside(machine, scope, node, method, arguments, keywords)
            return Called(f"project.{method}", tuple(arguments), keywords, span, on)
        case Unknown(is_of_database=True):
            return Unknown(span, is_of_database=True)
        case _:
            return outside(machine, scope, node, method, arguments, keywords)


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
    if method not in PARAMETERS:
        machine.doubt(span, f"{method}() is not known")
        return Unknown(span)
    parameters = [name for name in PARAMETERS[method].split() if name not in ("table_name", "source_table")]
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
        usual = Constant(not on.name.startswith("sqlalchemy.") or ".dialects." in on.name)
        checks_first = plain(keywords.get("checkfirst", arguments[1] if len(arguments) > 1 else usual)) is not False
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
    if reaches and changed_table(on) is None:
        machine.doubt(place, f"what {method}() does is not known")
    return Called(f".{method}", tuple(arguments), keywords, span, on)
