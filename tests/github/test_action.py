"""The action's environment in; log, annotations, summary, outputs and exit code out."""

from __future__ import annotations

import io
import re
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from lintmig.github import run
from lintmig.model.disk import empty_trace
from lintmig.model.linted import Linted
from lintmig.model.outcome import Counts, Outcome
from lintmig.model.request import Request
from lintmig.model.source import BlindSpot, Source, Span
from tests.github.runner import Runner, obeyed
from tests.github.test_annotations import HOSTILE
from tests.outcomes import finding, outcome

ORDERS = Source("db/1.sql", "CREATE TABLE orders (id INTEGER);\n")
MISMATCH = finding(ORDERS, "id INTEGER", "orders.id is odd", "mend it")
ODD = finding(ORDERS, "orders", "a thought", severity="warning", rule="design/odd", engines={})


class Step:
    """One run of the action on a workspace, with a pipeline that returns what it is told."""

    def __init__(self, workspace: Path, monkeypatch: pytest.MonkeyPatch, result: Outcome) -> None:
        self.workspace = workspace
        self.requests: list[Request] = []
        self.log = ""
        pipeline = types.ModuleType("lintmig.pipeline")

        def linted(request: Request) -> Linted:
            self.requests.append(request)
            return Linted(result, (), (), empty_trace())

        pipeline.linted = linted  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "lintmig.pipeline", pipeline)

    def __call__(self, **inputs: str) -> int:
        environment = {
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.workspace / "output"),
            "GITHUB_STEP_SUMMARY": str(self.workspace / "summary"),
            "NO_COLOR": "1",
            **{f"INPUT_{name.upper().replace('_', '-')}": text for name, text in inputs.items()},
        }
        log = io.StringIO()
        code = run(environment, self.workspace, log)
        self.log = log.getvalue()
        return code

    @property
    def outputs(self) -> dict[str, str]:
        text = (self.workspace / "output").read_text()
        form = re.compile(r"(\w[\w-]*)<<(lintmig_[0-9a-f]{32})\n(.*?)\n\2\n", re.DOTALL)
        assert form.sub("", text) == ""
        return {name: value for name, _, value in form.findall(text)}

    @property
    def summary(self) -> str:
        return (self.workspace / "summary").read_text()


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    (tmp_path / ".git").mkdir()
    return Step(tmp_path, monkeypatch, outcome(MISMATCH, ODD))


def test_a_step_with_findings(step: Step) -> None:
    assert step() == 1
    form = re.fullmatch(r"::stop-commands::([0-9a-f]{32})\n(.*?)::\1::\n(.*)", step.log, re.DOTALL)
    assert form is not None
    assert form[2].startswith("error[references/fk-type-mismatch]: orders.id is odd\n --> db/1.sql:1:22\n")
    assert form[3] == (
        "::error file=db/1.sql,line=1,endLine=1,col=22,endColumn=32,"
        "title=references/fk-type-mismatch::orders.id is odd"
        "%0AEngines: postgresql rejects%0A%0AHelp: mend it\n"
        "::warning file=db/1.sql,line=1,endLine=1,col=14,endColumn=20,"
        "title=design/odd::a thought%0A%0AHelp: do not\n"
        "lintmig: 1 error, 1 warning in 1 script\n"
    )
    assert {name: value for name, value in step.outputs.items() if value} == {
        "conclusion": "failure",
        "findings": "2",
        "errors": "1",
        "warnings": "1",
        "infos": "0",
    }
    lines = step.summary.splitlines()
    assert lines[0] == "### lintmig: 1 error, 1 warning in 1 script — ❌ fails"
    assert "| postgresql&#62;=13 | ❌ breaks | 1 |  |" in lines
    assert "**`db/1.sql`**" in lines
    assert "- ❌ line 1: orders.id is odd<br>→ mend it<br>" in step.summary


def test_the_stop_mark_is_new_each_time(step: Step) -> None:
    step()
    first = step.log.splitlines()[0]
    step()
    assert step.log.splitlines()[0] != first


@pytest.mark.parametrize(
    ("threshold", "code", "conclusion"),
    [("error", 1, "failure"), ("info", 1, "failure"), ("never", 0, "success"), ("", 1, "failure")],
)
def test_the_threshold_decides(step: Step, threshold: str, code: int, conclusion: str) -> None:
    assert step(fail_on=threshold) == code
    assert step.outputs["conclusion"] == conclusion


def test_a_step_without_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = replace(outcome(), counts=Counts(1, 1, 1, 0, 0.1))
    step = Step(tmp_path, monkeypatch, clean)
    assert step() == 0
    assert step.outputs["conclusion"] == "success"
    assert step.log.endswith("::\nlintmig: no problems in 1 script\n")


def test_a_step_that_finds_no_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step(tmp_path, monkeypatch, outcome())
    assert step() == 0
    assert step.outputs["conclusion"] == "neutral"
    assert step.log.endswith(
        "::\n::warning title=lintmig::no migrations found, so nothing was checked\nlintmig: no migrations found\n"
    )


def test_inputs_become_a_request(step: Step) -> None:
    (step.workspace / "app/db one").mkdir(parents=True)
    (step.workspace / "app/db").mkdir()
    step(
        working_directory="app",
        paths="db one\ndb\n",
        engine="postgres >= 13, sqlite\nmariadb>=10.6",
        select="suppressions",
        ignore="suppressions/unused, suppressions/malformed",
    )
    (request,) = step.requests
    folder = step.workspace / "app"
    assert request.working_directory == folder
    assert request.paths == (folder / "db one", folder / "db")
    assert [(each.name, each.version_is_stated) for each in request.engines] == [
        ("postgresql", True),
        ("sqlite", False),
        ("mariadb", True),
    ]
    assert {each.origin for each in request.engines} == {"input engine"}
    assert request.select == ("suppressions",)
    assert request.ignore == ("suppressions/unused", "suppressions/malformed")
    assert "::error file=app/db/1.sql,line=1," in step.log
    assert "**`app/db/1.sql`**" in step.summary.splitlines()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"fail_on": "fatal"}, "unknown fail-on 'fatal' (known: error, info, never, warning)"),
        (
            {"engine": "postgrsql"},
            "unknown engine 'postgrsql' (input engine) (did you mean 'postgresql'?)",
        ),
        ({"summary": "yes"}, "summary is 'yes' (write true or false)"),
        (
            {"working_directory": "nowhere"},
            "no such working-directory: nowhere (name a folder of the checked-out repository)",
        ),
        (
            {"paths": "100%\n::error::x"},
            "no such file or folder: 100%25 (check the spelling of the path)",
        ),
    ],
)
def test_a_wrong_input_is_explained(step: Step, inputs: dict[str, str], message: str) -> None:
    assert step(**inputs) == 2
    assert step.log == f"::error title=lintmig::{message}\n"
    assert step.outputs == {"conclusion": "failure"}


def test_what_is_known_is_told_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINTMIG_CACHE_DIR", str(tmp_path / "kept"))
    (tmp_path / "workspace" / ".git").mkdir(parents=True)
    step = Step(tmp_path / "workspace", monkeypatch, outcome())
    assert [step() for _ in range(2)] == [0, 0]
    assert "3 statements" in step.log
    assert len(step.requests) == 1


def test_a_defect_is_explained(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: Request) -> Linted:
        raise ValueError("odd\n::error::injected")

    monkeypatch.setattr(sys.modules["lintmig.pipeline"], "linted", broken)
    assert step() == 2
    assert step.log == (
        "::error title=lintmig::internal error, please report it: ValueError: odd\\n::error::injected\n"
    )


def test_no_summary_where_none_is_wanted(step: Step) -> None:
    step(summary="false")
    assert not (step.workspace / "summary").exists()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_that_is_printed_is_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, path: str, sql: str
) -> None:
    """Words, paths and texts of strangers, through the whole step."""
    source = Source(f"db/{path}", f"SELECT 1; {sql}")
    grave = replace(finding(source, "SELECT", words, words), span=Span(0, len(source.text)))
    lesser = finding(source, "SELECT", words, words, severity="warning")
    step = Step(tmp_path, monkeypatch, outcome(grave, lesser, blind_spots=(BlindSpot(path, 1, words),)))
    assert step() == 1
    runner = Runner().feed(step.log)
    assert [each.name for each in runner.commands] == ["stop-commands", "error", "warning"]
    assert not runner.is_stopped
    assert step.outputs["conclusion"] == "failure"
    (tmp_path / "output").unlink()
    (tmp_path / "summary").unlink()


def test_a_refusal_is_no_command(tmp_path: Path) -> None:
    log = io.StringIO()
    (tmp_path / "[x]").mkdir()
    environment = {"INPUT_PATHS": "x ##[add-mask]y\n::error::z\n", "GITHUB_WORKSPACE": str(tmp_path)}
    assert run(environment, tmp_path, log) == 2
    assert [each.name for each in obeyed(log.getvalue())] == ["error"]
