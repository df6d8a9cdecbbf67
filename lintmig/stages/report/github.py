"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Facts from actions/runner and actions/toolkit: ten annotations of each level are kept for a step, a message is cut at
4096 characters, and columns are dropped where a range has several lines.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from lintmig.model.finding import SEVERITIES, Finding, Severity
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import Lines, lines_of
from lintmig.stages.report.words import engine_words, summary_line

Level = Literal["error", "warning", "notice"]
LEVELS: dict[Severity, Level] = {"error": "error", "warning": "warning", "info": "notice"}
MOST_PER_LEVEL = 10
LONGEST_MESSAGE = 4096
LONGEST_TITLE = 255


class Notice(NamedTuple):
    """What lintmig has to say of its own work, on one line."""

    level: Level
    message: str


class Annotation(NamedTuple):
    """`path` is relative to the repository; `message` has several lines, all of them harmless."""

    level: Level
    path: str
    lines: Lines
    title: str
    message: str


def github_report(
    outcome: Outcome, options: ReportOptions, notices: Sequence[Notice] = (), rest: str = "the log"
) -> str:
    """At most ten commands of each level, the notices among them, and a line of summary.

    Where there are more, the last place says how many are only in `rest`.
    """
    notices = [*notices, *_warnings(outcome)]
    annotations = ranked(outcome, options)
    lines: list[str] = []
    for level in LEVELS.values():
        own = [each for each in notices if each.level == level][: MOST_PER_LEVEL - 1]
        found = [each for each in annotations if each.level == level]
        room = MOST_PER_LEVEL - len(own)
        fitting = len(found) if len(found) <= room else room - 1
        lines += [_command(each) for each in found[:fitting]]
        if more := len(found) - fitting:
            lines.append(f"::{level} title=lintmig::{more} more in {rest}")
        lines += [notice_command(each) for each in own]
    spots = f", {len(outcome.blind_spots)} not checked" if outcome.blind_spots else ""
    lines.append(f"lintmig: {summary_line(outcome)}{spots}")
    return "\n".join(lines) + "\n"


def notice_command(notice: Notice) -> str:
    return f"::{notice.level} title=lintmig::{_data(neutral(notice.message)[:LONGEST_MESSAGE])}"


def ranked(outcome: Outcome, options: ReportOptions) -> list[Annotation]:
    """Each finding once, the gravest first, then those on lines that are new."""
    findings = at_least(outcome.findings, options.show)
    found = sorted((_rank(each, outcome), _annotation(each, options)) for each in findings)
    unique: dict[object, Annotation] = {}
    for _, each in found:
        unique.setdefault((each.level, each.path, each.lines.line, each.title, each.message), each)
    return list(unique.values())


def _rank(finding: Finding, outcome: Outcome) -> tuple[int, bool]:
    severity = SEVERITIES.index(finding.severity)
    if outcome.comparison is None:
        return severity, False
    file = outcome.comparison.change.file(finding.source.path)
    place = lines_of(finding.source, finding.span)
    return severity, file is None or not file.touches(place.line, place.end_line)


def _warnings(outcome: Outcome) -> Iterator[Notice]:
    if not outcome.counts.scripts:
        yield Notice("warning", "no migrations found, so nothing was checked")


def _annotation(finding: Finding, options: ReportOptions) -> Annotation:
    path = posixpath.normpath(posixpath.join(options.path_prefix, finding.source.path))
    message = "\n".join(_message(finding, options))[:LONGEST_MESSAGE]
    lines = lines_of(finding.source, finding.span)
    return Annotation(LEVELS[finding.severity], neutral(path), lines, neutral(finding.rule)[:LONGEST_TITLE], message)


def _command(annotation: Annotation) -> str:
    lines = annotation.lines
    properties = {"file": annotation.path, "line": str(lines.line), "endLine": str(lines.end_line)}
    if lines.line == lines.end_line:
        properties |= {"col": str(lines.column), "endColumn": str(lines.end_column)}
    properties["title"] = annotation.title
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{annotation.level} {words}::{_data(annotation.message)}"


def _message(finding: Finding, options: ReportOptions) -> Iterator[str]:
    yield neutral(finding.message)
    for related in finding.related:
        path = posixpath.normpath(posixpath.join(options.path_prefix, related.place.source.path))
        where = f"{neutral(path)}:{related.place.line}"
        yield f"{where}: {neutral(related.message)}"
    if finding.engines:
        yield f"Engines: {engine_words(finding)}"
    if finding.help:
        yield ""
        yield from map(neutral, f"Help: {finding.help}".split("\n"))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
