"""SARIF 2.1.0, as GitHub's code scanning takes it.

Facts from its documentation and from github/codeql-action: paths are those of the repository; an alert is shown on a
pull request only if all its lines are in the diff, so a region is its first line; of a file with more than 25,000
results nothing is taken; a number in parentheses behind brackets links a message to a related location.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import quote

import lintmig
from lintmig.model.finding import SEVERITIES, Finding, Severity
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.model.rule import DOCUMENTATION
from lintmig.model.source import Place, Source
from lintmig.stages.report.line_hash import line_hashes
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import Lines, lines_of, repository_path
from lintmig.stages.report.sarif_rules import LEVELS, friendly_name, rule_descriptors
from lintmig.stages.report.words import counted, engine_words
from lintmig.stages.report.written_json import whole_characters, written_json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
MOST_RELATED = 100
MOST_NOTIFICATIONS = 1_000

NOTIFICATIONS = {
    "not-checked": "What could not be read or understood, and is not judged.",
    "not-compared": "What could not be compared with the base of the change.",
    "left-out": "What this report has no room for.",
}


def sarif_report(outcome: Outcome, options: ReportOptions) -> str:
    """One run; where there are more findings than are taken, the gravest of them."""
    shown = at_least(outcome.findings, options.show)
    kept = shown if len(shown) <= MOST_RESULTS else _ranked(shown)[:MOST_RESULTS]
    rules = rule_descriptors(sorted({finding.rule for finding in kept}))
    indexes = {str(rule["id"]): index for index, rule in enumerate(rules)}
    hashes = _hashes(kept)
    run: dict[str, object] = {
        "tool": {
            "driver": {
                "name": "lintmig",
                "semanticVersion": lintmig.__version__,
                "informationUri": DOCUMENTATION,
                "rules": rules,
                "notifications": [_explained(name, text) for name, text in NOTIFICATIONS.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [*_notifications(outcome, options, len(shown) - len(kept))],
            }
        ],
        "results": [_result(finding, indexes[finding.rule], hashes, options) for finding in kept],
    }
    if options.path_prefix:
        run["automationDetails"] = {"id": f"lintmig/{whole_characters(options.path_prefix)}"}
    return written_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _ranked(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def _hashes(findings: Sequence[Finding]) -> Mapping[tuple[str, int], str]:
    """By path and line."""
    wanted: dict[str, tuple[Source, set[int]]] = {}
    for finding in findings:
        _, lines = wanted.setdefault(finding.source.path, (finding.source, set()))
        lines.add(lines_of(finding.source, finding.span).line)
    return {
        (path, line): words
        for path, (source, lines) in wanted.items()
        for line, words in line_hashes(source.text, lines).items()
    }


def _result(
    finding: Finding, rule_index: int, hashes: Mapping[tuple[str, int], str], options: ReportOptions
) -> dict[str, object]:
    lines = lines_of(finding.source, finding.span)
    fingerprints = {"lintmigFingerprint/v1": finding.fingerprint}
    if words := hashes.get((finding.source.path, lines.line)):
        fingerprints["primaryLocationLineHash"] = words
    values: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join(_message(finding))},
        "locations": [{"physicalLocation": _physical(finding.source, lines, options)}],
        "partialFingerprints": fingerprints,
        "properties": {"engines": dict(sorted(finding.engines.items()))},
    }
    if finding.related:
        values["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _plain(related.message)},
                "physicalLocation": _at(related.place, options),
            }
            for number, related in enumerate(finding.related[:MOST_RELATED], start=1)
        ]
    if finding.fix is not None and (fix := _fix(finding.fix, finding.source, options)):
        values["fixes"] = [fix]
    return values


def _message(finding: Finding) -> Iterator[str]:
    """A sentence, which stands alone where there is little room, then what explains it and the way out."""
    yield _sentence(finding.message)
    for number, related in enumerate(finding.related[:MOST_RELATED], start=1):
        words = re.sub(r"([\\\[\]])", r"\\\1", neutral(related.message))
        yield f"See: [{words}]({number})."
    if (more := len(finding.related) - MOST_RELATED) > 0:
        yield f"See also {counted(more, 'place')} that code scanning does not show."
    if finding.engines:
        yield f"Engines: {engine_words(finding)}."
    if finding.help:
        yield from map(_plain, f"Help: {finding.help}".split("\n"))


def _sentence(text: str) -> str:
    words = _plain(text)
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _plain(text: str) -> str:
    """Words of strangers on one line, in which nothing is a link."""
    return neutral(text).replace("](", "] (")


def _at(place: Place, options: ReportOptions) -> dict[str, object]:
    return _physical(place.source, lines_of(place.source, place.span), options)


def _physical(source: Source, lines: Lines, options: ReportOptions) -> dict[str, object]:
    """The first line of a place; all of it is the context."""
    artifact = {"uri": _uri(source.path, options)}
    if lines.line == lines.end_line:
        return {"artifactLocation": artifact, "region": _region(lines)}
    first = lines._replace(end_line=lines.line, end_column=len(source.line_text(lines.line)) + 1)
    return {"artifactLocation": artifact, "region": _region(first), "contextRegion": _region(lines)}


def _region(lines: Lines) -> dict[str, int]:
    return {
        "startLine": lines.line,
        "startColumn": lines.column,
        "endLine": lines.end_line,
        "endColumn": lines.end_column,
    }


def _uri(path: str, options: ReportOptions) -> str:
    return quote(repository_path(path, options.path_prefix), safe="/", errors="backslashreplace")


def _fix(fix: Fix, source: Source, options: ReportOptions) -> dict[str, object] | None:
    """None where the text cannot be said in UTF-8."""
    if any(whole_characters(edit.text) != edit.text for edit in fix.edits):
        return None
    care = " (unsafe: read it before you take it)" if fix.safety == "unsafe" else ""
    replacements = []
    for edit in fix.edits:
        start, end = source.position(edit.span.start), source.position(edit.span.end)
        deleted = _region(Lines(start.line, start.column, end.line, end.column))
        replacements.append({"deletedRegion": deleted, "insertedContent": {"text": edit.text}})
    change = {"artifactLocation": {"uri": _uri(source.path, options)}, "replacements": replacements}
    return {"description": {"text": _sentence(f"{fix.title}{care}")}, "artifactChanges": [change]}


def _notifications(outcome: Outcome, options: ReportOptions, left_out: int) -> Iterator[dict[str, object]]:
    if left_out:
        text = f"{counted(left_out, 'finding')} of the least severity: code scanning takes {MOST_RESULTS}."
        yield _notification("left-out", text)
    if not outcome.counts.scripts:
        yield _notification("not-checked", "No migrations were found, so nothing was checked.")
    for note in outcome.comparison.change.notes if outcome.comparison else ():
        yield _notification("not-compared", note)
    for spot in islice(outcome.blind_spots, MOST_NOTIFICATIONS):
        where = {"artifactLocation": {"uri": _uri(spot.path, options)}, "region": {"startLine": max(spot.line, 1)}}
        yield {**_notification("not-checked", spot.reason), "locations": [{"physicalLocation": where}]}
    if (more := len(outcome.blind_spots) - MOST_NOTIFICATIONS) > 0:
        yield _notification("left-out", f"{counted(more, 'more blind spot')}: the json format names all.")


def _explained(name: str, text: str) -> dict[str, object]:
    description = {"text": text}
    return {
        "id": name,
        "name": friendly_name(name),
        "shortDescription": description,
        "fullDescription": description,
        "help": description,
    }


def _notification(name: str, text: str) -> dict[str, object]:
    level: Mapping[str, Severity] = {"left-out": "warning", "not-compared": "warning", "not-checked": "info"}
    index = [*NOTIFICATIONS].index(name)
    return {
        "descriptor": {"id": name, "index": index},
        "level": LEVELS[level[name]],
        "message": {"text": _sentence(text)},
    }
