"""Conditions of migrations that hang on the engine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintmig.model.engine import EngineName
from lintmig.stages.read.histories.dialects import OTHER_DIALECTS
from lintmig.stages.read.host.typescript.values import Array, Call, Constant, Member, Scope, Text, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from lintmig.stages.read.histories.typescript.expressions import Expressions

_MYSQL: frozenset[EngineName] = frozenset(("mysql", "mariadb"))
DIALECT_WORDS: dict[str, frozenset[EngineName]] = {
    **{
        word: frozenset(("postgresql",))
        for word in ("postgres", "postgresql", "pg", "aurora-postgres", "pgnative", "postgresdb", "redshift")
    },
    **{
        word: frozenset(("sqlite",))
        for word in (
            "sqlite sqlite3 better-sqlite3 sqljs expo react-native cordova capacitor nativescript sqlite-pooled".split()
        )
    },
    **dict.fromkeys(("mysql", "mysql2", "mariadb", "aurora-mysql", "mysqldb"), _MYSQL),
    **{word: frozenset() for word in (*OTHER_DIALECTS, "sap", "oracledb", "mongodb", "aurora-data-api")},
}
"""What TypeORM and Knex call their drivers."""
_TYPES = frozenset(("type", "client", "dialect", "driverName"))
DEEPEST = 20


def truth(node: Node | None, scope: Scope, expressions: Expressions, engine: EngineName, depth: int = 0) -> bool | None:
    """What a condition comes to on an engine; None where it hangs on something else."""
    if node is None or depth > DEEPEST:
        return None
    if node.type == "parenthesized_expression":
        inner = next((child for child in node.named_children if child.type != "comment"), None)
        return truth(inner, scope, expressions, engine, depth + 1)
    if node.type == "unary_expression" and any(child.type == "!" for child in node.children):
        inner_truth = truth(node.child_by_field_name("argument"), scope, expressions, engine, depth + 1)
        return None if inner_truth is None else not inner_truth
    if node.type == "binary_expression":
        return _binary(node, scope, expressions, engine, depth)
    value = expressions.known_at(node, scope)
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, Call) and isinstance(value.function, Member) and value.function.name == "includes":
        listed = expressions.known(value.function.target)
        if (
            isinstance(listed, Array)
            and listed.is_complete
            and value.arguments
            and _is_type(value.arguments[0], expressions)
        ):
            words = [expressions.text(item) for item in listed.items]
            if all(word in DIALECT_WORDS for word in words):
                return any(engine in DIALECT_WORDS[word] for word in words if word is not None)
    return None


def _binary(node: Node, scope: Scope, expressions: Expressions, engine: EngineName, depth: int) -> bool | None:
    operator = next((child.type for child in node.children if not child.is_named), "")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return None
    if operator in ("&&", "||"):
        both = [truth(each, scope, expressions, engine, depth + 1) for each in (left, right)]
        decisive = operator == "||"
        if decisive in both:
            return decisive
        return None if None in both else not decisive
    if operator not in ("===", "==", "!==", "!="):
        return None
    sides = expressions.value(left, scope), expressions.value(right, scope)
    for asked, word in (sides, sides[::-1]):
        said = expressions.text(word) if isinstance(word, Text) else None
        if said in DIALECT_WORDS and _is_type(asked, expressions):
            return (engine in DIALECT_WORDS[said]) == operator.startswith("=")
    return None


def _is_type(value: Value, expressions: Expressions) -> bool:
    """Whether an expression is the name of the driver: `queryRunner.connection.options.type`."""
    if isinstance(value, Member):
        chain = expressions.chain(value)
    else:
        held = expressions.program.resolve(value)
        chain = expressions.chain(held) if isinstance(held, Member) else None
    return bool(chain) and chain is not None and chain[-1][0] in _TYPES
