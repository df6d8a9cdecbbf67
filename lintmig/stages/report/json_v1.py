"""The report for other programs: version 1 of a contract."""

from __future__ import annotations

import lintmig
from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding
from lintmig.model.outcome import Outcome
from lintmig.model.script import Track
from lintmig.stages.report.comparison import comparison_values
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.words import changed_scripts
from lintmig.stages.report.written_json import written_json


def json_report(outcome: Outcome) -> str:
    """Findings of every severity."""
    counts = outcome.counts
    document = {
        "version": 1,
        "lintmig": lintmig.__version__,
        "engines": [
            {"name": engine.name, "version": engine.requirement, "from": engine.origin} for engine in outcome.engines
        ],
        "tracks": [_track(track, outcome) for track in outcome.tracks],
        "findings": [_finding(finding) for finding in outcome.findings],
        "blind_spots": [{"path": spot.path, "line": spot.line, "reason": spot.reason} for spot in outcome.blind_spots],
        "summary": {
            "files": counts.files,
            "scripts": counts.scripts,
            "statements": counts.statements,
            "errors": outcome.count("error"),
            "warnings": outcome.count("warning"),
            "infos": outcome.count("info"),
            "suppressed": counts.suppressed,
            "in_baseline": outcome.left_out.in_baseline,
            "older": outcome.left_out.older,
            "stale": sum(count for _, count in outcome.left_out.stale),
            "seconds": round(counts.seconds, 3),
            "queries": outcome.queries,
        },
        "models": [
            {"mapper": each.mapper, "path": each.path, "tables": each.tables, "engines": list(each.engines)}
            for each in outcome.models
        ],
        "comparison": _comparison(outcome),
    }
    return written_json(document)


def _comparison(outcome: Outcome) -> dict[str, object] | None:
    if outcome.comparison is None:
        return None
    return comparison_values(outcome.comparison, changed_scripts(outcome))


def _track(track: Track, outcome: Outcome) -> dict[str, object]:
    return {
        "name": track.name,
        "tool": track.tool,
        "path": track.path,
        "scripts": len(track.scripts),
        "engines": _track_engines(track, outcome),
        "from": track.marker,
    }


def _track_engines(track: Track, outcome: Outcome) -> list[EngineName]:
    """The targets that at least one script of the track is for."""
    return [
        engine.name
        for engine in outcome.engines
        if any(script.engines is None or engine.name in script.engines for script in track.scripts)
    ]


def _finding(finding: Finding) -> dict[str, object]:
    place = lines_of(finding.source, finding.span)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.source.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": finding.message,
        "help": finding.help,
        "engines": dict(sorted(finding.engines.items())),
        "related": [
            {
                "path": related.place.source.path,
                "line": related.place.line,
                "message": related.message,
            }
            for related in finding.related
        ],
        "fingerprint": finding.fingerprint,
        "fix": _fix(finding),
    }


def _fix(finding: Finding) -> dict[str, object] | None:
    if finding.fix is None:
        return None
    edits = []
    for edit in finding.fix.edits:
        start, end = finding.source.position(edit.span.start), finding.source.position(edit.span.end)
        where = {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}
        edits.append({**where, "text": edit.text})
    return {"title": finding.fix.title, "safety": finding.fix.safety, "edits": edits}
