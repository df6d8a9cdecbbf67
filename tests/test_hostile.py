"""Nothing read from a repository may act: on a terminal, on a log's reader, outside the tree."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lintmig.config import load_config
from lintmig.model.error import LintmigError
from lintmig.model.pattern import compile_patterns
from lintmig.stages.discover import discover
from lintmig.stages.infer import infer
from tests.test_cli import BROKEN, Run

FORMATS = ("text", "concise", "github")
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"^\s*::(?!error |warning |notice )", re.MULTILINE)

NAMES = [
    "::error::injected.sql",
    "\x1b[31mred.sql",
    "line\n::warning::feed.sql",
    "back\rreturn.sql",
    "##[group]x.sql",
    "right\u202eleft.sql",
    "$(touch injected).sql",
    "-x.sql",
    "%0A::error::x.sql",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "db").mkdir()
    return tmp_path


def lint(project: Path, output_format: str, *words: str, **environment: str) -> str:
    run = Run(
        project,
        "check",
        "--engine",
        "postgresql",
        "--engine",
        "sqlite",
        "--show",
        "info",
        "--output-format",
        output_format,
        *words,
        **environment,
    )
    assert run.err == ""
    assert run.code in {0, 1}
    return run.out


def assert_harmless(text: str) -> None:
    assert not ACTING.search(text)
    assert "##[" not in text
    assert not COMMAND.search(text)


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_file_names(project: Path, name: str, output_format: str) -> None:
    (project / "db" / name).write_text(BROKEN)
    (project / name).write_bytes(b"\0")
    assert_harmless(lint(project, output_format))
    assert not (project / "injected").exists()


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize(
    "name",
    [
        "a\x1b[2J",
        "a\n::error::b",
        "\n::add-mask::x",
        "a\r##[error]b",
        "a\u202eb",
        "::stop-commands::x",
    ],
)
def test_identifiers(project: Path, name: str, output_format: str) -> None:
    sql = (
        f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY);\n'
        f'CREATE TABLE t (id INTEGER REFERENCES "{name}x" (id));\n'
        f'CREATE TABLE "{name}" (id INTEGER);\nDROP TABLE "{name}y";\n'
        f"-- lintmig: ignore[{name}] x\n-- lintmig: {name}\nSELECT {name} ::error:: ##[x];\n"
    )
    (project / "db/1.sql").write_text(sql, newline="")
    assert_harmless(lint(project, output_format))


def test_names_that_are_not_utf8(project: Path) -> None:
    name = os.path.join(os.fsencode(project), b"db/\xff\xfe.sql")  # noqa: PTH118 - bytes
    with open(name, "w") as file:  # noqa: PTH123 - bytes
        file.write(BROKEN)
    findings = json.loads(lint(project, "json"))["findings"]
    assert {finding["path"] for finding in findings} == {"db/\\xff\\xfe.sql"}
    for output_format in FORMATS:
        assert "\\xff\\xfe.sql" in lint(project, output_format)


def test_json_holds_no_command(project: Path) -> None:
    (project / "db/##[error]x.sql").write_text(BROKEN)
    text = lint(project, "json")
    assert "##[" not in text
    assert json.loads(text)["findings"][0]["path"] == "db/##[error]x.sql"


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.sql").write_text("SELECT 'secret';")
    root = tmp_path / "project"
    (root / "db").mkdir(parents=True)
    (root / "db/file.sql").symlink_to(outside / "secret.sql")
    (root / "db/folder").symlink_to(outside)
    (root / "db/device.sql").symlink_to("/dev/zero")
    (root / "db/broken.sql").symlink_to("nowhere/x.sql")
    (root / "db/notes.txt").symlink_to(outside / "secret.sql")
    for starts in ([root], [root / "db"], sorted((root / "db").iterdir())):
        discovery = discover(root, starts, (), root)
        assert discovery.sources == ()
        reasons = {spot.path: spot.reason for spot in discovery.blind_spots}
        leads_out = "is a link that leads out of the project"
        assert reasons["db/file.sql"] == leads_out
        assert reasons["db/device.sql"] == leads_out
        assert reasons["db/broken.sql"] == "cannot be read: No such file or directory"


def test_link_cycles_end(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/up").symlink_to("..")
    (tmp_path / "a/b/self").symlink_to("self")
    (tmp_path / "a/b/self.sql").symlink_to("self.sql")
    (tmp_path / "top").symlink_to(".")
    (tmp_path / "a/b/1.sql").write_text("SELECT 1;")
    discovery = discover(tmp_path, [tmp_path], (), tmp_path)
    assert [source.path for source in discovery.sources] == ["a/b/1.sql"]


def test_pipes_and_folders_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.sql")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "package.json")
    os.mkfifo(tmp_path / "pyproject.toml")
    os.mkfifo(tmp_path / ".lintmig.yaml")
    (tmp_path / "folder.sql").mkdir()
    discovery = discover(tmp_path, [tmp_path], (), tmp_path)
    assert [(spot.path, spot.reason) for spot in discovery.blind_spots] == [("pipe.sql", "is not a regular file")]
    assert infer(tmp_path) == ()
    assert load_config(tmp_path).path is None


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{previous}'] * 9)}]\n"
    for previous, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "engines: " + "[" * 100_000,
        "engines: " + "{a: " * 50_000,
        "? " * 50_000,
        "- " * 100_000,
        "engines: !!python/object/apply:os.system ['touch injected']\n",
        "engines: !!python/name:os.system\n",
        "<<: {engines: [sqlite]}\n",
        "engines: [\x1b[31m]\n",
        "&a a: *a\n",
        "? [a]\n: b\n",
        "engines: 2001-99-99\n",
        "engines: 0x" + "f" * 100_000,
        "a: 1\n---\nb: 2\n",
        "#" * 300_000,
        "engines: [" + "9" * 200_000 + "]\n",
        "baseline: " + "9" * 200_000 + "\n",
        "baseline: " + "1:" * 100_000 + "1\n",
        "severity: {" + ",".join(f"a{number}: error" for number in range(10_000)) + "}\n",
    ],
)
def test_yaml_that_wants_more_than_settings(tmp_path: Path, text: str) -> None:
    (tmp_path / ".lintmig.yaml").write_text(text)
    start = time.process_time()
    with pytest.raises(LintmigError):
        load_config(tmp_path)
    assert time.process_time() - start < 5
    assert not (tmp_path / "injected").exists()


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 100_000, "[tool.lintmig]\nx = " + "{a=" * 50_000, "a." * 50_000 + "a = 1\n"],
)
def test_toml_that_wants_more_than_settings(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(LintmigError):
        load_config(tmp_path, file)
    (tmp_path / "pyproject.toml").write_text(f"# lintmig tool\n{text}")
    (tmp_path / "package.json").write_text("[" * 100_000)
    assert infer(tmp_path) == ()


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 60 + "b", "**/a/" * 60 + "b", "[" * 5000, "(a+)+$", "a**" * 60, "/" * 500, "!" * 9],
)
def test_patterns_take_little_time(pattern: str) -> None:
    start = time.monotonic()
    patterns = compile_patterns([pattern])
    patterns.covers("a" * 250)
    patterns.covers("a/" * 300 + "c")
    assert time.monotonic() - start < 5


def test_the_report_is_written_where_only_ascii_is(project: Path) -> None:
    (project / "db/é日.sql").write_text(BROKEN.replace("users", "é日"))
    environment = {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(
        [sys.executable, "-m", "lintmig", "check", "--engine", "sqlite"],
        cwd=project,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert run.stderr == b""
    assert b"\\xe9\\u65e5.sql" in run.stdout
