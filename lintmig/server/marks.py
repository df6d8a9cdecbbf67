"""What a run found, file by file, as an editor shows it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lintmig.model.engine import Engine
from lintmig.model.finding import SEVERITIES, Finding, Severity
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome
from lintmig.model.rule import rule_url
from lintmig.model.source import Source
from lintmig.server.ignoring import Insertion, ignored_here, ignored_in_file
from lintmig.server.mark import Diagnostic, Location, Mark, MarkFix, Position, TextEdit
from lintmig.server.positions import Positions, shown_span
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.words import engine_words

_LEVELS: dict[Severity, int] = {"error": 1, "warning": 2, "info": 3}
_UNNECESSARY = 1
_UNUSED = "suppressions/unused"

MOST_IN_A_FILE = 500
"""Of more, those of the highest severity are shown: an editor that lists a hundred thousand stands still."""


def marks(outcome: Outcome, folder: str, encoding: str, opened: Mapping[str, str]) -> dict[str, list[Mark]]:
    """By absolute path, what is found in a file: a diagnostic of the protocol, and for open files what helps.

    `opened` has the address of each file that is open in the editor, which may write it in its own way.
    """
    writer = _Writer(folder, encoding, opened, outcome.engines)
    found: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        found.setdefault(writer.path(finding.source), []).append(finding)
    return {path: [writer.mark(each) for each in _worst(findings)] for path, findings in found.items()}


def _worst(findings: list[Finding]) -> list[Finding]:
    if len(findings) <= MOST_IN_A_FILE:
        return findings
    worst = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))[:MOST_IN_A_FILE]
    return sorted(worst, key=lambda finding: finding.span)


class _Writer:
    def __init__(self, folder: str, encoding: str, opened: Mapping[str, str], engines: tuple[Engine, ...]) -> None:
        self._folder = folder
        self._encoding = encoding
        self._opened = opened
        self._engines = engines
        self._positions: dict[str, Positions] = {}

    def path(self, source: Source) -> str:
        return os.path.normpath(os.path.join(self._folder, source.path))

    def mark(self, finding: Finding) -> Mark:
        source = finding.source
        positions = self._of(source)
        diagnostic: Diagnostic = {
            "range": positions.range(shown_span(source, finding.span)),
            "severity": _LEVELS[finding.severity],
            "code": finding.rule,
            "codeDescription": {"href": rule_url(finding.rule)},
            "source": "lintmig",
            "message": _message(finding),
            "relatedInformation": [
                {"location": self._location(each.place.source, each.place.line), "message": neutral(each.message)}
                for each in finding.related
            ],
            "data": {"fingerprint": finding.fingerprint},
        }
        if finding.rule == _UNUSED:
            diagnostic["tags"] = [_UNNECESSARY]
        mark: Mark = {"diagnostic": diagnostic, "fix": None, "here": None, "file": None}
        if self.path(source) in self._opened:
            mark["fix"] = _fix(finding.fix, positions)
            if not finding.rule.startswith("suppressions/"):
                mark["here"] = _insertion(ignored_here(finding, positions, self._engines))
                mark["file"] = _insertion(ignored_in_file(finding))
        return mark

    def _location(self, source: Source, line: int) -> Location:
        """The whole line, without the blanks around it."""
        text = source.line_text(line)
        start = source.line_starts[line - 1] + len(text) - len(text.lstrip())
        path = self.path(source)
        address = self._opened.get(path) or Path(path).as_uri()
        end = source.line_starts[line - 1] + len(text.rstrip())
        positions = self._of(source)
        return {
            "uri": address,
            "range": {"start": positions.position(start), "end": positions.position(max(start, end))},
        }

    def _of(self, source: Source) -> Positions:
        if source.path not in self._positions:
            self._positions[source.path] = Positions(source.text, self._encoding)
        return self._positions[source.path]


def _message(finding: Finding) -> str:
    """Plain text of a few lines; names that strangers chose stay on theirs."""
    lines = [neutral(finding.message)]
    if finding.engines:
        lines.append(f"Engines: {engine_words(finding)}")
    if finding.help:
        lines += map(neutral, f"Help: {finding.help}".split("\n"))
    return "\n".join(lines)


def _fix(fix: Fix | None, positions: Positions) -> MarkFix | None:
    if fix is None:
        return None
    edits: list[TextEdit] = [{"range": positions.range(edit.span), "newText": edit.text} for edit in fix.edits]
    return {"title": neutral(fix.title), "safety": fix.safety, "edits": edits}


def _insertion(insertion: Insertion | None) -> TextEdit | None:
    if insertion is None:
        return None
    place: Position = {"line": insertion.line, "character": 0}
    return {"range": {"start": place, "end": place}, "newText": insertion.text}
