"""The calls in a migration's list of operations: which of Django's classes each is."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.python import Module

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "CreateModel": ("name", "fields", "options", "bases", "managers"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AlterModelTable": ("name", "table"),
    "AlterModelTableComment": ("name", "table_comment"),
    "AlterUniqueTogether": ("name", "unique_together"),
    "AlterIndexTogether": ("name", "index_together"),
    "AlterOrderWithRespectTo": ("name", "order_with_respect_to"),
    "AlterModelOptions": ("name", "options"),
    "AlterModelManagers": ("name", "managers"),
    "AddField": ("model_name", "name", "field"),
    "RemoveField": ("model_name", "name"),
    "AlterField": ("model_name", "name", "field"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "AddIndex": ("model_name", "index"),
    "AddIndexConcurrently": ("model_name", "index"),
    "RemoveIndex": ("model_name", "name"),
    "RemoveIndexConcurrently": ("model_name", "name"),
    "RenameIndex": ("model_name", "new_name", "old_name", "old_fields"),
    "AddConstraint": ("model_name", "constraint"),
    "AddConstraintNotValid": ("model_name", "constraint"),
    "AlterConstraint": ("model_name", "name", "constraint"),
    "ValidateConstraint": ("model_name", "name"),
    "RemoveConstraint": ("model_name", "name"),
    "RunSQL": ("sql", "reverse_sql", "state_operations"),
    "RunPython": ("code", "reverse_code"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
    "CreateExtension": ("name",),
    **dict.fromkeys(("CreateCollation", "RemoveCollation"), ("name",)),
}
EXTENSIONS: Mapping[str, str] = {
    "BloomExtension": "bloom",
    "BtreeGinExtension": "btree_gin",
    "BtreeGistExtension": "btree_gist",
    "CITextExtension": "citext",
    "CryptoExtension": "pgcrypto",
    "HStoreExtension": "hstore",
    "TrigramExtension": "pg_trgm",
    "UnaccentExtension": "unaccent",
    "VectorExtension": "vector",
}


class Operation(NamedTuple):
    """`kind` is Django's own class that it is, perhaps through a class of the project's."""

    kind: str
    given: Mapping[str, ast.expr]
    node: ast.Call
    module: Module
    is_own: bool = False
    """Whether the project's own class does it, in its own way."""


def read_operation(node: ast.expr, of: Module, code: Code) -> Operation | None:
    """None where it is of a class that is out of sight, or of the project's own making."""
    if not isinstance(node, ast.Call):
        return None
    written = of.name(node.func) or ""
    kind = written.rsplit(".", 1)[-1]
    is_own = False
    near = of
    for _ in range(5):
        if kind in ARGUMENTS or kind in EXTENSIONS:
            found = code.definition(written, near) if not written.startswith(("django.", "migrations.")) else None
            if found is None:
                break
        else:
            found = code.definition(written, near)
        if found is None or not isinstance(found[1], ast.ClassDef) or not found[1].bases:
            return None
        near = found[0]
        is_own = is_own or any(
            isinstance(each, ast.FunctionDef) and each.name == "database_forwards" for each in found[1].body
        )
        written = near.name(found[1].bases[0]) or ""
        kind = written.rsplit(".", 1)[-1]
    if kind not in ARGUMENTS and kind not in EXTENSIONS:
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    for name, argument in zip(ARGUMENTS.get(kind, ()), node.args, strict=False):
        given.setdefault(name, argument)
    return Operation(kind, given, node, of, is_own)
