"""Findings as failed tests, for systems that know nothing else.

A suite for each file: its findings fail, what could not be checked is skipped, and a file without either passes. The
names of tests hold no line numbers, so that a test is known again when lines move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as xml  # noqa: N813 - it only writes here

from lintmig.model.baseline import NOTHING_LEFT_OUT
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.source import BlindSpot
from lintmig.stages.report.neutral import escape, neutral
from lintmig.stages.report.place import lines_of, repository_path
from lintmig.stages.report.words import engine_words

WHOLE = "lintmig"
"""The suite of what is about no file."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference."""


def junit_report(outcome: Outcome, options: ReportOptions) -> str:
    cases: dict[str, list[xml.Element]] = {path: [] for path in _judged(outcome)}
    for finding in at_least(outcome.findings, options.show):
        cases.setdefault(finding.source.path, []).append(_failed(finding, options))
    for spot in outcome.blind_spots:
        cases.setdefault(spot.path, []).append(_not_checked(spot))
    is_whole = outcome.comparison is None and outcome.left_out == NOTHING_LEFT_OUT
    clean = "no problems" if is_whole else "no new problems"
    root = xml.Element("testsuites", name=WHOLE)
    for path, of_file in sorted(cases.items()):
        root.append(_suite(repository_path(path, options.path_prefix), of_file, clean))
    if (notes := [*_notes(outcome)]) or not cases:
        root.append(_suite(WHOLE, notes, clean))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", f"{outcome.counts.seconds:.3f}")
    xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml.tostring(root, "unicode")}\n'


def _judged(outcome: Outcome) -> tuple[str, ...]:
    """The files that could pass: of a change, those that it touches."""
    if outcome.comparison is None:
        return outcome.checked
    touched = {each.path for each in outcome.comparison.change.with_status("added", "modified", "renamed")}
    return tuple(path for path in outcome.checked if path in touched)


def _suite(title: str, cases: list[xml.Element], clean: str) -> xml.Element:
    name = _held(neutral(title))
    suite = xml.Element("testsuite", name=name, tests=str(max(len(cases), 1)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.extend(cases or [xml.Element("testcase", name=clean)])
    seen: dict[str, int] = {}
    for case in suite:
        case.set("classname", name)
        test = case.get("name", "")
        seen[test] = seen.get(test, 0) + 1
        if seen[test] > 1:
            case.set("name", f"{test} ({seen[test]})")
    return suite


def _failed(finding: Finding, options: ReportOptions) -> xml.Element:
    message = _held(neutral(finding.message))
    case = xml.Element("testcase", name=f"{finding.rule}: {message}")
    failure = xml.SubElement(case, "failure", message=message, type=finding.severity)
    failure.text = "\n".join(map(_held, _told(finding, options)))
    return case


def _told(finding: Finding, options: ReportOptions) -> Iterator[str]:
    place = lines_of(finding.source, finding.span)
    path = neutral(repository_path(finding.source.path, options.path_prefix))
    yield f"{path}:{place.line}:{place.column}: {finding.severity}: {neutral(finding.message)}"
    for related in finding.related:
        path = neutral(repository_path(related.place.source.path, options.path_prefix))
        yield f"{path}:{related.place.line}: {neutral(related.message)}"
    if finding.engines:
        yield f"engines: {engine_words(finding)}"
    if finding.help:
        yield from map(neutral, f"help: {finding.help}".split("\n"))


def _not_checked(spot: BlindSpot) -> xml.Element:
    return _skipped("not checked", f"line {spot.line}: {spot.reason}")


def _notes(outcome: Outcome) -> Iterator[xml.Element]:
    if not outcome.counts.scripts:
        yield _skipped("migrations", "no migrations found, so nothing was checked")
    if outcome.comparison is not None:
        for note in outcome.comparison.change.notes:
            yield _skipped("not compared", note)


def _skipped(name: str, reason: str) -> xml.Element:
    case = xml.Element("testcase", name=name)
    xml.SubElement(case, "skipped", message=_held(neutral(reason)))
    return case


def _held(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: escape(found[0]), text)
