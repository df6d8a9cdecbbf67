"""Code Quality of GitLab: the findings beside a merge request.

Of equal fingerprints GitLab shows one, a path with a leading `./` it does not find, and lines start at 1.
"""

from __future__ import annotations

from lintmig.model.finding import Finding, Severity
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of, repository_path
from lintmig.stages.report.written_json import whole_characters, written_json

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "minor", "info": "info"}


def gitlab_report(outcome: Outcome, options: ReportOptions) -> str:
    return written_json([_issue(finding, options) for finding in at_least(outcome.findings, options.show)])


def _issue(finding: Finding, options: ReportOptions) -> dict[str, object]:
    place = lines_of(finding.source, finding.span)
    return {
        "description": _description(finding),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": whole_characters(repository_path(finding.source.path, options.path_prefix)),
            "lines": {"begin": place.line, "end": place.end_line},
        },
    }


def _description(finding: Finding) -> str:
    """What happens and the way out: nothing else is shown."""
    advice = " ".join(finding.help.split())
    return neutral(f"{finding.message}. {advice}" if advice else finding.message)
