"""Findings as annotations, as a runner would keep them."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import Comparison
from lintmig.model.finding import Related
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.report import report
from lintmig.stages.report.github import Notice, github_report
from lintmig.stages.report.neutral import ACTIVE, neutral
from tests.github.runner import Runner, obeyed
from tests.outcomes import finding, outcome

SOURCE = Source("db/1.sql", "CREATE TABLE a (x int);\nCREATE TABLE b (y int);\nCREATE TABLE c (z int);\n")


def test_the_runner_obeys_what_it_would() -> None:
    assert [each.name for each in obeyed("  ::error::x\nfoo ##[warning]y\nfoo ::error::z\n::unknown::x")] == [
        "error",
        "warning",
    ]
    assert [each.name for each in obeyed("::stop-commands::w\n::error::x\n##[w]\n::error::x")] == [
        "stop-commands",
        "error",
    ]
    runner = Runner().feed("::error file=a%2Cb,line=3,endLine=2,col=1::100%25%0Ax")
    assert runner.annotations[0].path == "a,b"
    assert runner.annotations[0].line is None
    assert runner.annotations[0].message == "100%\nx"
    assert Runner().feed("::error::x\n" * 12).lost == 2


def test_places_are_exact() -> None:
    several = replace(finding(SOURCE, "x int"), span=Span(SOURCE.text.index("a ("), SOURCE.text.index("z int")))
    at_end = replace(finding(SOURCE, "x int"), span=Span(0, len(SOURCE.text) + 5), message="all")
    runner = Runner().feed(github_report(outcome(finding(SOURCE, "y int"), several, at_end), ReportOptions()))
    places = [(each.line, each.end_line, each.column, each.end_column) for each in runner.annotations]
    assert places == [(1, 3, None, None), (1, 3, None, None), (2, 2, 17, 22)]


def test_paths_are_those_of_the_repository() -> None:
    text = github_report(outcome(finding(SOURCE, "y int")), ReportOptions(path_prefix="app/"))
    assert Runner().feed(text).annotations[0].path == "app/db/1.sql"


def test_title_and_message() -> None:
    related = Related(Place(SOURCE, Span(0, 5)), "made here")
    text = github_report(outcome(finding(SOURCE, "y int", "it breaks: badly", "mend it", related=(related,))), OPTIONS)
    (shown,) = Runner().feed(text).annotations
    assert shown.title == "references/fk-type-mismatch"
    assert shown.message == ("it breaks: badly\ndb/1.sql:1: made here\nEngines: postgresql rejects\n\nHelp: mend it")


OPTIONS = ReportOptions()


def of_change(shown: Outcome, *lines: tuple[int, int]) -> Outcome:
    files = (ChangedFile("db/1.sql", "modified", None, lines),)
    return replace(shown, comparison=Comparison(Change("a" * 40, "HEAD^1", files)))


def test_the_gravest_come_first_then_those_on_new_lines() -> None:
    shown = of_change(
        outcome(
            finding(SOURCE, "x int", "old error"),
            finding(SOURCE, "y int", "warning", severity="warning"),
            finding(SOURCE, "z int", "new error"),
        ),
        (3, 3),
    )
    messages = [each.message.split("\n")[0] for each in Runner().feed(github_report(shown, OPTIONS)).annotations]
    assert messages == ["new error", "old error", "warning"]


def test_a_finding_is_annotated_once() -> None:
    twice = (finding(SOURCE, "y int"), finding(SOURCE, "b ("), finding(SOURCE, "x int"))
    assert len(Runner().feed(github_report(outcome(*twice), OPTIONS)).annotations) == 2


def test_ten_of_a_level_and_a_word_on_the_rest() -> None:
    findings = [finding(SOURCE, "y int", f"error {number}") for number in range(30)]
    findings += [finding(SOURCE, "y int", f"warning {number}", severity="warning") for number in range(10)]
    notices = [Notice("notice", "no permission"), Notice("error", "own words")]
    runner = Runner().feed(github_report(outcome(*findings), OPTIONS, notices, "the summary"))
    assert runner.lost == 0
    errors = [each.message for each in runner.annotations if each.level == "error"]
    assert len(errors) == 10
    assert errors[-2:] == ["22 more in the summary", "own words"]
    assert sum(each.level == "warning" for each in runner.annotations) == 10
    assert [each.message for each in runner.annotations if each.level == "notice"] == ["no permission"]


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            (
                *(
                    "::",
                    "##[",
                    "]",
                    "\n",
                    "\r",
                    "\r\n",
                    "%0A",
                    "%",
                    ",",
                    "=",
                    " ",
                    "error",
                    "add-mask",
                    "stop-commands",
                ),
                *("::error::x", "\n::add-mask::a", "##[error]", "##[stop-commands]x", "\u2028", "\x85", "\x0b", "\x00"),
            )
        ),
        st.characters(),
    ),
    max_size=10,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["text", "concise", "github", "json", "markdown"]))
def test_only_our_own_commands_are_obeyed(words: str, path: str, sql: str, output_format: str) -> None:
    source = Source(f"db/{path}", f"SELECT 1; {sql}")
    related = Related(Place(source, Span(0, 3)), words)
    findings = (
        replace(finding(source, "SELECT", words, words, related=(related,)), span=Span(0, len(source.text))),
        replace(finding(source, "SELECT", words, words, rule="design/odd"), severity="warning"),
    )
    shown = outcome(*findings, blind_spots=(BlindSpot(path, 1, words),))
    if output_format == "github":
        log = github_report(shown, OPTIONS, [Notice("notice", words)])
        runner = Runner().feed(log)
        assert [each.name for each in runner.commands] == ["error", "warning", "notice"]
        assert {name for each in runner.commands for name in each.properties} <= {
            *("file", "line", "endline", "col", "endcolumn", "title"),
        }
        grave, lesser, own = runner.annotations
        assert {grave.path, lesser.path} == {neutral(posixpath.normpath(source.path))}
        assert (grave.title, lesser.title, own.title) == ("references/fk-type-mismatch", "design/odd", "lintmig")
        assert own.message == neutral(words)
        assert not ACTIVE.search(log.replace("\n", ""))
        return
    log = report(shown, output_format, OPTIONS)  # type: ignore[arg-type]
    assert obeyed(log) == []
