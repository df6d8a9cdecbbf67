"""All models of a project at one moment, and what columns their fields become."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.django.fields import is_set, option, read_field
from lintmig.stages.read.host.django.model import Field, Label, Model
from lintmig.stages.read.host.django.names import table_name
from lintmig.stages.read.host.django.types import (
    AUTO,
    POSITIVE,
    REFERRING,
    RELATIONS,
    TYPES,
    WITHOUT_COLUMN,
    Types,
)

DEEPEST = 20
_INTEGERS = {
    "PositiveIntegerField": "IntegerField",
    "PositiveSmallIntegerField": "SmallIntegerField",
    "PositiveBigIntegerField": "BigIntegerField",
}
_NUMBERS = {"max_length": ("CharField",), "max_digits": ("DecimalField",), "decimal_places": ("DecimalField",)}


class Target(NamedTuple):
    """What a foreign key points to. `model` is None where it is out of sight."""

    label: Label
    model: Model | None
    field: Field | None


@dataclass(slots=True)
class Registry:
    code: Code
    user_model: Label = ("auth", "user")
    models: dict[Label, Model] = field(default_factory=dict)
    auto_fields: dict[str, str] = field(default_factory=dict)
    """By an app's label the kind of its keys that are not written; by the empty one that of the whole project."""
    columns: dict[int, tuple[Field, Types]] = field(default_factory=dict)
    """The types of fields that no other model decides, by their identity."""
    _pointed: dict[int, tuple[Model, frozenset[Label]]] = field(default_factory=dict)
    label_of_class: Callable[[str, Field], Label | None] | None = None
    """For models that are named as classes; the reader of models knows them."""

    def table(self, model: Model) -> str:
        return model.options.table or table_name(f"{model.app}_{model.name.lower()}")

    def label_of(self, to: object, app: str, owner: Model | None) -> Label | None:
        """The model that `"app.Model"`, `"Model"` or `"self"` is."""
        if not isinstance(to, str):
            return None
        if to == "self":
            return owner.label if owner is not None else None
        if to == "settings.AUTH_USER_MODEL":
            return self.user_model
        label, _, name = to.rpartition(".")
        return (label.rsplit(".", 1)[-1] or app, name.lower())

    def to(self, each: Field, app: str, owner: Model | None) -> Label | None:
        """The model that a relation points to."""
        node = each.options.get("to")
        if node is None:
            given = each.given.get("to")
            return self.label_of(given, app, owner) if given is not None else None
        written = each.module.name(node)
        if written is not None and written.endswith("AUTH_USER_MODEL"):
            return self.user_model
        value = self.code.value(node, each.module)
        if isinstance(value, str):
            return self.label_of(value, app, owner)
        if isinstance(node, ast.Call) and (each.module.name(node.func) or "").endswith("get_user_model"):
            return self.user_model
        return self.label_of_class(written, each) if written is not None and self.label_of_class is not None else None

    def primary_key(self, model: Model) -> Field | None:
        for each in model.fields.values():
            if is_set(each, "primary_key", self.code) or each.kind == "CompositePrimaryKey":
                return each
        return None

    def target(self, each: Field, owner: Model) -> Target | None:
        label = self.to(each, owner.app, owner)
        if label is None:
            return None
        model = self.models.get(label)
        if model is None:
            return Target(label, None, None)
        seen = 0
        while model.options.is_proxy and model.parents and seen < DEEPEST:
            parent = self.models.get(model.parents[0])
            if parent is None:
                return Target(model.parents[0], None, None)
            model, seen = parent, seen + 1
        wanted = option(each, "to_field", self.code)
        if isinstance(wanted, str):
            return Target(model.label, model, model.fields.get(wanted))
        return Target(model.label, model, self.primary_key(model))

    def column(self, each: Field) -> str:
        written = option(each, "db_column", self.code)
        if isinstance(written, str) and written:
            return written
        return f"{each.name}_id" if each.kind in RELATIONS else each.name

    def types(self, each: Field, owner: Model, depth: int = 0) -> Types:
        """A column's type on each engine; an engine is missing where it cannot be told."""
        if depth > DEEPEST:
            return {}
        if each.kind in RELATIONS:
            target = self.target(each, owner)
            if target is None or target.model is None or target.field is None:
                return {}
            return self._referring(target.field, target.model, depth)
        if each.kind == "ArrayField":
            return self._array(each, owner, depth)
        if each.kind == "GeneratedField":
            output = each.options.get("output_field")
            inner = read_field(each.name, output, each.module, self.code, each.named) if output is not None else None
            return self.types(inner, owner, depth + 1) if inner is not None else {}
        made = self.columns.get(id(each))
        if made is not None and made[0] is each:
            return made[1]
        types: Types = {
            engine: known
            for engine, text in TYPES.get(each.kind, {}).items()
            if (known := self._filled(text, each, engine))
        }
        self.columns[id(each)] = each, types
        return types

    def _referring(self, target: Field, owner: Model, depth: int) -> Types:
        if target.kind in RELATIONS:
            return self.types(target, owner, depth + 1)
        kind = REFERRING.get(target.kind, target.kind)
        types = dict(self.types(target._replace(kind=kind), owner, depth + 1))
        if target.kind in POSITIVE and "sqlite" in types:
            types["sqlite"] = TYPES[_INTEGERS[target.kind]]["sqlite"]
        return types

    def _array(self, each: Field, owner: Model, depth: int) -> Types:
        base = each.options.get("base_field")
        inner = read_field(each.name, base, each.module, self.code, each.named) if base is not None else None
        if inner is None:
            return {}
        text = self.types(inner, owner, depth + 1).get("postgresql")
        size = option(each, "size", self.code)
        if text is None or size is UNKNOWN:
            return {}
        return {"postgresql": f"{text}[{size or ''}]"}

    def _filled(self, text: str, each: Field, engine: EngineName) -> str | None:
        if "{" not in text:
            return text
        values: dict[str, object] = {}
        for name in _NUMBERS:
            if "{" + name in text:
                value = option(each, name, self.code)
                if value is None and name == "max_length" and engine in ("postgresql", "sqlite"):
                    return "varchar" if each.words.rsplit(".", 1)[-1] == "CharField" else None
                if not isinstance(value, int):
                    return None
                values[name] = value
        return text.format(**values)

    def referring(self, label: Label) -> Iterator[Model]:
        """The models that have a relation to one."""
        for model in list(self.models.values()):
            known = self._pointed.get(id(model))
            if known is None or known[0] is not model:
                known = self._pointed[id(model)] = model, frozenset(self._points(model))
            if any(to == label or (to in self.models and self._behind(to) == label) for to in known[1]):
                yield model

    def _points(self, model: Model) -> Iterator[Label]:
        for each in model.fields.values():
            if each.kind in RELATIONS or each.kind == "ManyToManyField":
                to = self.to(each, model.app, model)
                if to is not None:
                    yield to

    def _behind(self, label: Label) -> Label:
        """The model with a table that a proxy stands for."""
        for _ in range(DEEPEST):
            model = self.models.get(label)
            if model is None or not model.options.is_proxy or not model.parents:
                break
            label = model.parents[0]
        return label

    def is_auto(self, each: Field) -> bool:
        return each.kind in AUTO

    def has_column(self, each: Field) -> bool:
        return each.kind not in WITHOUT_COLUMN

    def default_key(self, app: str) -> str:
        return self.auto_fields.get(app) or self.auto_fields.get("") or "AutoField"
