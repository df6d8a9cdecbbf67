"""Fixes as suggestions that a reviewer accepts with a click: on lines that the pull request adds, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
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
    """The findings' fingerprints, which do not change when lines move."""

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


class _Group(NamedTuple):
    """Findings whose fixes change the same lines: one suggestion does it all."""

    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    first: int
    last: int

    @property
    def source(self) -> Source:
        return self.findings[0].source


def suggestions(outcome: Outcome, options: ReportOptions, patches: Mapping[str, str | None]) -> Iterator[Suggestion]:
    """The gravest first; of two fixes that contradict each other only the first."""
    groups: list[_Group] = []
    ranked = sorted(at_least(outcome.findings, options.show), key=lambda each: SEVERITIES.index(each.severity))
    for finding in ranked:
        if (group := _group(finding)) is not None:
            _add(group, groups)
    for group in groups:
        found = _suggestion(group, options)
        if found is not None and _may_stand(found, group.source, patches.get(found.path)):
            yield found


def _group(finding: Finding) -> _Group | None:
    fix, source = finding.fix, finding.source
    if fix is None or fix.safety != "safe" or not fix.edits:
        return None
    last = fix.edits[-1].span
    first_line = source.position(fix.edits[0].span.start).line
    return _Group((finding,), fix.edits, first_line, source.position(max(last.end - 1, last.start)).line)


def _add(group: _Group, groups: list[_Group]) -> None:
    """To the group that changes one of these lines, where both can be done."""
    for index, other in enumerate(groups):
        if other.source.path != group.source.path or group.first > other.last or other.first > group.last:
            continue
        edits = tuple(sorted({*other.edits, *group.edits}))
        if all(one.span.end <= two.span.start for one, two in pairwise(edits)):
            lines = min(other.first, group.first), max(other.last, group.last)
            groups[index] = _Group((*other.findings, *group.findings), edits, *lines)
        return
    groups.append(group)


def _suggestion(group: _Group, options: ReportOptions) -> Suggestion | None:
    if group.last - group.first >= LONGEST_BLOCK:
        return None
    source = group.source
    start = source.line_starts[group.first - 1]
    end = source.line_starts[group.last] if group.last < len(source.line_starts) else len(source.text)
    text = _edited(source.text, start, end, group.edits)
    if set(_controls(text)) - {"\n", "\t"}:
        return None
    lines = tuple(text.removesuffix("\n").split("\n")) if text else ()
    words = "\n".join(_words(finding) for finding in group.findings)
    name = "\n".join(finding.fingerprint for finding in group.findings)
    return Suggestion(options.path_prefix + source.path, group.first, group.last, lines, words, name)


def _words(finding: Finding) -> str:
    title = finding.fix.title if finding.fix is not None else ""
    return f"- {prose(short(title, 200))}: {prose(short(finding.message, 500))} <sub>`{finding.rule}`</sub>"


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
