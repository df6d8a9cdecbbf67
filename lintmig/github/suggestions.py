"""Fixes as suggestions that a reviewer accepts with a click: on lines that the pull request adds, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from lintmig.github.api import Api, records, told
from lintmig.github.comment import trouble
from lintmig.github.event import Event
from lintmig.github.hunks import hunks
from lintmig.github.listed import listed_files
from lintmig.model.finding import SEVERITIES, Finding
from lintmig.model.fix import Edit
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.source import Source
from lintmig.stages.report.markdown.safe import prose, short

MOST = 20
"""Suggestions in one review: each is a notification, and GitHub slows down who posts many."""

LONGEST_BLOCK = 60

_MARKER = re.compile(r"<!-- lintmig:suggestion ([0-9a-f]{16}) v1 -->")


class Suggestion(NamedTuple):
    """What the lines from `first` to `last` of a file of the repository become; `words` are Markdown."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]
    words: str
    finding: str
    """The finding's fingerprint, which does not change when lines move."""

    @property
    def fingerprint(self) -> str:
        text = "\n".join((self.finding, *self.lines))
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]

    @property
    def body(self) -> str:
        longest = max((len(found) for line in self.lines for found in re.findall("`+", line)), default=0)
        fence = "`" * max(3, longest + 1)
        block = "\n".join((f"{fence}suggestion", *self.lines, fence))
        return f"<!-- lintmig:suggestion {self.fingerprint} v1 -->\n{self.words}\n\n{block}\n"


class Suggested(NamedTuple):
    """How many were posted, and what went wrong."""

    posted: int
    trouble: str = ""


class _Old(NamedTuple):
    id: int
    fingerprint: str
    is_outdated: bool
    has_reply: bool


def suggest(api: Api, event: Event, outcome: Outcome, options: ReportOptions) -> Suggested:
    """Post what is new, take back what is no more, and leave alone what somebody has answered."""
    files, answer = listed_files(api, event)
    if not answer.is_good:
        return Suggested(0, trouble(answer, "suggestions"))
    patches = {each.path: each.patch for each in files if each.patch and each.status in ("added", "modified")}
    wanted = {each.fingerprint: each for each in suggestions(outcome, options, patches)}
    where = f"/repos/{event.repository}/pulls"
    items, answer = api.pages(f"{where}/{event.number}/comments")
    if not answer.is_good:
        return Suggested(0, trouble(answer, "suggestions"))
    old = list(_own(items))
    standing = {each.fingerprint for each in old if not each.is_outdated or each.has_reply}
    for each in old:
        if not each.has_reply and (each.is_outdated or each.fingerprint not in wanted):
            api.send("DELETE", f"{where}/comments/{each.id}")
    new = [each for name, each in wanted.items() if name not in standing][:MOST]
    if not new:
        return Suggested(0)
    answer = api.send("POST", f"{where}/{event.number}/reviews", _review(event, new))
    return Suggested(len(new)) if answer.is_good else Suggested(0, trouble(answer, "suggestions"))


def _review(event: Event, new: Sequence[Suggestion]) -> dict[str, object]:
    comments: list[dict[str, object]] = []
    for each in new:
        place: dict[str, object] = {"path": each.path, "line": each.last, "side": "RIGHT"}
        if each.first < each.last:
            place |= {"start_line": each.first, "start_side": "RIGHT"}
        comments.append({**place, "body": each.body})
    count = "a fix" if len(new) == 1 else f"{len(new)} fixes"
    body = f"lintmig suggests {count}. Look at each before you accept it."
    return {"commit_id": event.head, "event": "COMMENT", "body": body, "comments": comments}


def suggestions(outcome: Outcome, options: ReportOptions, patches: Mapping[str, str | None]) -> Iterator[Suggestion]:
    """The gravest first; of two for the same line only the first."""
    taken: set[tuple[str, int]] = set()
    ranked = sorted(at_least(outcome.findings, options.show), key=lambda each: SEVERITIES.index(each.severity))
    for finding in ranked:
        found = _suggestion(finding, options)
        if found is None or not _may_stand(found, finding.source, patches.get(found.path)):
            continue
        lines = {(found.path, line) for line in range(found.first, found.last + 1)}
        if taken.isdisjoint(lines):
            taken |= lines
            yield found


def _suggestion(finding: Finding, options: ReportOptions) -> Suggestion | None:
    fix, source = finding.fix, finding.source
    if fix is None or fix.safety != "safe" or not fix.edits:
        return None
    first = source.position(fix.edits[0].span.start).line
    last = source.position(max(fix.edits[-1].span.end - 1, fix.edits[-1].span.start)).line
    if last - first >= LONGEST_BLOCK:
        return None
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    text = _edited(source.text, start, end, fix.edits)
    if "\r" in text or (not text.isprintable() and set(_controls(text)) - {"\n", "\t"}):
        return None
    lines = tuple(text.removesuffix("\n").split("\n")) if text else ()
    words = f"{prose(short(fix.title, 200))}: {prose(short(finding.message, 500))} <sub>`{finding.rule}`</sub>"
    return Suggestion(options.path_prefix + source.path, first, last, lines, words, finding.fingerprint)


def _controls(text: str) -> Iterator[str]:
    """What is not shown, or changes how the rest is."""
    return (each for each in text if not each.isprintable())


def _edited(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """The part of a text with the edits in it."""
    parts, at = [], start
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join((*parts, text[at:end]))


def _may_stand(found: Suggestion, source: Source, patch: str | None) -> bool:
    """Whether one hunk adds all of these lines, and as we have read them: what is checked out may be a merge."""
    if patch is None:
        return False
    wanted = range(found.first, found.last + 1)
    return any(
        hunk.added.issuperset(wanted) and all(hunk.lines[number] == source.line_text(number) for number in wanted)
        for hunk in hunks(patch)
    )


def _own(items: list[object]) -> Iterator[_Old]:
    comments = list(records(items))
    answered = {each.get("in_reply_to_id") for each in comments}
    for each in comments:
        body, made = each.get("body"), each.get("id")
        marker = _MARKER.match(body) if isinstance(body, str) else None
        if marker is not None and isinstance(made, int) and told(each, "user", "type") == "Bot":
            yield _Old(made, marker[1], each.get("line") is None, made in answered)
