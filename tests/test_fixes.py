"""Fixes: what they do to the examples of rules, to files of every kind, and to the engines' verdicts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lintmig.fixing import Fixing, Wanted, fix_all
from lintmig.model.engine import EngineName
from lintmig.model.outcome import Outcome, at_least
from lintmig.model.request import Request
from lintmig.model.rule import Example, Rule
from lintmig.pipeline import lint
from lintmig.rulebook import load_rules
from lintmig.stages.fix import UnwritableError, difference, write
from lintmig.stages.parse.lexer import lex
from tests.engines import proof
from tests.engines.test_remedies import CURED, cured
from tests.test_cli import ROOT, Run

BAD = [
    pytest.param(rule, example, id=f"{rule.name}: {example.title}")
    for rule in load_rules().values()
    for example in rule.bad
    if rule.name.partition("/")[0] not in ("parity", "models", "rollback")
]
FIXED_IN_EXAMPLES = {
    "history/not-rerunnable",
    "portability/silent-difference",
    "portability/unsupported-function",
    "portability/unsupported-syntax",
    "portability/unsupported-type",
    "references/fk-type-mismatch",
    "references/missing-column",
    "references/missing-table",
    "suppressions/unused",
}


@pytest.fixture(scope="module")
def engines() -> Iterator[proof.Engines]:
    with proof.open_engines() as opened:
        yield opened


def fixed(folder: Path, files: Mapping[str, str], names: Sequence[str], *, unsafe: bool = True) -> Fixing:
    request = proof.request_for(folder, files, names)
    return fix_all(request, lint, Wanted(lambda _: {}, lambda _: None, unsafe, "info"))


def texts_of(files: Mapping[str, str], fixing: Fixing) -> dict[str, str]:
    return {path: fixing.texts[path][1] if path in fixing.texts else text for path, text in files.items()}


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_an_example_is_better_when_fixed(rule: Rule, example: Example, tmp_path: Path, engines: proof.Engines) -> None:
    files = dict(example.files)
    before = proof.linted(tmp_path, files, example.engines)
    if not any(finding.fix for finding in before.findings):
        return
    fixing = fixed(tmp_path, files, example.engines)
    after = Counter((each.rule, each.message) for each in at_least(fixing.outcome.findings, "warning"))
    new = after - Counter((each.rule, each.message) for each in at_least(before.findings, "warning"))
    assert not new
    left = {(each.rule, each.message) for each, _ in fixing.left}
    remaining = {(each.rule, each.message) for each in fixing.outcome.findings if each.fix is not None}
    assert remaining <= left
    (tmp_path / "fixed").mkdir()
    request = proof.request_for(tmp_path / "fixed", texts_of(files, fixing), example.engines)
    found = proof.found_marks(lint(request).findings, example.engines)
    for engine in proof.PROVEN:
        if engine in example.engines:
            assert proof.disagreements(engines, request, engine, found) == []


def test_examples_show_which_rules_have_fixes(tmp_path: Path) -> None:
    seen = set()
    for rule in load_rules().values():
        for number, example in enumerate(rule.bad):
            folder = tmp_path / rule.name.replace("/", "-") / str(number)
            folder.mkdir(parents=True)
            seen |= {
                each.rule for each in proof.linted(folder, dict(example.files), example.engines).findings if each.fix
            }
    assert seen >= FIXED_IN_EXAMPLES


SNIPPETS = sorted({each.before for row, cure in CURED for each in cured(row, cure)})
BLANKS = st.sampled_from([" ", "\n", "\t", " -- why\n", " /* a; b */ ", "\n  -- lintmig is read here\n  "])


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Statements with something to fix, and with blanks and comments between their words."""
    parts = []
    for sql in draw(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=4)):
        at = 0
        for token in lex(sql, "postgresql").tokens:
            if token.start > at and sql[at : token.start].isspace():
                parts.append(draw(BLANKS))
            parts.append(sql[token.start : token.end])
            at = token.end
        parts.append(draw(st.sampled_from([";\n", "; -- end\n"])))
    return "".join(parts)


@settings(max_examples=60, deadline=None)
@given(scripts(), st.sampled_from([("postgresql",), ("sqlite",), ("mariadb",), ("postgresql", "sqlite"), proof.PROVEN]))
def test_comments_stay_and_twice_is_once(sql: str, names: tuple[EngineName, ...]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        once = fixed(Path(first), {"001.sql": sql}, names)
        text = texts_of({"001.sql": sql}, once)["001.sql"]
        twice = fixed(Path(second), {"001.sql": text}, names)
        held_back = {(each.rule, each.message) for each, _ in once.left}
        again = {(each.rule, each.message) for each, _ in twice.left}
        assert not twice.texts or held_back != again
    assert _comments(text) == _comments(sql)


def _comments(sql: str) -> Counter[str]:
    return Counter(sql[span.start : span.end] for span in lex(sql, "postgresql").comments)


def test_what_is_not_edited_stays_as_it_is(tmp_path: Path) -> None:
    sql = "-- a\r\nCREATE TABLE t (\r\n\ta INT(11)  NOT NULL, -- b\r\n\tb  TEXT\r\n) ;\r\n\r\n"
    after = texts_of({"001.sql": sql}, fixed(tmp_path, {"001.sql": sql}, ["postgresql"]))["001.sql"]
    assert after == sql.replace("(11)", "")


@pytest.mark.parametrize(
    ("sql", "names", "after"),
    [
        ("CREATE TABLE t (a DATETIME);", ("postgresql", "sqlite"), "CREATE TABLE t (a TIMESTAMP);"),
        ("CREATE TABLE t (a datetime(3));", ("postgresql",), "CREATE TABLE t (a timestamp(3));"),
        ("CREATE TABLE t (a DATETIME);", ("postgresql", "mariadb"), None),
        ("CREATE TABLE t (a INTEGER(11) PRIMARY KEY);", ("postgresql", "sqlite"), None),
        ("CREATE TABLE t (a INTEGER(11));", ("postgresql",), "CREATE TABLE t (a INTEGER);"),
        ("ALTER TABLE t ADD COLUMN IF NOT EXISTS b INTEGER;", ("postgresql", "sqlite"), None),
        ("CREATE TABLE `t` (`Id` INTEGER, `order` TEXT);", ("postgresql", "mariadb"), None),
        (
            "CREATE TABLE `t` (`Id` INTEGER, `b` TEXT);",
            ("postgresql", "sqlite"),
            'CREATE TABLE t ("Id" INTEGER, b TEXT);',
        ),
        ("CREATE TABLE t (a INTEGER, b TEXT,);", ("postgresql", "sqlite"), "CREATE TABLE t (a INTEGER, b TEXT);"),
        ("CRAETE TABLE t (a INTEGER);", ("postgresql", "sqlite"), "CREATE TABLE t (a INTEGER);"),
        ("CREATE TABLE t (a INTEGER) ENGINE=InnoDB;", ("postgresql", "mariadb"), "CREATE TABLE t (a INTEGER);"),
        ("CREATE TABLE t (a INTEGER) ENGINE=MyISAM;", ("postgresql", "mariadb"), None),
        ("CREATE TABLE t (a INTEGER /* x */ (11));", ("postgresql",), "CREATE TABLE t (a INTEGER /* x */);"),
        ("CREATE TABLE t (a INTEGER ( /* x */ 11));", ("postgresql",), None),
    ],
)
def test_safe_fixes(sql: str, names: tuple[str, ...], after: str | None, tmp_path: Path) -> None:
    files = {"001.sql": sql}
    assert texts_of(files, fixed(tmp_path, files, names, unsafe=False))["001.sql"] == (after or sql)


def test_a_fix_that_brings_another_finding_is_taken_back(tmp_path: Path) -> None:
    sql = "CREATE TABLE t (a INTEGER, UNIQUE KEY k (a));\nCREATE TABLE u (a INTEGER, UNIQUE KEY k (a));\n"
    fixing = fixed(tmp_path, {"001.sql": sql}, ["postgresql"])
    assert texts_of({"001.sql": sql}, fixing)["001.sql"].count("UNIQUE KEY") == 1
    assert [reason for _, reason in fixing.left if "another finding" in reason]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A branch with one migration more than main."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "001_a.sql").write_text("CREATE TABLE a (a DATETIME);\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "checkout", "-q", "-b", "topic")
    (tmp_path / "migrations" / "002_b.sql").write_text("CREATE TABLE b (a DATETIME);\n")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def read(folder: Path, name: str) -> str:
    return (folder / "migrations" / name).read_text("utf-8")


def test_only_what_the_base_lacks_is_edited(repository: Path) -> None:
    run = Run(repository, "check", "--engine", "postgresql", "--fix")
    assert run.code == 1
    assert "fixed 1 problem in 1 file" in run.out
    assert "main has it already: it may have been applied (--fix-applied edits it all the same)" in run.out
    assert read(repository, "001_a.sql") == "CREATE TABLE a (a DATETIME);\n"
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a TIMESTAMP);\n"
    forced = Run(repository, "check", "--engine", "postgresql", "--fix", "--fix-applied")
    assert (forced.code, read(repository, "001_a.sql")) == (0, "CREATE TABLE a (a TIMESTAMP);\n")


def test_with_a_diff_base_its_change_decides(repository: Path) -> None:
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "second")
    run = Run(repository, "check", "--engine", "postgresql", "--fix", "--diff-base", "main")
    assert (run.code, read(repository, "002_b.sql")) == (0, "CREATE TABLE b (a TIMESTAMP);\n")
    assert read(repository, "001_a.sql") == "CREATE TABLE a (a DATETIME);\n"


def test_without_git_nothing_is_edited_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "001.sql").write_text("CREATE TABLE a (a DATETIME);\n")
    environment = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    run = Run(tmp_path, "check", "--engine", "postgresql", "--fix", **environment)
    assert "no base branch tells whether it has been applied" in run.out
    assert read(tmp_path, "001.sql") == "CREATE TABLE a (a DATETIME);\n"


def test_what_its_tool_has_summed_up_is_left_alone(repository: Path) -> None:
    (repository / "migrations" / "atlas.sum").write_text("h1:x\n001_a.sql h1:y\n002_b.sql h1:z\n")
    run = Run(repository, "check", "--engine", "postgresql", "--fix")
    assert "atlas keeps its checksum beside it" in run.out
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a DATETIME);\n"


def test_what_no_database_can_have_summed_up_is_fixed(repository: Path) -> None:
    (repository / "migrations" / "002_b.sql").rename(repository / "migrations" / "V2__b.sql")
    Run(repository, "check", "--engine", "postgresql", "--fix")
    assert read(repository, "V2__b.sql") == "CREATE TABLE b (a TIMESTAMP);\n"


def test_a_difference_is_shown_and_git_takes_it(repository: Path) -> None:
    words = ("check", "--engine", "postgresql", "--diff", "--fix-applied")
    run = Run(repository, *words)
    assert run.code == 1
    assert "would fix 2 problems in 2 files" in run.err
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a DATETIME);\n"
    (repository / "fixes.patch").write_text(run.out, newline="")
    git(repository, "apply", "fixes.patch")
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a TIMESTAMP);\n"
    again = Run(repository, *words)
    assert (again.code, again.out) == (0, "")


def test_a_difference_does_not_speak_to_a_log(repository: Path) -> None:
    (repository / "migrations" / "002_b.sql").write_text(
        "/*\n::error::x\n##[error]\x1b[31m\n*/ CREATE TABLE b (a DATETIME);\n"
    )
    run = Run(repository, "check", "--engine", "postgresql", "--diff", GITHUB_ACTIONS="true")
    assert run.code == 1
    assert "\x1b" not in run.out
    assert not any(line.strip().startswith("::") or "##[" in line for line in run.out.split("\n"))


def test_json_has_standard_output_for_itself(repository: Path) -> None:
    import json

    run = Run(repository, "check", "--engine", "postgresql", "--fix", "--output-format", "json")
    assert json.loads(run.out)["version"] == 1
    assert "fixed 1 problem" in run.err


def test_the_footer_counts_what_can_be_fixed(repository: Path) -> None:
    run = Run(repository, "check", "--engine", "postgresql")
    assert "[*] 2 fixable with --fix\n" in run.out
    both = Run(repository, "check", "--engine", "postgresql", "--engine", "mariadb", "--output-format", "concise")
    assert "[*] 2 fixable with --fix --unsafe-fixes\n" in both.out


def test_a_mark_line_ends_and_the_mode_stay(repository: Path) -> None:
    path = repository / "migrations" / "002_b.sql"
    path.write_bytes(b"\xef\xbb\xbfCREATE TABLE b (\r\n  a DATETIME\r\n);\r\n")
    path.chmod(0o640)
    assert Run(repository, "check", "--engine", "postgresql", "--fix", "migrations/002_b.sql").code == 0
    assert path.read_bytes() == b"\xef\xbb\xbfCREATE TABLE b (\r\n  a TIMESTAMP\r\n);\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".lintmig")] == []


def test_a_read_only_file_is_left_alone(repository: Path) -> None:
    path = repository / "migrations" / "002_b.sql"
    path.chmod(0o444)
    run = Run(repository, "check", "--engine", "postgresql", "--fix")
    assert "is read-only" in run.out
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a DATETIME);\n"


def test_other_encodings_and_huge_files_are_left_alone(repository: Path) -> None:
    latin = repository / "migrations" / "002_b.sql"
    latin.write_bytes(b"-- caf\xe9\nCREATE TABLE b (a DATETIME);\n")
    huge = repository / "migrations" / "003_c.sql"
    huge.write_bytes(b"CREATE TABLE c (a DATETIME);\n" + b"-- x\n" * 1_100_000)
    before = latin.read_bytes(), huge.read_bytes()
    Run(repository, "check", "--engine", "postgresql", "--fix")
    assert (latin.read_bytes(), huge.read_bytes()) == before


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    project.mkdir()
    (outside / "a.sql").write_text("x")
    (project / "a.sql").symlink_to(outside / "a.sql")
    (project / "b").symlink_to(outside)
    for name in ("a.sql", "b/a.sql"):
        with pytest.raises(UnwritableError, match="leads out"):
            write(str(project / name), "x", "y", str(project))
    assert (outside / "a.sql").read_text() == "x"


def test_a_link_inside_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("x")
    (tmp_path / "b.sql").symlink_to("a.sql")
    write(str(tmp_path / "b.sql"), "x", "y", str(tmp_path))
    assert (tmp_path / "b.sql").is_symlink()
    assert (tmp_path / "a.sql").read_text() == "y"


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("z")
    with pytest.raises(UnwritableError, match="changed meanwhile"):
        write(str(tmp_path / "a.sql"), "x", "y", str(tmp_path))
    assert (tmp_path / "a.sql").read_text() == "z"


def test_a_difference_of_texts_without_a_line_end() -> None:
    assert difference("a", "x", "y") == (
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"
    )
    assert difference("a", "x\f1\n", "x\f2\n").count("\n") == 5


def test_an_unused_suppression_is_removed(repository: Path) -> None:
    path = repository / "migrations" / "002_b.sql"
    path.write_text(
        "-- kept\n"
        "-- lintmig: ignore[references/missing-table] no reason any more\n"
        "CREATE TABLE b (a TIMESTAMP); -- lintmig: ignore[references/missing-table] nor here\n"
        "-- lintmig: ignore[references/missing-table, portability/unsupported-type] one of two\n"
        "CREATE TABLE c (a DATETIME);\n"
    )
    (repository / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    Run(repository, "check", "--fix", "migrations/002_b.sql")
    assert path.read_text() == (
        "-- kept\n"
        "CREATE TABLE b (a TIMESTAMP);\n"
        "-- lintmig: ignore[portability/unsupported-type] one of two\n"
        "CREATE TABLE c (a DATETIME);\n"
    )


def test_with_other_engines_suppressions_stay(repository: Path) -> None:
    path = repository / "migrations" / "002_b.sql"
    path.write_text("-- lintmig: ignore[portability/unsupported-type] x\nCREATE TABLE b (a DATETIME);\n")
    before = path.read_text()
    run = Run(repository, "check", "--engine", "sqlite", "--fix", "migrations/002_b.sql")
    assert path.read_text() == before
    assert "another engine than those of --engine may need it" in run.out


def test_sql_in_code_is_fixed_where_it_says_the_same(repository: Path) -> None:
    (repository / "migrations" / "002_b.sql").unlink()
    path = repository / "app.ts"
    path.write_text(
        'import { Pool } from "pg";\n'
        "const pool = new Pool();\n"
        'export const one = () => pool.query("CREATE TABLE IF NOT EXISTS c (a DATETIME)");\n'
        'export const two = () => pool.query("CREATE TABLE IF NOT EXISTS d (\\ta CLOB,\\n\\tb DATETIME)");\n'
        "export const three = () => pool.query(`CREATE TABLE IF NOT EXISTS e (\n  a CLOB -- why\n)`);\n"
        "export const four = () => pool.query('CREATE TABLE IF NOT EXISTS f (a VARCHAR(9) DEFAULT \"x\")');\n"
    )
    before = path.read_text()
    Run(repository, "check", "--engine", "postgresql", "--fix", "app.ts")
    assert path.read_text() == before.replace("DATETIME", "TIMESTAMP").replace("CLOB", "TEXT")


def test_paths_outside_the_working_directory(repository: Path) -> None:
    (repository / "other").mkdir()
    run = Run(repository / "other", "check", "--engine", "postgresql", "--fix", "../migrations/002_b.sql")
    assert read(repository, "002_b.sql") == "CREATE TABLE b (a TIMESTAMP);\n", run.out + run.err


def test_standard_input_can_be_shown_with_its_fixes(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lintmig", "check", "-", "--engine", "postgresql", "--diff", "--fix-applied"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input="CREATE TABLE z (a DATETIME);\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "+CREATE TABLE z (a TIMESTAMP);" in done.stdout, done.stderr


def test_a_statement_that_is_not_seen_whole_is_left_alone(tmp_path: Path) -> None:
    rows = ", ".join('(1, "x")' for _ in range(2_000))
    sql = f"CREATE TABLE t (a INTEGER, b TEXT);\nINSERT INTO t (a, b) VALUES {rows};\n"
    assert texts_of({"001.sql": sql}, fixed(tmp_path, {"001.sql": sql}, ["postgresql"]))["001.sql"] == sql


def test_many_fixes_take_few_runs(tmp_path: Path) -> None:
    sql = "".join(f"CREATE TABLE t{n} (a DATETIME, b INT(11), c CLOB);\n" for n in range(200))
    runs = 0

    def counted(request: Request) -> Outcome:
        nonlocal runs
        runs += 1
        return lint(request)

    request = proof.request_for(tmp_path, {"001.sql": sql}, ["postgresql", "sqlite"])
    fixing = fix_all(request, counted, Wanted(lambda _: {}, lambda _: None))
    assert len(fixing.fixed) == 600
    assert runs <= 3


def test_what_was_not_judged_is_not_fixed(tmp_path: Path) -> None:
    request = proof.request_for(tmp_path, {"001.sql": "CREATE TABLE t (a DATETIME);\n"}, ["postgresql"])
    fixing = fix_all(request, lambda each: lint(replace(each, overlay={})), Wanted(lambda _: {}, lambda _: None))
    assert not fixing.texts
    assert [reason for _, reason in fixing.left] == ["what comes of it could not be judged"]
