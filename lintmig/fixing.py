"""Carry out fixes until there is nothing more to carry out, and take back what does harm.

Nothing is written: each state of the files is judged as a whole, as the overlay of a request.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding, Severity
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome, at_least
from lintmig.model.request import Request
from lintmig.model.source import Span
from lintmig.stages.fix import Edited, chosen, edited

Judge = Callable[[Request], Outcome]

MOST_ROUNDS = 10
MOST_RUNS = 80
"""How often a project is judged, at most, until what does harm is found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be fixed: findings from a severity on, in files that nothing speaks against.

    `risks` says of an outcome, by path, which files are not edited and why; `refusal` why a file cannot be written;
    `left_alone` why the findings of a rule are not to be fixed in this run.
    """

    risks: Callable[[Outcome], Mapping[str, str]]
    refusal: Callable[[str], str | None]
    with_unsafe: bool = False
    severity: Severity = "warning"
    left_alone: Mapping[str, str] = field(default_factory=dict)


class Fixed(NamedTuple):
    """`line` is that of the finding when it was fixed."""

    path: str
    line: int
    rule: str
    title: str


@dataclass(frozen=True, slots=True)
class Fixing:
    """What came of it. `texts` have each changed file before and after, by the path that findings have.

    `outcome` is that of the new texts. `left` are findings whose fix was not carried out, each with the reason.
    """

    outcome: Outcome
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fixed: tuple[Fixed, ...] = ()
    left: tuple[tuple[Finding, str], ...] = ()


def fix_all(request: Request, judge: Judge, wanted: Wanted) -> Fixing:
    """Fix, judge, and again, until no fix is left that helps."""
    return _Workshop(request, judge, wanted).run()


_Key = tuple[str, str, str, str]


def _key(finding: Finding) -> _Key:
    """By which a fix that did harm is known again, wherever its line has moved."""
    text = finding.source.text
    edits = finding.fix.edits if finding.fix is not None else ()
    changes = "\0\0".join(f"{text[each.span.start : each.span.end]}\0{each.text}" for each in edits)
    return finding.rule, finding.source.path, finding.message, changes


class _Workshop:
    def __init__(self, request: Request, judge: Judge, wanted: Wanted) -> None:
        self._request, self._judge, self._wanted = request, judge, wanted
        self._texts: dict[str, tuple[str, str]] = {}
        self._fixed: list[Fixed] = []
        self._harmful: dict[_Key, str] = {}
        self._runs = 0
        self._refusals: dict[str, str | None] = {}

    def run(self) -> Fixing:
        outcome = self._judged({})
        if any(finding.fix is not None for finding in outcome.findings):
            self._refusals.update(self._wanted.risks(outcome))
        seen = [self._state({})]
        for _ in range(MOST_ROUNDS):
            batch = chosen(self._candidates(outcome))
            if not batch:
                break
            carried, outcome = self._carry_out(outcome, batch)
            if not carried:
                break
            self._note(carried)
            if self._state({}) in seen:
                break
            seen.append(self._state({}))
        return Fixing(outcome, self._texts, tuple(self._fixed), tuple(self._left(outcome)))

    def _candidates(self, outcome: Outcome) -> list[Finding]:
        return [each for each, reason in self._fixable(outcome) if reason is None]

    def _left(self, outcome: Outcome) -> Iterable[tuple[Finding, str]]:
        for finding, reason in self._fixable(outcome):
            yield finding, reason or f"it was still there after {MOST_ROUNDS} rounds"

    def _fixable(self, outcome: Outcome) -> Iterable[tuple[Finding, str | None]]:
        """What has a fix of a safety that is wanted, with the reason not to carry it out."""
        for finding in at_least(outcome.findings, self._wanted.severity):
            if finding.fix is not None and (self._wanted.with_unsafe or finding.fix.safety == "safe"):
                yield finding, self._reason(finding)

    def _reason(self, finding: Finding) -> str | None:
        told = self._harmful.get(_key(finding)) or self._wanted.left_alone.get(finding.rule)
        return told or self._refusal(finding.source.path)

    def _refusal(self, path: str) -> str | None:
        if path not in self._refusals:
            self._refusals[path] = self._wanted.refusal(path)
        return self._refusals[path]

    def _carry_out(self, before: Outcome, batch: Sequence[Finding]) -> tuple[list[Finding], Outcome]:
        """As many fixes of the batch as do no harm together, and the outcome with them."""
        kept: list[Finding] = []
        outcome = before
        waiting = [list(batch)]
        while waiting:
            part = waiting.pop()
            if self._runs >= MOST_RUNS:
                self._hold_back(part, "too many fixes do harm in this project: they were not all tried")
                continue
            texts = edited([*kept, *part])
            after = self._judged(texts)
            if any(_is_stale(each, texts) for each in after.findings):
                self._hold_back(part, "what comes of it could not be judged")
                continue
            harm = _harm(before, after, [*kept, *part], texts)
            if not harm:
                kept += part
                outcome = after
                continue
            guilty = [each for each in part if any(each is owner for owner, _ in harm)]
            if len(part) == 1:
                guilty = part
            for each in guilty:
                told = next((what for owner, what in harm if owner is each), harm[0][1])
                self._hold_back([each], f"it would bring another finding: {told}")
            rest = [each for each in part if not any(each is other for other in guilty)]
            if guilty and rest:
                waiting.append(rest)
            elif rest:
                middle = len(rest) // 2
                waiting += [rest[middle:], rest[:middle]]
        return kept, outcome

    def _hold_back(self, findings: Iterable[Finding], reason: str) -> None:
        for finding in findings:
            self._harmful[_key(finding)] = reason

    def _judged(self, texts: Mapping[str, Edited]) -> Outcome:
        self._runs += 1
        folder = self._request.working_directory
        overlay = {os.path.abspath(folder / path): text for path, text in self._state(texts).items()}
        return self._judge(replace(self._request, overlay={**self._request.overlay, **overlay}))

    def _state(self, texts: Mapping[str, Edited]) -> dict[str, str]:
        """The new texts of all files that are changed."""
        return {path: after for path, (_, after) in self._texts.items()} | {
            path: each.after for path, each in texts.items()
        }

    def _note(self, carried: Sequence[Finding]) -> None:
        for path, each in edited(carried).items():
            first, _ = self._texts.get(path, (each.before, ""))
            self._texts[path] = (first, each.after)
        known: set[tuple[str, Fix | None]] = set()
        for finding in carried:
            if (finding.source.path, finding.fix) not in known:
                known.add((finding.source.path, finding.fix))
                line = finding.source.position(finding.span.start).line
                title = finding.fix.title if finding.fix is not None else ""
                self._fixed.append(Fixed(finding.source.path, line, finding.rule, title))


def _is_stale(finding: Finding, texts: Mapping[str, Edited]) -> bool:
    """Whether it is about another text than the one that was to be judged."""
    text = texts.get(finding.source.path)
    return text is not None and finding.source.text != text.after


def _harm(
    before: Outcome, after: Outcome, fixed: Sequence[Finding], texts: Mapping[str, Edited]
) -> list[tuple[Finding | None, str]]:
    """The findings that fixes have brought: each with the fix whose text it is about, where it is about one.

    What an engine says that has refused the statement before was hidden behind the refusal, unless it is about the
    new text or the word behind it: a grammar refuses the first word that it cannot read.
    """
    known = Counter(_identity(each) for each in at_least(before.findings, "warning"))
    refusing: set[EngineName] = {
        name for each in fixed for name, verdict in each.engines.items() if verdict == "rejects"
    }
    found: list[tuple[Finding | None, str]] = []
    for finding in at_least(after.findings, "warning"):
        identity = _identity(finding)
        known[identity] -= 1
        if known[identity] >= 0:
            continue
        text = texts.get(finding.source.path)
        owner = _owner(finding.span, text) if text is not None else None
        was_hidden = bool(finding.engines) and refusing.issuperset(finding.engines)
        if owner is not None or not was_hidden:
            found.append((owner, finding.message))
    return found


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.source.path, finding.message


def _owner(span: Span, text: Edited) -> Finding | None:
    for owner, place in text.places:
        if place.start < span.end and span.start < place.end:
            return owner
        if place.end <= span.start and not text.after[place.end : span.start].strip():
            return owner
    return None
