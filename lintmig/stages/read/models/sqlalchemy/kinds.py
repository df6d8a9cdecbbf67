"""Types of columns: what the code writes, and the SQL that SQLAlchemy makes of it on each engine."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from lintmig.model.engine import ENGINE_NAMES, EngineName
from lintmig.model.entity import Enum
from lintmig.stages.read.host.sqlalchemy_types import TypeCall, type_words
from lintmig.stages.read.models.sqlalchemy.code import Code, Found, Meaning
from lintmig.stages.read.models.sqlalchemy.decorated import DIALECTS, Implementation, decorated
from lintmig.stages.read.models.sqlalchemy.enum_types import EnumType, Schemas, implied_enum, is_enum_type, stated_enum
from lintmig.stages.read.models.sqlalchemy.enums import Members
from lintmig.stages.read.models.sqlalchemy.families import Families
from lintmig.stages.read.models.sqlalchemy.values import constant, text
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of, full_name

DEEPEST = 8
_WRAPPERS = frozenset({"as_mutable"})
_UNSEEN = ...


@dataclass(frozen=True, slots=True)
class Kind:
    """`types` lacks an engine where its SQL cannot be told. `call` is the type as an argument of another one."""

    types: Mapping[EngineName, str] = field(default_factory=dict)
    enum: Enum | None = None
    call: TypeCall | None = None
    is_integer: bool = False


UNKNOWN = Kind()
_BY_VERSION = {"Uuid": frozenset({"mariadb"})}
"""Types that SQLAlchemy makes in one way or another by the version of the server that it finds."""


@dataclass(frozen=True, slots=True)
class Kinds:
    code: Code
    families: Families
    overruled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By the name of one of SQLAlchemy's types the dialects for which the project compiles it in its own way."""

    def of(self, found: Found, schemas: Schemas, depth: int = 0) -> Kind:
        """What an expression says of a type."""
        if depth > DEEPEST or not isinstance(found.node, ast.expr):
            return UNKNOWN
        if isinstance(found.node, ast.Call):
            return self._called(found, schemas, depth)
        return self._named(self.code.resolve(found.scope, found.node), schemas, depth)

    def named(self, name: str) -> Kind:
        """One of SQLAlchemy's own, without arguments: `sqlalchemy.Integer`."""
        return self._known(TypeCall(name))

    def sized(self, name: str, **keywords: object) -> Kind:
        return self._known(TypeCall(name, (), keywords))

    def of_enum(self, found: Members, schemas: Schemas) -> Kind:
        """What SQLAlchemy makes of an annotation that is an enum."""
        return _as_kind(implied_enum(found, schemas))

    def _named(self, meaning: Meaning, schemas: Schemas, depth: int) -> Kind:
        if isinstance(meaning, Found) and not meaning.path:
            if isinstance(meaning.node, ast.ClassDef):
                return self._own(meaning, (), {}, schemas, depth)
            if isinstance(meaning.node, ast.Call):
                return self.of(meaning, schemas, depth + 1)
            return UNKNOWN
        name = full_name(self.code, meaning)
        return self._known(TypeCall(name)) if name is not None else UNKNOWN

    def _called(self, found: Found, schemas: Schemas, depth: int) -> Kind:
        node = found.node
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "with_variant" and node.args:
            return self._variant(found, schemas, depth)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _WRAPPERS and len(node.args) == 1:
            return self.of(Found(found.scope, node.args[0]), schemas, depth + 1)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "evaluates_none":
            return self.of(Found(found.scope, node.func.value), schemas, depth + 1)
        meaning = self.code.resolve(found.scope, node.func)
        call = call_of(self.code, found)
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef) and not meaning.path:
            keywords = {each.arg: Found(found.scope, each.value) for each in node.keywords if each.arg is not None}
            arguments = tuple(Found(found.scope, each) for each in node.args)
            return self._own(meaning, arguments, keywords, schemas, depth)
        if call is None or not call.word:
            return UNKNOWN
        made = call_of(self.code, Found(call.scope, call.node))
        name = full_name(self.code, self.code.resolve(call.scope, call.node.func)) or f"sqlalchemy.{call.word}"
        if made is None or (call.is_open and not is_enum_type(name)):
            return UNKNOWN
        return self._made(name, call, schemas, depth)

    def _made(self, name: str, call: Call, schemas: Schemas, depth: int) -> Kind:
        if is_enum_type(name):
            return _as_kind(stated_enum(self.code, name, call, schemas))
        arguments = tuple(self._argument(each, schemas, depth) for each in call.arguments)
        keywords = {key: self._argument(each, schemas, depth) for key, each in call.keywords.items()}
        return self._known(TypeCall(name, arguments, keywords))

    def _argument(self, found: Found, schemas: Schemas, depth: int) -> object:
        if not isinstance(found.node, ast.expr):
            return _UNSEEN
        known = constant(self.code, found.scope, found.node)
        if known is not None:
            return known.value
        inner = self.of(found, schemas, depth + 1)
        return inner.call if inner.call is not None else _UNSEEN

    def _known(self, call: TypeCall) -> Kind:
        types = type_words(call)
        if types is None:
            return UNKNOWN
        name = call.name.rpartition(".")[2]
        own = self.overruled.get(name, frozenset()) | _BY_VERSION.get(name, frozenset())
        if own:
            types = {engine: sql for engine, sql in types.items() if not own & {*DIALECTS[engine], "default"}}
        integer = types.get("sqlite", "").upper() in ("INTEGER", "BIGINT", "SMALLINT")
        return Kind(types, None, call, integer)

    def _variant(self, found: Found, schemas: Schemas, depth: int) -> Kind:
        """`A().with_variant(B(), "postgresql", "sqlite")`"""
        node = found.node
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        base = self.of(Found(found.scope, node.func.value), schemas, depth + 1)
        other = self.of(Found(found.scope, node.args[0]), schemas, depth + 1)
        names = [text(self.code, found.scope, each) for each in node.args[1:]]
        names += [text(self.code, found.scope, each.value) for each in node.keywords if each.arg == "dialect_name"]
        if None in names or not names:
            return UNKNOWN
        types = dict(base.types)
        for engine in ENGINE_NAMES:
            if engine in names or (engine == "mariadb" and "mysql" in names):
                types.pop(engine, None)
                if engine in other.types:
                    types[engine] = other.types[engine]
        enum = base.enum if "postgresql" not in names else other.enum
        variants: dict[object, object] = {}
        if base.call is not None and isinstance(before := base.call.keywords.get("with_variant"), Mapping):
            variants |= before
        variants |= dict.fromkeys(names, other.call if other.call is not None else _UNSEEN)
        call = base.call
        if call is not None:
            call = call._replace(keywords={**call.keywords, "with_variant": variants})
        return Kind(types, enum, call, base.is_integer and (not other.types or other.is_integer))

    def _own(
        self,
        found: Found,
        arguments: tuple[Found, ...],
        keywords: Mapping[str, Found],
        schemas: Schemas,
        depth: int,
    ) -> Kind:
        """A type that the application makes."""
        if depth > DEEPEST:
            return UNKNOWN
        stated = decorated(self.code, self.families.of(found), arguments, keywords)
        if stated is None:
            return UNKNOWN
        if stated.sql is not None:
            return Kind(dict.fromkeys(ENGINE_NAMES, stated.sql))
        kinds = {engine: self._says(says, schemas, depth) for engine, says in stated.by_engine.items()}
        types = {engine: kind.types[engine] for engine, kind in kinds.items() if engine in kind.types}
        calls = [kind.call for kind in kinds.values()]
        is_same = len(calls) == len(ENGINE_NAMES) and all(call == calls[0] for call in calls)
        enum = kinds["postgresql"].enum if "postgresql" in kinds else None
        return Kind(types, enum, calls[0] if is_same else None, all(kind.is_integer for kind in kinds.values()))

    def _says(self, says: Found | Implementation, schemas: Schemas, depth: int) -> Kind:
        """A type's expression, or a type with the arguments that the application's type passes on."""
        if isinstance(says, Found):
            return self.of(says, schemas, depth + 1)
        if isinstance(says.meaning, Found):
            if isinstance(says.meaning.node, ast.ClassDef):
                return self._own(says.meaning, says.arguments, says.keywords, schemas, depth + 1)
            return self.of(says.meaning, schemas, depth + 1)
        name = full_name(self.code, says.meaning)
        if name is None or is_enum_type(name):
            return UNKNOWN
        arguments = tuple(self._argument(each, schemas, depth) for each in says.arguments)
        keywords = {key: self._argument(each, schemas, depth) for key, each in says.keywords.items()}
        return self._known(TypeCall(name, arguments, keywords))


def _as_kind(found: EnumType) -> Kind:
    return Kind(found.types, found.enum, found.call)
