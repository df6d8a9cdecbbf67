"""Classes and what they inherit: which are models, and of which base."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Meaning
from lintmig.stages.read.models.sqlalchemy.values import truth
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of, full_name, is_flask, word

DEEPEST = 60
MOST_ANCESTORS = 100
"""How far up inheritance is followed."""
Style = Literal["declarative", "sqlmodel", "flask", "reflected"]
_BASE_CLASSES: dict[str, Style] = {
    "DeclarativeBase": "declarative",
    "DeclarativeBaseNoMeta": "declarative",
    "SQLModel": "sqlmodel",
    "AutomapBase": "reflected",
}
_BASE_CALLS: dict[str, Style] = {
    "declarative_base": "declarative",
    "generate_base": "declarative",
    "automap_base": "reflected",
}
_BASE_DECORATORS = ("as_declarative", "as_declarative_base")
_MAPPING_DECORATORS = ("mapped", "mapped_as_dataclass")
_WITHOUT_COLUMNS = frozenset(
    {
        "AsyncAttrs",
        "MappedAsDataclass",
        "ConcreteBase",
        "AbstractConcreteBase",
        "object",
        "flask_login.UserMixin",
        "flask_security.UserMixin",
        "flask_security.RoleMixin",
        "sqlalchemy_serializer.SerializerMixin",
        "pydantic.BaseModel",
    }
)
"""Bases from elsewhere that add no columns."""


class Root(NamedTuple):
    """What makes models of the classes below it. `definition` is the base's class or the call that makes it."""

    registry: str
    style: Style
    definition: Found | None = None


@dataclass(slots=True, eq=False)
class Family:
    """A class with all that it inherits of the project's, in the order in which Python looks."""

    found: Found
    lineage: list[Family] = field(default_factory=list)
    names: dict[str, Found] = field(default_factory=dict)
    root: Root | None = None
    is_base: bool = False
    is_open: bool = False
    """Whether it inherits from something that cannot be seen, so that there may be other columns."""
    externals: set[str] = field(default_factory=set)

    @property
    def node(self) -> ast.ClassDef:
        assert isinstance(self.found.node, ast.ClassDef)
        return self.found.node

    def lookup(self, name: str) -> Found | None:
        """An attribute as the class has it."""
        return next((each.names[name] for each in self.lineage if name in each.names), None)


@dataclass(slots=True, eq=False)
class Families:
    code: Code
    _known: dict[int, Family] = field(default_factory=dict)
    _mapped: dict[int, bool] = field(default_factory=dict)
    _depth: int = 0

    def of(self, found: Found) -> Family:
        """The family of a class."""
        key = id(found.node)
        if key not in self._known:
            family = Family(found, names=self.code.class_names(found))
            family.lineage = [family]
            self._known[key] = family
            self._inherit(family)
        return self._known[key]

    def is_mapped(self, family: Family) -> bool:
        """Whether a class is a model: has a table, or shares one."""
        key = id(family.node)
        if key not in self._mapped:
            self._mapped[key] = False
            self._mapped[key] = self._is_mapped(family)
        return self._mapped[key]

    def _is_mapped(self, family: Family) -> bool:
        own = family.names.get("__abstract__")
        if own is not None and isinstance(own.node, ast.expr) and truth(self.code, own.scope, own.node) is not False:
            return False
        if family.is_base or "sqlalchemy.ext.declarative.AbstractConcreteBase" in family.externals:
            return False
        if family.root is None:
            return family.is_open and self._looks_mapped(family)
        if family.root.style == "sqlmodel":
            said = next((each for each in family.node.keywords if each.arg == "table"), None)
            is_table = said is not None and truth(self.code, family.found.scope, said.value) is True
            return is_table and not any(self.is_mapped(each) for each in family.lineage[1:])
        return True

    def _looks_mapped(self, family: Family) -> bool:
        """Whether a class below something unseen can only be a model: it names a table and has columns."""
        if "__tablename__" not in family.names or not isinstance(family.names["__tablename__"].node, ast.Constant):
            return False
        calls = (call_of(self.code, each) for each in family.names.values() if isinstance(each.node, ast.Call))
        return any(call is not None and call.word in ("Column", "mapped_column") for call in calls)

    def _inherit(self, family: Family) -> None:
        bases: list[Family] = []
        for base in family.node.bases:
            stated = base.value if isinstance(base, ast.Subscript) else base
            self._inherit_from(family, self.code.resolve(family.found.scope, stated), bases)
        for decorator in family.node.decorator_list:
            self._decorate(family, decorator)
        for keyword in family.node.keywords:
            if keyword.arg == "registry" and family.root is not None:
                family.is_base = True
        for parent in bases:
            family.is_open = family.is_open or parent.is_open
            family.root = family.root or parent.root
            family.is_open = family.is_open or len(parent.lineage) > MOST_ANCESTORS
        family.lineage = [family, *_merged([parent.lineage[:MOST_ANCESTORS] for parent in bases], bases)]
        if family.is_base and family.root is not None:
            family.root = Root(self.title(family.found), family.root.style, family.root.definition or family.found)

    def _inherit_from(self, family: Family, meaning: Meaning, bases: list[Family]) -> None:
        if self._depth > DEEPEST:
            family.is_open = True
            return
        self._depth += 1
        self._inherit_known(family, meaning, bases)
        self._depth -= 1

    def _inherit_known(self, family: Family, meaning: Meaning, bases: list[Family]) -> None:
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef) and not meaning.path:
            bases.append(self.of(meaning))
            return
        if isinstance(meaning, Found) and meaning.path == ("Model",) and is_flask(self.code, meaning._replace(path=())):
            definition = meaning._replace(path=())
            family.root = Root(f"{self.title(definition)}.Model", "flask", definition)
            call = call_of(self.code, definition)
            if call is not None and "model_class" in call.keywords:
                self._inherit_from(family, self._resolved(call.keywords["model_class"]), bases)
                family.root = Root(family.root.registry, "flask", definition)
            return
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.Call) and not meaning.path:
            call = call_of(self.code, meaning)
            style = _BASE_CALLS.get(_base_call(call)) if call is not None else None
            if call is not None and style is not None:
                family.root = Root(self.title(meaning), style, meaning)
                family.is_open = family.is_open or style == "reflected"
                if "cls" in call.keywords:
                    self._inherit_from(family, self._resolved(call.keywords["cls"]), bases)
                return
        self._inherit_from_elsewhere(family, meaning)

    def _inherit_from_elsewhere(self, family: Family, meaning: Meaning) -> None:
        name = full_name(self.code, meaning)
        last = word(self.code, meaning)
        if name is not None and last in _BASE_CLASSES:
            style = _BASE_CLASSES[last]
            family.is_base = style != "sqlmodel"
            family.root = Root(name, style)
            family.is_open = family.is_open or style == "reflected"
            return
        if name is not None:
            family.externals.add(name)
            family.is_open = family.is_open or last not in _WITHOUT_COLUMNS
            return
        if isinstance(meaning, External):
            package = meaning.name.partition(".")[0]
            family.externals.add(meaning.name)
            if meaning.name in _WITHOUT_COLUMNS or (package in sys.stdlib_module_names and package != "test"):
                return
            if meaning.name == "flask_appbuilder.Model":
                family.root = Root("flask_appbuilder.Model", "flask")
                return
        family.is_open = True

    def _decorate(self, family: Family, decorator: ast.expr) -> None:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        meaning = self.code.resolve(family.found.scope, function)
        last = word(self.code, meaning)
        attribute = meaning.path[-1] if isinstance(meaning, Found) and meaning.path else ""
        if last in _BASE_DECORATORS or attribute in _BASE_DECORATORS:
            family.is_base = True
            family.root = Root(self.title(family.found), "declarative", Found(family.found.scope, decorator))
        elif isinstance(meaning, Found) and attribute in _MAPPING_DECORATORS:
            registry = meaning._replace(path=())
            family.root = Root(self.title(registry), "declarative", registry)

    def _resolved(self, found: Found) -> Meaning:
        return self.code.resolve(found.scope, found.node) if isinstance(found.node, ast.expr) else found

    def title(self, found: Found) -> str:
        """The full name of a definition of the project."""
        path = found.scope.module.source.path
        package = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if isinstance(found.node, (ast.ClassDef, ast.FunctionDef)):
            return f"{package}.{found.node.name}"
        definitions = self.code.definitions(found.scope.module)
        name = next((name for name, node in definitions.items() if node is found.node), f"line {found.node.lineno}")
        return f"{package}.{name}"


def _base_call(call: Call) -> str:
    """`generate_base` for the method of a registry too."""
    if call.word:
        return call.word
    return call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""


def _merged(lineages: list[list[Family]], bases: list[Family]) -> list[Family]:
    """Python's order of inheritance (C3); where there is none, the order of the code."""
    if len(bases) == 1:
        return lineages[0]
    rows: list[list[Family]] = [*(list(each) for each in lineages), list(bases)]
    merged: list[Family] = []
    while rows := [row for row in rows if row]:
        tails = {id(each) for row in rows for each in row[1:]}
        chosen = next((row[0] for row in rows if id(row[0]) not in tails), rows[0][0])
        merged.append(chosen)
        rows = [[each for each in row if each is not chosen] for row in rows]
    return merged
