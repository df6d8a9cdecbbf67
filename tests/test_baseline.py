"""Baselines: what was found once is put up with, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from lintmig.cli.commands import commands
from lintmig.config import build_request
from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome
from lintmig.pipeline import lint
from tests.repository import Repository

FIRST = """\
CREATE TABLE users (id TEXT PRIMARY KEY);
CREATE INDEX by_name ON people (name);
"""
SECOND = "CREATE INDEX by_age ON people (age);\n"
CONFIG = "engines: [postgresql]\nbaseline-file: .lintmig-baseline.json\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {".lintmig.yaml": "engines: [postgresql]\n", "db/1.sql": FIRST, "db/2.sql": SECOND})
    return tmp_path


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@contextmanager
def within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(folder: Path, *words: str) -> str:
    """What the command prints; a refusal is raised."""
    with within(folder):
        result = CliRunner().invoke(commands, words, catch_exceptions=False, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def baseline_of(folder: Path) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = json.loads((folder / ".lintmig-baseline.json").read_text())[
        "findings"
    ]
    return found


def outcome_of(folder: Path, *paths: str, **options: str | tuple[str, ...] | None) -> Outcome:
    return lint(build_request(folder, paths, **options))  # type: ignore[arg-type]


def places(outcome: Outcome) -> list[str]:
    return [f"{each.source.path}:{each.source.position(each.span.start).line} {each.rule}" for each in outcome.findings]


def taken_up(project: Path) -> None:
    run(project, "baseline")
    write(project, {".lintmig.yaml": CONFIG})


def test_what_is_in_the_baseline_is_counted_and_not_reported(project: Path) -> None:
    assert run(project, "baseline") == (
        ".lintmig-baseline.json: 2 findings (2 added)\n"
        "to use it, say in the configuration: baseline-file: .lintmig-baseline.json\n"
    )
    assert len(places(outcome_of(project))) == 2, "a file that nothing names changes nothing"
    write(project, {".lintmig.yaml": CONFIG})
    outcome = outcome_of(project)
    assert (outcome.findings, outcome.left_out.in_baseline, outcome.left_out.stale) == ((), 2, ())
    assert "in the baseline: 2 findings\n" in run(project, "check")
    assert json.loads(run(project, "check", "--output-format", "json"))["summary"]["in_baseline"] == 2


def test_lines_may_move_and_layout_may_change(project: Path) -> None:
    taken_up(project)
    write(project, {"db/1.sql": "-- a comment\n\n" + FIRST.replace("INDEX by_name ON", "INDEX\n  by_name\tON")})
    assert outcome_of(project).findings == ()


def test_one_more_of_the_same_is_reported(project: Path) -> None:
    taken_up(project)
    write(project, {"db/1.sql": FIRST + "CREATE INDEX by_city ON people (city);\n"})
    assert places(outcome_of(project)) == ["db/1.sql:3 references/missing-table"]
    write(project, {"db/1.sql": FIRST, "db/2.sql": SECOND + SECOND})
    assert places(outcome_of(project)) == ["db/2.sql:2 references/missing-table"]


def test_paths_are_those_of_the_folder_of_the_baseline(project: Path) -> None:
    taken_up(project)
    assert list(baseline_of(project)) == ["db/1.sql", "db/2.sql"]
    assert outcome_of(project / "db").left_out.in_baseline == 2
    write(project, {"app/.lintmig.yaml": "engines: [postgresql]\n", "app/db/1.sql": FIRST})
    run(project / "app", "baseline", "--file", "../.lintmig-baseline.json")
    assert list(baseline_of(project)) == ["app/db/1.sql", "db/1.sql", "db/2.sql"]


def test_the_file_is_sorted_and_the_same_each_time(project: Path) -> None:
    taken_up(project)
    text = (project / ".lintmig-baseline.json").read_text()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=False) + "\n"
    assert list(baseline_of(project)) == sorted(baseline_of(project))
    assert "(as before)" in run(project, "baseline")
    assert (project / ".lintmig-baseline.json").read_text() == text


def test_what_is_corrected_is_stale_and_can_be_pruned(project: Path) -> None:
    taken_up(project)
    write(project, {"db/2.sql": "CREATE INDEX by_id ON users (id);\nCREATE INDEX new ON people (id);\n"})
    outcome = outcome_of(project)
    assert places(outcome) == [
        ".lintmig-baseline.json:11 suppressions/stale-baseline",
        "db/2.sql:2 references/missing-table",
    ]
    stale = next(each for each in outcome.findings if each.rule == "suppressions/stale-baseline")
    assert (stale.severity, stale.message) == ("info", "this finding is no more: references/missing-table in db/2.sql")
    assert (
        stale.source.text[stale.span.start : stale.span.end].strip('"')
        in baseline_of(project)["db/2.sql"]["references/missing-table"]
    )
    assert "in the baseline and not found any more: 1 (lintmig baseline --prune)\n" in run(project, "check")
    assert run(project, "baseline", "--prune") == ".lintmig-baseline.json: 1 finding (1 removed)\n"
    assert places(outcome_of(project)) == ["db/2.sql:2 references/missing-table"]
    assert run(project, "baseline") == ".lintmig-baseline.json: 2 findings (1 added)\n"


def test_a_baseline_that_may_only_shrink(project: Path) -> None:
    taken_up(project)
    write(
        project,
        {".lintmig.yaml": CONFIG + "severity: {suppressions/stale-baseline: error}\n", "db/2.sql": "SELECT 1;\n"},
    )
    assert outcome_of(project).fails("error")


@pytest.mark.parametrize(
    "asked",
    [
        {"paths": ("db/1.sql",)},
        {"select": ("definitions",)},
        {"ignore": ("references",)},
        {"engines": ("sqlite",)},
    ],
)
def test_what_was_not_judged_is_not_stale(project: Path, asked: dict[str, tuple[str, ...]]) -> None:
    taken_up(project)
    write(project, {"db/2.sql": "SELECT 1;\n"})
    paths = asked.pop("paths", ())
    outcome = outcome_of(project, *paths, **asked)
    assert outcome.left_out.stale == ()
    assert not [each for each in outcome.findings if each.rule == "suppressions/stale-baseline"]


def test_an_update_of_a_part_leaves_the_rest(project: Path) -> None:
    taken_up(project)
    write(project, {"db/1.sql": FIRST.partition("\n")[0], "db/2.sql": SECOND + "CREATE INDEX more ON people (id);\n"})
    assert run(project, "baseline", "db/2.sql") == ".lintmig-baseline.json: 3 findings (1 added)\n"
    assert list(baseline_of(project)) == ["db/1.sql", "db/2.sql"]


def test_a_suppression_goes_before_the_baseline_and_is_used(project: Path) -> None:
    taken_up(project)
    write(project, {"db/2.sql": "-- lintmig: ignore[references/missing-table] made by hand\n" + SECOND})
    outcome = outcome_of(project)
    assert [each.rule for each in outcome.findings] == ["suppressions/stale-baseline"]
    assert (outcome.counts.suppressed, outcome.left_out.in_baseline) == (1, 1)


def test_the_command_line_goes_before_the_settings(project: Path) -> None:
    taken_up(project)
    (project / ".lintmig-baseline.json").rename(project / "other.json")
    with pytest.raises(LintmigError, match=r"the baseline .lintmig-baseline.json does not exist"):
        outcome_of(project)
    assert outcome_of(project, baseline="other.json").left_out.in_baseline == 2
    assert len(outcome_of(project, baseline="").findings) == 2


def test_severities_and_paths_of_the_settings_hold(project: Path) -> None:
    write(
        project,
        {
            ".lintmig.yaml": "engines: [postgresql]\nbaseline-file: .lintmig-baseline.json\n"
            "severity: {references: warning}\nper-path: [{paths: [db/1.sql], ignore: [references]}]\n"
        },
    )
    run(project, "baseline")
    assert list(baseline_of(project)) == ["db/2.sql"]
    write(project, {"db/3.sql": SECOND})
    assert [(each.source.path, each.severity) for each in outcome_of(project).findings] == [("db/3.sql", "warning")]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{", ":1 is not valid JSON", "restore"),
        ("[" * 100_000, " is not valid JSON", "restore"),
        ('{"findings": {}}', " is not a baseline of lintmig", "name another file, or none"),
        ("[]", " is not a baseline of lintmig", "name another file"),
        ('{"lintmig-baseline": 2, "findings": {}}', " is a baseline of version 2, and this", "update lintmig"),
        ('{"lintmig-baseline": true, "findings": {}}', " is a baseline of version True", "update lintmig"),
        ('{"lintmig-baseline": 1, "findings": [], "a": 1}', " has other keys than", "restore"),
        ('{"lintmig-baseline": 1, "findings": []}', ": findings should be an object", "restore"),
        ('{"lintmig-baseline": 1, "findings": {"a": 1}}', ": a should be an object", "restore"),
        ('{"lintmig-baseline": 1, "findings": {"a": {"b/c": 1}}}', ": a: b/c should be an object", "restore"),
        ('{"lintmig-baseline": 1, "findings": {"a": {"b/c": {"x": 1}}}}', ": a: b/c has an entry", "restore"),
        ('{"lintmig-baseline": 1, "findings": {"a": {}, "a": {}}}', " is not valid JSON", "restore"),
        *(
            (
                '{"lintmig-baseline": 1, "findings": {"a": {"b/c": {"0123456789abcdef": ' + count + "}}}}",
                ": a: b/c has an entry that is none" if len(count) < 100 else " is not valid JSON",
                "restore",
            )
            for count in ("0", "-1", "1.5", "true", '"1"', "1e999", "1" * 20, "1" * 5000)
        ),
        ("\xff", " is not UTF-8", "restore"),
    ],
)
def test_what_is_no_baseline_is_refused(project: Path, text: str, message: str, hint: str) -> None:
    taken_up(project)
    (project / ".lintmig-baseline.json").write_text(text, encoding="latin-1")
    for words in (("check",), ("baseline",), ("baseline", "--prune")):
        with pytest.raises(LintmigError) as caught:
            run(project, *words)
        assert caught.value.message.startswith(f".lintmig-baseline.json{message}")
        assert caught.value.hint.startswith(hint)


def test_what_is_no_file_is_refused(project: Path) -> None:
    write(project, {".lintmig.yaml": CONFIG})
    (project / ".lintmig-baseline.json").mkdir()
    with pytest.raises(LintmigError, match="is not a file"):
        outcome_of(project)
    with pytest.raises(LintmigError, match="lies outside of the project"):
        run(project, "baseline", "--file", "/elsewhere/b.json")


def test_names_of_files_do_no_harm(project: Path) -> None:
    write(project, {"db/3\n::error::\x1b[31m.sql": SECOND})
    taken_up(project)
    assert outcome_of(project).findings == ()
    write(project, {"db/3\n::error::\x1b[31m.sql": "SELECT 1;\n"})
    shown = run(project, "check", "--show", "info", "--output-format", "concise")
    assert "\x1b" not in shown
    assert "\n::error" not in shown


def test_a_statement_as_long_as_its_file_costs_no_more(project: Path) -> None:
    """What is looked at of a statement is bounded: each of its findings would look at all of it."""
    from lintmig.model.baseline import subject_of

    start = "INSERT INTO a VALUES " + "(1), " * 1_000
    assert subject_of(start + "(2)", "(1)") == subject_of(start + "(3)", "(1)") != subject_of(start, "(2)")


def test_a_change_is_held_against_the_baseline_of_now(tmp_path: Path) -> None:
    """What was in the baseline or stale before is not introduced; what is new, or stale by the change, is."""
    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    settings = CONFIG + 'since: "1"\n'
    repository = Repository.made(
        tmp_path / "here",
        {
            ".lintmig.yaml": "engines: [postgresql]\n",
            "db/1.sql": FIRST,
            "db/2.sql": SECOND,
            "db/3.sql": SECOND.replace("age", "size"),
            "db/4.sql": SECOND.replace("age", "name2"),
        },
    )
    run(repository.folder, "baseline")
    repository.write({"db/4.sql": "SELECT 4;\n"})
    repository.commit({})
    repository.write({".lintmig.yaml": settings, "db/3.sql": "SELECT 3;\n", "db/5.sql": SECOND.replace("age", "five")})
    outcome = lint_change(build_request(repository.folder), change_against(repository.folder, "HEAD"))
    stale = [each for each in outcome.findings if each.rule == "suppressions/stale-baseline"]
    assert [each.message for each in stale] == ["this finding is no more: references/missing-table in db/3.sql"]
    assert [each.source.path for each in outcome.findings if each.severity == "error"] == ["db/5.sql"]
    assert outcome.comparison is not None
    assert outcome.comparison.resolved == 0


def test_a_version_that_the_base_does_not_have(tmp_path: Path) -> None:
    """All of the base is older than a migration that it has not yet."""
    from lintmig.comparing import lint_change
    from lintmig.git import change_against

    repository = Repository.made(
        tmp_path / "here", {".lintmig.yaml": "engines: [postgresql]\n", "db/1.sql": FIRST, "db/2.sql": SECOND}
    )
    repository.write(
        {
            ".lintmig.yaml": 'engines: [postgresql]\nsince: "3"\n',
            "db/3.sql": SECOND.replace("age", "c"),
            "db/4.sql": SECOND.replace("age", "d"),
        }
    )
    outcome = lint_change(build_request(repository.folder), change_against(repository.folder, "HEAD"))
    assert [each.source.path for each in outcome.findings] == ["db/4.sql"]
    assert outcome.comparison is not None
    assert (outcome.comparison.older, outcome.comparison.resolved) == (0, 0)
