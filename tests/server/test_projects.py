"""Which project a file belongs to, its configuration, and what changes on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.model.error import LintmigError
from lintmig.server.belonging import Home, home_of
from lintmig.server.worker import Job, answer
from tests.server.editor import Editor, Json

TABLE = "CREATE TABLE users (id uuid PRIMARY KEY, name text);\n"
BROKEN = TABLE + "DROP TABLE missing;\n"


def messages(editor: Editor, since: int, method: str) -> list[str]:
    return [note["params"]["message"] for note in editor.notes[since:] if note.get("method") == method]


def test_a_configuration_that_is_saved_holds_at_once(editor: Editor, repository: Path) -> None:
    file, config = repository / "migrations" / "1_users.sql", repository / ".lintmig.yaml"
    editor.open(file, BROKEN)
    (shown,) = editor.published(file, 1)
    assert shown["severity"] == 1
    config.write_text("engines: [postgresql]\nseverity:\n  references/missing-table: info\n")
    since = len(editor.notes)
    editor.on_disk(config)
    (shown,) = editor.published(file, 1, since)
    assert shown["severity"] == 3
    config.write_text("engines: [postgresql]\nignore: [references]\n")
    since = len(editor.notes)
    editor.note("workspace/didChangeConfiguration", {"settings": {"lintmig": [None, {"engines": 1}]}})
    assert editor.published(file, 1, since) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        (".lintmig.yaml", "engines: [postgresql]\n\nignores: [references]\n", 2, "did you mean 'ignore'?"),
        (".lintmig.yaml", "engines: [postgresql]\nseverity: {a: [\n", 2, "is not valid YAML"),
        (".lintmig.yaml", "engines: [postgresql]\ntracks:\n  - path: nowhere\n", 2, "no SQL files in 'nowhere'"),
        ("pyproject.toml", "[tool.lintmig]\nengines = 1\n", 1, "engines should be"),
        ("pyproject.toml", "[tool.lintmig]\n\nengines = @\n", 2, "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_configuration_has_its_place(
    repository: Path, name: str, text: str, line: int, words: str
) -> None:
    (repository / ".lintmig.yaml").unlink()
    (repository / name).write_text(text)
    file, home = str(repository / "migrations" / "1_users.sql"), Home(str(repository), str(repository))
    refusal = answer(Job(home, "utf-16", {file: Path(file).as_uri()}, {file: BROKEN}))["refusal"]
    assert words in f"{refusal['message']}: {refusal['hint']}"
    assert (refusal["path"], refusal["line"]) == (str(repository / name), line)


def test_a_mistake_in_the_configuration_is_shown_there(editor: Editor, repository: Path) -> None:
    file, config = repository / "migrations" / "1_users.sql", repository / ".lintmig.yaml"
    config.write_text("engines: [postgresql]\n\nignores: [references]\n")
    editor.open(file, BROKEN)
    (shown,) = editor.published(config)
    assert shown["message"].endswith("unknown key 'ignores': did you mean 'ignore'?")
    assert (shown["severity"], shown["range"]["start"]["line"]) == (1, 2)
    assert editor.published(file, 1) == []
    config.write_text("engines: [postgresql]\n")
    since = len(editor.notes)
    editor.on_disk(config)
    assert len(editor.published(file, 1, since)) == 1
    assert editor.published(config, since=since) == []


def test_two_configurations_are_a_message(editor: Editor, repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.lintmig]\n")
    since = len(editor.notes)
    editor.open(repository / "migrations" / "1_users.sql", BROKEN)
    said = editor.wait(lambda note: note.get("method") == "window/showMessage", since)["params"]["message"]
    assert said.startswith("two configurations in ")
    assert said.endswith(": keep one of them")


def test_a_new_configuration_makes_a_project_of_its_own(editor: Editor, repository: Path) -> None:
    inner = repository / "migrations"
    file = inner / "1_users.sql"
    editor.open(file, BROKEN)
    assert len(editor.published(file, 1)) == 1
    (inner / ".lintmig.yaml").write_text("engines: [postgresql]\nignore: [references]\n")
    since = len(editor.notes)
    editor.on_disk(inner / ".lintmig.yaml")
    assert editor.published(file, 1, since) == []


def test_an_unknown_engine_is_told_once(editor: Editor, repository: Path) -> None:
    (repository / ".lintmig.yaml").unlink()
    file = repository / "migrations" / "1_users.sql"
    since = len(editor.notes)
    editor.open(file, BROKEN)
    assert editor.published(file, 1) == []
    version = editor.change(file, BROKEN + "\n")
    assert editor.published(file, version) == []
    (said,) = messages(editor, since, "window/showMessage")
    assert said.startswith("no target engine is named")


def test_a_file_of_no_project_is_read_alone(tmp_path: Path, editor: Editor) -> None:
    file = tmp_path / "postgres" / "1_a.postgres.sql"
    file.parent.mkdir()
    (tmp_path / "postgres" / "2_b.postgres.sql").write_text("SELEC 1;")
    since = len(editor.notes)
    editor.open(file, "CREATE TABLE a (id uuid);\nDROP TABLE b;\nSELEC 2;\n")
    assert {each["code"] for each in editor.published(file, 1)} == {
        "references/missing-table",
        "portability/unsupported-syntax",
    }
    addresses = {note["params"]["uri"] for note in editor.notes[since:] if "diagnostics" in note.get("params", {})}
    assert addresses == {file.as_uri()}


def test_several_folders_are_several_projects(tmp_path: Path) -> None:
    shop, office = tmp_path / "shop", tmp_path / "office"
    for folder, engine in ((shop, "sqlite"), (office, "postgresql")):
        folder.mkdir()
        (folder / ".lintmig.yaml").write_text(f"engines: [{engine}]\n")
    text = "CREATE TABLE users (id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());\n"
    with Editor(shop, office) as editor:
        editor.open(shop / "1.sql", text)
        editor.open(office / "1.sql", text)
        assert editor.published(office / "1.sql", 1) == []
        assert any("sqlite" in each["message"] for each in editor.published(shop / "1.sql", 1))
        removed = {"uri": office.as_uri(), "name": "office"}
        since = len(editor.notes)
        editor.note("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [removed]}})
        assert editor.published(office / "1.sql", 1, since) == []
        assert editor.leave() == 0


def test_the_open_folder_is_the_project_where_nothing_else_is(tmp_path: Path) -> None:
    inner = tmp_path / "work" / "db"
    inner.mkdir(parents=True)
    work, file = str(tmp_path / "work"), str(inner / "1.sql")
    assert home_of(file, [work]) == Home(work, work)
    assert home_of(file, [str(tmp_path), work]) == Home(work, work)
    assert home_of(file, [str(tmp_path / "other")]) == Home(str(inner), str(inner), file)
    (inner / ".lintmig.yaml").write_text("")
    assert home_of(file, [work]) == Home(str(inner), work)
    (tmp_path / ".git").mkdir()
    assert home_of(str(tmp_path / "work" / "2.sql"), [work]) == Home(str(tmp_path), str(tmp_path))
    (inner / ".lintmig.yml").write_text("")
    with pytest.raises(LintmigError):
        home_of(file, [work])


def watchers(editor: Editor) -> Json:
    return dict(editor.wait(lambda note: note.get("method") == "client/registerCapability")["params"])


def test_the_editor_is_asked_to_tell_of_files(editor: Editor) -> None:
    (registration,) = watchers(editor)["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    patterns = [each["globPattern"] for each in registration["registerOptions"]["watchers"]]
    assert "**/.lintmig.{yaml,yml}" in patterns


def test_a_file_on_disk_counts_unless_it_was_built_or_is_open(editor: Editor, repository: Path) -> None:
    first, second = repository / "migrations" / "1_users.sql", repository / "migrations" / "2_names.sql"
    built = repository / "node_modules" / "some" / "3.sql"
    editor.open(first, TABLE)
    assert editor.published(first, 1) == []
    since = len(editor.notes)
    editor.on_disk(built)
    editor.on_disk(first)
    with pytest.raises(AssertionError, match="nothing came"):
        editor.wait(lambda note: note.get("params", {}).get("uri") == first.as_uri(), since, patience=0.5)
    second.write_text("DROP TABLE missing;\n")
    editor.on_disk(second)
    assert [each["code"] for each in editor.published(second, since=since)] == ["references/missing-table"]
    assert editor.published(first, 1, since) == []
