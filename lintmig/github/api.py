"""GitHub's REST interface: requests that wait when they are told to, never leave its host, and never raise.

What goes wrong is an answer with a status: 0 where nobody answered, or where the answer is no JSON.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

import lintmig
from lintmig.model.error import LintmigError

Method = Literal["GET", "POST", "PATCH", "DELETE"]

SECONDS = 20
MOST_TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds that one client waits in all, however often it is told to."""

LARGEST_ANSWER = 32 * 1024 * 1024
MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the decoded JSON, or the text where that was asked for; `reason` says in short what went wrong."""

    status: int
    body: object = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """With lower-case names."""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class _SameHost(HTTPRedirectHandler):
    """A redirect to another host would take the token there."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc) or req.get_method() != "GET":
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Api:
    """One client for a run, which asks no more once nobody has answered. `sleep` takes seconds."""

    def __init__(self, url: str, token: str, sleep: Callable[[float], None] | None = None) -> None:
        if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
            raise LintmigError(f"the address of GitHub's API is {url!r}", "leave GITHUB_API_URL as the runner sets it")
        self._url = url.rstrip("/")
        self._token = token
        self._sleep = sleep or time.sleep
        self._patience = LONGEST_WAIT
        self._silence: Answer | None = None
        self._opener: OpenerDirector = build_opener(_SameHost())

    def get(self, path: str, query: Mapping[str, str | int] | None = None, accept: str = "json") -> Answer:
        """`accept` is `json`, or `raw` for the text of a file."""
        return self._ask("GET", self._address(path, query), None, accept)

    def send(self, method: Method, path: str, body: Mapping[str, object] | None = None) -> Answer:
        return self._ask(method, self._address(path, None), body, "json")

    def pages(self, path: str, query: Mapping[str, str | int] | None = None) -> tuple[list[object], Answer]:
        """All items of a list, with the last answer, which tells whether they are all."""
        address: str | None = self._address(path, {"per_page": 100, **(query or {})})
        found: list[object] = []
        answer = Answer(0)
        for _ in range(MOST_PAGES):
            if address is None:
                break
            answer = self._ask("GET", address, None, "json")
            if not answer.is_good:
                break
            if not isinstance(answer.body, list):
                return found, Answer(0, None, "an answer that is no list", answer.headers)
            found += answer.body
            address = self._next_page(answer)
        return found, answer

    def _address(self, path: str, query: Mapping[str, str | int] | None) -> str:
        words = urlencode(query or {})
        return f"{self._url}{path}{f'?{words}' if words else ''}"

    def _next_page(self, answer: Answer) -> str | None:
        """The address that the Link header names, where it is one of the same host."""
        for link in re.finditer(r'<([^<>\s]+)>\s*;\s*rel="([^"]*)"', answer.headers.get("link", "")):
            if "next" in link[2].split():
                here, there = urlsplit(self._url), urlsplit(link[1])
                return link[1] if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None
        return None

    def _ask(self, method: Method, address: str, body: Mapping[str, object] | None, accept: str) -> Answer:
        if self._silence is not None:
            return self._silence
        answer = Answer(0)
        for attempt in range(MOST_TRIES):
            answer = self._once(method, address, body, accept)
            wait = _wait(answer, attempt, is_repeatable=method != "POST")
            if wait is None or attempt + 1 == MOST_TRIES or wait > self._patience:
                break
            self._patience -= wait
            self._sleep(wait)
        if answer.status == 0 and not answer.headers:
            self._silence = answer
        return answer

    def _once(self, method: Method, address: str, body: Mapping[str, object] | None, accept: str) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        headers = {
            "Accept": f"application/vnd.github{'.raw' if accept == 'raw' else ''}+json",
            "Authorization": f"Bearer {self._token}",
            "User-Agent": f"lintmig/{lintmig.__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = Request(address, data, headers, method=method)
        try:
            with self._opener.open(request, timeout=SECONDS) as response:
                return _read(response.status, response.read(LARGEST_ANSWER + 1), dict(response.headers.items()), accept)
        except HTTPError as error:
            with error:
                return _read(error.code, error.read(LARGEST_ANSWER + 1), dict(error.headers.items()), "json")
        except (OSError, HTTPException, ValueError) as error:
            return Answer(0, None, f"{type(error).__name__}: {error}"[:200])


def _read(status: int, data: bytes, headers: Mapping[str, str], accept: str) -> Answer:
    names = {name.lower(): value for name, value in headers.items()}
    if len(data) > LARGEST_ANSWER:
        return Answer(0, None, "an answer of more than 32 MiB", names)
    text = data.decode("utf-8", "surrogateescape")
    if accept == "raw" and status < 300:
        return Answer(status, text, "", names)
    try:
        body = json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        return Answer(status if status >= 300 else 0, None, "an answer that is no JSON", names)
    reason = str(body.get("message", ""))[:200] if status >= 300 and isinstance(body, dict) else ""
    return Answer(status, body, reason, names)


def _wait(answer: Answer, attempt: int, is_repeatable: bool) -> float | None:
    """Seconds until another try is worth it; None where none is. What may have been done is not done again."""
    limited = answer.status == 429 or (
        answer.status == 403 and ("retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0")
    )
    if limited:
        return _told(answer) if "retry-after" in answer.headers else _until_reset(answer)
    if is_repeatable and answer.status in (0, 500, 502, 503, 504):
        return 1.0 + 2 * attempt
    return None


def _told(answer: Answer) -> float | None:
    text = answer.headers["retry-after"].strip()
    return float(text) if re.fullmatch(r"\d{1,6}", text) else None


def _until_reset(answer: Answer) -> float:
    text = answer.headers.get("x-ratelimit-reset", "").strip()
    if answer.headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"\d{1,12}", text):
        return max(1.0, int(text) - time.time())
    return LONGEST_WAIT


def segment(text: str) -> str:
    """A word as one part of a path."""
    return quote(text, safe="")


def records(items: list[object]) -> Iterator[dict[str, object]]:
    """The items that are objects."""
    yield from (item for item in items if isinstance(item, dict))


def told(record: object, *names: str) -> object:
    """What stands below these names in nested objects; None where there is nothing."""
    for name in names:
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record
