"""GitHub's REST interface on loopback: it holds every request against GitHub's own description of it.

What it keeps are plain lists that tests fill and read. `trouble` answers in its stead.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator

from lintmig.github.hunks import hunks

Json = dict[str, Any]
LARGEST_BODY = 65_536
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Trouble:
    """Answers requests of a method whose path has a part, `times` times."""

    method: str
    part: str
    reply: Reply
    times: int = 1_000


@dataclass
class Hub:
    """One repository, o/r, with one pull request; what a token may do is `may_write`."""

    url: str = ""
    number: int = 7
    head: str = "a" * 40
    head_label: str = "fork-owner:topic"
    files: list[Json] = field(default_factory=list)
    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    review_comments: list[Json] = field(default_factory=list)
    reviews: list[Json] = field(default_factory=list)
    check_runs: dict[int, list[Json]] = field(default_factory=dict)
    may_write: bool = True
    me: str | None = None
    page_size: int | None = None
    trouble: list[Trouble] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _next_id: int = 1000

    def requests(self, method: str) -> list[str]:
        return [each.path for each in self.asked if each.method == method]

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        self.violations += violations(asked)
        for each in self.trouble:
            if each.times > 0 and each.method == asked.method and each.part in asked.path:
                each.times -= 1
                return each.reply
        if asked.method != "GET" and not self.may_write:
            return Reply(403, {"message": "Resource not accessible by integration"})
        for method, form, act in ROUTES:
            if method == asked.method and (found := re.fullmatch(form, asked.path)):
                return act(self, asked, *found.groups())
        return Reply(404, {"message": "Not Found"})

    def paged(self, items: list[Json], asked: Asked) -> Reply:
        size = min(self.page_size or 100, int(asked.query.get("per_page", "30")))
        page = int(asked.query.get("page", "1"))
        headers = {}
        if page * size < len(items):
            query = "&".join(f"{name}={value}" for name, value in {**asked.query, "page": str(page + 1)}.items())
            headers["Link"] = (
                f'<{self.url}{asked.path}?page=1>; rel="first", <{self.url}{asked.path}?{query}>; rel="next"'
            )
        return Reply(200, items[(page - 1) * size : page * size], headers)


def _user(hub: Hub, asked: Asked) -> Reply:
    if hub.me is None:
        return Reply(403, {"message": "Resource not accessible by integration"})
    return Reply(200, {"login": hub.me, "type": "User"})


def _contents(hub: Hub, asked: Asked, path: str) -> Reply:
    text = hub.contents.get((asked.query.get("ref", ""), unquote(path)))
    return Reply(404, {"message": "Not Found"}) if text is None else Reply(200, text)


def _comments(hub: Hub, asked: Asked, number: str) -> Reply:
    return hub.paged(hub.comments, asked)


def _make_comment(hub: Hub, asked: Asked, number: str) -> Reply:
    if len(asked.body["body"]) > LARGEST_BODY:
        return Reply(422, {"message": "Body is too long (maximum is 65536 characters)"})
    author = {"login": hub.me, "type": "User"} if hub.me else BOT
    comment = {"id": hub.new_id(), "body": asked.body["body"], "user": author}
    hub.comments.append(comment)
    return Reply(201, comment)


def _change_comment(hub: Hub, asked: Asked, made: str) -> Reply:
    for comment in hub.comments:
        if comment["id"] == int(made):
            if len(asked.body["body"]) > LARGEST_BODY:
                return Reply(422, {"message": "Body is too long"})
            comment["body"] = asked.body["body"]
            return Reply(200, comment)
    return Reply(404, {"message": "Not Found"})


def _pull(hub: Hub) -> Json:
    return {"number": hub.number, "state": "open", "head": {"sha": hub.head, "label": hub.head_label}}


def _pulls(hub: Hub, asked: Asked) -> Reply:
    return hub.paged([_pull(hub)] if asked.query.get("head") == hub.head_label else [], asked)


def _one_pull(hub: Hub, asked: Asked, number: str) -> Reply:
    return Reply(200, _pull(hub)) if int(number) == hub.number else Reply(404, {"message": "Not Found"})


def _files(hub: Hub, asked: Asked, number: str) -> Reply:
    return hub.paged(hub.files, asked)


def _review_comments(hub: Hub, asked: Asked, number: str) -> Reply:
    return hub.paged(hub.review_comments, asked)


def _delete(hub: Hub, asked: Asked, made: str) -> Reply:
    hub.review_comments[:] = [each for each in hub.review_comments if each["id"] != int(made)]
    return Reply(204)


def _review(hub: Hub, asked: Asked, number: str) -> Reply:
    """All or nothing: each line has to be in a hunk."""
    patches = {each["filename"]: each.get("patch", "") for each in hub.files}
    for each in asked.body.get("comments", []):
        lines = range(each.get("start_line", each["line"]), each["line"] + 1)
        if not any(set(lines) <= set(hunk.lines) for hunk in hunks(patches.get(each["path"], ""))):
            return Reply(422, {"message": "Unprocessable Entity", "errors": ["Line could not be resolved"]})
    hub.reviews.append(asked.body)
    for each in asked.body.get("comments", []):
        hub.review_comments.append({**each, "id": hub.new_id(), "user": BOT})
    return Reply(200, {"id": hub.new_id()})


def _check_run(hub: Hub, asked: Asked) -> Reply:
    made = hub.new_id()
    hub.check_runs[made] = list(asked.body["output"]["annotations"])
    return Reply(201, {"id": made})


def _more_of_a_check_run(hub: Hub, asked: Asked, made: str) -> Reply:
    hub.check_runs[int(made)] += asked.body["output"]["annotations"]
    return Reply(200, {"id": int(made)})


ROUTES: list[tuple[str, str, Callable[..., Reply]]] = [
    ("GET", "/user", _user),
    ("GET", r"/repos/o/r/contents/(.+)", _contents),
    ("GET", r"/repos/o/r/issues/(\d+)/comments", _comments),
    ("POST", r"/repos/o/r/issues/(\d+)/comments", _make_comment),
    ("PATCH", r"/repos/o/r/issues/comments/(\d+)", _change_comment),
    ("GET", r"/repos/o/r/pulls", _pulls),
    ("GET", r"/repos/o/r/pulls/(\d+)", _one_pull),
    ("GET", r"/repos/o/r/pulls/(\d+)/files", _files),
    ("GET", r"/repos/o/r/pulls/(\d+)/comments", _review_comments),
    ("DELETE", r"/repos/o/r/pulls/comments/(\d+)", _delete),
    ("POST", r"/repos/o/r/pulls/(\d+)/reviews", _review),
    ("POST", r"/repos/o/r/check-runs", _check_run),
    ("PATCH", r"/repos/o/r/check-runs/(\d+)", _more_of_a_check_run),
]


@cache
def description() -> Json:
    return dict(json.loads(Path(__file__).with_name("openapi.json").read_text("utf-8")))


def violations(asked: Asked) -> Iterator[str]:
    """What GitHub's description does not allow of a request."""
    where = f"{asked.method} {asked.path}"
    found = list(_operations(asked))
    if not found:
        yield f"{where}: no such request is described"
        return
    operation, values = found[0]
    known = {(each["in"], each["name"]): each for each in operation["parameters"]}
    for kind, given in (("path", values), ("query", asked.query)):
        for name, value in given.items():
            parameter = known.get((kind, name))
            if parameter is None:
                yield f"{where}: unknown {kind} parameter {name}"
                continue
            yield from _errors(f"{where} {name}", parameter["schema"], _typed(value, parameter["schema"]))
    yield from (
        f"{where}: {name} is missing"
        for (kind, name), each in known.items()
        if kind == "query" and each.get("required") and name not in asked.query
    )
    if "body" in operation:
        yield from _errors(where, _closed(operation["body"]), asked.body)
    elif asked.body is not None:
        yield f"{where}: takes no body"
    if not asked.headers.get("authorization", "").startswith("Bearer ") or "user-agent" not in asked.headers:
        yield f"{where}: headers are missing"


def _operations(asked: Asked) -> Iterator[tuple[Json, dict[str, str]]]:
    for template, methods in description()["paths"].items():
        form = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        form = form.replace("(?P<path>[^/]+)", "(?P<path>.+)")
        if (found := re.fullmatch(form, asked.path)) and asked.method.lower() in methods:
            yield methods[asked.method.lower()], found.groupdict()


def _errors(where: str, schema: Json, value: Any) -> Iterator[str]:
    yield from (
        f"{where}: {error.json_path} {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(value)
    )


def _typed(value: str, schema: Json) -> Any:
    return int(value) if schema.get("type") == "integer" and re.fullmatch(r"\d+", value) else value


def _closed(schema: Json) -> Json:
    """No keys but those that are described."""
    closed = dict(schema)
    if "properties" in closed:
        closed["properties"] = {name: _closed(each) for name, each in closed["properties"].items()}
        closed.setdefault("additionalProperties", False)
    if isinstance(closed.get("items"), dict):
        closed["items"] = _closed(closed["items"])
    return closed


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """The hub, reachable at its `url`."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(length)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                json.loads(data) if data else None,
                {name.lower(): value for name, value in self.headers.items()},
            )
            reply = hub.answer(asked)
            is_text = isinstance(reply.body, str)
            body = b"" if reply.body is None else (reply.body if is_text else json.dumps(reply.body)).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
