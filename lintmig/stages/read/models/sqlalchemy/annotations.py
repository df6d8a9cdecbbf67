"""What annotations say of columns: Mapped[str | None], Annotated types, and the types that follow from Python's."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.models.sqlalchemy.code import Code, External, Found, Scope
from lintmig.stages.read.models.sqlalchemy.enum_types import Schemas, stated_enum
from lintmig.stages.read.models.sqlalchemy.enums import Members, members
from lintmig.stages.read.models.sqlalchemy.families import Family
from lintmig.stages.read.models.sqlalchemy.kinds import UNKNOWN, Kind, Kinds
from lintmig.stages.read.models.sqlalchemy.words import call_of, word

DEEPEST = 10
_IMPLIED = {
    "bool": "Boolean",
    "bytes": "LargeBinary",
    "datetime.date": "Date",
    "datetime.datetime": "DateTime",
    "datetime.time": "Time",
    "datetime.timedelta": "Interval",
    "decimal.Decimal": "Numeric",
    "float": "Float",
    "int": "Integer",
    "str": "String",
    "uuid.UUID": "Uuid",
}
_UNIONS = ("typing.Union", "typing_extensions.Union")
_TEXTS = frozenset({"str", "pydantic.EmailStr", "pydantic.networks.EmailStr", "pathlib.Path"})
MYSQL_TEXT = "VARCHAR(255)"
"""What SQLModel makes of a text without a length on engines that want one."""


class Annotation(NamedTuple):
    """`type` is what remains without Optional and Annotated; None where that is no single type.

    `alias` is the named Annotated type that was written, `extras` what stands beside the type in Annotated.
    """

    is_optional: bool
    type: Found | None
    alias: Found | None = None
    extras: tuple[Found, ...] = ()


def mapped(code: Code, scope: Scope, node: ast.expr) -> Found | None:
    """What stands in Mapped[...]; None where the annotation is another one."""
    found = unquoted(Found(scope, node))
    if not isinstance(found.node, ast.Subscript):
        return None
    head = word(code, code.resolve(found.scope, found.node.value))
    return Found(found.scope, found.node.slice) if head in ("Mapped", "MappedColumn") else None


def peeled(code: Code, found: Found, depth: int = 0) -> Annotation:
    found = unquoted(found)
    node = found.node
    if depth > DEEPEST or not isinstance(node, ast.expr):
        return Annotation(False, None)
    if isinstance(node, ast.Constant) and node.value is None:
        return Annotation(True, None)
    if isinstance(node, (ast.Name, ast.Attribute)):
        meaning = code.resolve(found.scope, node)
        if isinstance(meaning, Found) and isinstance(meaning.node, (ast.Subscript, ast.BinOp)) and not meaning.path:
            inner = peeled(code, meaning, depth + 1)
            return inner._replace(alias=meaning) if inner.alias is None else inner
        return Annotation(False, found)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either(code, [Found(found.scope, node.left), Found(found.scope, node.right)], depth)
    if isinstance(node, ast.Subscript):
        head = code.resolve(found.scope, node.value)
        name = head.name if isinstance(head, External) else ""
        parts = [Found(found.scope, each) for each in _parts(node.slice)]
        if name in ("typing.Optional", "typing_extensions.Optional"):
            return peeled(code, parts[0], depth + 1)._replace(is_optional=True)
        if name in _UNIONS:
            return _either(code, parts, depth)
        if name in ("typing.Annotated", "typing_extensions.Annotated"):
            inner = peeled(code, parts[0], depth + 1)
            return inner._replace(alias=inner.alias or found, extras=(*inner.extras, *parts[1:]))
    return Annotation(False, found)


def unquoted(found: Found) -> Found:
    """An annotation that is written as a string, as what it says."""
    if isinstance(found.node, ast.Constant) and isinstance(found.node.value, str) and len(found.node.value) < 500:
        try:
            return Found(found.scope, ast.parse(found.node.value.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return found
    return found


@dataclass(frozen=True, slots=True)
class Implied:
    """Types that follow from Python's."""

    code: Code
    kinds: Kinds

    def mapped(self, family: Family, annotation: Annotation, schemas: Schemas) -> Kind:
        """As SQLAlchemy's registry chooses them, with its type_annotation_map."""
        stated = self._stated_map(family)
        if annotation.type is None or stated is None:
            return UNKNOWN
        for found in (annotation.alias, annotation.type):
            key = self._key(found) if found is not None else None
            if key is not None and key in stated:
                return self.kinds.of(stated[key], schemas)
        meaning = self._resolved(annotation.type)
        if isinstance(meaning, External):
            word = _IMPLIED.get(meaning.name)
            kind = self.kinds.named(f"sqlalchemy.{word}") if word is not None else UNKNOWN
            return kind if word != "Float" else _without(kind, "mysql", "mariadb")
        enum = members(self.code, meaning) if isinstance(meaning, Found) else None
        if enum is not None:
            return self._enum(enum, stated.get("enum.Enum"), schemas)
        return self._literal(annotation.type)

    def field(self, annotation: Annotation, length: object, numeric: dict[str, object], schemas: Schemas) -> Kind:
        """As SQLModel chooses them."""
        if annotation.type is None:
            return UNKNOWN
        meaning = self._resolved(annotation.type)
        enum = members(self.code, meaning) if isinstance(meaning, Found) else None
        if enum is not None:
            return self.kinds.of_enum(enum, schemas)
        if not isinstance(meaning, External):
            return UNKNOWN
        if meaning.name in _TEXTS:
            if length is ...:
                return UNKNOWN
            kind = self.kinds.sized("sqlalchemy.String", length=length)
            without: dict[EngineName, str] = {"mysql": MYSQL_TEXT, "mariadb": MYSQL_TEXT}
            return kind if length else Kind({**kind.types, **without}, None, kind.call)
        word = _IMPLIED.get(meaning.name)
        if word is None:
            return UNKNOWN
        if word == "Numeric":
            return UNKNOWN if ... in numeric.values() else self.kinds.sized("sqlalchemy.Numeric", **numeric)
        kind = self.kinds.named(f"sqlalchemy.{word}")
        if word == "DateTime":
            return _without(kind, "postgresql")
        return kind

    def _enum(self, enum: Members, stated: Found | None, schemas: Schemas) -> Kind:
        """An enum, by what the map says of all of them."""
        if stated is None:
            return self.kinds.of_enum(enum, schemas)
        call = call_of(self.code, stated)
        if call is None or call.is_open or call.word != "Enum":
            return UNKNOWN
        made = stated_enum(self.code, "sqlalchemy.Enum", call._replace(arguments=(enum.found,)), schemas)
        return Kind(made.types, made.enum, made.call)

    def _literal(self, found: Found) -> Kind:
        node = found.node
        if not isinstance(node, ast.Subscript):
            return UNKNOWN
        head = self.code.resolve(found.scope, node.value)
        if not isinstance(head, External) or head.name not in ("typing.Literal", "typing_extensions.Literal"):
            return UNKNOWN
        labels = [each.value for each in _parts(node.slice) if isinstance(each, ast.Constant)]
        words = [each for each in labels if isinstance(each, str)]
        if not words or len(words) != len(_parts(node.slice)):
            return UNKNOWN
        return self.kinds.sized("sqlalchemy.String", length=max(map(len, words)))

    def _stated_map(self, family: Family) -> dict[str, Found] | None:
        """What the base's type_annotation_map says, by the Python type; None where it cannot be told."""
        stated = family.lookup("type_annotation_map")
        registry = family.lookup("registry")
        for source in (registry, family.root.definition if family.root is not None else None):
            if stated is None and source is not None and isinstance(source.node, ast.expr):
                call = call_of(self.code, source)
                if call is not None and "registry" in call.keywords:
                    call = call_of(self.code, call.keywords["registry"])
                owner = call.node.func if call is not None else None
                if call is not None and isinstance(owner, ast.Attribute) and "type_annotation_map" not in call.keywords:
                    call = call_of(self.code, Found(call.scope, owner.value)) or call
                stated = call.keywords.get("type_annotation_map") if call is not None else None
        if stated is None:
            return {}
        return self._entries(stated, 0)

    def _entries(self, found: Found, depth: int) -> dict[str, Found] | None:
        meaning = self._resolved(found)
        if depth > 5 or not isinstance(meaning, Found) or not isinstance(meaning.node, ast.Dict) or meaning.path:
            return None
        entries: dict[str, Found] = {}
        for key, value in zip(meaning.node.keys, meaning.node.values, strict=True):
            if key is None:
                more = self._entries(Found(meaning.scope, value), depth + 1)
                if more is None:
                    return None
                entries |= more
                continue
            name = self._key(Found(meaning.scope, key))
            if name is None:
                return None
            entries[name] = Found(meaning.scope, value)
        return entries

    def _key(self, found: Found) -> str | None:
        """A name by which two mentions of one Python type are the same."""
        node = found.node
        if isinstance(node, ast.Subscript):
            inner = [self._key(Found(found.scope, each)) for each in _parts(node.slice)]
            head = self._key(Found(found.scope, node.value))
            if head is None or None in inner:
                return f"{found.scope.module.source.path}:{node.lineno}:{node.col_offset}"
            return f"{head}[{', '.join(each for each in inner if each is not None)}]"
        meaning = self._resolved(found)
        if isinstance(meaning, External):
            return meaning.name
        if not isinstance(meaning, Found) or meaning.path:
            return None
        if isinstance(meaning.node, ast.Subscript):
            return self._key(meaning)
        if isinstance(meaning.node, ast.Constant):
            return repr(meaning.node.value)
        return f"{meaning.scope.module.source.path}:{meaning.node.lineno}:{meaning.node.col_offset}"

    def _resolved(self, found: Found) -> object:
        return self.code.resolve(found.scope, found.node) if isinstance(found.node, ast.expr) else found


def _without(kind: Kind, *engines: EngineName) -> Kind:
    """A type that versions of the mapper make differently on these engines."""
    return Kind({engine: sql for engine, sql in kind.types.items() if engine not in engines})


def _either(code: Code, parts: list[Found], depth: int) -> Annotation:
    peels = [peeled(code, part, depth + 1) for part in parts]
    is_optional = any(each.is_optional for each in peels)
    typed = [each for each in peels if each.type is not None]
    if len(typed) != 1 or any(each.type is None and not each.is_optional for each in peels):
        return Annotation(is_optional, None)
    return typed[0]._replace(is_optional=is_optional)


def _parts(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]
