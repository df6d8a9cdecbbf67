"""Models as their classes describe them, with what they inherit from abstract ones."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.stages.read.host.django.code import Code, statements
from lintmig.stages.read.host.django.contrib import abstract_fields
from lintmig.stages.read.host.django.fields import is_set, read_field
from lintmig.stages.read.host.django.model import Field, Index, Label, Model, Options
from lintmig.stages.read.host.django.options import read_options
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.python import Module

DEEPEST = 20
_ROOTS = frozenset({"django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model"})
_PLAIN = frozenset({"object", "abc.ABC", "typing.Generic", "Generic"})
_LIKE_FIELDS = ("Field", "Key", "ForeignKey")


class Description(NamedTuple):
    """A class of models, abstract or not. `parents` are the concrete models that it extends."""

    node: ast.ClassDef
    module: Module
    fields: Mapping[str, Field]
    options: Options
    is_abstract: bool
    is_complete: bool
    parents: tuple[tuple[str, str], ...] = ()
    """Each by its file and its class."""
    app: str | None = None
    is_certain: bool = True
    """Whether it surely is a model: not where all that it extends is out of sight."""


@dataclass(slots=True)
class Classes:
    """Reads each class once; a class whose bases are in a circle is none."""

    code: Code
    registry: Registry
    _known: dict[tuple[str, str], Description | None] = field(default_factory=dict)
    _depth: int = 0

    def describe(self, node: ast.ClassDef, of: Module) -> Description | None:
        """None for a class that is no model."""
        key = of.source.path, node.name
        if key not in self._known:
            self._known[key] = None
            if self._depth > DEEPEST:
                return None
            self._depth += 1
            try:
                self._known[key] = self._describe(node, of)
            finally:
                self._depth -= 1
        return self._known[key]

    def _describe(self, node: ast.ClassDef, of: Module) -> Description | None:
        fields: dict[str, Field] = {}
        inherited: Options | None = None
        is_model, may_be_model, is_complete, is_certain = False, False, True, True
        parents: list[tuple[str, str]] = []
        hidden: set[str] = set()
        for base in node.bases:
            written = of.name(base.value if isinstance(base, ast.Subscript) else base)
            if written is not None:
                written = self.code.full_name(written, of)
            if written in _ROOTS:
                is_model = True
                continue
            if written is None or written in _PLAIN:
                is_complete = is_complete and written is not None
                continue
            given = abstract_fields(written, self.registry)
            if given is not None:
                is_model = True
                fields = {**given, **fields}
                continue
            found = self.code.definition(written, of)
            if found is None or not isinstance(found[1], ast.ClassDef):
                is_complete = False
                may_be_model = True
                continue
            described = self.describe(found[1], found[0])
            if described is None:
                is_complete = is_complete and not found[1].bases
                continue
            is_model = True
            is_complete = is_complete and described.is_complete
            is_certain = is_certain and described.is_certain
            if described.is_abstract:
                parents += described.parents
                fields = {**{name: each for name, each in described.fields.items() if name not in hidden}, **fields}
                inherited = inherited or described.options
            else:
                parents.append((found[0].source.path, found[1].name))
                hidden.update(described.fields)
        own, removed = self._own(node, of)
        if not is_model and not (may_be_model and any(each.kind for each in own.values())):
            return None
        is_certain = (is_model and is_certain) or any(
            each.kind and name != "output_field" for name, each in own.items()
        )
        fields = {name: each for name, each in fields.items() if name not in removed and name not in own}
        given_options, extends, meta_module = self._meta(node, of)
        is_abstract = self.code.value(given_options.get("abstract"), meta_module) is True
        base_options = inherited if (extends or not given_options) and inherited is not None else Options()
        options = read_options(given_options, meta_module, self.code, base_options._replace(is_proxy=False))
        app = meta_module.text(given_options.get("app_label"))
        if "swappable" in given_options and meta_module.text(given_options["swappable"]) == "AUTH_USER_MODEL":
            options = options._replace(is_swapped=False)
        return Description(
            node,
            of,
            {**fields, **own},
            options,
            is_abstract,
            is_complete,
            tuple(dict.fromkeys(parents)),
            app,
            is_certain,
        )

    def _own(self, node: ast.ClassDef, of: Module) -> tuple[dict[str, Field], set[str]]:
        found: dict[str, Field] = {}
        removed: set[str] = set()
        for each in statements(node.body):
            if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
                target, value = each.targets[0], each.value
            elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value is not None:
                target, value = each.target, each.value
            else:
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    removed.add(each.name)
                continue
            if isinstance(value, ast.Constant) and value.value is None:
                removed.add(target.id)
                continue
            read = read_field(target.id, value, of, self.code, target)
            if read is not None and (read.kind or _is_like_a_field(read)):
                found[target.id] = read
            elif read is None:
                removed.add(target.id)
        return found, removed

    def _meta(self, node: ast.ClassDef, of: Module) -> tuple[dict[str, ast.expr], bool, Module]:
        """What the class Meta says, and whether it extends another's."""
        for each in node.body:
            if isinstance(each, ast.ClassDef) and each.name == "Meta":
                given = {
                    to.id: inner.value
                    for inner in each.body
                    if isinstance(inner, ast.Assign)
                    for to in inner.targets
                    if isinstance(to, ast.Name)
                }
                return given or {"ordering": ast.Constant(None)}, bool(each.bases), of
        return {}, False, of


def _is_like_a_field(read: Field) -> bool:
    last = read.words.rsplit(".", 1)[-1]
    return last.endswith(_LIKE_FIELDS) and not last.endswith("FormField")


def model_of(
    description: Description, label: Label, name: str, parents: tuple[Label, ...], registry: Registry
) -> Model:
    """The model as a migration would make it: with the keys that Django adds."""
    fields = dict(description.fields)
    options = description.options
    constraints = tuple(_interpolated(each, label[0], name) for each in options.constraints)
    indexes = tuple(_interpolated(each, label[0], name) for each in options.indexes)
    model = Model(
        label[0],
        name,
        fields,
        options._replace(constraints=constraints, indexes=indexes),
        parents,
        description.is_complete,
    )
    if options.is_proxy:
        return model
    first = next(iter(fields.values()), None) or Field(
        "", "", "", {}, {}, description.module, ast.Name(description.node.name), description.node
    )
    linked = [each for each in fields.values() if is_set(each, "parent_link", registry.code) is True]
    for parent in parents:
        if not any(registry.to(each, label[0], model) == parent for each in linked):
            pointer = f"{parent[1]}_ptr"
            given = {"to": f"{parent[0]}.{parent[1]}", "primary_key": registry.primary_key(model) is None}
            fields = {
                pointer: first._replace(
                    name=pointer, kind="OneToOneField", words="OneToOneField", options={}, given=given
                ),
                **fields,
            }
            model = model._replace(fields=fields)
    if linked and registry.primary_key(model) is None:
        name_ = linked[0].name
        fields = {**fields, name_: fields[name_]._replace(given={**fields[name_].given, "primary_key": True})}
        model = model._replace(fields=fields)
    if registry.primary_key(model) is None and description.is_complete:
        kind = registry.default_key(label[0])
        key = first._replace(name="id", kind=kind, words=kind, options={}, given={"primary_key": True})
        model = model._replace(fields={"id": key, **fields})
    return model


def _interpolated(index: Index, app: str, name: str) -> Index:
    """Names of keys that an abstract model gives to each that extends it."""
    if index.name is None or "%" not in index.name:
        return index
    return index._replace(name=index.name.replace("%(app_label)s", app.lower()).replace("%(class)s", name.lower()))
