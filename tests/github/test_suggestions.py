"""Fixes as suggestions: only where GitHub takes them, once each, gone when they are no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lintmig.github.event import Event
from lintmig.github.hunks import hunks, new_lines
from lintmig.github.suggestions import MOST, Suggested, suggest
from lintmig.model.finding import Finding
from lintmig.model.fix import Edit, Fix, Safety
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import Source, Span
from tests.github.fake import BOT, Hub, Reply, Trouble
from tests.github.test_api import Client
from tests.outcomes import finding, outcome

TEXT = "CREATE TABLE a (\n  x SERIAL,\n  y DATETIME\n);\nSELECT `a`;\n"
SOURCE = Source("1.sql", TEXT)
EVENT = Event("pull_request", "o/r", 7, "a" * 40)
OPTIONS = ReportOptions(path_prefix="db/")


def fixable(
    words: str, becomes: str, safety: Safety = "safe", source: Source = SOURCE, message: str = "odd"
) -> Finding:
    start = source.text.index(words)
    fix = Fix(f"Write {becomes}", safety, (Edit(Span(start, start + len(words)), becomes),))
    return replace(finding(source, words, message), fix=fix, fingerprint=f"{words}{becomes}")


def patch_of(text: str, start: int = 1) -> str:
    lines = text.splitlines()
    return f"@@ -0,0 +{start},{len(lines)} @@\n" + "\n".join(f"+{line}" for line in lines)


def added(text: str = TEXT, path: str = "db/1.sql") -> dict[str, object]:
    return {"filename": path, "status": "added", "patch": patch_of(text)}


SHOWN = outcome(fixable("SERIAL", "BIGINT"), fixable("DATETIME", "TIMESTAMP"))


def post(hub: Hub, shown: Outcome = SHOWN) -> Suggested:
    return suggest(Client(hub), EVENT, shown, OPTIONS)


def test_patches_tell_lines() -> None:
    patch = "@@ -1,3 +1,4 @@ x\n a\n+b\n-c\n+d\n e\n\\ No newline at end of file\n@@ -9 +10,2 @@\n+f\n g"
    first, second = hunks(patch)
    assert first.lines == {1: "a", 2: "b", 3: "d", 4: "e"}
    assert first.added == {2, 3}
    assert second.added == {10}
    assert new_lines(patch) == ((2, 3), (10, 10))
    assert list(hunks("no patch\n+x")) == []


def test_a_fix_becomes_a_suggestion(hub: Hub) -> None:
    hub.files = [added()]
    assert post(hub) == Suggested(2)
    (review,) = hub.reviews
    assert review["event"] == "COMMENT"
    assert review["commit_id"] == "a" * 40
    first, second = review["comments"]
    assert (first["path"], first["line"], first["side"]) == ("db/1.sql", 2, "RIGHT")
    assert "start_line" not in first
    assert "\n```suggestion\n  x BIGINT,\n```\n" in first["body"]
    assert "\n```suggestion\n  y TIMESTAMP\n```\n" in second["body"]


def test_several_lines_are_one_suggestion(hub: Hub) -> None:
    hub.files = [added()]
    post(hub, outcome(fixable("SERIAL,\n  y DATETIME", "BIGINT,\n  y TIMESTAMP,\n  z INT")))
    (comment,) = hub.reviews[0]["comments"]
    assert (comment["start_line"], comment["line"]) == (2, 3)
    assert "```suggestion\n  x BIGINT,\n  y TIMESTAMP,\n  z INT\n```" in comment["body"]


def test_a_fence_is_longer_than_what_is_in_it(hub: Hub) -> None:
    source = Source("1.sql", "SELECT 1; -- ````\n")
    hub.files = [added(source.text)]
    post(hub, outcome(fixable("1;", "2;", source=source)))
    assert "\n`````suggestion\nSELECT 2; -- ````\n`````\n" in hub.reviews[0]["comments"][0]["body"]


def test_nothing_twice(hub: Hub) -> None:
    hub.files = [added()]
    post(hub)
    assert post(hub) == Suggested(0)
    assert len(hub.reviews) == 1
    assert hub.requests("DELETE") == []


def test_what_is_mended_is_taken_back(hub: Hub) -> None:
    hub.files = [added()]
    post(hub)
    first, second = hub.review_comments
    post(hub, outcome(SHOWN.findings[1]))
    assert hub.review_comments == [second]
    assert hub.requests("DELETE") == [f"/repos/o/r/pulls/comments/{first['id']}"]


def test_what_is_answered_stays(hub: Hub) -> None:
    hub.files = [added()]
    post(hub)
    reply = {"id": 1, "in_reply_to_id": hub.review_comments[0]["id"], "body": "no", "user": {"type": "User"}}
    hub.review_comments.append(reply)
    post(hub, outcome())
    assert [each.get("in_reply_to_id", 0) > 0 for each in hub.review_comments] == [False, True]


def test_what_is_outdated_is_made_anew(hub: Hub) -> None:
    hub.files = [added()]
    post(hub)
    hub.review_comments[0]["line"] = None
    assert post(hub) == Suggested(1)
    assert len(hub.review_comments) == 2


def test_others_comments_are_left(hub: Hub) -> None:
    hub.files = [added()]
    post(hub)
    stranger = {**hub.review_comments[0], "id": 1, "user": {"login": "x", "type": "User"}}
    other = {"id": 2, "body": "words", "line": 1, "user": BOT}
    hub.review_comments += [stranger, other]
    post(hub, outcome())
    assert hub.review_comments == [stranger, other]


@pytest.mark.parametrize(
    "file",
    [
        {"filename": "db/2.sql", "status": "added", "patch": patch_of(TEXT)},
        {"filename": "db/1.sql", "status": "added"},
        {"filename": "db/1.sql", "status": "renamed", "previous_filename": "x", "patch": patch_of(TEXT)},
        {"filename": "db/1.sql", "status": "modified", "patch": "@@ -1,5 +1,5 @@\n CREATE TABLE a (\n   x SERIAL,\n"},
        {"filename": "db/1.sql", "status": "modified", "patch": patch_of(TEXT, start=40)},
        {"filename": "db/1.sql", "status": "modified", "patch": patch_of(TEXT.replace("x SERIAL", "w SERIAL"))},
    ],
    ids=["another file", "no patch", "renamed", "old lines", "elsewhere", "other text"],
)
def test_only_on_lines_that_the_pull_request_adds(hub: Hub, file: dict[str, object]) -> None:
    hub.files = [file]
    assert post(hub, outcome(fixable("SERIAL", "BIGINT"))) == Suggested(0)
    assert hub.reviews == []


@pytest.mark.parametrize(
    "shown",
    [
        outcome(fixable("SERIAL", "BIGINT", "unsafe")),
        outcome(finding(SOURCE, "SERIAL")),
        outcome(fixable("SERIAL", "BIG\u202eINT")),
        outcome(fixable("SERIAL", "BIG\x1b[31mINT")),
        outcome(replace(fixable("SERIAL", "BIGINT"), severity="info")),
    ],
    ids=["unsafe", "no fix", "bidi", "escape", "not shown"],
)
def test_only_what_is_safe_and_seen(hub: Hub, shown: Outcome) -> None:
    hub.files = [added()]
    assert post(hub, shown) == Suggested(0)


def test_two_on_one_line_are_one(hub: Hub) -> None:
    hub.files = [added()]
    lesser = replace(fixable("x", "z"), severity="warning")
    over_two = replace(fixable("SERIAL,\n  y DATETIME", "BIGINT,\n  y TIMESTAMP"), severity="warning")
    assert post(hub, outcome(lesser, over_two)) == Suggested(1)
    (comment,) = hub.reviews[0]["comments"]
    assert (comment["start_line"], comment["line"]) == (2, 3)
    assert "```suggestion\n  z BIGINT,\n  y TIMESTAMP\n```" in comment["body"]
    assert "- Write z: odd" in comment["body"]
    assert "- Write BIGINT" in comment["body"]


def test_of_two_that_contradict_each_other_only_the_gravest(hub: Hub) -> None:
    hub.files = [added()]
    lesser = replace(fixable("x SERIAL", "x INT"), severity="warning")
    post(hub, outcome(lesser, fixable("SERIAL", "BIGINT")))
    (comment,) = hub.reviews[0]["comments"]
    assert "  x BIGINT," in comment["body"]


def test_files_on_later_pages_count_and_there_is_an_end(hub: Hub) -> None:
    text = "".join(f"SELECT x{number};\n" for number in range(40))
    source = Source("1.sql", text)
    hub.files = [{"filename": f"f{number}", "status": "added"} for number in range(120)] + [added(text)]
    many = outcome(*(fixable(f"x{number};", f"y{number};", source=source) for number in range(40)))
    assert post(hub, many) == Suggested(MOST)


def test_words_in_a_suggestion_are_harmless(hub: Hub) -> None:
    hub.files = [added()]
    post(hub, outcome(fixable("SERIAL", "BIGINT", message="@team <!-- lintmig -->\n```suggestion\nDROP\n```")))
    body = hub.reviews[0]["comments"][0]["body"]
    assert "@team" not in body
    assert body.count("<!--") == 1
    assert body.count("\n```") == 2


@pytest.mark.parametrize("status", [403, 404, 422, 502])
def test_where_github_does_not_take_it(hub: Hub, status: int) -> None:
    hub.files = [added()]
    hub.trouble.append(Trouble("POST", "reviews", Reply(status, {"message": "no"})))
    result = post(hub)
    assert result.posted == 0
    assert result.trouble.startswith("no suggestions: ")
    hub.trouble = [Trouble("GET", "files", Reply(status, {"message": "no"}))]
    assert post(hub).trouble
