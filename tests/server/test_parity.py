"""The server says what `lintmig check` says of the same texts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lintmig.model.outcome import ReportOptions
from lintmig.stages.report import report
from tests.linting import outcome_of
from tests.server.editor import ROOT, Editor, Json

PROJECTS = ROOT / "tests" / "projects"
LEVELS = ("error", "warning", "info")
MORE = {
    ".sql": "\nCREATE TABLE more (id SERIAL PRIMARY KEY);\nSELEC 1;\n",
    ".ts": "\nexport const more = (db: any) => db.prepare(`SELECT nothing_such FROM berths WHERE pier = ?`).all(1);\n",
}

Known = tuple[Any, ...]


def copied(name: str, to: Path) -> Path:
    shutil.copytree(PROJECTS / name, to, symlinks=True)
    (to / ".git").mkdir(exist_ok=True)
    return to


def said_by_the_command(folder: Path) -> set[Known]:
    document = json.loads(report(outcome_of(folder), "json", ReportOptions()))
    return {
        (
            each["path"],
            each["line"],
            each["column"],
            each["end_line"],
            each["end_column"],
            each["severity"],
            each["rule"],
            each["message"],
            each["fingerprint"],
            tuple((folder.as_uri() + "/" + one["path"], one["line"], one["message"]) for one in each["related"]),
        )
        for each in document["findings"]
    }


def said_by_the_server(editor: Editor, folder: Path, since: int) -> set[Known]:
    """Of all files of a project, the last that was published of each."""
    last = {
        note["params"]["uri"]: note["params"]["diagnostics"]
        for note in editor.notes[since:]
        if note.get("method") == "textDocument/publishDiagnostics"
    }
    prefix = folder.as_uri() + "/"
    return {
        known(uri.removeprefix(prefix), each)
        for uri, diagnostics in last.items()
        if uri.startswith(prefix)
        for each in diagnostics
    }


def known(path: str, diagnostic: Json) -> Known:
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    related = tuple(
        (one["location"]["uri"], one["location"]["range"]["start"]["line"] + 1, one["message"])
        for one in diagnostic["relatedInformation"]
    )
    return (
        path,
        start["line"] + 1,
        start["character"] + 1,
        end["line"] + 1,
        end["character"] + 1,
        LEVELS[diagnostic["severity"] - 1],
        diagnostic["code"],
        diagnostic["message"].split("\n")[0],
        diagnostic["data"]["fingerprint"],
        related,
    )


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("code-typescript", "lib/tables.ts"),
        ("alembic-broken", "db/versions/003_left.py"),
        ("configured", "patches/10-note.sql"),
        ("goose", "migrations/00003_index.sql"),
        ("models-prisma", "prisma/schema.prisma"),
    ],
)
def test_of_a_project_as_it_is_on_disk(editor: Editor, tmp_path: Path, name: str, opened: str) -> None:
    folder = copied(name, tmp_path / name).resolve()
    file = folder / opened
    since = len(editor.notes)
    editor.open(file)
    editor.published(file, 1, since)
    said = said_by_the_command(folder)
    assert said_by_the_server(editor, folder, since) == said
    assert said


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("goose", "migrations/00003_index.sql"),
        ("flyway", "src/main/resources/db/migration/V5__new.sql"),
        ("drizzle", "drizzle/0003_second.sql"),
        ("code-typescript", "lib/tables.ts"),
    ],
)
def test_of_texts_that_are_not_saved(editor: Editor, tmp_path: Path, name: str, opened: str) -> None:
    folder, saved = copied(name, tmp_path / name).resolve(), copied(name, tmp_path / "saved").resolve()
    file = folder / opened
    before = said_by_the_command(folder)
    text = (file.read_text() if file.exists() else "") + MORE[file.suffix]
    since = len(editor.notes)
    editor.open(file, text)
    editor.published(file, 1, since)
    (saved / opened).write_text(text)
    expected = {
        (*each[:-1], tuple((uri.replace("/saved/", f"/{name}/"), *rest) for uri, *rest in each[-1]))
        for each in said_by_the_command(saved)
    }
    assert said_by_the_server(editor, folder, since) == expected
    assert expected - before
