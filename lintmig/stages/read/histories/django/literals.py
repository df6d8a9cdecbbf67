"""The values that Django gives to rows that are there when a column is added or no longer takes NULL."""

from __future__ import annotations

import ast
import json

from lintmig.model.engine import EngineName
from lintmig.stages.read.host.django.code import UNKNOWN, Code
from lintmig.stages.read.host.django.fields import is_set
from lintmig.stages.read.host.django.model import Field
from lintmig.stages.read.host.django.tables import Column

_TEXTS = frozenset({"CharField", "TextField", "CITextField"})
_SAMPLES = {
    "BooleanField": False,
    "DateField": "2000-01-01",
    "DateTimeField": "2000-01-01 00:00:00",
    "TimeField": "00:00:00",
    "DurationField": "0",
    "UUIDField": "00000000-0000-0000-0000-000000000000",
    "JSONField": "{}",
    "ArrayField": "{}",
    "BinaryField": "",
    "GenericIPAddressField": "127.0.0.1",
    "HStoreField": "",
    **dict.fromkeys(_TEXTS, ""),
}
"""Where a default is worked out when the migration runs: some value of the kind."""


def fill(column: Column, engine: EngineName, code: Code) -> str | None:
    """What rows that are there get; None where they get NULL."""
    field = column.field
    if field is None:
        return None
    if "default" in field.options:
        value = code.value(field.options["default"], field.module)
        if value is None or (value == "" and column.referred is not None):
            return None
        return literal(sample(column) if value is UNKNOWN or isinstance(value, tuple) else value, column, engine)
    if is_set(field, "auto_now", code) or is_set(field, "auto_now_add", code):
        return literal(sample(column), column, engine)
    if not column.is_nullable and column.kind in _TEXTS and is_set(field, "blank", code):
        return literal("", column, engine)
    return None


def database_default(field: Field, column: Column, engine: EngineName, code: Code) -> str | None:
    node = field.options.get("db_default")
    if node is None:
        return None
    value = code.value(node, field.module)
    if value is None:
        return "NULL"
    if value is UNKNOWN:
        written = (field.module.name(node.func) or "").rsplit(".", 1)[-1] if isinstance(node, ast.Call) else ""
        if written == "Now" and column.kind == "DateTimeField":
            return {"postgresql": "STATEMENT_TIMESTAMP()", "sqlite": "CURRENT_TIMESTAMP"}.get(
                engine, "CURRENT_TIMESTAMP(6)"
            )
        if written == "Value" and isinstance(node, ast.Call) and node.args:
            value = code.value(node.args[0], field.module)
        value = sample(column) if value is UNKNOWN else value
    return literal(value, column, engine)


def sample(column: Column) -> object:
    by_type = column.types.get("postgresql", "")
    if column.kind in _SAMPLES:
        return _SAMPLES[column.kind]
    if by_type == "uuid":
        return _SAMPLES["UUIDField"]
    return "" if by_type.startswith(("varchar", "text")) or not by_type else 0


def literal(value: object, column: Column, engine: EngineName) -> str:
    if column.kind == "JSONField" and value != "{}":
        text = json.dumps(value, default=str)
    elif isinstance(value, bool) and column.kind in ("BooleanField", ""):
        return str(value).lower() if engine == "postgresql" else str(int(value))
    elif column.kind == "BooleanField":
        return ("true" if value else "false") if engine == "postgresql" else str(int(bool(value)))
    elif isinstance(value, (int, float)) and column.kind not in _TEXTS and column.kind not in _SAMPLES:
        return str(int(value) if isinstance(value, bool) else value)
    else:
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if column.kind == "UUIDField" and engine != "postgresql":
        text = text.replace("-", "")
    if column.kind == "DurationField" and engine != "postgresql":
        return "0"
    if column.kind == "BinaryField" and engine != "postgresql":
        return "X''"
    quoted = "'" + text.replace("'", "''") + "'"
    if engine in ("mysql", "mariadb"):
        quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
        if column.types.get("mysql") in ("longtext", "json"):
            return f"({quoted})"
    return quoted
