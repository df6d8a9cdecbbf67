"""The client: what it waits for, what it repeats, where it does not go."""

from __future__ import annotations

import socket
import time

import pytest

from lintmig.github.api import LONGEST_WAIT, Api
from lintmig.model.error import LintmigError
from tests.github.fake import Asked, Hub, Reply, Trouble, running, violations

COMMENTS = "/repos/o/r/issues/7/comments"


class Client(Api):
    """It notes how long it would sleep."""

    def __init__(self, hub: Hub, token: str = "t") -> None:
        self.waits: list[float] = []
        super().__init__(hub.url, token, self.waits.append)


def test_the_fake_knows_what_github_allows() -> None:
    headers = {"authorization": "Bearer t", "user-agent": "x"}

    def said(method: str, path: str, body: object = None, query: dict[str, str] | None = None) -> list[str]:
        return list(violations(Asked(method, path, query or {}, body, headers)))

    assert said("POST", COMMENTS, {"body": "x"}) == []
    assert said("POST", COMMENTS, {"text": "x"})
    assert said("POST", "/repos/o/r/issues/seven/comments", {"body": "x"})
    assert said("GET", COMMENTS, None, {"pages": "1"})
    assert said("PUT", COMMENTS, {"body": "x"})
    review = {"event": "COMMENT", "body": "x", "comments": [{"path": "a", "line": 1, "side": "RIGHT", "body": "x"}]}
    assert said("POST", "/repos/o/r/pulls/7/reviews", review) == []
    assert said("POST", "/repos/o/r/pulls/7/reviews", {**review, "event": "SAY"})
    annotation = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "error", "message": "x"}
    run = {"name": "x", "head_sha": "a", "output": {"title": "x", "summary": "x", "annotations": [annotation]}}
    assert said("POST", "/repos/o/r/check-runs", run), "the level is not one"
    annotation["annotation_level"] = "failure"
    assert said("POST", "/repos/o/r/check-runs", run) == []
    run["output"]["annotations"] = [annotation] * 51  # type: ignore[index]
    assert said("POST", "/repos/o/r/check-runs", run), "too many"
    del headers["authorization"]
    assert said("POST", COMMENTS, {"body": "x"})


def test_pages_are_followed(hub: Hub) -> None:
    hub.comments = [{"id": number, "body": "x"} for number in range(250)]
    items, answer = Client(hub).pages(COMMENTS)
    assert answer.is_good
    assert len(items) == 250
    assert len(hub.asked) == 3


def test_a_page_of_another_host_is_not_followed(hub: Hub) -> None:
    with running(Hub()) as other:
        link = {"Link": f'<{other.url}{COMMENTS}>; rel="next"'}
        hub.trouble.append(Trouble("GET", "comments", Reply(200, [{"id": 1}], link)))
        items, _ = Client(hub).pages(COMMENTS)
        assert len(items) == 1
        assert other.asked == []


def test_no_redirect_takes_the_token_elsewhere(hub: Hub) -> None:
    with running(Hub()) as other:
        for method in ("GET", "POST"):
            hub.trouble = [Trouble(method, "comments", Reply(302, None, {"Location": f"{other.url}{COMMENTS}"}))]
            answer = Client(hub).get(COMMENTS) if method == "GET" else Client(hub).send("POST", COMMENTS, {"body": "x"})
            assert answer.status == 302
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed(hub: Hub) -> None:
    hub.trouble.append(Trouble("GET", "/issues/7/", Reply(301, None, {"Location": "/repos/o/r/issues/8/comments"})))
    assert Client(hub).get(COMMENTS).body == []


def test_what_went_wrong_for_a_moment_is_asked_again(hub: Hub) -> None:
    hub.trouble.append(Trouble("GET", "comments", Reply(502), times=2))
    client = Client(hub)
    assert client.get(COMMENTS).is_good
    assert client.waits == [1.0, 3.0]


def test_it_gives_up(hub: Hub) -> None:
    hub.trouble.append(Trouble("GET", "comments", Reply(503)))
    assert Client(hub).get(COMMENTS).status == 503
    assert len(hub.asked) == 3


def test_what_may_have_been_done_is_not_done_again(hub: Hub) -> None:
    hub.trouble.append(Trouble("POST", "comments", Reply(502)))
    assert Client(hub).send("POST", COMMENTS, {"body": "x"}).status == 502
    assert len(hub.asked) == 1


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (Reply(429, None, {"Retry-After": "7"}), [7.0]),
        (Reply(403, {"message": "You have exceeded a secondary rate limit"}, {"Retry-After": "30"}), [30.0]),
        (Reply(429), [LONGEST_WAIT]),
    ],
)
def test_it_waits_as_it_is_told(hub: Hub, reply: Reply, waits: list[float]) -> None:
    hub.trouble.append(Trouble("POST", "comments", reply, times=1))
    client = Client(hub)
    assert client.send("POST", COMMENTS, {"body": "x"}).is_good
    assert client.waits == waits


def test_it_waits_until_the_limit_is_reset(hub: Hub) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 20)}
    hub.trouble.append(Trouble("GET", "comments", Reply(403, None, headers), times=1))
    client = Client(hub)
    assert client.get(COMMENTS).is_good
    assert 15 < client.waits[0] <= 20


def test_it_does_not_wait_for_long(hub: Hub) -> None:
    hub.trouble.append(Trouble("GET", "comments", Reply(429, None, {"Retry-After": "3600"})))
    client = Client(hub)
    assert client.get(COMMENTS).status == 429
    assert client.waits == []
    hub.trouble = [Trouble("GET", "comments", Reply(429, None, {"Retry-After": "40"}))]
    client.get(COMMENTS)
    assert client.waits == [40.0], "forty seconds more would be too long in all"


def test_a_refusal_is_an_answer(hub: Hub) -> None:
    hub.may_write = False
    answer = Client(hub).send("POST", COMMENTS, {"body": "x"})
    assert (answer.status, answer.reason) == (403, "Resource not accessible by integration")
    assert len(hub.asked) == 1


@pytest.mark.parametrize("body", ["<html>", "[" * 100_000, "nul", ""])
def test_an_answer_that_is_no_json(hub: Hub, body: str) -> None:
    hub.trouble.append(Trouble("GET", "comments", Reply(200, body)))
    items, answer = Client(hub).pages(COMMENTS)
    assert items == []
    assert answer.status == 0


def test_nobody_answers() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        waits: list[float] = []
        client = Api(f"http://127.0.0.1:{unused.getsockname()[1]}", "t", waits.append)
        assert client.get("/user").status == 0
        assert len(waits) == 2
        assert client.get("/user").status == 0
        assert len(waits) == 2, "who is silent is not asked again"


def test_a_token_cannot_add_headers(hub: Hub) -> None:
    assert Client(hub, "t\r\nX-Evil: 1").get("/user").status == 0
    assert hub.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "https://user@host", "", "https://h?q"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(LintmigError):
        Api(url, "t")
