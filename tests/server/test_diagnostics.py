"""What is shown, and when it goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lintmig.server.positions import Positions
from lintmig.server.session import QUIET
from tests.server.editor import CAPABILITIES, Editor

TABLE = "CREATE TABLE users (id uuid PRIMARY KEY, name text);\n"
VIEW = "CREATE VIEW names AS SELECT name FROM users;\n"


def codes(diagnostics: list[dict[str, object]]) -> list[object]:
    return [each["code"] for each in diagnostics]


def test_a_change_in_one_file_shows_in_another(editor: Editor, repository: Path) -> None:
    first, second = repository / "migrations" / "1_users.sql", repository / "migrations" / "2_names.sql"
    first.write_text(TABLE)
    second.write_text(VIEW)
    editor.open(first)
    assert editor.published(first, 1) == []
    since = len(editor.notes)
    editor.change(first, TABLE.replace("users", "people"))
    (shown,) = editor.published(second, since=since)
    assert shown["code"] == "references/missing-table"
    assert shown["severity"] == 1
    assert shown["source"] == "lintmig"
    assert shown["range"] == {"start": {"line": 0, "character": 38}, "end": {"line": 0, "character": 43}}
    assert shown["codeDescription"]["href"].endswith("/references/missing-table.md")
    since = len(editor.notes)
    editor.change(first, TABLE)
    assert editor.published(second, since=since) == []


def test_of_rapid_edits_only_the_last_matters(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    file.write_text(TABLE)
    editor.open(file)
    editor.published(file, 1)
    since = len(editor.notes)
    for number in range(30):
        version = editor.change(file, f"{TABLE}DROP TABLE missing_{number};\n")
    (shown,) = editor.published(file, version, since)
    assert "missing_29" in shown["message"]
    versions = [note["params"]["version"] for note in editor.notes[since:] if "diagnostics" in note.get("params", {})]
    assert versions == [version]


def test_an_edit_during_a_run_makes_it_void(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    many = "".join(f"CREATE TABLE t{number} (id uuid PRIMARY KEY);\n" for number in range(2_000))
    editor.open(file, TABLE)
    editor.published(file, 1)
    since = len(editor.notes)
    for number in range(2):
        version = editor.change(file, f"{many}DROP TABLE missing_{number};\n")
        time.sleep(QUIET + 0.1)
    version = editor.change(file, many)
    assert editor.published(file, version, since) == []
    of_file = (note["params"] for note in editor.notes[since:] if note.get("params", {}).get("uri") == file.as_uri())
    assert [each["version"] for each in of_file] == [version]


@pytest.mark.parametrize(
    ("which", "encoding", "characters"), [("editor", "utf-16", (22, 29)), ("bytes_first", "utf-8", (26, 33))]
)
def test_positions_count_as_the_editor_does(
    request: pytest.FixtureRequest, repository: Path, which: str, encoding: str, characters: tuple[int, int]
) -> None:
    editor: Editor = request.getfixturevalue(which)
    assert editor.can["positionEncoding"] == encoding
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, TABLE + "/* \U0001f418\U0001f418 */ DROP TABLE missing;\r\n")
    (shown,) = editor.published(file, 1)
    start, end = shown["range"]["start"], shown["range"]["end"]
    assert (start["line"], end["line"]) == (1, 1)
    assert (start["character"], end["character"]) == characters


@pytest.fixture
def bytes_first(repository: Path) -> Iterator[Editor]:
    told = {**CAPABILITIES, "general": {"positionEncodings": ["utf-7", "utf-8", "utf-16"]}}
    with Editor(repository, capabilities=told) as started:
        yield started


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_places_outside_of_the_plane_are_counted(encoding: str, width: int) -> None:
    positions = Positions("a\r\n\U0001f418b\rc", encoding)
    at = [positions.position(offset) for offset in range(8)]
    assert [(each["line"], each["character"]) for each in at] == [
        (0, 0),
        (0, 1),
        (0, 1),
        (1, 0),
        (1, width),
        (1, width + 1),
        (2, 0),
        (2, 1),
    ]


def test_lines_end_as_the_protocol_says(editor: Editor, repository: Path) -> None:
    """A lone carriage return ends a line, a line separator or a form feed does not."""
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, f"{TABLE}-- a\r-- \u2028 b \x0c c\r\nDROP TABLE missing;")
    (shown,) = editor.published(file, 1)
    assert shown["range"]["start"] == {"line": 3, "character": 11}


def test_half_characters_do_no_harm(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, TABLE + "DROP TABLE missing; -- \ud800\udc80\udcff \ud800\n")
    assert codes(editor.published(file, 1)) == ["references/missing-table"]


def test_names_in_messages_stay_on_their_line(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, TABLE + 'DROP TABLE "a\n\x1b[31mb\u202e";\n')
    (shown,) = editor.published(file, 1)
    first, *rest = shown["message"].split("\n")
    assert "\\n\\x1b[31mb\\u202e" in first
    assert rest[0] == "Engines: postgresql rejects"
    assert rest[1].startswith("Help: ")


def test_an_unused_suppression_is_greyed_out(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, f"-- lintmig: ignore[references] not needed any more\n{TABLE}")
    (shown,) = editor.published(file, 1)
    assert (shown["code"], shown["tags"]) == ("suppressions/unused", [1])
    (remove,) = editor.actions(file, shown)
    (change,) = remove["edit"]["documentChanges"]
    (edit,) = change["edits"]
    assert (remove["title"], edit["newText"]) == ("Remove the suppression of references", "")
    assert edit["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}


def test_an_editor_that_can_do_little_is_told_all(repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    with Editor(repository, capabilities={}) as editor:
        assert editor.can["positionEncoding"] == "utf-16"
        editor.open(file, f"{TABLE}{TABLE}")
        (shown,) = editor.published(file, 1)
        assert not shown.get("relatedInformation")
        assert f"{file}:1: " in shown["message"]
        asked = {"textDocument": {"uri": file.as_uri()}, "position": shown["range"]["start"]}
        page = editor.ask("textDocument/hover", asked)["contents"]
        assert page["kind"] == "plaintext"
        assert page["value"].startswith("definitions/duplicate-object (error)\n")
        (ignore, _) = editor.actions(file, shown)
        assert list(ignore["edit"]["changes"]) == [file.as_uri()]


def test_closing_the_last_file_clears_the_project(editor: Editor, repository: Path) -> None:
    first, second = repository / "migrations" / "1_users.sql", repository / "migrations" / "2_names.sql"
    first.write_text("")
    second.write_text(VIEW)
    editor.open(first)
    assert codes(editor.published(second)) == ["references/missing-table"]
    editor.published(first, 1)
    since = len(editor.notes)
    editor.close(first)
    assert editor.published(second, since=since) == []


def test_what_is_not_saved_is_gone_when_it_is_closed(editor: Editor, repository: Path) -> None:
    first, second = repository / "migrations" / "1_users.sql", repository / "migrations" / "2_names.sql"
    first.write_text(TABLE)
    second.write_text(VIEW)
    editor.open(second)
    editor.published(second, 1)
    editor.open(first, "")
    editor.published(first, 1)
    since = len(editor.notes)
    editor.close(first)
    assert editor.published(second, 1, since) == []
