"""One comment on a pull request: found again, updated in place, never doubled, never a reason to fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lintmig.github.comment import BUDGET, MOST_CHARACTERS, Posted, keep_comment, key_of
from lintmig.github.posting import post_comment
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.source import Source
from lintmig.stages.report.markdown import Style, page_of
from tests.github.fake import BOT, LARGEST_BODY, Hub, Reply, Trouble
from tests.github.test_api import Client
from tests.outcomes import finding, outcome

SOURCE = Source("db/1.sql", "CREATE TABLE orders (id INTEGER);\n")
DIRTY = outcome(finding(SOURCE, "orders"))
CLEAN = outcome()
NO_RIGHT = "no comment: the token may not write here, as in runs for forks; the findings are in the summary"


def keep(hub: Hub, shown: Outcome, wish: str = "auto", key: str = "lintmig", head: str = "b" * 40) -> Posted:
    style = Style(blob_url=f"https://github.com/o/r/blob/{head}", run_url=f"https://github.com/run/{len(hub.asked)}")
    page = page_of(shown, ReportOptions())
    made = post_comment(Client(hub), "o/r", 7, key, page, style, wish, head)  # type: ignore[arg-type]
    assert all(each.level == "notice" for each in made.notices)
    return Posted(made.comment_id, made.notices[0].message if made.notices else "")


def test_a_comment_is_made_then_updated_in_place(hub: Hub) -> None:
    made = keep(hub, DIRTY)
    assert hub.requests("POST") == ["/repos/o/r/issues/7/comments"]
    assert made.id == hub.comments[0]["id"]
    again = keep(hub, outcome(finding(SOURCE, "id", "something else")))
    assert again == made
    assert len(hub.comments) == 1
    assert "something else" in hub.comments[0]["body"]


def test_nothing_is_sent_where_nothing_has_changed(hub: Hub) -> None:
    keep(hub, DIRTY)
    later = replace(DIRTY, counts=replace(DIRTY.counts, seconds=99.0))
    keep(hub, later)
    assert hub.requests("PATCH") == []
    keep(hub, later, head="c" * 40)
    assert len(hub.requests("PATCH")) == 1, "its links lead to another commit"


def test_what_is_clean_makes_no_comment(hub: Hub) -> None:
    assert keep(hub, CLEAN) == Posted()
    assert hub.comments == []


def test_what_is_clean_now_is_said_once(hub: Hub) -> None:
    keep(hub, DIRTY)
    keep(hub, CLEAN)
    assert "resolved in bbbbbbb" in hub.comments[0]["body"]
    keep(hub, CLEAN, head="c" * 40)
    assert len(hub.requests("PATCH")) == 1
    keep(hub, DIRTY)
    assert "1 error" in hub.comments[0]["body"]
    assert len(hub.comments) == 1


def test_always_has_a_comment(hub: Hub) -> None:
    keep(hub, CLEAN, "always")
    keep(hub, CLEAN, "always")
    assert len(hub.comments) == 1
    assert hub.requests("PATCH") == []


def test_two_keys_are_two_comments(hub: Hub) -> None:
    keep(hub, DIRTY, key="a")
    keep(hub, DIRTY, key="b")
    keep(hub, CLEAN, key="a")
    assert ["resolved" in each["body"] for each in hub.comments] == [True, False]


def test_it_is_found_among_many(hub: Hub) -> None:
    others = [{"id": number, "body": "x", "user": {"login": "u", "type": "User"}} for number in range(230)]
    hub.comments = others
    keep(hub, DIRTY)
    keep(hub, outcome(finding(SOURCE, "id", "something else")))
    assert len(hub.comments) == 231
    assert len(hub.requests("PATCH")) == 1


def test_a_strangers_marker_is_none(hub: Hub) -> None:
    keep(hub, DIRTY)
    body = hub.comments[0]["body"]
    hub.comments = [
        {"id": 1, "body": body, "user": {"login": "stranger", "type": "User"}},
        {"id": 2, "body": f"> {body}", "user": BOT},
        {"id": 3, "body": body},
        {"id": 4, "body": None, "user": BOT},
        {"id": "5", "body": body, "user": BOT},
    ]
    keep(hub, outcome(finding(SOURCE, "id", "something else")))
    assert len(hub.comments) == 6
    assert hub.requests("PATCH") == []


def test_with_a_token_of_a_person(hub: Hub) -> None:
    hub.me = "me"
    keep(hub, DIRTY)
    hub.comments.insert(0, {**hub.comments[0], "id": 1, "user": {"login": "stranger", "type": "User"}})
    keep(hub, CLEAN)
    assert hub.requests("PATCH") == [f"/repos/o/r/issues/comments/{hub.comments[1]['id']}"]


def test_a_comment_that_is_another_programs_is_left(hub: Hub) -> None:
    keep(hub, DIRTY)
    other = hub.comments[0]["id"]
    hub.trouble.append(Trouble("PATCH", str(other), Reply(403, {"message": "Resource not accessible"})))
    made = keep(hub, outcome(finding(SOURCE, "id", "something else")))
    assert made.id != other
    assert len(hub.comments) == 2


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble("POST", "comments", Reply(403, {"message": "Resource not accessible by integration"})), NO_RIGHT),
        (Trouble("GET", "comments", Reply(404, {"message": "Not Found"})), NO_RIGHT),
        (Trouble("GET", "comments", Reply(502)), "no comment: GitHub answered 502; the findings are in the summary"),
        (
            Trouble("POST", "comments", Reply(422, {"message": "Validation Failed"})),
            "no comment: GitHub answered 422 (Validation Failed); the findings are in the summary",
        ),
        (
            Trouble("POST", "comments", Reply(403, {"message": "secondary rate limit"}, {"Retry-After": "900"})),
            "no comment: GitHub answered 403 (secondary rate limit); the findings are in the summary",
        ),
    ],
)
def test_trouble_is_told(hub: Hub, trouble: Trouble, said: str) -> None:
    hub.trouble.append(trouble)
    assert keep(hub, DIRTY) == Posted(None, said)


def test_the_longest_comment_is_taken(hub: Hub) -> None:
    huge = outcome(*(finding(SOURCE, "orders", f"{number} " + "é@" * 900) for number in range(300)))
    assert keep(hub, huge).trouble == ""
    keep(hub, outcome(*huge.findings[1:]))
    assert MOST_CHARACTERS == LARGEST_BODY
    assert BUDGET * 0.9 < len(hub.comments[0]["body"].encode()) < LARGEST_BODY
    assert len(hub.requests("PATCH")) == 1


@pytest.mark.parametrize(
    ("wish", "prefix", "key"),
    [
        ("", "", "lintmig"),
        ("", "app/db/", "app/db"),
        ("mine", "app/", "mine"),
        ("a--b", "", "a-b-"),
        ("x --> <b>", "", "x-b-"),
        ("é" * 300, "", "-"),
    ],
)
def test_keys_end_no_comment(wish: str, prefix: str, key: str) -> None:
    made = key_of(wish, prefix)
    assert made.startswith(key)
    assert "--" not in made
    assert len(made) <= 120


def test_a_hostile_key_is_found_again(hub: Hub) -> None:
    key = key_of("x --> <b>" * 40, "")
    for text in ("one", "two"):
        keep_comment(Client(hub), "o/r", 7, key, text, is_clean=False)
    assert [each["body"].split("\n")[1] for each in hub.comments] == ["two"]
