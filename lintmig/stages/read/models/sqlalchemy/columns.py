"""Attributes of models as columns: Column(...), mapped_column(...), annotations."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from lintmig.stages.read.models.sqlalchemy.annotations import Annotation, Implied, mapped, peeled
from lintmig.stages.read.models.sqlalchemy.code import Code, Found
from lintmig.stages.read.models.sqlalchemy.declared import COLUMNS, Answer, Attribute, Declared
from lintmig.stages.read.models.sqlalchemy.enum_types import Schemas
from lintmig.stages.read.models.sqlalchemy.families import Families, Family
from lintmig.stages.read.models.sqlalchemy.fields import field
from lintmig.stages.read.models.sqlalchemy.kinds import UNKNOWN, Kinds
from lintmig.stages.read.models.sqlalchemy.naming import Naming
from lintmig.stages.read.models.sqlalchemy.said import (
    BESIDE_TYPE,
    autoincrements,
    beside,
    default,
    expression,
    flag,
    is_filled,
    is_none,
    nullable,
    string,
)
from lintmig.stages.read.models.sqlalchemy.values import text
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of, full_name, is_never_sqlalchemy

_AROUND = ("deferred", "column_property")


@dataclass(frozen=True, slots=True)
class Columns:
    code: Code
    families: Families
    naming: Naming
    kinds: Kinds
    implied: Implied

    def declared(self, family: Family, attribute: Attribute, schemas: Schemas) -> list[Answer]:
        """What an attribute makes in the table of a class."""
        is_sqlmodel = family.root is not None and family.root.style == "sqlmodel"
        value, annotation = attribute.value, attribute.annotation
        if value is not None and isinstance(value.node, ast.FunctionDef):
            return self._of_function(family, attribute, value, schemas)
        if is_sqlmodel and annotation is not None:
            return [field(self, family, attribute, annotation, schemas)]
        inner = mapped(self.code, annotation.scope, expression(annotation)) if annotation is not None else None
        says = peeled(self.code, inner) if inner is not None else None
        if value is None:
            return [self._from_annotation(family, attribute, says, inner, schemas)] if says is not None else [False]
        return self._of_value(family, attribute, value, says, schemas)

    def column(
        self, family: Family | None, attribute: Attribute, call: Call, says: Annotation | None, schemas: Schemas
    ) -> Answer:
        """A call of Column or mapped_column."""
        says = says if call.word == "mapped_column" else None
        base = self._annotated(says) if says is not None else None
        arguments, keywords = list(call.arguments), dict(call.keywords)
        if base is not None:
            keywords = {**base.keywords, **keywords}
            if not _typed(self.code, call):
                arguments = [*arguments, *base.arguments]
            elif base.arguments:
                arguments += [each for each in base.arguments if beside(self.code, each) is not None]
        is_open = call.is_open or (base is not None and base.is_open)
        name: str | None = None
        if arguments and (first := string(self.code, arguments[0])) is not None:
            name = first
            arguments = arguments[1:]
        if arguments and is_none(arguments[0]):
            arguments = arguments[1:]
        if "name" in keywords:
            name = string(self.code, keywords["name"])
            if name is None:
                return True
        if name is None and not attribute.name:
            return True
        typed = keywords.get("type_")
        if typed is None and arguments and beside(self.code, arguments[0]) is None:
            typed, arguments = arguments[0], arguments[1:]
        others = [other for each in arguments if (other := beside(self.code, each)) is not None]
        points = any(each.word == "ForeignKey" for each in others)
        if says is not None and typed is None and family is not None and not points:
            kind = self.implied.mapped(family, says, schemas)
            words = ast.unparse(expression(says.type)) if says.type is not None else ""
        elif typed is not None:
            kind = self.kinds.of(typed, schemas)
            words = ast.unparse(expression(typed))
        else:
            kind, words = UNKNOWN, ""
        is_key = flag(self.code, keywords, "primary_key", is_open=is_open)
        if any(each.word == "Identity" for each in others):
            keywords.setdefault("nullable", Found(call.scope, ast.Constant(value=False)))
        is_optional = says.is_optional if says is not None else None
        may_be_null, states = nullable(self.code, keywords, is_key=is_key, is_optional=is_optional, is_open=is_open)
        return Declared(
            attribute.name,
            name if name is not None else attribute.name,
            words[:80],
            kind,
            attribute.place,
            typed is not None or (says is not None and not points),
            may_be_null,
            states,
            default(self.code, keywords, others, is_open=is_open),
            is_key is True,
            flag(self.code, keywords, "unique") is True,
            flag(self.code, keywords, "index") is True,
            autoincrements(self.code, keywords, others),
            tuple(each for each in others if each.word == "ForeignKey"),
            is_filled(keywords, others, is_open=is_open),
        )

    def _of_function(self, family: Family, attribute: Attribute, function: Found, schemas: Schemas) -> list[Answer]:
        """What @declared_attr makes for this class."""
        node = function.node
        assert isinstance(node, ast.FunctionDef)
        decorators = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
        if not any("declared_attr" in ast.dump(each) for each in decorators):
            return [False]
        result = self.naming.body(family, node, function.scope)
        if result is None or not isinstance(result.node, ast.expr):
            return [_mentions_column(node)]
        annotation = Found(function.scope, node.returns) if node.returns is not None else None
        return self.declared(family, attribute._replace(value=result, annotation=annotation), schemas)

    def _of_value(
        self, family: Family, attribute: Attribute, value: Found, says: Annotation | None, schemas: Schemas
    ) -> list[Answer]:
        node = value.node
        if isinstance(node, (ast.Name, ast.Attribute)):
            meaning = self.code.resolve(value.scope, node)
            if not isinstance(meaning, Found) or not isinstance(meaning.node, ast.Call) or meaning.path:
                return [False]
            value, node = meaning, meaning.node
        if isinstance(node, ast.IfExp):
            return [_mentions_column(node)]
        if not isinstance(node, ast.Call):
            return [False]
        call = call_of(self.code, value)
        if call is not None and call.word in COLUMNS:
            return [self.column(family, attribute, call, says, schemas)]
        if call is not None and call.word in _AROUND and call.arguments:
            inner = call_of(self.code, call.arguments[0])
            if inner is not None and inner.word in COLUMNS:
                return [self.column(family, attribute, inner, None, schemas)]
            return [False]
        if call is not None and call.word == "composite":
            inner_calls = [call_of(self.code, each) for each in call.arguments]
            unnamed = attribute._replace(name="")
            made = [each for each in inner_calls if each is not None and each.word in COLUMNS]
            return [self.column(None, unnamed, each, None, schemas) for each in made]
        meaning = self.code.resolve(value.scope, node.func)
        if full_name(self.code, meaning) is not None or is_never_sqlalchemy(meaning):
            return [False]
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef) and not meaning.path:
            outside = {name for each in self.families.of(meaning).lineage for name in each.externals}
            return [any(name.rpartition(".")[2] in ("Column", "MappedColumn") for name in outside)]
        if isinstance(meaning, Found) and isinstance(meaning.node, ast.FunctionDef) and not meaning.path:
            return [_mentions_column(meaning.node)]
        return [call is None or not call.word]

    def _from_annotation(
        self, family: Family, attribute: Attribute, says: Annotation | None, inner: Found | None, schemas: Schemas
    ) -> Answer:
        if says is None or inner is None:
            return False
        call = Call("mapped_column", ast.Call(ast.Name("mapped_column"), [], []), inner.scope, (), {})
        if says.type is not None and self._is_model(says.type):
            return False
        return self.column(family, attribute, call, says, schemas)

    def _is_model(self, found: Found) -> bool:
        meaning = self.code.resolve(found.scope, expression(found))
        is_class = isinstance(meaning, Found) and isinstance(meaning.node, ast.ClassDef) and not meaning.path
        return isinstance(meaning, Found) and is_class and self.families.is_mapped(self.families.of(meaning))

    def _annotated(self, says: Annotation) -> Call | None:
        """The mapped_column(...) that stands in Annotated."""
        calls = (call_of(self.code, each) for each in says.extras)
        return next((each for each in calls if each is not None and each.word in COLUMNS), None)


def _mentions_column(node: ast.AST) -> bool:
    """Whether code that cannot be followed may make a column."""
    names = (each.id if isinstance(each, ast.Name) else getattr(each, "attr", "") for each in ast.walk(node))
    return any(name in COLUMNS for name in names)


def _typed(code: Code, call: Call) -> bool:
    """Whether a call says its type itself."""
    for each in call.arguments:
        if text(code, each.scope, expression(each)) is None:
            inner = call_of(code, each)
            if inner is None or inner.word not in BESIDE_TYPE:
                return True
    return "type_" in call.keywords
