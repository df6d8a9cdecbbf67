"""One page of Markdown: what stands in a comment, in the summary of a job, and where Markdown is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lintmig.model.delta import Comparison
from lintmig.model.finding import SEVERITIES
from lintmig.stages.report.markdown.findings import blind_spot_section, finding_sections
from lintmig.stages.report.markdown.movements import movement_sections
from lintmig.stages.report.markdown.page import Page
from lintmig.stages.report.markdown.safe import code, fenced, prose, short
from lintmig.stages.report.markdown.section import Section, fitted
from lintmig.stages.report.markdown.verdicts import verdict_table
from lintmig.stages.report.words import counted


@dataclass(frozen=True, slots=True)
class Style:
    """`budget` is in bytes of UTF-8. `blob_url` is the address of the files at a commit, without a slash at its end.

    `fails` is None where nobody decides. `run_url` is the address of the run, or empty.
    """

    budget: int = 900 * 1024
    blob_url: str = ""
    fails: bool | None = None
    run_url: str = ""
    has_diagram: bool = True
    remarks: tuple[str, ...] = ()
    """Sentences on the run itself."""


def document(page: Page, style: Style) -> str:
    """The whole page, ending in a line end."""
    head = f"### lintmig: {headline(page)}{_fate(style)}\n\n{verdict_table(page)}"
    return fitted(head, _sections(page, style), _footer(page, style), style.budget)


def headline(page: Page) -> str:
    """Such as `1 error, 2 warnings introduced`."""
    shown = [each.severity for each in page.shown]
    found = [counted(number, severity) for severity in SEVERITIES if (number := shown.count(severity))]
    if page.comparison is not None:
        return f"{', '.join(found)} introduced" if found else "nothing new"
    if not page.scripts and not found:
        return "no migrations found"
    return f"{', '.join(found) or 'no problems'} in {counted(page.scripts, 'script')}"


def _fate(style: Style) -> str:
    return {True: " — ❌ fails", False: " — ✅ passes", None: ""}[style.fails]


def _sections(page: Page, style: Style) -> Iterator[Section]:
    comparison = page.comparison
    if style.remarks:
        yield Section("", ("\n", *(f"- ⚠️ {prose(short(each, 500))}\n" for each in style.remarks)), "remark")
    if comparison is not None and comparison.change.notes:
        notes = tuple(f"- {prose(short(note, 500))}\n" for note in comparison.change.notes)
        yield Section("**Not compared:**", notes, "note")
    yield from finding_sections(page, style.blob_url)
    if comparison is not None:
        yield from movement_sections(comparison, page, style.has_diagram)
    if (spots := blind_spot_section(page, style.blob_url)) is not None:
        yield spots
    if page.shown:
        yield _suppressing(page)


def _suppressing(page: Page) -> Section:
    lines = [
        "Above the statement, with the reason; in code and models, in a comment of the language:",
        "",
        *fenced(f"-- lintmig: ignore[{page.shown[0].rule}] why it is right here"),
    ]
    return Section("", ("\n".join(lines) + "\n",), "explanation", "How to accept a finding")


def _footer(page: Page, style: Style) -> str:
    parts: list[str] = []
    if page.comparison is not None:
        parts += _compared(page, page.comparison)
    elif page.suppressed:
        parts.append(f"{page.suppressed} suppressed")
    if hidden := len(page.findings) - len(page.shown):
        parts.append(f"{hidden} of lower severity not shown")
    parts += map(prose, page.left_out)
    parts.append(f"lintmig {prose(page.version)}")
    parts.append(f"{page.seconds:.1f} s")
    if style.run_url:
        parts.append(f"[run]({style.run_url})")
    return f"\n<sub>{' · '.join(parts)}</sub>\n"


def _compared(page: Page, comparison: Comparison) -> Iterator[str]:
    change = comparison.change
    yield f"{page.changed} of {counted(page.scripts, 'script')} changed"
    yield f"base {code(short(change.base, 12) if len(change.base) < 40 else change.base[:7])} ({prose(change.method)})"
    if comparison.older:
        yield f"{comparison.older} older findings not shown" if comparison.older > 1 else "1 older finding not shown"
    if comparison.resolved:
        yield f"{comparison.resolved} resolved"
    if page.suppressed:
        yield f"{page.suppressed} suppressed"
