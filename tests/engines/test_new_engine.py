"""An engine is added by data alone, as docs/adding-an-engine.md says: here one that nobody has heard of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from lintmig.engines import constructs as table
from lintmig.engines import facts, floors, lists
from lintmig.model import engine as model
from lintmig.model.construct import Construct
from lintmig.model.engine import Engine
from lintmig.model.request import Request
from lintmig.pipeline import lint
from lintmig.stages.parse import tree
from tests.engines.proof import request_for

NEW: Any = "novel"
SQL = """\
CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL);
CREATE TABLE moods (mood NUMBER);
CREATE INDEX users_mail ON users (mail);
SELECT frobnicate(name), upper(name) FROM users;
UPDATE users SET name = 'x' RETURNING id;
"""


@pytest.fixture
def request_of_novel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    folder = Path(copytree(lists.FOLDER, tmp_path / "lists"), NEW)  # what is read of the others is kept
    folder.mkdir()
    for name, words in {"functions": "upper\nlower", "types": "integer\nvarchar", "reserved": "select"}.items():
        (folder / f"{name}.txt").write_text(f"# made up\n{words}\n", "utf-8")
    monkeypatch.setattr(lists, "FOLDER", tmp_path / "lists")
    monkeypatch.setitem(model.TITLES, NEW, "Novel")
    monkeypatch.setitem(model.DEFAULT_SETTINGS, NEW, frozenset())
    monkeypatch.setitem(dict_of(floors.DEFAULT_FLOORS), NEW, (1,))
    monkeypatch.setitem(facts.FACTS, NEW, replace(facts.FACTS["postgresql"], default_schema="main"))
    monkeypatch.setitem(tree._DIALECTS, NEW, "postgres")
    rows = table.constructs(Engine("mariadb", (10, 11), version_is_stated=False, origin="test"))
    returning = next(row for row in rows if row.name == "update-returning")
    monkeypatch.setattr("lintmig.parsing.constructs", lambda *_: (renamed(returning),))
    (tmp_path / "project").mkdir()
    request = request_for(tmp_path / "project", {"1.sql": SQL}, ["postgresql"])
    return replace(request, engines=(Engine(NEW, (1,), version_is_stated=False, origin="test"),))


def dict_of(mapping: Any) -> dict[Any, Any]:
    assert isinstance(mapping, dict)
    return mapping


def renamed(construct: Construct) -> Construct:
    return replace(construct, meaning="does not know RETURNING after UPDATE")


def test_an_engine_is_data(request_of_novel: Request) -> None:
    said = {(finding.rule, finding.message) for finding in lint(request_of_novel).findings}
    assert said == {
        ("references/missing-type", "Novel has no type number, and no migration creates it"),
        ("references/missing-column", "table users has no column mail"),
        ("references/missing-function", "Novel has no function frobnicate(), and no migration creates it"),
        ("portability/unsupported-syntax", "Novel does not know RETURNING after UPDATE"),
    }
