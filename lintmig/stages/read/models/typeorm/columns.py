"""Columns of TypeORM's entities: decorators with a type, with options, or with neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.entity import EntityColumn
from lintmig.model.source import Place
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import Array, Constant, Name, Number, Object, Value, text_of
from lintmig.stages.read.models.typeorm.classes import Property
from lintmig.stages.read.models.typeorm.naming import Naming
from lintmig.stages.read.models.typeorm.types import CONSTRUCTORS, column_type, date_type, enum_type

COLUMNS = (
    "Column PrimaryColumn PrimaryGeneratedColumn CreateDateColumn UpdateDateColumn DeleteDateColumn VersionColumn "
    "ViewColumn TreeLevelColumn"
).split()
_DATES = ("CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn")
_ANNOTATED = {"string": "String", "number": "Number", "boolean": "Boolean", "Date": "Date", "Buffer": "Buffer"}
_OPTIONAL = re.compile(r"\s*\|\s*(?:undefined|null)\b")


class Settings(NamedTuple):
    """What decorators are read with; `table` is for the names of enums."""

    program: Program
    naming: Naming
    engines: tuple[EngineName, ...]
    table: str | None
    is_sure_of_engines: bool = True


class Options(NamedTuple):
    """The options of a decorator: each is a value, None where it is not given."""

    values: Mapping[str, Value]
    is_complete: bool = True

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        return str(value.value) if isinstance(value, Number) else text_of(value)

    def is_true(self, key: str) -> bool:
        value = self.values.get(key)
        return isinstance(value, Constant) and value.value is True

    def is_false(self, key: str) -> bool:
        value = self.values.get(key)
        return isinstance(value, Constant) and value.value is False

    def has(self, key: str) -> bool:
        value = self.values.get(key)
        return value is not None and not (isinstance(value, Constant) and value.value is None)


def options_of(program: Program, arguments: Sequence[Value]) -> Options:
    """The last argument that is an object; an argument that may be one and is out of sight makes them incomplete."""
    for argument in reversed(arguments):
        value = program.resolve(argument)
        if isinstance(value, Object):
            return Options({entry.key: program.resolve(entry.value) for entry in value.entries}, value.is_complete)
        if not isinstance(value, (Array, Constant)) and text_of(value) is None and not _is_constructor(value):
            return Options({}, is_complete=False)
    return Options({})


def read_column(property_: Property, settings: Settings, prefixes: Sequence[str] = ()) -> EntityColumn | None:
    """None where its name cannot be told."""
    decorator = property_.decorator(*COLUMNS)
    if decorator is None:
        return None
    program = settings.program
    options = options_of(program, decorator.arguments)
    if not options.is_complete and "name" not in options.values:
        return None
    if options.has("name") and options.text("name") is None:
        return None
    first = program.resolve(decorator.arguments[0]) if decorator.arguments else None
    kind = decorator.name
    generated = _generated(property_, options, text_of(first) if kind == "PrimaryGeneratedColumn" else None)
    said = None if kind == "PrimaryGeneratedColumn" and options.text("type") is None else said_type(first, options)
    if said is None and kind == "PrimaryGeneratedColumn" and generated != "uuid":
        said = "Number"
    if said is None and generated == "uuid":
        said = "uuid"
    if said is None and kind in ("VersionColumn", "TreeLevelColumn"):
        said = "Number"
    name = settings.naming.column(property_.name, options.text("name"), prefixes)
    return build_column(
        name,
        property_.name,
        property_.place,
        kind,
        said or _annotated(property_.annotation),
        options,
        generated,
        settings,
    )


def build_column(
    name: str | None,
    attribute: str,
    place: Place,
    kind: str,
    said: str | None,
    options: Options,
    generated: str | None,
    settings: Settings,
) -> EntityColumn | None:
    if name is None:
        return None
    is_primary = kind.startswith("Primary") or options.is_true("primary")
    labels = _labels(settings.program, options)
    is_enum = said in ("enum", "simple-enum")
    given = options.text("enumName")
    enum = given or (f"{settings.table}_{name.lower()}_enum" if settings.table is not None else None)
    types: dict[EngineName, str] = {}
    for engine in settings.engines:
        if kind in _DATES and said in (None, "Date"):
            written: str | None = date_type(engine) if not options.has("precision") else None
        elif is_enum:
            written = enum_type(engine, enum, labels) if enum is not None and labels is not None else None
            written = written and (f"{written}[]" if options.is_true("array") else written)
        elif said is not None and options.is_complete:
            written = column_type(
                engine,
                said,
                options.text("length") or None,
                options.text("precision") or ("6" if kind in _DATES and engine in ("mysql", "mariadb") else None),
                options.text("scale"),
                is_array=options.is_true("array"),
                is_unsigned=options.is_true("unsigned"),
            )
        else:
            written = None
        if written is not None:
            types[engine] = written
    return EntityColumn(
        name=name,
        attribute=attribute,
        words=said or kind,
        types=types,
        place=place,
        is_nullable=_is_nullable(kind, options),
        has_default=_has_default(kind, options, generated, settings.engines),
        is_primary_key=is_primary,
        is_unique=options.is_true("unique"),
        enum=enum if is_enum and "postgresql" in settings.engines else None,
    )


def _is_constructor(value: Value) -> bool:
    return isinstance(value, Name) and value.identifier in CONSTRUCTORS


def said_type(first: Value | None, options: Options) -> str | None:
    given = options.values.get("type")
    for value in (given, first):
        if isinstance(value, Name) and value.identifier in CONSTRUCTORS:
            return value.identifier
        text = text_of(value)
        if text is not None:
            return text
    return None


def _annotated(annotation: str | None) -> str | None:
    """What TypeScript tells TypeORM of a property's type; `string | null` may be told as an object."""
    if annotation is None or _OPTIONAL.search(annotation):
        return None
    return _ANNOTATED.get(annotation.strip())


def _generated(property_: Property, options: Options, said: str | None) -> str | None:
    """`increment`, `uuid`, `identity` ... where the value is generated."""
    decorator = property_.decorator("Generated")
    if decorator is not None:
        return (text_of(decorator.arguments[0]) if decorator.arguments else None) or "increment"
    if property_.decorator("PrimaryGeneratedColumn") is not None:
        return said or "increment"
    return options.text("generated") or ("increment" if options.is_true("generated") else None)


def _is_nullable(kind: str, options: Options) -> bool | None:
    if kind == "ViewColumn" or not options.is_complete:
        return None
    if options.has("nullable") and not (options.is_true("nullable") or options.is_false("nullable")):
        return None
    return options.is_true("nullable") or (kind == "DeleteDateColumn" and not options.is_false("nullable"))


def _has_default(kind: str, options: Options, generated: str | None, engines: Sequence[EngineName]) -> bool | None:
    if kind == "ViewColumn":
        return None
    if options.has("default") or options.has("asExpression") or kind in ("CreateDateColumn", "UpdateDateColumn"):
        return True
    if generated == "uuid":
        return True if tuple(engines) == ("postgresql",) else None if "postgresql" in engines else False
    if generated is not None:
        return True
    return False if options.is_complete else None


def _labels(program: Program, options: Options) -> tuple[str, ...] | None:
    value = options.values.get("enum")
    if isinstance(value, Object):
        found = [program.resolve(entry.value) for entry in value.entries]
        is_complete = value.is_complete
    elif isinstance(value, Array):
        found = [program.resolve(item) for item in value.items]
        is_complete = value.is_complete
    else:
        return None
    texts = [str(each.value) if isinstance(each, Number) else text_of(each) for each in found]
    known = tuple(text for text in texts if text is not None)
    return known if is_complete and len(known) == len(texts) else None


def labels_of(property_: Property, settings: Settings) -> tuple[str, ...] | None:
    """The labels of a column that is an enum."""
    decorator = property_.decorator("Column", "PrimaryColumn")
    return _labels(settings.program, options_of(settings.program, decorator.arguments)) if decorator else None
