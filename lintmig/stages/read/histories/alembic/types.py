"""The types of columns: SQLAlchemy's own, enums of the project, and those whose class says what they are."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from lintmig.stages.read.histories.alembic.evaluating import Machine, Scope, evaluate
from lintmig.stages.read.histories.alembic.values import (
    Called,
    ClassOf,
    Name,
    Sequence,
    Value,
    plain,
    text_of,
)
from lintmig.stages.read.host.sqlalchemy_types import TypeCall, enum_labels, identifier, is_enum, short_name, type_words


class EnumType(NamedTuple):
    """A type that PostgreSQL is given for an enum. `labels` is None where they are not known."""

    name: str
    labels: tuple[str, ...] | None
    is_created: bool
    may_be_created: bool = False


def type_call(machine: Machine, value: Value | None) -> TypeCall | None:
    """The type that a value describes; None where that cannot be told."""
    match value:
        case Name(name=name) if short_name(name) is not None:
            return TypeCall(name)
        case Called(name=".with_variant", on=base, arguments=arguments):
            inner, variant = type_call(machine, base), type_call(machine, arguments[0] if arguments else None)
            dialects = [plain(each) for each in arguments[1:]]
            if inner is None:
                return None
            known = inner.keywords.get("with_variant")
            variants = dict(known) if isinstance(known, dict) else {}
            variants.update(dict.fromkeys(dialects, variant))
            return inner._replace(keywords={**inner.keywords, "with_variant": variants})
        case Called(name=name, arguments=arguments, keywords=keywords) if short_name(name) is not None:
            return _described(machine, name, arguments, keywords)
        case Called(on=ClassOf() as of):
            return _decorated(machine, of)
        case ClassOf():
            return _decorated(machine, value)
        case _:
            return None


def _described(machine: Machine, name: str, arguments: Iterable[Value], keywords: object) -> TypeCall:
    found: list[object] = []
    named = {key: _constant(machine, each) for key, each in keywords.items()} if isinstance(keywords, dict) else {}
    for each in arguments:
        if isinstance(each, ClassOf) and is_enum(TypeCall(name)):
            found += enum_members(machine, each, by_value="values_callable" in named) or [...]
            named.setdefault("name", each.node.name.lower())
        elif isinstance(each, Sequence) and is_enum(TypeCall(name)):
            found += [plain(item) for item in each.items]
        else:
            found.append(_constant(machine, each))
    return TypeCall(name, tuple(found), named)


def _constant(machine: Machine, value: Value) -> object:
    found = plain(value)
    return (type_call(machine, value) or ...) if found is ... else found


def enum_members(machine: Machine, of: ClassOf, *, by_value: bool) -> list[object] | None:
    """The names or values of a Python enum; None where they are not all plain."""
    found: list[object] = []
    for statement in of.node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = text_of(evaluate(machine, Scope(of.module), statement.value)) if by_value else None
            if by_value and value is None:
                return None
            found.append(value if by_value else statement.targets[0].id)
    return found or None


def _decorated(machine: Machine, of: ClassOf) -> TypeCall | None:
    """A TypeDecorator that is its `impl` on every engine; a class derived from one of SQLAlchemy's types."""
    methods = {each.name for each in of.node.body if isinstance(each, ast.FunctionDef)}
    if methods & {"load_dialect_impl", "get_col_spec"}:
        return None
    for statement in of.node.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(statement, ast.Assign) and isinstance(target, ast.Name) and target.id == "impl":
            return type_call(machine, evaluate(machine, Scope(of.module), statement.value))
    return None


def words(machine: Machine, call: TypeCall | None) -> str | None:
    """The type in the engine's SQL; None where that is not known."""
    found = type_words(call) if call is not None else None
    return found.get(machine.engine) if found is not None else None


def is_impossible(machine: Machine, call: TypeCall | None) -> bool:
    """Whether SQLAlchemy knows the type and does not render it for the engine."""
    if call is None or ... in call.arguments or ... in call.keywords.values():
        return False
    if short_name(call.name) == "ARRAY" or short_name(call.name) == "postgresql.ARRAY":
        return machine.engine != "postgresql"
    found = type_words(call)
    return bool(found) and machine.engine not in (found or ())


def enum_of(call: TypeCall | None) -> EnumType | None:
    """The type that PostgreSQL needs before a table can have such a column."""
    while call is not None and short_name(call.name) in ("ARRAY", "postgresql.ARRAY"):
        item = call.arguments[0] if call.arguments else call.keywords.get("item_type")
        call = item if isinstance(item, TypeCall) else None
    if call is None:
        return None
    variants = call.keywords.get("with_variant")
    variant = variants.get("postgresql") if isinstance(variants, dict) else None
    if isinstance(variant, TypeCall):
        return enum_of(variant)
    if not is_enum(call) or call.keywords.get("native_enum") is False:
        return None
    name = call.keywords.get("name")
    if not isinstance(name, str):
        return None
    is_own = short_name(call.name) == "postgresql.ENUM"
    is_off = call.keywords.get("create_type") in (False, ...) or call.keywords.get("metadata") is not None
    return EnumType(identifier(name, call.keywords.get("schema")), enum_labels(call), not is_off, is_off and not is_own)


def with_schema(call: TypeCall, schema: object) -> TypeCall:
    """`inherit_schema` gives an enum its table's schema."""
    if call.keywords.get("inherit_schema") is True and isinstance(schema, str):
        return replace_keywords(call, schema=schema)
    return call


def replace_keywords(call: TypeCall, **keywords: object) -> TypeCall:
    return call._replace(keywords={**call.keywords, **keywords})
