"""Findings as people read them: the line of SQL, what happens, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Finding, Severity
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.rule import rule_url
from lintmig.stages.report.excerpt import excerpt
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.survey import found_line
from lintmig.stages.report.words import (
    comparison_lines,
    counted,
    engine_words,
    engines_line,
    fixable_line,
    hidden_line,
    left_out_lines,
    summary_line,
)

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "bold": "1",
    "frame": "1;34",
}
MOST_BLIND_SPOTS = 20


def text_report(outcome: Outcome, options: ReportOptions) -> str:
    pen = _Pen(options.use_color, options.use_links)
    lines: list[str] = []
    for finding in at_least(outcome.findings, options.show):
        lines += _frame(finding, pen)
        lines.append("")
    lines += _footer(outcome, options, pen)
    return "\n".join(lines) + "\n"


class _Pen:
    def __init__(self, use_color: bool, use_links: bool) -> None:
        self._use_color = use_color
        self._use_links = use_links

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self._use_color else text

    def link(self, address: str, text: str) -> str:
        """A hyperlink (OSC 8); a terminal without them shows the text alone."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self._use_links else text


def _frame(finding: Finding, pen: _Pen) -> Iterator[str]:
    place = lines_of(finding.source, finding.span)
    shown = excerpt(finding.source, finding.span)
    margin = " " * len(str(shown.line))
    bar, note = pen("frame", "|"), pen("frame", "=")
    title = f"{finding.severity}[{pen.link(rule_url(finding.rule), finding.rule)}]"
    message = neutral(finding.message)
    yield f"{pen(finding.severity, title)}{pen('bold', f': {message}')}"
    path = neutral(finding.source.path)
    yield f"{margin}{pen('frame', '-->')} {path}:{place.line}:{place.column}"
    yield f"{margin} {bar}"
    yield f"{pen('frame', str(shown.line))} {bar} {shown.text}".rstrip()
    yield f"{margin} {bar} {_carets(shown.carets, finding.severity, pen)}"
    for related in finding.related:
        where = f"{neutral(related.place.source.path)}:{related.place.line}"
        yield f"{margin} {note} note: {where}: {neutral(related.message)}"
    if finding.engines:
        yield f"{margin} {note} engines: {engine_words(finding)}"
    first, *more = finding.help.split("\n")
    if first:
        yield f"{margin} {note} help: {neutral(first)}"
    for line in more:
        yield f"{margin}         {neutral(line)}".rstrip()


def _carets(carets: str, severity: Severity, pen: _Pen) -> str:
    blanks = len(carets) - len(carets.lstrip())
    return carets[:blanks] + pen(severity, carets[blanks:])


def _footer(outcome: Outcome, options: ReportOptions, pen: _Pen) -> Iterator[str]:
    tracks = counted(len(outcome.tracks), "track")
    statements = counted(outcome.counts.statements, "statement")
    yield f"{pen('bold', summary_line(outcome))} ({tracks}, {statements})"
    if outcome.engines:
        yield f"engines: {engines_line(outcome)}"
    if found := found_line(outcome.found):
        yield found
    yield from comparison_lines(outcome)
    if fixable := fixable_line(outcome, options):
        yield fixable
    if hidden := hidden_line(outcome, options):
        yield hidden
    if outcome.counts.suppressed:
        yield f"suppressed: {counted(outcome.counts.suppressed, 'finding')}"
    yield from left_out_lines(outcome)
    if outcome.blind_spots:
        yield f"blind spots, not checked: {len(outcome.blind_spots)}"
    for spot in outcome.blind_spots[:MOST_BLIND_SPOTS]:
        yield f"  {neutral(spot.path)}:{spot.line}: {neutral(spot.reason)}"
    if (more := len(outcome.blind_spots) - MOST_BLIND_SPOTS) > 0:
        yield f"  and {more} more: see --output-format json"
