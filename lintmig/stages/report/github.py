"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Facts from actions/runner and actions/toolkit: ten annotations of each level are kept for a step,
a message is cut at 4096 characters, and columns are dropped where a range has several lines.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lintmig.model.finding import SEVERITIES, Finding, Severity
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.words import engine_words, summary_line

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
MOST_PER_LEVEL = 10
LONGEST_MESSAGE = 4096


def github_report(outcome: Outcome, options: ReportOptions) -> str:
    """At most ten commands of each level, in the order of the findings, and a line of summary.

    Where there are more, the last place says how many are only in the log.
    """
    shown = at_least(outcome.findings, options.show)
    lines: list[str] = []
    for severity in SEVERITIES:
        level = LEVELS[severity]
        findings = [finding for finding in shown if finding.severity == severity]
        fitting = len(findings) if len(findings) <= MOST_PER_LEVEL else MOST_PER_LEVEL - 1
        lines += [_command(level, finding, options) for finding in findings[:fitting]]
        if more := len(findings) - fitting:
            lines.append(f"::{level} title=lintmig::{more} more in the log")
    if not outcome.counts.scripts:
        lines.append("::warning title=lintmig::no migrations found, so nothing was checked")
    spots = f", {len(outcome.blind_spots)} not checked" if outcome.blind_spots else ""
    lines.append(f"lintmig: {summary_line(outcome)}{spots}")
    return "\n".join(lines) + "\n"


def _command(level: str, finding: Finding, options: ReportOptions) -> str:
    place = lines_of(finding.source, finding.span)
    path = posixpath.normpath(posixpath.join(options.path_prefix, finding.source.path))
    properties = {"file": neutral(path), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    properties["title"] = finding.rule
    message = "\n".join(_message(finding, options))[:LONGEST_MESSAGE]
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {words}::{_data(message)}"


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
