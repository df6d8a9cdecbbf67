"""MetaData: what tables belong together, in which schema, and how their keys are named."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Meaning
from lintmig.stages.read.models.sqlalchemy.declared import COLUMNS
from lintmig.stages.read.models.sqlalchemy.families import Families, Family, Root
from lintmig.stages.read.models.sqlalchemy.said import expression, plain, string
from lintmig.stages.read.models.sqlalchemy.tables import Group
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of, full_name, is_flask


@dataclass(frozen=True, slots=True)
class Metadata:
    code: Code
    families: Families

    def of_family(self, family: Family) -> Group:
        root = family.root or Root("", "declarative")
        path = family.found.scope.module.source.path
        if root.definition is not None:
            path = root.definition.scope.module.source.path
        group = self._stated(self._of_class(family), root.registry, path)
        bind = family.lookup("__bind_key__") if root.style == "flask" else None
        if bind is None or (isinstance(bind.node, ast.Constant) and bind.node.value is None):
            return group
        said = string(self.code, bind) if isinstance(bind.node, ast.expr) else None
        return group._replace(key=f"{group.key}:{said}", schema=None)

    def of_table(self, call: Call) -> tuple[Group, tuple[Found, ...]]:
        """The metadata of a Table(...), and its columns; Flask-SQLAlchemy's `db.Table` names none."""
        made = self.code.resolve(call.scope, call.node.func)
        second = call_of(self.code, call.arguments[1])
        is_column = second is not None and second.word in (*COLUMNS, "ForeignKeyConstraint")
        if not (isinstance(made, Found) and made.path == ("Table",) and is_column):
            return self.of_value(call.arguments[1]), call.arguments[2:]
        definition = made._replace(path=())
        path, title = definition.scope.module.source.path, f"{self.families.title(definition)}.Model"
        group = self._stated(self._of_call(call_of(self.code, definition)), title, path)
        if "bind_key" in call.keywords:
            said = string(self.code, call.keywords["bind_key"])
            group = group._replace(key=f"{group.key}:{said}", schema=None)
        return group, call.arguments[1:]

    def of_value(self, found: Found) -> Group:
        """What the second argument of Table is."""
        path = found.scope.module.source.path
        meaning = self.code.resolve(found.scope, expression(found))
        if isinstance(meaning, Found) and meaning.path in (("metadata",), ("Model", "metadata")):
            owner = meaning._replace(path=())
            if isinstance(owner.node, ast.ClassDef):
                return self.of_family(self.families.of(owner))
            title = self.families.title(owner) + (".Model" if is_flask(self.code, owner) else "")
            stated = self._of_call(call_of(self.code, owner))
            return self._stated(stated, title, owner.scope.module.source.path)
        if isinstance(meaning, Found) and not meaning.path and isinstance(meaning.node, ast.Call):
            return self._stated(meaning, "", path)
        name = full_name(self.code, meaning)
        if name is not None and name.endswith("SQLModel.metadata"):
            return Group(name.removesuffix(".metadata"), path)
        return Group(ast.unparse(expression(found))[:80], path, is_known=False)

    def _of_class(self, family: Family) -> Found | None:
        """Where the metadata of a class is said."""
        own = family.lookup("metadata")
        if own is not None:
            return own
        registry = family.lookup("registry")
        if registry is not None and (found := self._of_call(call_of(self.code, registry))) is not None:
            return found
        definition = family.root.definition if family.root is not None else None
        return self._of_call(call_of(self.code, definition)) if definition is not None else None

    def _of_call(self, call: Call | None) -> Found | None:
        """`metadata=` of what makes a base, or of the registry whose method makes it."""
        for _ in range(3):
            if call is None:
                return None
            if "metadata" in call.keywords:
                return call.keywords["metadata"]
            if "registry" in call.keywords:
                call = call_of(self.code, call.keywords["registry"])
            elif isinstance(call.node.func, ast.Attribute):
                call = call_of(self.code, Found(call.scope, call.node.func.value))
            else:
                return None
        return None

    def _stated(self, said: Found | None, registry: str, path: str) -> Group:
        if said is None:
            return Group(registry, path)
        meaning: Meaning = self.code.resolve(said.scope, said.node) if isinstance(said.node, ast.expr) else said
        if isinstance(meaning, Found) and meaning.path == ("metadata",):
            return self.of_value(said)
        if isinstance(meaning, External) and (full_name(self.code, meaning) or "").endswith("SQLModel.metadata"):
            return Group("sqlmodel.SQLModel", path)
        call = call_of(self.code, meaning) if isinstance(meaning, Found) else None
        if call is None or call.word != "MetaData" or not isinstance(meaning, Found) or call.is_open:
            return Group(registry, path, is_known=False)
        title = self.families.title(meaning)
        is_named = " " not in title
        schema = plain(self.code, call.keywords, "schema")
        if schema is not None and not isinstance(schema, str):
            return Group(title if is_named else registry, path, is_known=False)
        key = title if is_named else registry or title
        return Group(key, meaning.scope.module.source.path, schema, True, self._conventions(call))

    def _conventions(self, call: Call) -> dict[str, str]:
        said = call.keywords.get("naming_convention")
        meaning = self.code.resolve(said.scope, expression(said)) if said is not None else None
        if not isinstance(meaning, Found) or not isinstance(meaning.node, ast.Dict) or meaning.path:
            return {} if said is None else {"ix": "", "uq": ""}
        found: dict[str, str] = {"ix": ""}
        for key, value in zip(meaning.node.keys, meaning.node.values, strict=True):
            name = string(self.code, Found(meaning.scope, key)) if key is not None else None
            template = string(self.code, Found(meaning.scope, value))
            if name is not None:
                found[name] = template or ""
        return found
