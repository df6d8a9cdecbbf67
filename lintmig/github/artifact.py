"""A report that another job has left: a stranger's pull request may have written it, so nothing of it is trusted.

Only values come in, of the types and sizes that they must have; the words around them are made here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import (
    AddedMigration,
    Comparison,
    Movement,
    ObjectDelta,
    PartDelta,
    PartKind,
    SchemaDelta,
    TableDelta,
)
from lintmig.model.engine import EngineName
from lintmig.model.error import LintmigError
from lintmig.model.finding import Severity
from lintmig.model.shape import ColumnShape, ForeignKeyShape, IndexShape, KeyShape, ObjectShape, TableShape
from lintmig.model.source import BlindSpot
from lintmig.stages.report.markdown import Page, ShownEngine, ShownFinding
from lintmig.stages.report.neutral import neutral

LARGEST_REPORT = 20 * 1024 * 1024
"""Bytes."""

Name = Annotated[str, Field(max_length=1000)]
Words = Annotated[str, Field(max_length=20_000)]
Rule = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}/[a-z0-9][a-z0-9-]{0,80}$")]
Line = Annotated[int, Field(ge=1, le=100_000_000)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]


class _Strict(BaseModel):
    """What later versions add is passed over: it is not shown."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Engine(_Strict):
    name: EngineName
    version: Annotated[str, Field(pattern=r"^>=[0-9.]{1,20}$")]
    origin: Name = Field(alias="from")


class _Finding(_Strict):
    rule: Rule
    severity: Severity
    path: Name
    line: Line
    message: Words
    help: Words
    engines: dict[EngineName, Literal["accepts", "rejects", "differs"]]


class _BlindSpot(_Strict):
    path: Name
    line: Line
    reason: Words


class _Summary(_Strict):
    scripts: Count
    suppressed: Count
    seconds: Annotated[float, Field(ge=0, le=10**6)]


class _File(_Strict):
    path: Name
    status: Literal["added", "modified", "renamed", "deleted"]
    old_path: Name | None = None


class _Migration(_Strict):
    path: Name
    way_back: bool | None


class _Column(_Strict):
    name: Name
    type: Name
    not_null: bool
    default: Words | None
    extra: Name


class _Key(_Strict):
    kind: Literal["primary", "unique"]
    name: Name
    columns: list[Name]


class _ForeignKey(_Strict):
    name: Name
    columns: list[Name]
    table: Name
    target_columns: list[Name]
    on_delete: Name
    on_update: Name


class _Index(_Strict):
    name: Name
    columns: list[Name]
    unique: bool
    partial: bool


class _Table(_Strict):
    name: Name
    kind: Name
    columns: list[_Column]
    keys: list[_Key]
    foreign_keys: list[_ForeignKey]
    indexes: list[_Index]
    certain: bool

    def shape(self) -> TableShape:
        return TableShape(
            self.name,
            self.kind,
            tuple(ColumnShape(each.name, each.type, each.not_null, each.default, each.extra) for each in self.columns),
            tuple(KeyShape(each.kind, each.name, tuple(each.columns)) for each in self.keys),
            tuple(
                ForeignKeyShape(
                    each.name,
                    tuple(each.columns),
                    each.table,
                    tuple(each.target_columns),
                    each.on_delete,
                    each.on_update,
                )
                for each in self.foreign_keys
            ),
            tuple(IndexShape(each.name, tuple(each.columns), each.unique, each.partial) for each in self.indexes),
            self.certain,
        )


class _Part(_Strict):
    kind: PartKind
    name: Name
    movement: Movement
    before: Words | None
    after: Words | None


class _TableDelta(_Strict):
    name: Name
    movement: Movement
    parts: list[_Part]
    before: _Table | None
    after: _Table | None

    def delta(self) -> TableDelta:
        parts = (PartDelta(each.kind, each.name, each.movement, each.before, each.after) for each in self.parts)
        before, after = (each.shape() if each else None for each in (self.before, self.after))
        return TableDelta(self.name, self.movement, tuple(parts), before, after)


class _Object(_Strict):
    kind: Name
    name: Name
    detail: Words
    movement: Movement


class _Schema(_Strict):
    engine: EngineName
    tables: list[_TableDelta]
    objects: list[_Object]
    others: list[_Table]

    def delta(self) -> SchemaDelta:
        objects = (ObjectDelta(ObjectShape(each.kind, each.name, each.detail), each.movement) for each in self.objects)
        tables = tuple(each.delta() for each in self.tables)
        return SchemaDelta(self.engine, tables, tuple(objects), tuple(each.shape() for each in self.others))


class _Comparison(_Strict):
    base: Hash
    method: Name
    notes: list[Words]
    files: list[_File]
    scripts: Count
    older: Count
    resolved: Count
    migrations: list[_Migration]
    schemas: list[_Schema]

    def value(self) -> Comparison:
        files = tuple(ChangedFile(each.path, each.status, each.old_path) for each in self.files)
        return Comparison(
            Change(self.base, self.method, files, tuple(self.notes)),
            self.older,
            tuple(each.delta() for each in self.schemas),
            tuple(AddedMigration(each.path, each.way_back) for each in self.migrations),
            self.resolved,
        )


class _Report(_Strict):
    version: Literal[1]
    lintmig: Annotated[str, Field(pattern=r"^[0-9][0-9a-z.+-]{0,40}$")]
    engines: Annotated[list[_Engine], Field(max_length=20)]
    findings: Annotated[list[_Finding], Field(max_length=50_000)]
    blind_spots: Annotated[list[_BlindSpot], Field(max_length=50_000)]
    summary: _Summary
    comparison: _Comparison | None


def page_from(path: Path, path_prefix: str) -> Page:
    """The page of a report, version 1. Raises LintmigError where it is not one."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_REPORT + 1)
    except OSError as error:
        raise LintmigError(f"cannot read the report: {error.strerror}", "name the file in report-file") from error
    if len(data) > LARGEST_REPORT:
        raise LintmigError("the report has more than 20 MiB", "let the other job report fewer files")
    try:
        whole = json.dumps(json.loads(data), ensure_ascii=False).encode("utf-8", "replace")  # no half characters
        report = _Report.model_validate(json.loads(whole))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = neutral(".".join(str(key) for key in first["loc"]))[:200]
        message = f"the report is none that lintmig writes: {where}: {first['type']}"
        raise LintmigError(message, "let the other job write it with report-file") from error
    except (ValueError, RecursionError) as error:
        raise LintmigError("the report is no JSON", "let the other job write it with report-file") from error
    return _page(report, path_prefix)


def _page(report: _Report, path_prefix: str) -> Page:
    return Page(
        tuple(ShownEngine(each.name, each.version, each.origin) for each in report.engines),
        tuple(
            ShownFinding(
                each.rule,
                each.severity,
                path_prefix + each.path,
                each.line,
                each.message,
                each.help,
                tuple(sorted((name, str(verdict)) for name, verdict in each.engines.items())),
            )
            for each in report.findings
        ),
        tuple(BlindSpot(each.path, each.line, each.reason) for each in report.blind_spots),
        report.comparison.value() if report.comparison else None,
        report.summary.scripts,
        report.summary.suppressed,
        report.summary.seconds,
        report.lintmig,
        report.comparison.scripts if report.comparison else 0,
        path_prefix=path_prefix,
    )
