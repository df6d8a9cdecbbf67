"""A field as a call says it, in a model's class or in a migration."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.django.model import Field
from lintmig.stages.read.host.django.types import OPAQUE, RELATIONS, Kind, kind_of
from lintmig.stages.read.host.python import Module

DEEPEST = 20
_POSITIONAL: Mapping[str, tuple[str, ...]] = {
    "ForeignKey": ("to", "on_delete"),
    "OneToOneField": ("to", "on_delete"),
    "ManyToManyField": ("to",),
    "ArrayField": ("base_field", "size"),
    "DecimalField": ("verbose_name", "name", "max_digits", "decimal_places"),
}
_GENERAL = ("verbose_name", "name", "primary_key", "max_length", "unique", "blank", "null", "db_index")
_TYPING = frozenset({"db_type", "db_parameters", "cast_db_type", "rel_db_type", "data_type"})
_DEFAULTED = frozenset(
    {
        "max_length",
        "null",
        "unique",
        "db_index",
        "primary_key",
        "to",
        "max_digits",
        "decimal_places",
        "db_column",
        "blank",
    }
)


def read_field(name: str, call: ast.expr, of: Module, code: Code, named: ast.AST) -> Field | None:
    """None where the expression is no call of a class of fields at all; of a class out of sight the kind is empty."""
    if not isinstance(call, ast.Call):
        return None
    called = _bare(call.func)
    written = of.name(called)
    if written is None:
        return None
    kind = class_kind(written, of, code)
    if kind is None and len(call.args) == 1 and isinstance(call.args[0], ast.Call):
        inner = read_field(name, call.args[0], of, code, named)
        if inner is not None and inner.kind:
            return inner
    words = ast.unparse(called).removeprefix("models.")
    options: dict[str, ast.expr] = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    places = _POSITIONAL.get(kind.name, _GENERAL) if kind is not None else _GENERAL
    for place, argument in zip(places, call.args, strict=False):
        options.setdefault(place, argument)
    if kind is not None and kind.name == "CompositePrimaryKey":
        options["columns"] = ast.Tuple(elts=list(call.args), ctx=ast.Load())
    if any(keyword.arg is None for keyword in call.keywords) or any(isinstance(arg, ast.Starred) for arg in call.args):
        kind = Kind(OPAQUE, kind.given) if kind is not None and kind.name not in RELATIONS else kind
    if kind is None:
        return Field(name, "", words, options, {}, of, call, named)
    return Field(name, kind.name, words, options, kind.given, of, call, named)


def class_kind(written: str, of: Module, code: Code) -> Kind | None:
    """What fields of a class are, through the project's own classes down to one that is known."""
    given: dict[str, object] = {}
    for _ in range(DEEPEST):
        known = kind_of(written)
        if known is not None:
            return Kind(known.name, {**known.given, **given})
        found = code.definition(written, of)
        if found is None or not isinstance(found[1], ast.ClassDef):
            known = kind_of(code.full_name(written, of))
            return Kind(known.name, {**known.given, **given}) if known is not None else None
        of, node = found[0], found[1]
        given = {**_given(node, of, code), **given}
        types = {each.name for each in node.body if isinstance(each, ast.FunctionDef)} & _TYPING
        if types:
            return Kind(OPAQUE, given)
        stated = _stated(node, of)
        if stated is not None:
            return Kind(stated.name, {**stated.given, **given})
        bases = [base for base in map(of.name, (_bare(base) for base in node.bases)) if base is not None]
        following = next((base for base in bases if _is_field(base, of, code)), None)
        if following is None:
            return None
        written = following
    return None


def _bare(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def _is_field(name: str, of: Module, code: Code) -> bool:
    """Whether a base looks like the one that makes the class a field: mixins beside it do not."""
    if kind_of(name) is not None:
        return True
    last = name.rsplit(".", 1)[-1]
    if not (last.endswith("Field") or "Field" in last) or last.endswith("Mixin"):
        return False
    return code.definition(name, of) is not None or not last.endswith("Mixin")


def _stated(node: ast.ClassDef, of: Module) -> Kind | None:
    """What get_internal_type says."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "get_internal_type":
            returned = [inner.value for inner in ast.walk(each) if isinstance(inner, ast.Return)]
            text = of.text(returned[0]) if len(returned) == 1 else None
            return kind_of(f"models.{text}") or Kind(OPAQUE) if text is not None else Kind(OPAQUE)
    return None


def _given(node: ast.ClassDef, of: Module, code: Code) -> dict[str, object]:
    """What the class's own __init__ gives for options."""
    found: dict[str, object] = {}
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            for name, value in _pairs(each):
                if name in _DEFAULTED:
                    found[name] = code.value(value, of)
    return found


def _pairs(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    arguments = function.args
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default
    if arguments.defaults:
        for argument, default in zip(arguments.args[-len(arguments.defaults) :], arguments.defaults, strict=True):
            yield argument.arg, default
    for inner in ast.walk(function):
        if isinstance(inner, ast.Assign):
            for target in inner.targets:
                if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                    yield str(target.slice.value), inner.value
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if inner.func.attr == "setdefault" and len(inner.args) == 2 and isinstance(inner.args[0], ast.Constant):
                yield str(inner.args[0].value), inner.args[1]
            elif inner.func.attr in ("__init__", "update"):
                for keyword in inner.keywords:
                    if keyword.arg is not None:
                        yield keyword.arg, keyword.value


def option(field: Field, name: str, code: Code, default: object = None) -> object:
    """The value of a field's argument; UNKNOWN where it cannot be read."""
    if name in field.options:
        return code.value(field.options[name], field.module)
    return field.given.get(name, default)


def is_set(field: Field, name: str, code: Code, default: bool = False) -> bool | None:
    """A claim among a field's arguments; None where it cannot be read."""
    value = option(field, name, code, default)
    return None if value is UNKNOWN else bool(value)
