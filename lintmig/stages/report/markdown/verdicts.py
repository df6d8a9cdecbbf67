"""What each engine makes of it all, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.stages.report.markdown.page import Page, ShownFinding
from lintmig.stages.report.markdown.safe import prose


def verdict_table(page: Page) -> str:
    """One row for each engine, and one for what is about none; empty where no engine is known."""
    rows = [_row(f"{each.name}{each.requirement}", _of(page, each.name)) for each in page.engines]
    without = [finding for finding in page.findings if not finding.engines and finding.severity != "info"]
    if without:
        rows.append(_row("whatever the engine", without))
    if not rows:
        return ""
    return "| engine | verdict | errors | warnings |\n| --- | --- | ---: | ---: |\n" + "".join(rows)


def _of(page: Page, engine: str) -> list[ShownFinding]:
    return [finding for finding in page.findings if any(name == engine for name, _ in finding.engines)]


def _row(name: str, findings: list[ShownFinding]) -> str:
    errors, warnings = (sum(each.severity == severity for each in findings) for severity in ("error", "warning"))
    verdict = next(_verdicts(errors, warnings))
    return f"| {prose(name)} | {verdict} | {errors or ''} | {warnings or ''} |\n"


def _verdicts(errors: int, warnings: int) -> Iterator[str]:
    if errors:
        yield "❌ breaks"
    if warnings:
        yield "⚠️ look at it"
    yield "✅ fine"
