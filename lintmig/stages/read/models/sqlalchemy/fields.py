"""SQLModel's fields as columns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lintmig.stages.read.models.sqlalchemy.annotations import mapped, peeled
from lintmig.stages.read.models.sqlalchemy.code import Found
from lintmig.stages.read.models.sqlalchemy.declared import COLUMNS, Answer, Attribute, Declared
from lintmig.stages.read.models.sqlalchemy.enum_types import Schemas
from lintmig.stages.read.models.sqlalchemy.families import Family
from lintmig.stages.read.models.sqlalchemy.said import (
    default,
    expression,
    flag,
    is_filled,
    is_none,
    nullable,
    plain,
    string,
)
from lintmig.stages.read.models.sqlalchemy.values import text
from lintmig.stages.read.models.sqlalchemy.words import Call, call_of

if TYPE_CHECKING:
    from lintmig.stages.read.models.sqlalchemy.columns import Columns


def field(columns: Columns, family: Family, attribute: Attribute, annotation: Found, schemas: Schemas) -> Answer:
    """A field of SQLModel."""
    says = peeled(columns.code, annotation)
    call = call_of(columns.code, attribute.value) if attribute.value is not None else None
    if call is None or call.word != "Field":
        extra = (call_of(columns.code, each) for each in says.extras)
        call = next((each for each in extra if each is not None and each.word == "Field"), call)
    if attribute.name.startswith("_") or "ClassVar" in ast.dump(expression(annotation)):
        return False
    if call is not None and call.word in ("Relationship", "PrivateAttr"):
        return False
    if mapped(columns.code, annotation.scope, expression(annotation)) is not None:
        return True
    keywords = dict(call.keywords) if call is not None and call.word == "Field" else {}
    is_open = call is not None and call.is_open
    has_value = is_filled(keywords, (), is_open=False) or _has_value(attribute, call)
    if "sa_column" in keywords:
        inner = call_of(columns.code, keywords["sa_column"])
        is_column = inner is not None and inner.word in COLUMNS
        if inner is None or not is_column:
            return True
        answer = columns.column(family, attribute, inner, None, schemas)
        if not isinstance(answer, Declared):
            return answer
        if answer.is_nullable and not answer.states_nullable and not says.is_optional:
            answer = answer._replace(is_nullable=None)
        return answer._replace(is_filled=answer.is_filled or has_value)
    if "sa_column_kwargs" in keywords or "sa_column_args" in keywords:
        more = keywords.get("sa_column_kwargs")
        spread = columns.code.resolve(more.scope, expression(more)) if more is not None else None
        if more is not None and not (isinstance(spread, Found) and isinstance(spread.node, ast.Dict)):
            is_open = True
        elif isinstance(spread, Found) and isinstance(spread.node, ast.Dict):
            for key, value in zip(spread.node.keys, spread.node.values, strict=True):
                named = text(columns.code, spread.scope, key) if key is not None else None
                is_open = is_open or named is None
                if named is not None:
                    keywords[named] = Found(spread.scope, value)
        is_open = is_open or "sa_column_args" in keywords
    stated = keywords.get("sa_type")
    numeric = {
        "precision": plain(columns.code, keywords, "max_digits"),
        "scale": plain(columns.code, keywords, "decimal_places"),
    }
    if stated is not None:
        kind = columns.kinds.of(stated, schemas)
    else:
        kind = columns.implied.field(says, plain(columns.code, keywords, "max_length"), numeric, schemas)
    is_key = flag(columns.code, keywords, "primary_key", is_open=is_open)
    may_be_null, states = nullable(columns.code, keywords, is_key=is_key, is_optional=says.is_optional, is_open=is_open)
    if says.type is None and not states:
        may_be_null = None
    name = string(columns.code, keywords["name"]) if "name" in keywords else attribute.name
    keys: tuple[Call, ...] = ()
    if "foreign_key" in keywords and not is_none(keywords["foreign_key"]):
        node = ast.Call(ast.Name("ForeignKey"), [], [])
        action = {"ondelete": keywords["ondelete"]} if "ondelete" in keywords else {}
        keys = (Call("ForeignKey", node, keywords["foreign_key"].scope, (keywords["foreign_key"],), action),)
    return name is None or Declared(
        attribute.name,
        name,
        ast.unparse(expression(stated if stated is not None else annotation))[:80],
        kind,
        attribute.place,
        True,
        may_be_null,
        states,
        default(columns.code, keywords, (), is_open=is_open),
        is_key is True,
        flag(columns.code, keywords, "unique") is True,
        flag(columns.code, keywords, "index") is True,
        None,
        keys,
        is_open or has_value,
    )


def _has_value(attribute: Attribute, call: Call | None) -> bool:
    """Whether the field is given a value that is not None: `active: bool = True`, `Field("")`."""
    if attribute.value is None:
        return False
    stated = call.arguments[0] if call is not None and call.word == "Field" and call.arguments else None
    if call is not None and call.word == "Field":
        return stated is not None and not (isinstance(stated.node, ast.Constant) and stated.node.value in (None, ...))
    return not is_none(attribute.value)
