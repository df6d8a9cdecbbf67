"""The step summary: Markdown built from words that are not ours."""

from __future__ import annotations

import posixpath
import re

from lintmig.model.finding import SEVERITIES, Finding
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.source import BlindSpot
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.words import engine_words, engines_line, summary_line

LARGEST_SUMMARY = 900 * 1024
"""Bytes in UTF-8; a summary of more than 1 MiB is dropped as a whole."""

RESERVE = 1024
TABLE = "| severity | rule | place | what | engines |\n| --- | --- | --- | --- | --- |\n"


def step_summary(outcome: Outcome, options: ReportOptions) -> str:
    """The findings that people are shown, the gravest first, cut at the end of a row where too many."""
    text = [f"### lintmig: {summary_line(outcome)}\n\n"]
    if outcome.engines:
        text.append(f"Engines: {_harmless(engines_line(outcome))}\n\n")
    shown = at_least(outcome.findings, options.show)
    ranked = sorted(shown, key=lambda finding: SEVERITIES.index(finding.severity))
    rows = [_row(finding, options) for finding in ranked]
    spots = [_blind_spot(spot, options) for spot in outcome.blind_spots]
    room = LARGEST_SUMMARY - RESERVE - sum(len(part.encode()) for part in text)
    if rows:
        text.append(TABLE)
        room = _fill(text, rows, room - len(TABLE), "\n{} more findings are in the log.\n")
    if spots:
        text.append("\nNot checked:\n\n")
        _fill(text, spots, room, "\n{} more places are in the log.\n")
    return "".join(text)


def _fill(text: list[str], parts: list[str], room: int, rest: str) -> int:
    """Add the parts that fit, and say how many do not; returns the bytes still free."""
    for index, part in enumerate(parts):
        size = len(part.encode("utf-8", "backslashreplace"))
        if size > room:
            text.append(rest.format(len(parts) - index))
            return 0
        text.append(part)
        room -= size
    return room


def _row(finding: Finding, options: ReportOptions) -> str:
    line = lines_of(finding.source, finding.span).line
    path = _harmless(_repository_path(finding.source.path, options))
    message = _harmless(finding.message)
    engines = engine_words(finding)
    return f"| {finding.severity} | {finding.rule} | {path}:{line} | {message} | {engines} |\n"


def _blind_spot(spot: BlindSpot, options: ReportOptions) -> str:
    path = _harmless(_repository_path(spot.path, options))
    return f"- {path}:{spot.line}: {_harmless(spot.reason)}\n"


def _repository_path(path: str, options: ReportOptions) -> str:
    return posixpath.normpath(posixpath.join(options.path_prefix, path))


def _harmless(text: str) -> str:
    """On one line, with every sign that Markdown or HTML could obey as an entity."""
    return re.sub(r"[^\w\s.,/()'=-]|_", lambda found: f"&#{ord(found[0])};", neutral(text))
