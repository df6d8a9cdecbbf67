"""One line for each finding, for editors and grep."""

from __future__ import annotations

from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.place import lines_of
from lintmig.stages.report.words import comparison_lines, fixable_line, hidden_line, left_out_lines, summary_line


def concise_report(outcome: Outcome, options: ReportOptions) -> str:
    lines: list[str] = []
    for finding in at_least(outcome.findings, options.show):
        place = lines_of(finding.source, finding.span)
        engines = f" [{', '.join(sorted(finding.engines))}]" if finding.engines else ""
        lines.append(
            f"{neutral(finding.source.path)}:{place.line}:{place.column}: {finding.severity} "
            f"{finding.rule} {neutral(finding.message)}{engines}"
        )
    lines += [f"{neutral(spot.path)}:{spot.line}:1: blind spot: {neutral(spot.reason)}" for spot in outcome.blind_spots]
    lines.append(summary_line(outcome))
    lines += comparison_lines(outcome)
    if fixable := fixable_line(outcome, options):
        lines.append(fixable)
    if hidden := hidden_line(outcome, options):
        lines.append(hidden)
    lines += left_out_lines(outcome)
    return "\n".join(lines) + "\n"
