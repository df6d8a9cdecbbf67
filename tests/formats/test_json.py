"""What the JSON report says of a change, of models and of fixes, held against its published schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import AddedMigration, Comparison, ObjectDelta, PartDelta, SchemaDelta, TableDelta
from lintmig.model.fix import Edit, Fix
from lintmig.model.outcome import FoundModels, Outcome, ReportOptions
from lintmig.model.shape import ColumnShape, ForeignKeyShape, IndexShape, KeyShape, ObjectShape, TableShape
from lintmig.model.source import Source
from lintmig.stages.report import report
from tests.formats.test_formats import assert_valid
from tests.outcomes import finding, outcome, place

USERS = TableShape(
    "users", "table", (ColumnShape("id", "BIGINT", True),), (KeyShape("primary", "users_pkey", ("id",)),)
)
ORDERS = TableShape(
    "shop.orders",
    "table",
    (
        ColumnShape("id", "BIGINT", True, None, "GENERATED ALWAYS AS IDENTITY"),
        ColumnShape("user_id", "BIGINT", False, "7"),
    ),
    (KeyShape("unique", "u", ("id", "user_id")),),
    (ForeignKeyShape("fk", ("user_id",), "users", ("id",), "CASCADE"),),
    (IndexShape("i", ("user_id", ""), is_partial=True),),
    is_certain=False,
)
COMPARISON = Comparison(
    Change(
        "0123456789abcdef0123456789abcdef01234567",
        "merge base with main",
        (
            ChangedFile("db/2.sql", "modified", None, ((1, 2), (9, 9))),
            ChangedFile("db/3.sql", "renamed", "db/0.sql"),
        ),
        ("db/x.bin is not text",),
    ),
    older=12,
    deltas=(
        SchemaDelta(
            "postgresql",
            (
                TableDelta(
                    "shop.orders", "added", (PartDelta("column", "user_id", "added", None, "BIGINT"),), None, ORDERS
                ),
                TableDelta("gone", "dropped", (), USERS, None),
            ),
            (ObjectDelta(ObjectShape("type", "status", "a, b"), "changed"),),
            (USERS,),
        ),
    ),
    migrations=(AddedMigration("db/2.sql", True), AddedMigration("db/3.sql", None)),
    resolved=1,
)


def document_of(found: Outcome) -> dict[str, Any]:
    text = report(found, "json", ReportOptions())
    assert_valid(text, "json")
    document = json.loads(text)
    assert isinstance(document, dict)
    return document


def test_a_change() -> None:
    comparison = document_of(replace(outcome(), comparison=COMPARISON))["comparison"]
    assert comparison["base"] == COMPARISON.change.base
    assert (comparison["older"], comparison["resolved"]) == (12, 1)
    assert comparison["notes"] == ["db/x.bin is not text"]
    assert comparison["files"] == [
        {"path": "db/2.sql", "status": "modified", "old_path": None, "lines": [[1, 2], [9, 9]]},
        {"path": "db/3.sql", "status": "renamed", "old_path": "db/0.sql", "lines": None},
    ]
    assert comparison["migrations"] == [
        {"path": "db/2.sql", "way_back": True},
        {"path": "db/3.sql", "way_back": None},
    ]
    (schema,) = comparison["schemas"]
    assert schema["engine"] == "postgresql"
    orders, gone = schema["tables"]
    assert orders["parts"] == [
        {"kind": "column", "name": "user_id", "movement": "added", "before": None, "after": "BIGINT"}
    ]
    assert orders["after"]["columns"][0] == {
        "name": "id",
        "type": "BIGINT",
        "not_null": True,
        "default": None,
        "extra": "GENERATED ALWAYS AS IDENTITY",
    }
    assert orders["after"]["certain"] is False
    assert orders["after"]["foreign_keys"] == [
        {
            "name": "fk",
            "columns": ["user_id"],
            "table": "users",
            "target_columns": ["id"],
            "on_delete": "CASCADE",
            "on_update": "",
        }
    ]
    assert orders["after"]["indexes"] == [{"name": "i", "columns": ["user_id", ""], "unique": False, "partial": True}]
    assert (gone["before"], gone["after"]) == (schema["others"][0], None)
    assert schema["objects"] == [{"kind": "type", "name": "status", "detail": "a, b", "movement": "changed"}]


def test_a_run_without_a_change() -> None:
    assert document_of(outcome())["comparison"] is None


def test_models_and_queries() -> None:
    found = replace(outcome(), models=(FoundModels("prisma", "prisma/schema.prisma", 3, ("postgresql",)),), queries=5)
    document = document_of(found)
    assert document["models"] == [
        {"mapper": "prisma", "path": "prisma/schema.prisma", "tables": 3, "engines": ["postgresql"]}
    ]
    assert document["summary"]["queries"] == 5


def test_a_fix() -> None:
    source = Source("a.sql", "SELECT 漢;\n")
    problem = replace(finding(source, "漢"), fix=Fix("Write b", "safe", (Edit(place(source, "漢").span, "b\nc"),)))
    (told,) = document_of(outcome(problem))["findings"]
    edit = {"line": 1, "column": 8, "end_line": 1, "end_column": 9, "text": "b\nc"}
    assert told["fix"] == {"title": "Write b", "safety": "safe", "edits": [edit]}
