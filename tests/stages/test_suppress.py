"""SQL with comments in, the findings that stay and those about the comments out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from lintmig.model.finding import Finding, Severity
from lintmig.model.script import ParsedScript, Piece, Script, SourceMap, Statement
from lintmig.model.source import Source, Span
from lintmig.stages.suppress import suppress

SEVERITIES: dict[str, Severity] = {
    "definitions/missing-table": "error",
    "portability/different-meaning": "warning",
    "portability/unsupported": "error",
    "suppressions/malformed": "error",
    "suppressions/unknown-rule": "warning",
    "suppressions/unused": "warning",
}
COMMENT = re.compile(r"--[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)


def parsed(sql: str, source: Source | None = None, source_map: SourceMap | None = None) -> ParsedScript:
    """Statements end at semicolons; everything outside comments belongs to one."""
    comments = [Span(*found.span()) for found in COMMENT.finditer(sql)]
    bare = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), sql)
    statements = [
        Statement(Span(found.start(1), found.end(1)), (), (), (), (), (), None)
        for found in re.finditer(r"\s*([^;]*[^;\s])\s*;?", bare)
    ]
    script = Script(source or Source("1.sql", sql), sql, source_map or SourceMap())
    return ParsedScript(script, tuple(statements), tuple(comments), ())


def findings(source: Source, rule: str, words: Sequence[str]) -> list[Finding]:
    result = []
    for word in words:
        start = source.text.index(word)
        result.append(Finding(rule, "error", source, Span(start, start + len(word)), "m", "h", {}, (), word))
    return result


def kept(
    sql: str,
    *words: str,
    rule: str = "portability/unsupported",
    active: Sequence[str] | None = None,
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The words that are still reported, and what is said of the comments."""
    script = parsed(sql)
    result = suppress(
        findings(script.script.source, rule, words),
        [script, script],
        SEVERITIES,
        tuple(SEVERITIES) if active is None else active,
    )
    assert len(result.kept) + len(result.suppressed) == len(words)
    added = [(each.rule, each.message, each.source.text[each.span.start : each.span.end]) for each in result.added]
    return [each.fingerprint for each in result.kept], added


@pytest.mark.parametrize(
    "sql",
    [
        "-- lintmig: ignore[portability/unsupported] tested\nDROP one;\nDROP two;\n",
        "--lintmig:ignore[portability/unsupported]: tested\nDROP one;\nDROP two;\n",
        "# lintmig: ignore[portability/unsupported] tested\nDROP one;\nDROP two;\n",
        "/* lintmig: ignore[portability/unsupported] tested */\nDROP one;\nDROP two;\n",
        "/* lintmig: ignore[portability/unsupported]\n * tested */\nDROP one;\nDROP two;\n",
        "/* lintmig: ignore[portability/unsupported] tested */ DROP one;\nDROP two;\n",
        "DROP one; -- lintmig: ignore[portability/unsupported] tested\nDROP two;\n",
        "DROP -- lintmig: ignore[portability/unsupported] tested\n  one;\nDROP two;\n",
        "DROP\n  -- lintmig: ignore[portability/unsupported] tested\n  one;\nDROP two;\n",
        "DROP\n  one -- lintmig: ignore[portability/unsupported] tested\n;\nDROP two;\n",
        "-- lintmig: ignore[portability] tested\nDROP one;\nDROP two;\n",
        "-- lintmig: ignore[portability/*] tested\nDROP one;\nDROP two;\n",
        "-- noqa -- lintmig: ignore[portability] tested\nDROP one;\nDROP two;\n",
        "-- lintmig: ignore[portability] tested\n-- Drops it.\nDROP one;\nDROP two;\n",
        "-- lintmig: ignore[portability] tested\r\nDROP one;\r\nDROP two;\r\n",
    ],
)
def test_a_comment_reaches_its_statement_only(sql: str) -> None:
    assert kept(sql, "one", "two") == (["two"], [])


def test_a_comment_for_the_whole_file_reaches_it() -> None:
    sql = "-- Import.\n\n-- lintmig: ignore-file[portability] import\n\nDROP one;\nDROP two;\n"
    assert kept(sql, "one", "two") == ([], [])


def test_two_comments_above_a_statement_both_reach_it() -> None:
    sql = "-- lintmig: ignore[definitions] a\n-- lintmig: ignore[portability] b\nDROP one;\n"
    assert kept(sql, "one", active=["portability/unsupported"]) == ([], [])


def test_a_line_that_is_no_statement_is_reached() -> None:
    script = parsed("-- lintmig: ignore[portability] known\n\\connect other\nDROP one;\n")
    script = ParsedScript(script.script, (), script.comments, ())
    result = suppress(
        findings(script.script.source, "portability/unsupported", ["\\connect", "one"]),
        [script],
        SEVERITIES,
        (),
    )
    assert [each.fingerprint for each in result.kept] == ["one"]


def test_an_empty_line_ends_the_reach() -> None:
    sql = "-- lintmig: ignore[portability] tested\n\nDROP one;\n"
    said = "portability finds nothing here: this suppression is unused"
    assert kept(sql, "one") == (["one"], [("suppressions/unused", said, "portability")])


def test_another_rule_is_not_suppressed() -> None:
    sql = "DROP one; -- lintmig: ignore[portability/different-meaning, portability/unsupported] ok\n"
    said = "portability/different-meaning finds nothing here: this suppression is unused"
    assert kept(sql, "one") == (
        [],
        [("suppressions/unused", said, "portability/different-meaning")],
    )


def test_rules_that_did_not_run_are_not_unused() -> None:
    sql = "-- lintmig: ignore[definitions/missing-table, portability] tested\nDROP one;\n"
    assert kept(sql, active=["suppressions/unused"]) == ([], [])


def test_an_unknown_rule_leaves_the_others() -> None:
    sql = "DROP one; -- lintmig: ignore[portability/unsuported, portability/unsupported] ok\n"
    said = "there is no rule portability/unsuported, so this suppresses nothing"
    expected = [("suppressions/unknown-rule", said, "portability/unsuported")]
    assert kept(sql, "one") == ([], expected)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (
            "-- lintmig: ignore[portability]",
            "this suppression gives no reason, so it suppresses nothing",
        ),
        (
            "-- lintmig: ignore[portability] --",
            "this suppression gives no reason, so it suppresses nothing",
        ),
        ("-- lintmig: ignore[] why", "this suppression names no rule, so it suppresses nothing"),
        (
            "-- lintmig: ignore why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        (
            "-- lintmig: ignore portability why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        (
            "-- lintmig: disable[portability] why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        (
            "-- Lintmig: ignore[portability] why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        (
            "-- lintmig ignore[portability] why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        (
            "-- lintmig: ignore[portability why",
            "this lintmig comment is not understood, so it suppresses nothing",
        ),
        ("-- lintmig: ignore[*] why", "'*' is not a rule name, so this suppresses nothing"),
        ("-- lintmig: engine=oracle", "'oracle' is not an engine"),
        (
            "-- lintmig: ignore-file[portability] why",
            "ignore-file stands after the first statement, so it suppresses nothing",
        ),
    ],
)
def test_a_malformed_comment_suppresses_nothing(comment: str, said: str) -> None:
    expected = [("suppressions/malformed", said, comment)]
    assert kept(f"DROP one; {comment}\n", "one") == (["one"], expected)


@pytest.mark.parametrize(
    "comment",
    [
        "-- lintmig: engine=sqlite",
        "-- lintmig: engine = postgres, mysql",
        "/* lintmig: engine=sqlite */",
        "-- lintmig complains here",
        "-- see lintmig: it complains",
        "-- ignore[portability] why",
    ],
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert kept(f"{comment}\nDROP one;\n", "one") == (["one"], [])


def test_severities_and_places_of_findings_about_comments() -> None:
    script = parsed("DROP one; -- lintmig: ignore[portability]\n")
    (finding,) = suppress([], [script], SEVERITIES | {"suppressions/malformed": "info"}, SEVERITIES).added
    assert finding.severity == "info"
    assert finding.help == "write -- lintmig: ignore[portability] and why it is safe here"
    assert finding.engines == {}


def test_a_rule_about_comments_may_be_left_out() -> None:
    assert kept("DROP one; -- lintmig: ignore\n", "one", active=["suppressions/unused"]) == (
        ["one"],
        [],
    )


def test_sql_inside_another_file_is_mapped_to_it() -> None:
    sql = "DROP one; -- lintmig: ignore[portability] x\n"
    source = Source("m.py", f'op.execute("""{sql}""")\n')
    script = parsed(sql, source, SourceMap((Piece(0, len(sql), 14, 14 + len(sql)),)))
    result = suppress(findings(source, "portability/unsupported", ["one"]), [script], SEVERITIES, ())
    assert result.kept == ()


def test_time_grows_with_the_file_only() -> None:
    sql = "DROP one; -- lintmig: ignore[portability/unsupported] x\n" * 20_000
    script = parsed(sql)
    finding = findings(script.script.source, "portability/unsupported", ["one"])[0]
    result = suppress([finding] * 20_000, [script], SEVERITIES, SEVERITIES)
    assert len(result.suppressed) == 20_000
    assert len(result.added) == 19_999
