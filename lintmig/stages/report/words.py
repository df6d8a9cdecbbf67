"""Phrases that several formats share."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import SEVERITIES, Finding
from lintmig.model.outcome import Outcome, ReportOptions, at_least
from lintmig.stages.report.neutral import neutral


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary_line(outcome: Outcome) -> str:
    """Such as `2 errors, 1 warning in 71 scripts`; what saw nothing does not read as clean."""
    if not outcome.counts.scripts and not outcome.findings:
        return "no migrations found"
    found = [counted(number, severity) for severity in SEVERITIES if (number := outcome.count(severity))]
    words = ", ".join(found) or "no problems"
    if outcome.comparison is None:
        return f"{words} in {counted(outcome.counts.scripts, 'script')}"
    return f"{words} introduced, {changed_scripts(outcome)} of {counted(outcome.counts.scripts, 'script')} changed"


def changed_scripts(outcome: Outcome) -> int:
    """How many of the scripts the change that is compared has added or changed."""
    if outcome.comparison is None:
        return 0
    changed = {each.path for each in outcome.comparison.change.with_status("added", "modified", "renamed")}
    return len({script.key for track in outcome.tracks for script in track.scripts if script.path in changed})


def comparison_lines(outcome: Outcome) -> Iterator[str]:
    """What was compared, what was left out, and what could not be compared; nothing where nothing was."""
    comparison = outcome.comparison
    if comparison is None:
        return
    older = f"{counted(comparison.older, 'older finding')} not shown" if comparison.older else "no older findings"
    gone = f", {comparison.resolved} gone" if comparison.resolved else ""
    yield f"compared with {neutral(comparison.change.base[:12])} ({neutral(comparison.change.method)}): {older}{gone}"
    yield from (f"note: {neutral(note)}" for note in comparison.change.notes)


def fixable_line(outcome: Outcome, options: ReportOptions) -> str | None:
    """How many of the findings that are shown have a fix; None where none has."""
    safeties = [each.fix.safety for each in at_least(outcome.findings, options.show) if each.fix is not None]
    safe, unsafe = safeties.count("safe"), safeties.count("unsafe")
    if safe:
        return f"[*] {safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")
    return f"[*] {unsafe} fixable with --fix --unsafe-fixes" if unsafe else None


def hidden_line(outcome: Outcome, options: ReportOptions) -> str | None:
    """What the threshold leaves out, if anything."""
    below = SEVERITIES[SEVERITIES.index(options.show) + 1 :]
    left_out = [(each, number) for each in below if (number := outcome.count(each))]
    if not left_out:
        return None
    words = ", ".join(counted(number, severity) for severity, number in left_out)
    return f"not shown: {words} (--show {left_out[-1][0]})"


def left_out_lines(outcome: Outcome) -> Iterator[str]:
    """What is there and is put up with, if anything."""
    left_out = outcome.left_out
    if left_out.in_baseline:
        yield f"in the baseline: {counted(left_out.in_baseline, 'finding')}"
    if left_out.older:
        versions = ", ".join(map(neutral, left_out.since))
        yield f"in migrations up to {versions}: {counted(left_out.older, 'finding')}"
    if stale := sum(count for _, count in left_out.stale):
        yield f"in the baseline and not found any more: {stale} (lintmig baseline --prune)"


def engine_words(finding: Finding) -> str:
    """Such as `postgresql rejects, sqlite differs`."""
    return ", ".join(
        name if verdict == "accepts" else f"{name} {verdict}" for name, verdict in sorted(finding.engines.items())
    )


def engines_line(outcome: Outcome) -> str:
    """Such as `postgresql>=13 (config), sqlite>=3.35 (package.json: better-sqlite3)`."""
    engines = (f"{each.name}{each.requirement} ({neutral(each.origin)})" for each in outcome.engines)
    return ", ".join(engines)
