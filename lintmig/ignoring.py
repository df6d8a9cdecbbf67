"""Accept what is found, with a reason: comments at the statements, each of which is seen to do what it is for.

Nothing is written here: the new texts are judged as the overlay of a request.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lintmig.model.checked import CHECKED_TOOLS
from lintmig.model.error import LintmigError
from lintmig.model.finding import Finding, Severity
from lintmig.model.linted import Linted
from lintmig.model.outcome import Outcome, at_least
from lintmig.model.request import Request
from lintmig.model.script import ParsedScript, Track
from lintmig.model.source import Source
from lintmig.pipeline import linted
from lintmig.stages.suppress import with_ignores

_NO_COMMENT = "no comment helps there: use the baseline instead (lintmig baseline)"
_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Ignored:
    """`texts` have each changed file before and after. `left` are findings that were not accepted, with the reason.

    `outcome` is that of the new texts.
    """

    outcome: Outcome
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    accepted: tuple[Finding, ...] = ()
    left: tuple[tuple[Finding, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptable:
    """Findings from a severity on; with `fingerprints` these alone. `is_forced` edits what has a checksum too.

    `refusal` says why a file cannot be written.
    """

    severity: Severity
    is_forced: bool
    refusal: Callable[[str], str | None]
    fingerprints: Collection[str] | None = None


def ignore_all(request: Request, reason: str, acceptable: Acceptable) -> Ignored:
    """Raises LintmigError for a reason that no comment can hold."""
    reason = _checked(reason)
    before = linted(request)
    targets, left = _targets(before, acceptable)
    after, texts = before, dict[str, str]()
    for round_number in range(_MOST_ROUNDS):
        texts, impossible = _texts(before, targets, reason)
        left += [(finding, _NO_COMMENT) for path in impossible for finding in targets.pop(path)]
        overlay = {os.path.abspath(request.working_directory / path): text for path, text in texts.items()}
        after = linted(replace(request, overlay={**request.overlay, **overlay})) if texts else before
        wrong = _wrong(before, after, targets)
        if not wrong:
            break
        for path, missed in wrong.items():
            kept = [each for each in targets[path] if each not in missed]
            given_up = missed if kept and round_number < _MOST_ROUNDS // 2 else targets[path]
            left += [(finding, _NO_COMMENT) for finding in given_up]
            targets[path] = [each for each in targets[path] if each not in given_up]
        targets = {path: findings for path, findings in targets.items() if findings}
    else:
        left += [(finding, _NO_COMMENT) for findings in targets.values() for finding in findings]
        after, texts, targets = before, {}, {}
    sources = {finding.source.path: finding.source.text for finding in before.outcome.findings}
    accepted = tuple(finding for findings in targets.values() for finding in findings)
    return Ignored(after.outcome, {path: (sources[path], texts[path]) for path in texts}, accepted, tuple(left))


def _checked(reason: str) -> str:
    words = reason.strip()
    if not any(each.isalnum() for each in words):
        raise LintmigError("--add-ignore needs a reason", "say why it is safe: --add-ignore 'the table is empty'")
    if not words.isprintable() or "*/" in words or "-->" in words:
        raise LintmigError("the reason does not fit into a comment", "write it on one line, without marks of comments")
    return words


def _targets(before: Linted, acceptable: Acceptable) -> tuple[dict[str, list[Finding]], list[tuple[Finding, str]]]:
    """What is to be accepted, by path, and what is not, with the reason."""
    checked = {} if acceptable.is_forced else dict(_checked_files(before.outcome.tracks))
    refusals: dict[str, str | None] = {}
    targets: dict[str, list[Finding]] = {}
    left: list[tuple[Finding, str]] = []
    for finding in at_least(before.outcome.findings, acceptable.severity):
        path = finding.source.path
        if finding.rule.startswith("suppressions/"):
            continue
        if acceptable.fingerprints is not None and finding.fingerprint not in acceptable.fingerprints:
            continue
        if path not in refusals:
            tool = checked.get(path)
            told = f"{tool} keeps a checksum of it: use the baseline instead (lintmig baseline), or --force"
            refusals[path] = told if tool else acceptable.refusal(path)
        refusal = refusals[path]
        if refusal is None:
            targets.setdefault(path, []).append(finding)
        else:
            left.append((finding, refusal))
    return targets, left


def _checked_files(tracks: Iterable[Track]) -> Iterator[tuple[str, str]]:
    """Paths and the tools that notice a changed comment; Liquibase reads changes in XML and YAML without comments."""
    for track in tracks:
        if track.tool in CHECKED_TOOLS:
            for script in (*track.scripts, *(down for downs in track.downs.values() for down in downs)):
                if track.tool != "liquibase" or script.path.endswith(".sql"):
                    yield script.path, track.tool


def _texts(
    before: Linted, targets: Mapping[str, Sequence[Finding]], reason: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The new text of each file, and the files whose language has no comments."""
    versions: dict[str, list[ParsedScript]] = {}
    for parsed in before.parsed:
        if parsed.script.path in targets:
            versions.setdefault(parsed.script.path, []).append(parsed)
    sources: dict[str, Source] = {path: findings[0].source for path, findings in targets.items()}
    found = {
        path: with_ignores(sources[path], versions.get(path, ()), findings, reason)
        for path, findings in targets.items()
    }
    texts = {path: text for path, text in found.items() if text is not None}
    return texts, tuple(path for path in found if path not in texts)


_Known = tuple[str, str, str]


def _wrong(before: Linted, after: Linted, targets: Mapping[str, Sequence[Finding]]) -> dict[str, list[Finding]]:
    """Files whose comments do not do exactly what they are for, with the findings that they miss.

    All other findings stay as they are, and as many more are suppressed as are accepted: a finding that is merely gone
    was not accepted, but its statement is not read any more.
    """
    aims = Counter(_known(each) for findings in targets.values() for each in findings)
    kept_before = Counter(map(_known, before.outcome.findings)) - aims
    kept_after = Counter(map(_known, after.outcome.findings))
    hushed_before = Counter(each.source.path for each in before.suppressed)
    hushed_after = Counter(each.source.path for each in after.suppressed)
    touched = {path for _, path, _ in (kept_after - kept_before) + (kept_before - kept_after)}
    wrong: dict[str, list[Finding]] = {}
    for path, findings in targets.items():
        is_exact = hushed_after[path] - hushed_before[path] == len(findings)
        if path in touched or not is_exact:
            missed = kept_after - kept_before
            wrong[path] = [each for each in findings if missed[_known(each)] > 0] or list(findings)
    if not wrong and touched:
        return {path: list(findings) for path, findings in targets.items()}
    return wrong


def _known(finding: Finding) -> _Known:
    return finding.rule, finding.source.path, finding.subject
