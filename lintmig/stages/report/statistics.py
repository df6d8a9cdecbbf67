"""How often each rule was found, instead of what it found."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import lintmig
from lintmig.model.finding import SEVERITIES, Severity
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.words import comparison_lines, hidden_line, left_out_lines, summary_line
from lintmig.stages.report.written_json import written_json


class RuleCount(NamedTuple):
    """`fixable` are those of the findings that have a fix."""

    rule: str
    severity: Severity
    found: int
    fixable: int


def rule_counts(outcome: Outcome, at_or_above: Severity = "info") -> list[RuleCount]:
    """The most frequent first; a rule is counted apart for each severity that it has here."""
    counts, fixable = Counter[tuple[str, Severity]](), Counter[tuple[str, Severity]]()
    for finding in at_least(outcome.findings, at_or_above):
        key = (finding.rule, finding.severity)
        counts[key] += 1
        fixable[key] += finding.fix is not None
    rows = [RuleCount(*key, found, fixable[key]) for key, found in counts.items()]
    return sorted(rows, key=lambda each: (-each.found, SEVERITIES.index(each.severity), each.rule))


def statistics_text(outcome: Outcome, options: ReportOptions) -> str:
    """Such as `12  error    [*] references/missing-table`; `[*]`: all have a fix, `[-]`: some."""
    rows = rule_counts(outcome, options.show)
    width = max((len(str(row.found)) for row in rows), default=0)
    lines = [f"{row.found:{width}}  {row.severity:7}  {_mark(row)} {row.rule}" for row in rows]
    lines += [summary_line(outcome), *comparison_lines(outcome)]
    if hidden := hidden_line(outcome, options):
        lines.append(hidden)
    lines += left_out_lines(outcome)
    if any(row.fixable for row in rows):
        lines.append("[*] with a fix, [-] some with a fix")
    return "\n".join(lines) + "\n"


def _mark(row: RuleCount) -> str:
    return "[*]" if row.fixable == row.found else "[-]" if row.fixable else "[ ]"


def statistics_json(outcome: Outcome) -> str:
    """Every severity, as in the report itself."""
    rows = [row._asdict() for row in rule_counts(outcome)]
    return written_json({"version": 1, "lintmig": lintmig.__version__, "statistics": rows})
