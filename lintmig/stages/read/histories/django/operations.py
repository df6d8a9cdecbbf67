"""What an operation of a migration does to the models, as Django keeps them in mind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lintmig.stages.read.histories.django.calls import Operation
from lintmig.stages.read.histories.django.migration import Migration
from lintmig.stages.read.host.django.fields import is_set, option, read_field
from lintmig.stages.read.host.django.model import Field, Index, Label, Model
from lintmig.stages.read.host.django.options import read_index, read_options, together
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.python import Module


class Effect(NamedTuple):
    """The models that are other than before; what was renamed, so that it is not taken for another."""

    labels: tuple[Label, ...] = ()
    renamed_model: tuple[Label, Label] | None = None
    renamed_fields: Mapping[str, str] = {}
    renamed_index: tuple[str, str] | None = None
    retypes: bool = False
    """Whether columns that refer to the model follow its key."""
    repeated: str | None = None
    """A field that is added though it is there."""
    missing: tuple[Label, str] | None = None
    """A field that is taken away though it is not there."""


class StateChange:
    """Applies operations to the models of a registry."""

    def __init__(self, registry: Registry, migration: Migration) -> None:
        self.registry = registry
        self.code = registry.code
        self.app = migration.key[0]

    def apply(self, operation: Operation) -> Effect:
        doing = _DOING.get(operation.kind)
        return doing(self, operation) if doing is not None else Effect()

    def text(self, operation: Operation, name: str) -> str:
        value = self.code.value(operation.given.get(name), operation.module)
        return value if isinstance(value, str) else ""

    def model(self, operation: Operation, name: str = "model_name") -> Model | None:
        return self.registry.models.get((self.app, self.text(operation, name).lower()))

    def put(self, model: Model) -> Effect:
        self.registry.models[model.label] = model
        return Effect((model.label,))

    def create(self, operation: Operation) -> Effect:
        name = self.text(operation, "name")
        if not name:
            return Effect()
        of = operation.module
        fields: dict[str, Field] = {}
        listed = operation.given.get("fields")
        if isinstance(listed, ast.Name):
            listed = of.constants.get(listed.id)
        is_complete = isinstance(listed, (ast.List, ast.Tuple))
        for each in listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else ():
            field = None
            if isinstance(each, ast.Tuple) and len(each.elts) == 2 and (text := of.text(each.elts[0])):
                field = read_field(text, each.elts[1], of, self.code, each.elts[0])
            if field is None:
                is_complete = False
            else:
                fields[field.name] = field
        given = _entries(operation.given.get("options"), of)
        options = read_options(given, of, self.code)
        swappable = of.text(given.get("swappable"))
        if swappable == "AUTH_USER_MODEL" and self.registry.user_model != (self.app, name.lower()):
            options = options._replace(is_swapped=True)
        parents = tuple(self._parents(operation.given.get("bases"), of))
        model = Model(self.app, name, fields, options, parents, is_complete)
        return self.put(self._with_key(model))

    def _with_key(self, model: Model) -> Model:
        """With the key that Django adds where a model has none."""
        if model.options.is_proxy or self.registry.primary_key(model) is not None or not model.fields:
            return model
        first = next(iter(model.fields.values()))
        kind = self.registry.default_key(model.app)
        return model._replace(
            fields={"id": first._replace(name="id", kind=kind, options={}, given={"primary_key": True}), **model.fields}
        )

    def _parents(self, node: ast.expr | None, of: Module) -> list[Label]:
        found = []
        for each in node.elts if isinstance(node, (ast.Tuple, ast.List)) else ():
            text = of.text(each)
            if text is not None and "." in text:
                app, _, name = text.rpartition(".")
                found.append((app, name.lower()))
        return found

    def delete(self, operation: Operation) -> Effect:
        model = self.model(operation, "name")
        if model is None:
            return Effect()
        del self.registry.models[model.label]
        return Effect((model.label,))

    def rename_model(self, operation: Operation) -> Effect:
        model = self.model(operation, "old_name")
        name = self.text(operation, "new_name")
        if model is None or not name:
            return Effect()
        old = model.label
        renamed = model._replace(name=name)
        new = renamed.label
        referring = [each.label for each in self.registry.referring(old)]
        del self.registry.models[old]
        self.registry.models[new] = renamed
        for label in referring:
            self._point(new if label == old else label, old, new)
        for label, each in list(self.registry.models.items()):
            if old in each.parents:
                parents = tuple(new if parent == old else parent for parent in each.parents)
                self.registry.models[label] = each._replace(parents=parents)
        labels = (new, *(new if label == old else label for label in referring if label != old))
        return Effect(labels, (old, new), retypes=True)

    def _point(self, label: Label, old: Label, new: Label) -> None:
        model = self.registry.models[label]
        fields = dict(model.fields)
        own = model._replace(name=old[1]) if label == new else model
        for name, field in fields.items():
            if "to" in field.options and self.registry.to(field, model.app, own) == old:
                to = ast.copy_location(ast.Constant(f"{new[0]}.{new[1]}"), field.options["to"])
                fields[name] = field._replace(options={**field.options, "to": to})
        self.registry.models[label] = model._replace(fields=fields)

    def alter_table(self, operation: Operation) -> Effect:
        model = self.model(operation, "name")
        if model is None:
            return Effect()
        table = self.code.value(operation.given.get("table"), operation.module)
        return self.put(
            model._replace(options=model.options._replace(table=table if isinstance(table, str) and table else None))
        )

    def alter_together(self, operation: Operation) -> Effect:
        model = self.model(operation, "name")
        is_unique = operation.kind == "AlterUniqueTogether"
        if model is None:
            return Effect()
        node = operation.given.get("unique_together" if is_unique else "index_together")
        sets = together(node, operation.module, self.code) if node is not None else ()
        options = model.options
        options = options._replace(unique_together=sets) if is_unique else options._replace(index_together=sets)
        return self.put(model._replace(options=options))

    def alter_order(self, operation: Operation) -> Effect:
        model = self.model(operation, "name")
        if model is None:
            return Effect()
        order = self.text(operation, "order_with_respect_to") or None
        return self.put(model._replace(options=model.options._replace(order_with_respect_to=order)))

    def alter_options(self, operation: Operation) -> Effect:
        """Only whether it is managed matters, and that changes no table."""
        model = self.model(operation, "name")
        if model is not None:
            given = _entries(operation.given.get("options"), operation.module)
            is_managed = self.code.value(given.get("managed"), operation.module) is not False
            self.registry.models[model.label] = model._replace(options=model.options._replace(is_managed=is_managed))
        return Effect()

    def add_field(self, operation: Operation) -> Effect:
        model, name = self.model(operation), self.text(operation, "name")
        node = operation.given.get("field")
        if model is None or node is None or not name:
            return Effect()
        field = read_field(name, node, operation.module, self.code, operation.given["name"])
        if field is None:
            return self.put(model._replace(is_complete=False))
        fields = {**model.fields, name: field}
        if is_set(field, "primary_key", self.code) is True and operation.kind == "AddField":
            fields = {
                key: each
                for key, each in fields.items()
                if key == name or not each.given.get("primary_key") or each.options
            }
        is_added = operation.kind == "AddField"
        is_repeated = is_added and name in model.fields and not model.fields[name].given.get("primary_key")
        put = self.put(model._replace(fields=fields))
        return put._replace(retypes=not is_added, repeated=name if is_repeated else None)

    def remove_field(self, operation: Operation) -> Effect:
        model, name = self.model(operation), self.text(operation, "name")
        if model is None or name not in model.fields:
            is_missing = model is not None and model.is_complete and bool(name)
            return Effect(missing=(model.label, name) if model is not None and is_missing else None)
        fields = {key: field for key, field in model.fields.items() if key != name}
        return self.put(model._replace(fields=fields))

    def rename_field(self, operation: Operation) -> Effect:
        model = self.model(operation)
        old, new = self.text(operation, "old_name"), self.text(operation, "new_name")
        if model is None or old not in model.fields or not new:
            return Effect()
        fields = {
            new if key == old else key: field._replace(name=new) if key == old else field
            for key, field in model.fields.items()
        }

        def named(name: str) -> str:
            return new if name == old else name

        def index_of(index: Index) -> Index:
            return index._replace(fields=tuple((named(name), down) for name, down in index.fields))

        options = model.options._replace(
            unique_together=tuple(tuple(map(named, each)) for each in model.options.unique_together),
            index_together=tuple(tuple(map(named, each)) for each in model.options.index_together),
            indexes=tuple(map(index_of, model.options.indexes)),
            constraints=tuple(map(index_of, model.options.constraints)),
        )
        for other in list(self.registry.referring(model.label)):
            self._rename_target(other, model, old, new)
        model = self.registry.models[model.label]
        fields = {key: model.fields.get(key, field)._replace(name=key) for key, field in fields.items()}
        return self.put(model._replace(fields=fields, options=options))._replace(renamed_fields={old: new})

    def _rename_target(self, other: Model, model: Model, old: str, new: str) -> None:
        fields = dict(other.fields)
        for name, field in fields.items():
            if option(field, "to_field", self.code) == old and self.registry.to(field, other.app, other) == model.label:
                fields[name] = field._replace(options={**field.options, "to_field": ast.Constant(new)})
        self.registry.models[other.label] = other._replace(fields=fields)

    def add_index(self, operation: Operation) -> Effect:
        model = self.model(operation)
        node = operation.given.get("index")
        index = read_index(node, operation.module, self.code) if node is not None else None
        if model is None or index is None:
            return Effect()
        return self.put(model._replace(options=model.options._replace(indexes=(*model.options.indexes, index))))

    def remove_index(self, operation: Operation) -> Effect:
        model, name = self.model(operation), self.text(operation, "name")
        if model is None:
            return Effect()
        kept = tuple(index for index in model.options.indexes if index.name != name)
        return self.put(model._replace(options=model.options._replace(indexes=kept)))

    def rename_index(self, operation: Operation) -> Effect:
        model = self.model(operation)
        old, new = self.text(operation, "old_name"), self.text(operation, "new_name")
        if model is None or not new:
            return Effect()
        options = model.options
        if old:
            indexes = tuple(index._replace(name=new) if index.name == old else index for index in options.indexes)
            return self.put(model._replace(options=options._replace(indexes=indexes)))._replace(
                renamed_index=(old, new)
            )
        names = self.code.value(operation.given.get("old_fields"), operation.module)
        if not isinstance(names, tuple):
            return Effect()
        columns = tuple(map(str, names))
        index = Index("index", new, tuple((name, False) for name in columns), module=operation.module)
        return self.put(
            model._replace(
                options=options._replace(
                    index_together=tuple(each for each in options.index_together if each != columns),
                    indexes=(*options.indexes, index),
                )
            )
        )

    def add_constraint(self, operation: Operation) -> Effect:
        model = self.model(operation)
        node = operation.given.get("constraint")
        constraint = read_index(node, operation.module, self.code) if node is not None else None
        if model is None or constraint is None:
            return Effect()
        kept = tuple(each for each in model.options.constraints if each.name != constraint.name)
        return self.put(model._replace(options=model.options._replace(constraints=(*kept, constraint))))

    def remove_constraint(self, operation: Operation) -> Effect:
        model, name = self.model(operation), self.text(operation, "name")
        if model is None:
            return Effect()
        kept = tuple(each for each in model.options.constraints if each.name != name)
        return self.put(model._replace(options=model.options._replace(constraints=kept)))


def _entries(node: ast.expr | None, of: Module) -> dict[str, ast.expr]:
    if isinstance(node, ast.Name):
        node = of.constants.get(node.id)
    if not isinstance(node, ast.Dict):
        return {}
    pairs = ((of.text(key), value) for key, value in zip(node.keys, node.values, strict=True) if key is not None)
    return {name: value for name, value in pairs if name is not None}


_DOING: Mapping[str, Callable[[StateChange, Operation], Effect]] = {
    "CreateModel": StateChange.create,
    "DeleteModel": StateChange.delete,
    "RenameModel": StateChange.rename_model,
    "AlterModelTable": StateChange.alter_table,
    "AlterUniqueTogether": StateChange.alter_together,
    "AlterIndexTogether": StateChange.alter_together,
    "AlterOrderWithRespectTo": StateChange.alter_order,
    "AlterModelOptions": StateChange.alter_options,
    "AddField": StateChange.add_field,
    "AlterField": StateChange.add_field,
    "RemoveField": StateChange.remove_field,
    "RenameField": StateChange.rename_field,
    "AddIndex": StateChange.add_index,
    "AddIndexConcurrently": StateChange.add_index,
    "RemoveIndex": StateChange.remove_index,
    "RemoveIndexConcurrently": StateChange.remove_index,
    "RenameIndex": StateChange.rename_index,
    "AddConstraint": StateChange.add_constraint,
    "AddConstraintNotValid": StateChange.add_constraint,
    "AlterConstraint": StateChange.add_constraint,
    "RemoveConstraint": StateChange.remove_constraint,
}
