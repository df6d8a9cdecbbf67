"""The diagnostic format of reviewdog, whose columns count the bytes of UTF-8 from 1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.finding import Finding, Severity
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.rule import DOCUMENTATION, rule_url
from lintmig.model.source import Place, Source, Span
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of, repository_path
from lintmig.stages.report.words import engine_words
from lintmig.stages.report.written_json import whole_characters, written_json

SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def rdjson_report(outcome: Outcome, options: ReportOptions) -> str:
    diagnostics = [_diagnostic(finding, options) for finding in at_least(outcome.findings, options.show)]
    return written_json({"source": {"name": "lintmig", "url": DOCUMENTATION}, "diagnostics": diagnostics})


def _diagnostic(finding: Finding, options: ReportOptions) -> dict[str, object]:
    values: dict[str, object] = {
        "message": "\n".join(map(as_markdown, _message(finding))),
        "location": _location(Place(finding.source, finding.span), options),
        "severity": SEVERITIES[finding.severity],
        "code": {"value": finding.rule, "url": rule_url(finding.rule)},
    }
    if finding.fix is not None and (suggestion := _suggestion(finding.fix, finding.source)):
        values["suggestions"] = [suggestion]
    if finding.related:
        values["related_locations"] = [
            {"message": as_markdown(related.message), "location": _location(related.place, options)}
            for related in finding.related
        ]
    return values


def _message(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.engines:
        yield f"Engines: {engine_words(finding)}"
    if finding.help:
        yield from f"Help: {finding.help}".split("\n")
    if finding.fix is not None:
        care = " (unsafe: read it before you take it)" if finding.fix.safety == "unsafe" else ""
        yield f"Fix: {finding.fix.title}{care}"


def _location(place: Place, options: ReportOptions) -> dict[str, object]:
    source, lines = place.source, lines_of(place.source, place.span)
    return {
        "path": whole_characters(repository_path(source.path, options.path_prefix)),
        "range": {
            "start": _position(source, lines.line, lines.column),
            "end": _position(source, lines.end_line, lines.end_column),
        },
    }


def _suggestion(fix: Fix, source: Source) -> dict[str, object] | None:
    """One, since each is offered by itself: from the first edit to the last with what stands between them.

    None where the text cannot be said in UTF-8.
    """
    whole = fix.edits[0].span.to(fix.edits[-1].span)
    parts, at = [], whole.start
    for edit in fix.edits:
        parts += [source.text[at : edit.span.start], edit.text]
        at = edit.span.end
    text = "".join(parts)
    return {"range": _range(source, whole), "text": text} if whole_characters(text) == text else None


def _range(source: Source, span: Span) -> dict[str, object]:
    start, end = source.position(span.start), source.position(span.end)
    return {"start": _position(source, start.line, start.column), "end": _position(source, end.line, end.column)}


def _position(source: Source, line: int, column: int) -> dict[str, int]:
    start = source.line_starts[line - 1]
    before = source.text[start : start + column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


_ACTIVE = re.compile(r"<[A-Za-z/!?]|@\w|\]\(|\]:|#\d|://|www\.", re.ASCII)
"""What Markdown makes of a line besides letters: HTML, mentions, links, images."""


def as_markdown(line: str) -> str:
    """A line as Markdown of a review; one in which something could act is code."""
    shown = neutral(line)
    if not _ACTIVE.search(shown):
        return shown
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown.strip()} {fence}"
