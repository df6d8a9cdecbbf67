"""Columns of Drizzle's tables: a builder and the methods called on it."""

from __future__ import annotations

import re
from typing import NamedTuple

from lintmig.model.entity import EntityColumn, Enum
from lintmig.model.source import Place, Span
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import (
    Array,
    Call,
    Entry,
    Function,
    Member,
    Name,
    Number,
    Object,
    Text,
    Value,
    text_of,
)
from lintmig.stages.read.models.drizzle.config import UNKNOWN
from lintmig.stages.read.models.drizzle.types import DIALECTS, SERIALS, builder_type

LONGEST_CHAIN = 60


class Chain(NamedTuple):
    """`text("a").notNull().default(1)`: the first call and the calls of its methods, in their order."""

    root: Call
    methods: tuple[Call, ...]

    def method(self, *names: str) -> Call | None:
        return next((call for call in self.methods if call.name in names), None)


class Column(NamedTuple):
    """`references` are the functions given to `.references()`, with their options."""

    column: EntityColumn
    references: tuple[Call, ...]


_CORE = re.compile(r"drizzle-orm/(pg|sqlite|mysql)-core(?:/|$)")
_WORDS = re.compile(r"[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+")
_DATABASE_DEFAULTS = (
    "default defaultNow defaultRandom autoincrement generatedAlwaysAs generatedAlwaysAsIdentity "
    "generatedByDefaultAsIdentity"
).split()
_OWN_DEFAULTS = ("$default", "$defaultFn", "$onUpdate", "$onUpdateFn")
CASINGS = ("snake_case", "camelCase")
_IDENTITIES = ("generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity")


def chain_of(program: Program, value: Value) -> Chain | None:
    """The calls that a value is made of, where the first is of a function and the others are methods."""
    methods: list[Call] = []
    for _ in range(LONGEST_CHAIN):
        resolved = program.resolve(value)
        if not isinstance(resolved, Call):
            return None
        function = resolved.function
        if isinstance(function, Member) and isinstance(program.resolve(function.target), Call):
            if function.name in ("enum", "table", "view", "materializedView"):
                return Chain(resolved, tuple(reversed(methods)))
            methods.append(resolved)
            value = function.target
            continue
        return Chain(resolved, tuple(reversed(methods)))
    return None


def core_function(program: Program, function: Value) -> tuple[str, str] | None:
    """The dialect and the name of a function of `drizzle-orm/pg-core` and its like."""
    origin = program.origin(function)
    match = _CORE.match(origin[0]) if origin is not None else None
    return (match[1], origin[1]) if match is not None and origin is not None else None


def read_column(program: Program, entry: Entry, dialect: str, casing: str | None) -> Column | None:
    """None where the column or its name cannot be told."""
    chain = chain_of(program, entry.value)
    if chain is None:
        return None
    builder = _builder(program, chain.root, dialect)
    first = program.resolve(chain.root.arguments[0]) if chain.root.arguments else None
    name = text_of(first)
    if name is None and first is not None and not isinstance(first, (Object, Array)):
        return None
    if name is None and casing == UNKNOWN and {cased(entry.key, each) for each in CASINGS} != {entry.key}:
        return None
    options = first if name is None else _argument(program, chain.root, 1)
    enum = _enum_called(program, chain.root)
    written = _type(program, chain, builder, enum, dialect, options)
    if written is None and builder is None and enum is None and not _is_custom(program, chain.root):
        return None
    is_key = chain.method("primaryKey") is not None
    is_serial = builder in SERIALS
    counts_rows = dialect == "sqlite" and is_key and builder in ("integer", "int")
    is_filled = chain.method(*_DATABASE_DEFAULTS) is not None or is_serial or counts_rows
    is_not_null = chain.method("notNull", *_IDENTITIES) is not None or is_key or is_serial
    column = EntityColumn(
        name=name if name is not None else cased(entry.key, casing),
        attribute=entry.key,
        words=_words(chain.root),
        types=dict.fromkeys(DIALECTS[dialect].engines, written) if written else {},
        place=entry.place,
        is_nullable=not is_not_null,
        has_default=is_filled,
        is_primary_key=is_key,
        is_unique=chain.method("unique") is not None,
        enum=enum.name if enum is not None else None,
        is_filled=chain.method(*_OWN_DEFAULTS) is not None,
    )
    return Column(column, tuple(call for call in chain.methods if call.name == "references"))


def cased(key: str, casing: str | None) -> str:
    """What Drizzle makes of a key that is a column without a name of its own."""
    words = _WORDS.findall(key.replace("'", "").replace("\u2019", ""))
    if casing == "snake_case":
        return "_".join(word.lower() for word in words)
    if casing == "camelCase":
        return "".join(word.lower() if at == 0 else word[0].upper() + word[1:] for at, word in enumerate(words))
    return key


def read_enum(program: Program, call: Call) -> Enum | None:
    """The type that `pgEnum(...)` or `schema.enum(...)` makes."""
    function = call.function
    schema: str | None = None
    core = core_function(program, function)
    if core is None or core[1] != "pgEnum":
        if not (isinstance(function, Member) and function.name == "enum"):
            return None
        schema = schema_name(program, function.target)
        if schema is None:
            return None
    name = text_of(_argument(program, call, 0))
    labels = _argument(program, call, 1)
    if isinstance(labels, Array):
        texts = [text_of(program.resolve(item)) for item in labels.items]
    elif isinstance(labels, Object):
        texts = [text_of(program.resolve(entry.value)) for entry in labels.entries]
    else:
        return None
    known = tuple(text for text in texts if text is not None)
    if name is None or len(known) != len(texts) or not labels.is_complete:
        return None
    return Enum(name, known, Place(call.place.source, _name_span(call)), schema)


def schema_name(program: Program, value: Value) -> str | None:
    """The name that `pgSchema("own")` gives."""
    call = program.resolve(value)
    if not isinstance(call, Call):
        return None
    core = core_function(program, call.function)
    if core is None or core[1] not in ("pgSchema", "mysqlSchema", "mysqlDatabase"):
        return None
    return text_of(_argument(program, call, 0))


def _name_span(call: Call) -> Span:
    first = call.arguments[0] if call.arguments else None
    return first.place.span if isinstance(first, Text) else call.place.span


def _argument(program: Program, call: Call, at: int) -> Value | None:
    value = call.argument(at)
    return program.resolve(value) if value is not None else None


def _builder(program: Program, call: Call, dialect: str) -> str | None:
    """The name of the builder: of Drizzle's package, or of what a table's function is given."""
    core = core_function(program, call.function)
    if core is not None:
        return core[1] if core[0] == dialect and core[1] != "customType" else None
    function = call.function
    if isinstance(function, Member) and isinstance(function.target, Name):
        found = function.target.scope.find(function.target.identifier)
        return function.name if found is not None and found[1] is None else None
    return None


def _enum_called(program: Program, call: Call) -> Enum | None:
    made = program.resolve(call.function)
    return read_enum(program, made) if isinstance(made, Call) else None


def _is_custom(program: Program, call: Call) -> bool:
    made = program.resolve(call.function)
    core = core_function(program, made.function) if isinstance(made, Call) else None
    return core is not None and core[1] == "customType"


def _type(
    program: Program, chain: Chain, builder: str | None, enum: Enum | None, dialect: str, options: Value | None
) -> str | None:
    if enum is not None:
        written: str | None = enum.name
    elif builder == "mysqlEnum":
        written = _mysql_enum(program, options)
    elif builder is not None:
        written = builder_type(dialect, builder, _resolved_options(program, options))
    else:
        written = _custom_type(program, chain.root)
    for call in chain.methods:
        if call.name == "array" and written is not None:
            size = _argument(program, call, 0)
            written += f"[{size.value}]" if isinstance(size, Number) else "[]"
    return written


def _resolved_options(program: Program, options: Value | None) -> Value | None:
    if not isinstance(options, Object):
        return options
    entries = tuple(entry._replace(value=program.resolve(entry.value)) for entry in options.entries)
    return options._replace(entries=entries)


def _mysql_enum(program: Program, labels: Value | None) -> str | None:
    if not isinstance(labels, Array) or not labels.is_complete:
        return None
    texts = [text_of(program.resolve(item)) for item in labels.items]
    quoted = ["'" + text.replace("'", "''") + "'" for text in texts if text is not None]
    return f"enum({','.join(quoted)})" if len(quoted) == len(texts) else None


def _custom_type(program: Program, call: Call) -> str | None:
    """What `dataType()` of a customType returns, where that is one string."""
    made = program.resolve(call.function)
    if not isinstance(made, Call) or not _is_custom(program, call):
        return None
    settings = _argument(program, made, 0)
    function = settings.get("dataType") if isinstance(settings, Object) else None
    result = program.result(function) if isinstance(function, Function) else None
    return text_of(program.resolve(result)) if result is not None else None


def _words(call: Call) -> str:
    written = call.place.source.text[call.place.span.start : call.place.span.end]
    return " ".join(written.split()) if len(written) <= 60 else f"{call.name}(...)"
