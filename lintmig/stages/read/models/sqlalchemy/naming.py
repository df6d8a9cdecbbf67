"""The tables of models: their names and what stands beside their columns, wherever a class says it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lintmig.stages.read.models.sqlalchemy.code import Code, Found, Scope
from lintmig.stages.read.models.sqlalchemy.families import Families, Family
from lintmig.stages.read.models.sqlalchemy.values import returned, text
from lintmig.stages.read.models.sqlalchemy.words import word


class Table(NamedTuple):
    """The table that a class has: its own, the one of a class above it, or one whose name is not known."""

    kind: Literal["own", "inherited", "unknown", "given"]
    name: str | None = None
    value: Found | None = None
    """What says so: a name, or the `__table__` that is given."""


@dataclass(frozen=True, slots=True)
class Naming:
    code: Code
    families: Families

    def table(self, family: Family) -> Table:
        """Of a class that is mapped."""
        style = family.root.style if family.root is not None else "declarative"
        if "__table__" in family.names:
            given = family.names["__table__"]
            if not isinstance(given.node, ast.FunctionDef):
                return Table("given", value=given)
            return Table("unknown", value=given)
        parents = [each for each in family.lineage[1:] if self.families.is_mapped(each)]
        said = self._said(family, "__tablename__")
        if said is not None:
            name = self._evaluated(family, said, bool(parents))
            if isinstance(name, ast.Constant) and name.value is None:
                return Table("inherited") if parents else Table("unknown", value=said)
            return Table("own", name, said) if isinstance(name, str) else Table("unknown", value=said)
        if style == "sqlmodel" and not parents:
            return Table("own", family.node.name.lower())
        if style == "flask" and not self._may_be_named_elsewhere(family):
            return Table("own", _snake_case(family.node.name))
        if parents:
            return Table("inherited")
        return Table("unknown")

    def arguments(self, family: Family) -> list[Found] | None:
        """What `__table_args__` holds, in the order of the code; None where it cannot be told."""
        said = self._said(family, "__table_args__")
        if said is None:
            return []
        if isinstance(said.node, ast.FunctionDef):
            result = returned(said.node, said.scope, self._receiver(said.node, family))
            if result is None:
                return None
            said = result
        return self._items(said, 0)

    def body(self, family: Family, function: ast.FunctionDef | ast.Lambda, owner: Scope) -> Found | None:
        """What a function of the class returns when it is asked for this class."""
        parents = any(self.families.is_mapped(each) for each in family.lineage[1:])
        return returned(function, owner, self._receiver(function, family), self._truth(parents))

    def _items(self, found: Found, depth: int) -> list[Found] | None:
        if depth > 5:
            return None
        meaning = self.code.resolve(found.scope, found.node) if isinstance(found.node, ast.expr) else None
        if not isinstance(meaning, Found) or meaning.path:
            return None
        if isinstance(meaning.node, ast.Dict):
            return [meaning]
        if isinstance(meaning.node, ast.BinOp) and isinstance(meaning.node.op, ast.Add):
            left = self._items(Found(meaning.scope, meaning.node.left), depth + 1)
            right = self._items(Found(meaning.scope, meaning.node.right), depth + 1)
            return left + right if left is not None and right is not None else None
        if not isinstance(meaning.node, (ast.Tuple, ast.List)):
            return None
        items: list[Found] = []
        for each in meaning.node.elts:
            if not isinstance(each, ast.Starred):
                items.append(Found(meaning.scope, each))
                continue
            more = self._items(Found(meaning.scope, each.value), depth + 1)
            if more is None:
                return None
            items += more
        return items

    def _said(self, family: Family, name: str) -> Found | None:
        """Where a class, or a mixin that it has, says something of its table; what a model above says is its own."""
        for each in family.lineage:
            if name in each.names:
                is_declared = isinstance(each.names[name].node, ast.FunctionDef)
                if each is family or not self.families.is_mapped(each) or is_declared:
                    return family.lookup(name)
        return None

    def _evaluated(self, family: Family, said: Found, has_parents: bool) -> str | ast.Constant | None:
        """A table's name; the constant None where there is to be no table."""
        result: Found | None = said
        if isinstance(said.node, ast.Call) and said.node.args and isinstance(said.node.args[0], ast.Lambda):
            result = self.body(family, said.node.args[0], said.scope)
        elif isinstance(said.node, ast.FunctionDef):
            result = returned(said.node, said.scope, self._receiver(said.node, family), self._truth(has_parents))
        if result is None or not isinstance(result.node, ast.expr):
            return None
        if isinstance(result.node, ast.Constant) and result.node.value is None:
            return result.node
        return text(self.code, result.scope, result.node)

    def _receiver(self, function: ast.FunctionDef | ast.Lambda, family: Family) -> dict[str, Found]:
        return {function.args.args[0].arg: family.found} if function.args.args else {}

    def _truth(self, has_parents: bool) -> _Truth:
        return _Truth(self.code, has_parents)

    def _may_be_named_elsewhere(self, family: Family) -> bool:
        """Whether Flask-SQLAlchemy finds a name, or no primary key of the class's own, and makes none."""
        return any("__tablename__" in each.names for each in family.lineage if not self.families.is_mapped(each)) or (
            any(self.families.is_mapped(each) for each in family.lineage[1:])
            and not any("primary_key" in ast.dump(value.node) for value in family.names.values())
        )


class _Truth:
    """What a function that says a table's name asks of its class."""

    def __init__(self, code: Code, has_parents: bool) -> None:
        self._code = code
        self._has_parents = has_parents

    def __call__(self, scope: Scope, test: ast.expr) -> bool | None:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self(scope, test.operand)
            return None if inner is None else not inner
        if (
            isinstance(test, ast.Call)
            and word(self._code, self._code.resolve(scope, test.func)) == "has_inherited_table"
        ):
            return self._has_parents
        return None


def _snake_case(name: str) -> str:
    """As Flask-SQLAlchemy names tables."""
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower().lstrip("_")
