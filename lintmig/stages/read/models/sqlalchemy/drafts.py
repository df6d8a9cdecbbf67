"""Models and Table(...) calls of a file as tables with their columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lintmig.model.source import BlindSpot, Place, Span
from lintmig.stages.read.host.python import Module
from lintmig.stages.read.models.sqlalchemy.code import Code, Found, Scope, conditions, statements
from lintmig.stages.read.models.sqlalchemy.columns import Columns
from lintmig.stages.read.models.sqlalchemy.declared import COLUMNS, Attribute, Declared
from lintmig.stages.read.models.sqlalchemy.enum_types import Schemas
from lintmig.stages.read.models.sqlalchemy.families import Families, Family
from lintmig.stages.read.models.sqlalchemy.metadata import Metadata
from lintmig.stages.read.models.sqlalchemy.naming import Naming, Table
from lintmig.stages.read.models.sqlalchemy.said import expression, string
from lintmig.stages.read.models.sqlalchemy.tables import Draft, Group, Tables
from lintmig.stages.read.models.sqlalchemy.values import text, truth
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of

_UNSEEN_NAME = "the table's name is not written here, so this model is not compared"
_UNSEEN_SCHEMA = "the table's schema is not written here, so this model is not compared"
_REFLECTED = ("autoload", "autoload_with")


@dataclass(frozen=True, slots=True)
class Reading:
    code: Code
    families: Families
    naming: Naming
    columns: Columns
    metadata: Metadata
    tables: Tables

    def classes(self, module: Module) -> Iterator[Family]:
        """The models of a file."""
        scope = self.code.scope(module)
        for statement in statements(module.tree.body):
            if isinstance(statement, ast.ClassDef):
                family = self.families.of(Found(scope, statement))
                if self.families.is_mapped(family):
                    yield family

    def add_class(self, family: Family) -> None:
        table = self.naming.table(family)
        if table.kind == "inherited":
            return
        if table.kind == "given":
            self._add_given(family, table)
            return
        if table.kind == "unknown" or not table.name:
            if table.value is not None:
                self._blind(table.value.scope, table.value.node, _UNSEEN_NAME)
            return
        group = self.metadata.of_family(family)
        arguments = self.naming.arguments(family)
        schemas, options = self._schemas(group, arguments or [])
        if schemas is None or arguments is None:
            self._blind(family.found.scope, family.node, _UNSEEN_SCHEMA)
            return
        draft = self._draft(family, table.name, schemas, group)
        draft.arguments = [call for each in arguments if (call := call_of(self.code, each)) is not None]
        draft.is_view = self._is_said(options, "is_view")
        draft.adds_to_table = any(_extends(each.node) for each in arguments)
        draft.is_managed = not self._is_said(options, "skip_autogenerate")
        draft.columns = self._columns(family, draft)
        self.tables.add(draft, family.node)

    def add_shared(self, family: Family) -> None:
        """What a class without a table of its own adds to the one that it shares."""
        if self.naming.table(family).kind != "inherited":
            return
        for parent in family.lineage[1:]:
            draft = self.tables.by_node.get(id(parent.node))
            if draft is not None:
                names = {each.name for each in draft.columns}
                for column in self._columns(family, draft):
                    if column.name not in names:
                        draft.columns.append(column)
                self.tables.by_node[id(family.node)] = draft
                return

    def add_tables(self, module: Module) -> None:
        """The Table(...) calls at the top level of a file."""
        scope = self.code.scope(module)
        for statement in statements(module.tree.body):
            value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
            if not isinstance(value, ast.Call) or id(value) in self.tables.by_node:
                continue
            call = call_of(self.code, Found(scope, value))
            if call is not None and call.word == "Table" and call.node is value:
                target = (
                    statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
                )
                is_named = isinstance(target, ast.Name)
                name = target.id if isinstance(target, ast.Name) else ""
                self._add_table(call, name, scope.place(target) if is_named and target is not None else None, None)
            elif call is not None and call.word == "Index" and len(call.arguments) > 1:
                self._add_index(call)

    def _add_given(self, family: Family, table: Table) -> None:
        if table.value is None or not isinstance(table.value.node, ast.expr):
            return
        meaning = self.code.resolve(table.value.scope, table.value.node)
        call = call_of(self.code, meaning) if isinstance(meaning, Found) and not meaning.path else None
        if call is not None and call.word == "Table":
            place = _name_place(family.found.scope, family.node)
            self._add_table(call, family.node.name, place, family)

    def _add_table(self, call: Call, name: str, place: Place | None, family: Family | None) -> None:
        if len(call.arguments) < 2 or id(call.node) in self.tables.by_node:
            return
        said = call.arguments[0]
        table = string(self.code, said)
        if table is None:
            self._blind(said.scope, said.node, _UNSEEN_NAME)
            return
        group, parts = self.metadata.of_table(call)
        schemas, _ = self._schemas(group, [], call)
        if schemas is None:
            self._blind(said.scope, said.node, _UNSEEN_SCHEMA)
            return
        draft = Draft(
            name or table,
            table,
            place or said.scope.string_place(expression(said)),
            schemas,
            group,
            family.root.registry if family is not None and family.root is not None else group.key,
            call.scope.module.source.path,
            is_complete=not call.is_open and not any(each in call.keywords for each in _REFLECTED),
            adds_to_table="extend_existing" in call.keywords,
            family=family,
        )
        for each in parts:
            inner = call_of(self.code, each)
            if inner is not None and inner.word in COLUMNS:
                first = inner.arguments[0] if inner.arguments else each
                spot = first.scope.string_place(expression(first))
                column = self.columns.column(None, Attribute("", None, None, spot), inner, None, schemas)
                if isinstance(column, Declared):
                    draft.columns.append(column._replace(attribute=column.name))
                    continue
                draft.is_complete = False
            elif inner is None or not inner.word:
                draft.is_complete = False
            else:
                draft.arguments.append(inner)
        self.tables.add(draft, call.node, *([family.node] if family is not None else []))

    def _add_index(self, call: Call) -> None:
        """An Index(...) that stands behind the models."""
        node = call.arguments[1].node
        if isinstance(node, ast.Attribute):
            owner = self.code.resolve(call.arguments[1].scope, node.value)
            draft = self.tables.by_node.get(id(owner.node)) if isinstance(owner, Found) else None
            if draft is not None:
                draft.arguments.append(call)

    def _draft(self, family: Family, table: str, schemas: Schemas, group: Group) -> Draft:
        return Draft(
            family.node.name,
            table,
            _name_place(family.found.scope, family.node),
            schemas,
            group,
            family.root.registry if family.root is not None else group.key,
            family.found.scope.module.source.path,
            is_complete=not family.is_open,
            family=family,
        )

    def _columns(self, family: Family, draft: Draft) -> list[Declared]:
        """The columns that a class brings: its own, and those of mixins which no model above it has."""
        claimed: set[str] = set()
        counted: set[int] = set()
        found: list[Declared] = []
        for each in family.lineage:
            if each is not family and self.families.is_mapped(each):
                above = [one for one in each.lineage if id(one) not in counted]
                counted |= {id(one) for one in above}
                claimed |= {name for one in above for name in _names(one)}
                continue
            if any(True for _ in conditions(each.node.body)):
                draft.is_complete = False
            for attribute in _attributes(each):
                if attribute.name in claimed or attribute.name.startswith("__"):
                    continue
                answers = self.columns.declared(family, attribute, draft.schemas)
                if attribute.value is not None or any(answer is not False for answer in answers):
                    claimed.add(attribute.name)
                for answer in answers:
                    if isinstance(answer, Declared):
                        found.append(answer)
                    elif answer:
                        draft.is_complete = False
        return found

    def _schemas(
        self, group: Group, arguments: list[Found], call: Call | None = None
    ) -> tuple[Schemas | None, dict[str, Found]]:
        """The schemas of a table and its metadata, None where they cannot be told, and the options beside them."""
        options = dict(call.keywords) if call is not None else {}
        for each in arguments:
            if not isinstance(each.node, ast.Dict):
                continue
            for key, value in zip(each.node.keys, each.node.values, strict=True):
                name = text(self.code, each.scope, key) if key is not None else None
                if name is None:
                    return None, {}
                options[name] = Found(each.scope, value)
        schema = group.schema
        if "schema" in options:
            said = options["schema"]
            is_none = isinstance(said.node, ast.Constant) and said.node.value is None
            schema = string(self.code, said)
            if schema is None and not is_none:
                return None, options
            schema = schema if schema is not None else group.schema
        elif not group.is_known:
            return None, options
        return Schemas(schema, group.schema, group.is_known), options

    def _is_said(self, options: dict[str, Found], name: str) -> bool:
        """Whether `info` of a table says this of it."""
        info = options.get("info")
        if info is None or not isinstance(info.node, ast.Dict):
            return False
        return any(
            isinstance(key, ast.Constant) and key.value == name and truth(self.code, info.scope, value) is True
            for key, value in zip(info.node.keys, info.node.values, strict=True)
        )

    def _blind(self, scope: Scope, node: ast.expr | ast.stmt, reason: str) -> None:
        path = scope.module.source.path
        spot = BlindSpot(path, scope.place(node).line, reason)
        if spot not in self.code.files.blind_spots:
            self.code.files.blind_spots.append(spot)


def _attributes(family: Family) -> Iterator[Attribute]:
    """What the body of a class says, by name; the last word counts."""
    found: dict[str, Attribute] = {}
    scope = Scope(
        family.found.scope.module, {k: v for k, v in family.names.items() if isinstance(v.node, ast.ClassDef)}
    )
    for statement in statements(family.node.body):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = Attribute(target.id, family.names[target.id], None, scope.place(target))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            value = family.names[name] if statement.value is not None else None
            found[name] = Attribute(name, value, Found(scope, statement.annotation), scope.place(statement.target))
        elif isinstance(statement, ast.FunctionDef):
            place = _name_place(scope, statement)
            found[statement.name] = Attribute(statement.name, family.names[statement.name], None, place)
    yield from found.values()


def _names(family: Family) -> Iterator[str]:
    for statement in statements(family.node.body):
        if isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id
        elif isinstance(statement, ast.FunctionDef):
            yield statement.name


def _name_place(scope: Scope, node: ast.ClassDef | ast.FunctionDef) -> Place:
    """The name of a class or a function where it is defined."""
    whole = scope.module.span(node)
    start = scope.module.source.text.find(node.name, whole.start + len("def "))
    return Place(scope.module.source, Span(start, start + len(node.name)) if start >= 0 else whole)


def _extends(node: ast.AST) -> bool:
    """Whether the options of a table say that it is there already."""
    keys = node.keys if isinstance(node, ast.Dict) else ()
    return any(isinstance(key, ast.Constant) and key.value == "extend_existing" for key in keys)
