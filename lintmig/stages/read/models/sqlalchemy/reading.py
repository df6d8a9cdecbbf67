"""From the files that hold models to the tables that the code expects."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from lintmig.model.entity import Entity, Enum, Models
from lintmig.model.files import Files
from lintmig.stages.read.models.sqlalchemy.annotations import Implied
from lintmig.stages.read.models.sqlalchemy.code import Code
from lintmig.stages.read.models.sqlalchemy.columns import Columns
from lintmig.stages.read.models.sqlalchemy.decorated import compiled
from lintmig.stages.read.models.sqlalchemy.drafts import Reading
from lintmig.stages.read.models.sqlalchemy.families import Families
from lintmig.stages.read.models.sqlalchemy.imports import abandoned
from lintmig.stages.read.models.sqlalchemy.kinds import Kinds
from lintmig.stages.read.models.sqlalchemy.metadata import Metadata
from lintmig.stages.read.models.sqlalchemy.naming import Naming
from lintmig.stages.read.models.sqlalchemy.sqlalchemy import is_test
from lintmig.stages.read.models.sqlalchemy.tables import Draft, Group, Tables
from lintmig.stages.read.models.sqlalchemy.words import word


def read_paths(files: Files, paths: Sequence[str]) -> tuple[Models, ...]:
    code = Code(files)
    families = Families(code)
    naming = Naming(code, families)
    kinds = Kinds(code, families, _overruled(code))
    columns = Columns(code, families, naming, kinds, Implied(code, kinds))
    reading = Reading(code, families, naming, columns, Metadata(code, families), Tables(code))
    modules = [found for path in paths if (found := code.module(path)) is not None]
    classes = [family for module in modules for family in reading.classes(module)]
    for family in classes:
        reading.add_class(family)
    for family in classes:
        reading.add_shared(family)
    for module in modules:
        reading.add_tables(module)
    unseen = abandoned(files, {draft.module_path for draft in reading.tables.drafts})
    by_group: dict[tuple[str, str], list[Draft]] = {}
    programs = sorted({path.rpartition("/")[0] for path in files.named("alembic.ini")}, key=len, reverse=True)
    for draft in reading.tables.drafts:
        is_shared = draft.family is not None and draft.family.root is not None and draft.family.root.definition is None
        program = _program(draft.module_path, programs) if is_shared and len(programs) > 1 else ""
        by_group.setdefault((draft.group.key, program), []).append(draft)
    return tuple(_models(reading.tables, drafts, unseen) for drafts in by_group.values())


def _program(path: str, programs: Sequence[str]) -> str:
    """The program with migrations of its own that a file belongs to: a base from a library is not one for all."""
    return next((each for each in programs if not each or path.startswith(f"{each}/")), "")


def _overruled(code: Code) -> dict[str, frozenset[str]]:
    """SQLAlchemy's own types that the project has written in another way on some engines."""
    found: dict[str, frozenset[str]] = {}
    for path in code.files.ending(".py"):
        if "@compiles" not in (code.files.text(path) or "") or is_test(path):
            continue
        module = code.module(path)
        for meaning, dialects in compiled(code, module) if module is not None else ():
            name = word(code, meaning)
            if name:
                found[name] = found.get(name, frozenset()) | dialects
    return found


def _models(tables: Tables, drafts: list[Draft], unseen: frozenset[str]) -> Models:
    entities = tuple(_entity(tables, draft, is_abandoned=draft.module_path in unseen) for draft in drafts)
    return Models("sqlalchemy", _path([draft.group for draft in drafts]), entities, _enums(drafts))


def _entity(tables: Tables, draft: Draft, *, is_abandoned: bool) -> Entity:
    return Entity(
        "sqlalchemy",
        draft.name,
        draft.table,
        tables.entity_columns(draft),
        draft.place,
        draft.schemas.table,
        None,
        draft.is_complete,
        tables.references(draft),
        tables.indexes(draft),
        "view" if draft.is_view else "table",
        draft.registry,
        draft.is_managed,
        is_abandoned,
        draft.family is not None,
        draft.adds_to_table,
    )


def _enums(drafts: Iterable[Draft]) -> tuple[Enum, ...]:
    found: dict[tuple[str | None, str, tuple[str, ...]], Enum] = {}
    for draft in drafts:
        for column in draft.columns:
            enum = column.kind.enum
            if enum is not None:
                found.setdefault((enum.schema, enum.name, enum.labels), enum)
    return tuple(found.values())


def _path(groups: list[Group]) -> str:
    """The file that makes the base; where that is not the project's, the folder of the models."""
    paths = sorted({group.path for group in groups})
    return paths[0] if len(paths) == 1 else os.path.commonpath(paths) or "."
