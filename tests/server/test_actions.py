"""What is offered about a diagnostic does what it says."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest

from lintmig.model.finding import Finding
from lintmig.model.fix import Edit, Fix
from lintmig.model.outcome import Counts, Outcome
from lintmig.model.source import Source, Span
from lintmig.server.belonging import Home
from lintmig.server.mark import Mark
from lintmig.server.marks import marks
from lintmig.server.worker import Job, answer
from lintmig.stages.suppress.directive import Ignore, read_directive
from lintmig.stages.suppress.host import host_comments
from lintmig.stages.suppress.writing import ignore_comment
from tests.server.editor import ROOT, Editor, Json, applied

TABLE = "CREATE TABLE users (id uuid PRIMARY KEY, name text);\n"
CONNECTION = 'import Database from "better-sqlite3";\nconst db = new Database("x.db");\n'


def shown_at(editor: Editor, file: Path, text: str, rule: str) -> Json:
    since = len(editor.notes)
    editor.open(file, text)
    shown = editor.published(file, 1, since)
    found = [each for each in shown if each["code"] == rule]
    assert found, shown
    return dict(found[0])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("migrations/1_a.sql", TABLE + "ALTER TABLE users\n  DROP COLUMN nothing;\n"),
        ("migrations/1_a.sql", (TABLE + "\t ALTER TABLE users\n  DROP COLUMN nothing").replace("\n", "\r\n")),
        ("migrations/1_a.sql", TABLE + "/* one\n\n two */ ALTER TABLE users DROP COLUMN nothing;\n"),
        ("migrations/1_a.sql", "-- +goose Up\n" + TABLE + "ALTER TABLE users DROP COLUMN nothing;\n-- +goose Down\n"),
        ("migrations/1_a.sql", "-- migrate:up\n" + TABLE + "ALTER TABLE users DROP COLUMN nothing;\n-- migrate:down\n"),
        (
            "conf/evolutions/default/1.sql",
            f"# A\n\n# --- !Ups\n\n{TABLE}ALTER TABLE users DROP COLUMN nothing;\n# --- !Downs\nDROP TABLE users;\n",
        ),
    ],
    ids=["indented", "carriage-returns", "behind-a-comment", "goose", "dbmate", "play"],
)
def test_ignoring_suppresses_in_sql(repository: Path, name: str, text: str) -> None:
    is_ignored(repository, name, text, "here")
    is_ignored(repository, name, text, "file")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/a.ts", CONNECTION + 'db.exec("CREATE TABLE t (id text)");\n  db.exec("ALTER TABLE t DROP COLUMN b");\n'),
        (
            "src/a.ts",
            CONNECTION + "db.exec(`CREATE TABLE t (id text)`);\ndb.exec(`\n  ALTER TABLE t\n  DROP COLUMN b`);\n",
        ),
        (
            "src/a.py",
            (
                "import sqlite3\n\ndb = sqlite3.connect('x.db')\ndb.execute('CREATE TABLE t (id text)')\n"
                "db.execute(\n    '''\n    ALTER TABLE t\n    DROP COLUMN b'''\n)\n"
            ),
        ),
    ],
    ids=["one-line", "template", "triple-quotes"],
)
def test_ignoring_suppresses_in_code(repository: Path, name: str, text: str) -> None:
    (repository / ".lintmig.yaml").write_text("engines: [sqlite]\n")
    is_ignored(repository, name, text, "here")


def is_ignored(repository: Path, name: str, text: str, where: Literal["here", "file"]) -> None:
    rule = "references/missing-column"
    mark = next(each for each in marks_of(repository, name, text) if each["diagnostic"]["code"] == rule)
    edit = mark[where]
    assert edit is not None
    after = applied(text, {"edit": {"changes": {"": [edit]}}})
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in after
    codes = [each["diagnostic"]["code"] for each in marks_of(repository, name, after)]
    assert rule not in codes
    assert not [code for code in codes if code.startswith("suppressions/")]


def marks_of(repository: Path, name: str, text: str) -> list[Mark]:
    path, home = str(repository / name), Home(str(repository), str(repository))
    return answer(Job(home, "utf-16", {path: Path(path).as_uri()}, {path: text}))["files"].get(path, [])


def test_an_editor_is_offered_to_ignore(editor: Editor, repository: Path) -> None:
    file, text = repository / "migrations" / "1_a.sql", TABLE + "  DROP TABLE\n  missing;\n"
    diagnostic = shown_at(editor, file, text, "references/missing-table")
    here, whole_file = editor.actions(file, diagnostic)
    assert here["title"] == "Ignore references/missing-table here, with a reason"
    assert whole_file["title"] == "Ignore references/missing-table in the whole file"
    assert here["kind"] == "quickfix"
    assert [each["data"] for each in here["diagnostics"]] == [diagnostic["data"]]
    assert here["edit"]["documentChanges"][0]["textDocument"] == {"uri": file.as_uri(), "version": 1}
    comment = "  -- lintmig: ignore[references/missing-table] why it is safe here\n"
    assert applied(text, here) == f"{TABLE}{comment}  DROP TABLE\n  missing;\n"
    version = editor.change(file, applied(text, here))
    assert editor.published(file, version) == []


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("migrations/1_a.sql", TABLE + "SELECT 'a\nb'; DROP TABLE missing;\n", "references/missing-table"),
        (
            "src/a.rb",
            (
                'require "sqlite3"\ndb = SQLite3::Database.new("x.db")\ndb.execute("CREATE TABLE t (id text)")\n'
                "db.execute(<<~SQL)\n  ALTER TABLE t DROP COLUMN b\nSQL\n"
            ),
            "references/missing-column",
        ),
    ],
    ids=["string", "heredoc"],
)
def test_nothing_is_written_into_a_string(repository: Path, name: str, text: str, rule: str) -> None:
    (repository / ".lintmig.yaml").write_text(f"engines: [{'sqlite' if name.endswith('.rb') else 'postgresql'}]\n")
    mark = next(each for each in marks_of(repository, name, text) if each["diagnostic"]["code"] == rule)
    assert mark["here"] is None
    assert mark["file"] is not None


def test_nothing_is_offered_for_another_version(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_a.sql"
    diagnostic = shown_at(editor, file, TABLE + "DROP TABLE missing;\n", "references/missing-table")
    assert editor.actions(file, diagnostic)
    editor.change(file, "\n" + TABLE + "DROP TABLE missing;\n")
    assert editor.actions(file, diagnostic) == []


def test_other_kinds_of_actions_are_not_offered(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_a.sql"
    diagnostic = shown_at(editor, file, TABLE + "DROP TABLE missing;\n", "references/missing-table")
    asked = {"textDocument": {"uri": file.as_uri()}, "range": diagnostic["range"]}
    context = {"diagnostics": [diagnostic], "only": ["source.organizeImports"]}
    assert not editor.ask("textDocument/codeAction", {**asked, "context": context})


@pytest.mark.parametrize(("safety", "is_preferred"), [("safe", True), ("unsafe", None)])
@pytest.mark.parametrize("by_version", [True, False])
def test_a_fix_is_what_the_finding_says(safety: str, is_preferred: bool | None, by_version: bool) -> None:
    from lsprotocol import converters, types

    from lintmig.server.actions import actions

    text = "-- \U0001f418\r\nSELECT '\U0001f418', now(), now();\r\n"
    first, second = text.index("now()"), text.rindex("now()")
    edits = (Edit(Span(first, first + 5), "CURRENT_TIMESTAMP"), Edit(Span(second, second + 5), "'\U0001f418'"))
    fix = Fix("Write CURRENT_TIMESTAMP", "safe" if safety == "safe" else "unsafe", edits)
    finding = Finding(
        "queries/missing-table", "error", Source("a.sql", text), Span(first, first + 5), "m", "", {}, (), "f", fix
    )
    outcome = Outcome((), (), (finding,), (), Counts(1, 1, 1, 0, 0.0))
    (mark,) = marks(outcome, "/project", "utf-16", {"/project/a.sql": "file:///project/a.sql"})["/project/a.sql"]
    converter = converters.get_converter()
    diagnostic = converter.structure(mark["diagnostic"], types.Diagnostic)
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier("file:///project/a.sql"), diagnostic.range, types.CodeActionContext([diagnostic])
    )
    offered = list(actions([mark], "file:///project/a.sql", 3, asked, by_version=by_version))
    action = converter.unstructure(offered[0], types.CodeAction)
    assert action["title"].startswith("Write CURRENT_TIMESTAMP")
    assert ("unsafe" in action["title"]) == (safety == "unsafe")
    assert action.get("isPreferred") == is_preferred
    assert applied(text, action) == "-- \U0001f418\r\nSELECT '\U0001f418', CURRENT_TIMESTAMP, '\U0001f418';\r\n"


@pytest.mark.parametrize(
    "name", ["a.sql", "a.sql.mysql", "a.ts", "a.py", "a.php", "a.prisma", "a.xml", "a.rb", "a.yaml"]
)
@pytest.mark.parametrize("reason", ["it is empty", "a --> b */ c\nDROP TABLE users;"])
def test_a_comment_that_is_written_is_read(name: str, reason: str) -> None:
    for whole_file in (False, True):
        comment = ignore_comment(name, ["references/missing-table", "portability"], reason, whole_file=whole_file)
        assert comment is not None
        assert "\n" not in comment
        read = read_directive(comment)
        assert isinstance(read, Ignore)
        assert (read.whole_file, [rule for rule, _ in read.rules]) == (
            whole_file,
            ["references/missing-table", "portability"],
        )
        if not name.startswith("a.sql"):
            assert host_comments(Source(name, f"{comment}\nx")) == (Span(0, len(comment)),)


def test_a_file_without_comments_gets_none() -> None:
    assert ignore_comment("meta/_journal.json", ["history"], "reason") is None


@pytest.mark.parametrize(
    "name", ["goose", "evolutions", "liquibase", "drizzle", "code-typescript", "sqitch", "alembic"]
)
def test_whatever_is_offered_to_ignore_is_ignored(tmp_path: Path, name: str) -> None:
    """And nothing else comes of it: of each rule in each file the first finding."""
    folder = tmp_path / name
    shutil.copytree(ROOT / "tests" / "projects" / name, folder, symlinks=True)
    (folder / ".git").mkdir()
    home = Home(str(folder), str(folder))

    def found(texts: dict[str, str]) -> dict[str, list[Mark]]:
        return answer(Job(home, "utf-16", {path: Path(path).as_uri() for path in texts}, texts))["files"]

    def counted(files: dict[str, list[Mark]]) -> Counter[tuple[str, str]]:
        return Counter((path, mark["diagnostic"]["code"]) for path, marks in files.items() for mark in marks)

    texts = {path: Path(path).read_bytes().decode() for path in found({})}
    files = found(texts)
    before = counted(files)
    first = {(path, mark["diagnostic"]["code"]): mark for path, marks in files.items() for mark in reversed(marks)}
    edits = [(key, edit) for key, mark in first.items() for edit in (mark["here"], mark["file"]) if edit is not None]
    assert edits
    for (path, code), edit in edits:
        text = applied(texts[path], {"edit": {"changes": {"": [edit]}}})
        after = counted(found({**texts, path: text}))
        assert after[path, code] < before[path, code], edit
        assert not after - before, edit
