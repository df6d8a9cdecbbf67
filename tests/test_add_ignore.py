"""Suppressions that lintmig writes: afterwards nothing is reported, and nothing else has changed."""

from __future__ import annotations

import ast
import json
import shutil
import stat
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from lintmig.cli.commands import commands
from lintmig.config import build_request
from lintmig.model.error import LintmigError
from lintmig.pipeline import lint
from tests.repository import Repository

PROJECTS = Path(__file__).resolve().parent / "projects"
ODD = "CREATE TABLE {0} (id nosuchtype);\n"
MARK = "lintmig: ignore[references/missing-type] as it is"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


def add(*words: str, reason: str = "as it is") -> Result:
    result = CliRunner().invoke(commands, ["check", *words, "--add-ignore", reason], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def findings(folder: Path) -> list[str]:
    return [f"{each.source.path} {each.rule}" for each in lint(build_request(folder)).findings]


def test_above_the_statement_with_its_indent(folder: Path) -> None:
    text = f"CREATE TABLE a (id int);\n\n  CREATE TABLE b (\n    id nosuchtype\n  );\n-- c\n{ODD.format('c')}"
    write(folder, {"db/1.sql": text})
    assert add().output == (
        "suppressed 2 findings in 1 file\n"
        "  db/1.sql:4: references/missing-type: PostgreSQL has no type nosuchtype, and no migration creates it\n"
        "  db/1.sql:7: references/missing-type: PostgreSQL has no type nosuchtype, and no migration creates it\n"
    )
    assert text_of(folder, "db/1.sql") == text.replace("  CREATE TABLE b", f"  -- {MARK}\n  CREATE TABLE b").replace(
        "CREATE TABLE c", f"-- {MARK}\nCREATE TABLE c"
    )
    assert findings(folder) == []
    assert add().output == "nothing to suppress\n"


def test_rules_of_one_statement_share_a_comment(folder: Path) -> None:
    write(folder, {"db/1.sql": "CREATE TABLE a (id int);\nCREATE TABLE a (id nosuchtype, id2 missing_kind);\n"})
    add()
    rules = "definitions/duplicate-object, references/missing-type"
    assert text_of(folder, "db/1.sql").split("\n")[1] == f"-- lintmig: ignore[{rules}] as it is"
    assert findings(folder) == []


def test_comments_that_are_there(folder: Path) -> None:
    """One of the same reason is made longer, one of another stays as it is."""
    old = "-- lintmig: ignore[definitions/conflicting-definition] {}\n"
    statement = "CREATE TABLE IF NOT EXISTS a (name text, other nosuchtype);\n"
    start = "CREATE TABLE a (id int);\n"
    write(folder, {"db/1.sql": start + statement})
    found = sorted({each.split()[1] for each in findings(folder)})
    assert len(found) == 1
    (rule,) = found
    write(folder, {"db/1.sql": start + "-- lintmig: ignore[portability] why not\n-- a note\n" + statement})
    add(reason="why not")
    assert text_of(folder, "db/1.sql").split("\n")[1:3] == [
        f"-- lintmig: ignore[{rule}, portability] why not",
        "-- a note",
    ]
    write(
        folder,
        {
            "db/1.sql": start
            + old.format("another").replace("definitions/conflicting-definition", "portability")
            + statement
        },
    )
    add(reason="why not")
    assert text_of(folder, "db/1.sql").split("\n")[1:3] == [
        "-- lintmig: ignore[portability] another",
        f"-- lintmig: ignore[{rule}] why not",
    ]


def test_marks_and_line_ends_stay(folder: Path) -> None:
    path = folder / "db/1.sql"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + ("CREATE TABLE a (id int);\n" + ODD.format("é")).replace("\n", "\r\n").encode())
    path.chmod(0o640)
    add()
    expected = f"CREATE TABLE a (id int);\r\n-- {MARK}\r\n{ODD.format('é')[:-1]}\r\n"
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["1.sql"]


def test_only_what_is_shown(folder: Path) -> None:
    write(folder, {"db/1.sql": "CREATE TABLE a (id bigint PRIMARY KEY);\n" + ODD.format("b")})
    add()
    assert text_of(folder, "db/1.sql").count("lintmig") == 1
    add("--show", "info")
    assert text_of(folder, "db/1.sql").count("lintmig") == 2


def test_only_the_paths_and_rules_that_are_asked_for(folder: Path) -> None:
    write(folder, {"db/1.sql": ODD.format("a"), "db/2.sql": ODD.format("b")})
    add("--select", "definitions")
    assert len(findings(folder)) == 2
    add("db/2.sql")
    assert findings(folder) == ["db/1.sql references/missing-type"]


def test_what_a_change_introduces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository.made(
        tmp_path / "here", {".lintmig.yaml": "engines: [postgresql]\n", "1.sql": ODD.format("a")}
    )
    repository.write({"2.sql": ODD.format("b")})
    monkeypatch.chdir(repository.folder)
    add("--diff-base", "HEAD")
    assert findings(repository.folder) == ["1.sql references/missing-type"]


def test_what_is_in_the_baseline_stays_there(folder: Path) -> None:
    write(folder, {"db/1.sql": ODD.format("a")})
    CliRunner().invoke(commands, ["baseline"], standalone_mode=False)
    write(folder, {"db/2.sql": ODD.format("b")})
    add("--baseline", ".lintmig-baseline.json")
    assert findings(folder) == ["db/1.sql references/missing-type"]


def test_files_with_checksums_are_left_alone(folder: Path) -> None:
    write(folder, {"db/V1__a.sql": ODD.format("a"), "db/V2__b.sql": ODD.format("b")})
    result = add()
    refusal = "flyway keeps a checksum of it: use the baseline instead (lintmig baseline), or --force"
    assert result.output == f"not suppressed: 2 findings in db/V1__a.sql and 1 other file: {refusal}\n"
    assert result.return_value == 1
    assert text_of(folder, "db/V1__a.sql") == ODD.format("a")
    assert add("--force").return_value == 0
    assert findings(folder) == []


def test_a_comment_that_would_not_help_is_not_written(folder: Path) -> None:
    """Two statements on a line that begins in a text: a comment above would be part of the text."""
    text = f"CREATE TABLE a (id int);\nCOMMENT ON TABLE a IS 'one\ntwo'; {ODD.format('b')}"
    write(folder, {"db/1.sql": text, "db/2.sql": ODD.format("c")})
    result = add()
    assert "not suppressed: 1 finding in db/1.sql: no comment helps there" in result.output
    assert text_of(folder, "db/1.sql") == text
    assert findings(folder) == ["db/1.sql references/missing-type"]


def test_links_and_what_is_read_only(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write(folder, {"shared/1.sql": ODD.format("a")})
    (folder / "db").mkdir()
    (folder / "db/1.sql").symlink_to(folder / "shared/1.sql")
    add("db/1.sql")
    assert (folder / "db/1.sql").is_symlink()
    assert MARK in text_of(folder, "shared/1.sql")


@pytest.mark.parametrize("reason", ["", "  ", "...", "a\nb", "a\x1b[0m", "a */ DROP TABLE b; /*", "-->"])
def test_reasons_that_are_none(folder: Path, reason: str) -> None:
    write(folder, {"db/1.sql": ODD.format("a")})
    with pytest.raises(LintmigError):
        add(reason=reason)
    assert text_of(folder, "db/1.sql") == ODD.format("a")


def names() -> Iterator[str]:
    for path in sorted(PROJECTS.iterdir()):
        if path.is_dir() and path.name != "__pycache__":
            yield path.name


LEFT = {
    "atlas": 12,
    "diesel": 1,
    "drizzle": 7,
    "drizzle-broken": 1,
    "knex": 1,
    "liquibase": 1,
    "sqitch": 4,
    "sqlx": 1,
}
"""Findings of the projects in files without comments, and those that a comment undoes or makes worse."""


@pytest.mark.parametrize("name", list(names()))
def test_every_kind_of_project(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROJECTS / name, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    before = lint(build_request(tmp_path))
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    add("--show", "info", "--force")
    after = lint(build_request(tmp_path))
    rules = [each.rule for each in after.findings if not each.rule.startswith("suppressions/")]
    assert len(rules) == LEFT.get(name, 0)
    assert len(before.findings) - len(after.findings) == after.counts.suppressed - before.counts.suppressed
    for path, data in files.items():
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        kept = [line for line in lines if "lintmig: ignore[" not in line or line in data.decode("utf-8", "replace")]
        assert "\n".join(kept) == data.decode("utf-8", "replace"), path
        readable(path, data)


def readable(path: Path, before: bytes) -> None:
    """What could be read as its language before can be read still."""
    readers: dict[str, Callable[[bytes], object]] = {
        ".py": ast.parse,
        ".json": json.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
        ".xml": ET.fromstring,
    }
    read = readers.get(path.suffix)
    if read is None:
        return
    try:
        read(before)
    except (SyntaxError, ValueError, yaml.YAMLError, ET.ParseError):
        return
    read(path.read_bytes())
