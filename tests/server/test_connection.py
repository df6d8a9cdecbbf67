"""The process: how it starts, bears what is sent to it, and ends."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lintmig.model.error import LintmigError
from lintmig.server import runner as runners
from lintmig.server.belonging import Home
from lintmig.server.runner import Runner
from lintmig.server.worker import Job, answer
from lintmig.stages.discover.read import LARGEST_FILE
from tests.server.editor import PATIENCE, ROOT, Editor

TABLE = "CREATE TABLE users (id uuid PRIMARY KEY, name text);\n"
BROKEN = TABLE + "DROP TABLE missing;\n"


def test_a_rule_is_explained_where_it_is_pointed_at(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, BROKEN)
    (shown,) = editor.published(file, 1)
    asked = {"textDocument": {"uri": file.as_uri()}, "position": shown["range"]["start"]}
    told = editor.ask("textDocument/hover", asked)["contents"]
    assert told["kind"] == "markdown"
    assert told["value"].startswith("# references/missing-table\n")
    assert "\n## Instead\n" in told["value"]
    assert "\n## Found" not in told["value"]
    assert shown["codeDescription"]["href"] in told["value"]
    assert editor.ask("textDocument/hover", {**asked, "position": {"line": 0, "character": 3}}) is None


def test_what_is_no_message_costs_nothing_else(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.send(b'{"jsonrpc": "2.0", "method": ')
    editor.send(b"[" * 100_000)
    editor.send(b"\xff\xfe")
    editor.send(b"null")
    editor.note("textDocument/didOpen", {"textDocument": {"uri": 1}})
    editor.note("textDocument/didChange", {"textDocument": {"uri": "file:///a", "version": 2}, "contentChanges": []})
    editor.note("textDocument/didClose", {"textDocument": {"uri": "file:///never/opened.sql"}})
    editor.note("no/such/thing", {})
    for uri in (
        "untitled:Untitled-1",
        "git:/a.sql?ref",
        "file:",
        "file:///a%00b.sql",
        "file:///\ud800.sql",
        "",
        "file://host/share/a.sql",
    ):
        document = {"uri": uri, "languageId": "sql", "version": 1, "text": BROKEN}
        editor.note("textDocument/didOpen", {"textDocument": document})
        editor.note("textDocument/didClose", {"textDocument": {"uri": uri}})
    number = editor.request("workspace/executeCommand", {"command": "anything", "arguments": []})
    assert "error" in editor.wait(lambda note: note.get("id") == number and "method" not in note)
    editor.open(file, BROKEN)
    assert len(editor.published(file, 1)) == 1


def test_a_request_can_be_taken_back(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, BROKEN)
    (shown,) = editor.published(file, 1)
    asked = {"textDocument": {"uri": file.as_uri()}, "position": shown["range"]["start"]}
    number = editor.request("textDocument/hover", asked)
    editor.note("$/cancelRequest", {"id": number})
    answer = editor.wait(lambda note: note.get("id") == number and "method" not in note)
    assert answer.get("error", {}).get("code") == -32800 or answer["result"] is not None
    assert editor.ask("textDocument/hover", asked) is not None


def test_it_ends_as_the_protocol_says(repository: Path) -> None:
    with Editor(repository, does_start=False) as editor:
        assert editor.leave() == 0
        assert editor.words() == ""
    with Editor(repository, does_start=False) as editor:
        editor.note("exit", None)
        assert editor.process.wait(PATIENCE) == 1
        assert editor.words() == ""


def test_it_ends_with_its_editor(repository: Path) -> None:
    with Editor(repository) as editor:
        editor.open(repository / "migrations" / "1.sql", BROKEN)
        assert editor.process.stdin is not None
        editor.process.stdin.close()
        assert editor.process.wait(PATIENCE) == 1
        assert editor.words() == ""


def test_nothing_of_the_open_folder_is_run(repository: Path) -> None:
    for name in ("json", "lintmig", "sqlglot", "asyncio", "sitecustomize", "multiprocessing", "yaml"):
        (repository / f"{name}.py").write_text("open('run', 'w')\nraise SystemExit\n")
    file = repository / "migrations" / "1_users.sql"
    with Editor(repository, folder=repository) as editor:
        editor.open(file, BROKEN)
        assert len(editor.published(file, 1)) == 1
        assert editor.leave() == 0
        assert editor.words() == ""
    assert not (repository / "run").exists()


def job(folder: Path, text: str = BROKEN) -> Job:
    path = str(folder / "1.sql")
    return Job(Home(str(folder), str(folder)), "utf-16", {path: Path(path).as_uri()}, {path: text})


def test_a_worker_that_dies_is_told_and_replaced(repository: Path) -> None:
    async def scene() -> None:
        runner = Runner()
        process = await runner.start()
        process.kill()
        with pytest.raises(LintmigError, match="has ended unexpectedly"):
            await runner.run(job(repository), asyncio.Event())
        found = await runner.run(job(repository), asyncio.Event())
        assert found is not None
        assert "files" in found
        runner.stop()
        await asyncio.sleep(0.1)

    asyncio.run(scene())


def test_a_run_that_takes_too_long_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "LONGEST_RUN", 0.01)

    async def scene() -> None:
        runner = Runner()
        with pytest.raises(LintmigError, match="has not finished"):
            await runner.run(job(repository), asyncio.Event())
        await asyncio.sleep(0.1)

    asyncio.run(scene())


def test_a_long_run_is_broken_off_when_it_is_outdated(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "RESTART", 0.0)

    async def scene() -> None:
        runner = Runner()
        outdated = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, outdated.set)
        assert await runner.run(job(repository), outdated) is None
        other = await runner.run(job(repository, TABLE), asyncio.Event())
        assert other == {"files": {}}
        runner.stop()
        await asyncio.sleep(0.1)

    asyncio.run(scene())


def test_a_defect_is_an_answer(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> object:
        raise RuntimeError("\x1b[31m")

    monkeypatch.delenv("LINTMIG_DEBUG", raising=False)
    monkeypatch.setattr("lintmig.server.worker.request_for", fails)
    assert answer(job(repository)) == {"defect": "RuntimeError: \x1b[31m"}


def test_without_its_packages_it_says_how_to_get_them(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pygls'] = None; sys.argv = ['lintmig', 'server'];from lintmig.cli import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.splitlines() == [
        "lintmig: error: the language server needs pygls 2, which is not installed",
        "hint: pip install 'lintmig[server]'",
    ]


def test_checking_imports_nothing_of_it(repository: Path) -> None:
    code = (
        "import sys, json, lintmig.cli.entry as entry; sys.argv = ['lintmig', 'check', '--output-format', 'concise'];"
        "entry._guarded(); print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(run.stdout.splitlines()[-1]))
    assert not {name for name in loaded if name.startswith(("lintmig.server", "pygls", "lsprotocol", "asyncio"))}
    assert "lintmig.pipeline" in loaded


def test_a_text_that_the_command_would_not_read_is_not_read(editor: Editor, repository: Path) -> None:
    file = repository / "migrations" / "1_users.sql"
    editor.open(file, BROKEN)
    assert len(editor.published(file, 1)) == 1
    for text in (BROKEN + " " * LARGEST_FILE, BROKEN + "\0"):
        version = editor.change(file, text)
        assert editor.published(file, version) == []


def test_more_than_can_be_shown_is_cut_by_severity(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lintmig.server.marks.MOST_IN_A_FILE", 3)
    many = "".join(f"CREATE TABLE t{number} (id bigint PRIMARY KEY);\n" for number in range(5))
    (shown,) = answer(job(repository, many + "DROP TABLE missing;\n"))["files"].values()
    assert [each["diagnostic"]["severity"] for each in shown] == [3, 3, 1]
