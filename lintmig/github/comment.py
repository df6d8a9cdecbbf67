"""One comment on a pull request, which is kept up to date and never doubled."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Literal, NamedTuple

from lintmig.github.api import Answer, Api, records, told

State = Literal["open", "resolved"]
Wish = Literal["auto", "always", "never"]

MOST_CHARACTERS = 65_536
"""GitHub refuses a body that is longer. Bytes are counted against it, which are at least as many."""

BUDGET = 65_000

_MARKER = re.compile(
    r"<!-- lintmig:sticky key=(?P<key>[\w./+-]{1,120}) v1 (?P<state>open|resolved) (?P<digest>[0-9a-f]{16}) -->"
)


class Posted(NamedTuple):
    """`id` is that of the comment, where there is one; `trouble` says why there is none, or it is old."""

    id: int | None = None
    trouble: str = ""


class _Comment(NamedTuple):
    id: int
    is_bot: bool
    author: str
    state: str
    digest: str


def keep_comment(
    api: Api, repository: str, number: int, key: str, body: str, *, is_clean: bool, lasting: str = ""
) -> Posted:
    """Make the comment of this key say `body`; what is clean is written once over an older comment, and makes none.

    `lasting` is the body without what changes at each run, such as seconds: nothing is sent where that is as it was.
    """
    state: State = "resolved" if is_clean else "open"
    digest = sha256((lasting or body).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    text = f"<!-- lintmig:sticky key={key} v1 {state} {digest} -->\n{body}"
    own, answer = _own_comments(api, repository, number, key)
    if not answer.is_good:
        return Posted(None, trouble(answer, "comment"))
    path = f"/repos/{repository}/issues"
    for comment in own:
        if (comment.state, comment.digest) == (state, digest) or (is_clean and comment.state == "resolved"):
            return Posted(comment.id)
        answer = api.send("PATCH", f"{path}/comments/{comment.id}", {"body": text})
        if answer.status not in (403, 404):
            return Posted(comment.id, "" if answer.is_good else trouble(answer, "comment"))
    if is_clean:
        return Posted() if answer.is_good else Posted(None, trouble(answer, "comment"))
    answer = api.send("POST", f"{path}/{number}/comments", {"body": text})
    made = told(answer.body, "id")
    if not answer.is_good or not isinstance(made, int):
        return Posted(None, trouble(answer, "comment"))
    return Posted(made)


def _own_comments(api: Api, repository: str, number: int, key: str) -> tuple[list[_Comment], Answer]:
    """Those with our marker that a program has written, or we: anyone may write a marker."""
    items, answer = api.pages(f"/repos/{repository}/issues/{number}/comments")
    found = []
    for item in records(items):
        body, made = item.get("body"), item.get("id")
        marker = _MARKER.match(body) if isinstance(body, str) else None
        if marker is not None and marker["key"] == key and isinstance(made, int):
            author = str(told(item, "user", "login") or "")
            found.append(_Comment(made, told(item, "user", "type") == "Bot", author, marker["state"], marker["digest"]))
    if any(not each.is_bot for each in found):
        me = told(api.get("/user").body, "login")
        found = [each for each in found if each.is_bot or each.author == me]
    return found, answer


def key_of(wish: str, path_prefix: str) -> str:
    """A key as the marker holds it: the one that is wished for, else the working directory."""
    text = wish or path_prefix.rstrip("/") or "lintmig"
    key = re.sub(r"-{2,}", "-", re.sub(r"[^\w./+-]", "-", text, flags=re.ASCII))[:100]
    return (
        key if key == text else f"{key.rstrip('-')}-{sha256(text.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"
    )


def trouble(answer: Answer, what: str) -> str:
    """Why something could not be posted, and where the findings are."""
    match answer.status:
        case 0:
            why = f"GitHub did not answer ({answer.reason})" if answer.reason else "GitHub did not answer"
        case 401 | 403 | 404 if "rate limit" not in answer.reason.lower():
            why = "the token may not write here, as in runs for forks"
        case status:
            why = f"GitHub answered {status}{f' ({answer.reason})' if answer.reason else ''}"
    return f"no {what}: {why}; the findings are in the summary"
