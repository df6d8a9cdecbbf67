"""A model as Django's migrations keep it in mind: fields, options and what it extends."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Literal, NamedTuple

from lintmig.stages.read.host.python import Module

Label = tuple[str, str]
"""An app's label and a model's name in lower case."""


class Field(NamedTuple):
    """`kind` is a name of `types.TYPES`, of a relation, or empty where the class is not known.

    `options` are the arguments; `given` what its class says where they do not.
    """

    name: str
    kind: str
    words: str
    options: Mapping[str, ast.expr]
    given: Mapping[str, object]
    module: Module
    node: ast.expr
    named: ast.AST
    """What a finding points at: the name."""


class Index(NamedTuple):
    """An entry of Meta.indexes, or a set of fields that is unique or indexed together.

    `columns` are fields with whether they are descending; `where` and `check` are SQL for each engine's dialect, made
    when it is rendered. One that is not understood `is_readable` not: it is known by its name alone.
    """

    kind: Literal["index", "unique", "check", "other"]
    name: str | None
    fields: tuple[tuple[str, bool], ...] = ()
    condition: ast.expr | None = None
    module: Module | None = None
    include: tuple[str, ...] = ()
    opclasses: tuple[str, ...] = ()
    suffix: str = "idx"
    method: str = ""
    is_deferrable: bool = False
    is_together: bool = False
    is_readable: bool = True
    node: ast.AST | None = None


class Options(NamedTuple):
    table: str | None = None
    is_managed: bool = True
    is_proxy: bool = False
    is_swapped: bool = False
    unique_together: tuple[tuple[str, ...], ...] = ()
    index_together: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    constraints: tuple[Index, ...] = ()
    order_with_respect_to: str | None = None


class Model(NamedTuple):
    app: str
    name: str
    fields: Mapping[str, Field]
    options: Options
    parents: tuple[Label, ...] = ()
    """Concrete models that it extends, each with a table of its own."""
    is_complete: bool = True

    @property
    def label(self) -> Label:
        return self.app, self.name.lower()
