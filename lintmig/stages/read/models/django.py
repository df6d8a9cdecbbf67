"""Django's models: the classes in the apps' models, as the tables that they expect."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from lintmig.model.engine import ENGINE_NAMES
from lintmig.model.entity import Entity, EntityColumn, EntityIndex, Models, Reference
from lintmig.model.files import Files
from lintmig.model.source import Place, Span
from lintmig.stages.read.host.django.apps import App, read_apps, read_settings
from lintmig.stages.read.host.django.classes import Classes, Description, model_of
from lintmig.stages.read.host.django.code import Code, stars
from lintmig.stages.read.host.django.contrib import APPS, contributed
from lintmig.stages.read.host.django.fields import is_set
from lintmig.stages.read.host.django.model import Field, Label, Model
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.django.tables import Column, Key, Table, tables
from lintmig.stages.read.host.python import Module

_DEFINES = re.compile(r"^[ \t]*class\s+\w+\s*\(", re.MULTILINE)
_DEFINES_MODELS = re.compile(r"^class\s+\w+\s*\([^)]*(?:Model|Base|Abstract|Mixin|MP_Node)", re.MULTILINE)
MOST_MODULES = 20_000


def _provided(written: str) -> Label | None:
    """The label of one of Django's own models, by the full name of its class."""
    parts = written.split(".")
    if len(parts) == 5 and parts[:2] == ["django", "contrib"] and parts[3] == "models":
        return parts[2], parts[4].lower()
    return None


def read_django(files: Files) -> tuple[Models, ...]:
    if not any("migrations/0" in path for path in files.ending(".py")):
        return ()
    code = Code(files)
    apps = read_apps(files, code)
    if not apps:
        return ()
    settings = read_settings(files)
    registry = Registry(code, settings.user_model)
    registry.auto_fields = {app.label: app.auto_field for app in apps if app.auto_field}
    if settings.auto_field:
        registry.auto_fields[""] = settings.auto_field
    descriptions = dict(_descriptions(apps, code, Classes(code, registry)))
    labels = {(each.module.source.path, each.node.name): label for label, each in descriptions.items()}

    def label_of_class(written: str, each: Field) -> Label | None:
        found = code.definition(written, each.module)
        if found is None or not isinstance(found[1], ast.ClassDef):
            return _provided(code.full_name(written, each.module))
        return labels.get((found[0].source.path, found[1].name))

    registry.label_of_class = label_of_class
    for app in sorted(APPS - {app.label for app in apps}):
        for model in contributed(app, registry):
            registry.models[model.label] = model
    _register(descriptions, labels, registry)
    entities = [
        entity
        for label, description in descriptions.items()
        for entity in _entities(registry.models[label], description, registry)
    ]
    root = min(files.named("manage.py"), key=lambda path: path.count("/"), default="manage.py")
    folder = root.rpartition("/")[0] or "."
    return (Models("django", folder, tuple(entities)),) if entities else ()


def _register(
    descriptions: Mapping[Label, Description], labels: Mapping[tuple[str, str], Label], registry: Registry
) -> None:
    """Parents come before what extends them."""
    waiting = list(descriptions)
    for _ in range(len(descriptions)):
        later = []
        for label in waiting:
            description = descriptions[label]
            parents = tuple(labels[key] for key in description.parents if key in labels)
            if any(parent in descriptions and parent not in registry.models for parent in parents):
                later.append(label)
                continue
            registry.models[label] = model_of(description, label, description.node.name, parents, registry)
        if len(later) == len(waiting):
            break
        waiting = later
    for label in waiting:
        registry.models.setdefault(
            label, model_of(descriptions[label], label, descriptions[label].node.name, (), registry)
        )


def _descriptions(apps: list[App], code: Code, classes: Classes) -> Iterator[tuple[Label, Description]]:
    """The models that apps register: those in their module `models`, and in what it imports from the project."""
    by_folder = {app.folder: app for app in apps}
    seen: dict[str, None] = {}
    waiting = [
        path
        for app in apps
        for path in (f"{app.folder}/models.py".lstrip("/"), f"{app.folder}/models/__init__.py".lstrip("/"))
        if path in code.files
    ]
    while waiting and len(seen) < MOST_MODULES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen[path] = None
        text = code.files.text(path)
        if text is None or not (_is_for_models(path) or _DEFINES_MODELS.search(text)):
            continue
        of = code.at(path)
        if of is None:
            continue
        for origin in {*(name.rpartition(".")[0] for name in of.names.values()), *of.names.values(), *stars(of)}:
            found = code.path_of(origin, path) if origin and not origin.startswith("django.") else None
            if found is not None and found not in seen and "/tests/" not in f"/{found}":
                waiting.append(found)
    for path in seen:
        if not _DEFINES.search(code.files.text(path) or ""):
            continue
        of = code.at(path)
        app = _app_of(path, by_folder)
        if of is None:
            continue
        for node in code.top(of).values():
            if not isinstance(node, ast.ClassDef):
                continue
            description = classes.describe(node, of)
            if description is None or description.is_abstract:
                continue
            label = description.app or (app.label if app is not None else None)
            if label is not None:
                yield (label, node.name.lower()), description


def _is_for_models(path: str) -> bool:
    return path.endswith("models.py") or "/models/" in path


def _app_of(path: str, by_folder: Mapping[str, App]) -> App | None:
    folder = path.rpartition("/")[0]
    while True:
        if folder in by_folder:
            return by_folder[folder]
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def _entities(model: Model, description: Description, registry: Registry) -> Iterator[Entity]:
    of = description.module
    place = Place(of.source, _name_span(description.node, of))
    if model.options.is_proxy:
        return
    known = model._replace(options=model.options._replace(is_managed=True))
    for at, table in enumerate(tables(known, registry)):
        own = at == 0
        schema, name = _split(table.name)
        yield Entity(
            "django",
            model.name if own else f"{model.name}.{table.key[2]}",
            name,
            tuple(
                _column(field, column, place, registry.code) for field, column in table.columns.items() if column.kind
            ),
            place if own else _field_place(model.fields[table.key[2]], place),
            schema=schema,
            is_complete=table.is_complete,
            references=tuple(_references(table, registry, place)),
            indexes=tuple(_indexes(table, place)),
            registry=model.app,
            is_managed=model.options.is_managed and description.is_certain,
        )


def _split(name: str) -> tuple[str | None, str]:
    schema, between, table = name.strip('"').partition('"."')
    return (schema, table) if between else (None, schema)


def _column(field: str, column: Column, place: Place, code: Code) -> EntityColumn:
    read = column.field
    return EntityColumn(
        column.name,
        field,
        (read.words if read is not None else "") or column.kind,
        {engine: column.types[engine] for engine in ENGINE_NAMES if engine in column.types},
        _field_place(read, place) if read is not None else place,
        is_nullable=column.is_nullable,
        has_default=column.is_auto or column.has_database_default,
        is_primary_key=column.is_primary,
        is_unique=column.is_unique,
        is_filled=_is_filled(read, code) if read is not None else None,
    )


def _is_filled(read: Field, code: Code) -> bool | None:
    """Django puts in what is not given: a default, the time, or the empty text of a field that may be blank."""
    if "default" in read.options or read.kind in _FILLED:
        return True
    given = [is_set(read, name, code) for name in ("auto_now", "auto_now_add")]
    return None if None in given else any(given)


_FILLED = frozenset({"CharField", "TextField", "CITextField"})
"""Fields that have the empty text where nothing is given."""


def _field_place(read: Field, place: Place) -> Place:
    """Where a field is named; one that an abstract class gives stands in that class."""
    if isinstance(read.named, ast.Name) and read.name == read.named.id and read.module.source.path != "django.py":
        return Place(read.module.source, read.module.span(read.named))
    return place


def _references(table: Table, registry: Registry, place: Place) -> Iterator[Reference]:
    for key in table.keys.values():
        if key.kind != "foreign" or key.target is None:
            continue
        *label, field = key.target
        target = registry.models.get((label[0], label[1]))
        if target is None:
            continue
        column = table.columns[key.columns[0]]
        where = _field_place(column.field, place) if column.field is not None else place
        schema, name = _split(registry.table(target))
        pointed = target.fields.get(field)
        columns = (registry.column(pointed),) if pointed is not None else ()
        yield Reference((column.name,), name, columns, where, target_schema=schema)


def _indexes(table: Table, place: Place) -> Iterator[EntityIndex]:
    for key in table.keys.values():
        if not _is_plain(key):
            continue
        columns = tuple(table.columns[name].name for name in key.columns)
        is_unique = key.kind == "unique" or (key.meta is not None and key.meta.kind == "unique")
        if columns:
            name = None if key.is_inline else key.name_on("postgresql")
            yield EntityIndex(columns, is_unique, _key_place(table, key, place), name)


def _is_plain(key: Key) -> bool:
    """Whether the key is an index of columns alone, on all engines."""
    index = key.meta
    if index is not None:
        return index.is_readable and index.kind in ("index", "unique") and index.condition is None and not index.method
    return key.kind in ("unique", "index")


def _key_place(table: Table, key: Key, place: Place) -> Place:
    if key.meta is not None and key.meta.module is not None and isinstance(key.meta.node, ast.expr):
        return Place(key.meta.module.source, key.meta.module.span(key.meta.node))
    read = table.columns[key.columns[0]].field
    return _field_place(read, place) if read is not None else place


def _name_span(node: ast.ClassDef, of: Module) -> Span:
    span = of.span(node)
    start = of.source.text.find(node.name, of.source.text.find("class", span.start))
    return Span(start, start + len(node.name)) if start >= 0 else span
