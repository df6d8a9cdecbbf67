"""Findings, file by file, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.finding import Severity
from lintmig.model.source import BlindSpot
from lintmig.stages.report.markdown.page import Page, ShownFinding
from lintmig.stages.report.markdown.safe import address, code, fenced, prose, short
from lintmig.stages.report.markdown.section import Section
from lintmig.stages.report.words import counted

ICONS: dict[Severity, str] = {"error": "❌", "warning": "⚠️", "info": "💡"}
MOST_OPEN = 8
"""Findings that are not folded up."""

MOST_SPOTS_OPEN = 3
LONGEST_WORDS = 1200


def finding_sections(page: Page, blob_url: str) -> Iterator[Section]:
    """The gravest are open to the eye, the rest is folded up."""
    shown = page.shown
    most_open = MOST_OPEN if len(shown) > MOST_OPEN + 2 else len(shown)
    if first := shown[:most_open]:
        yield Section("", tuple(_blocks(first, blob_url)), "finding")
    if rest := shown[most_open:]:
        yield Section("", tuple(_blocks(rest, blob_url)), "finding", f"{counted(len(rest), 'more finding')}")


def _blocks(findings: list[ShownFinding], blob_url: str) -> Iterator[str]:
    """One for each finding; the first of a file has the file's name above it."""
    paths = {finding.path: None for finding in findings}
    for path in paths:
        title = f"**{place(path, 0, blob_url)}**\n"
        for finding in findings:
            if finding.path == path:
                yield f"\n{title}{_finding(finding, blob_url)}" if title else _finding(finding, blob_url)
                title = ""


def _finding(finding: ShownFinding, blob_url: str) -> str:
    line = f"[line {finding.line}]({_blob(blob_url, finding.path, finding.line)})" if blob_url else None
    engines = ", ".join(name if verdict == "accepts" else f"{name} {verdict}" for name, verdict in finding.engines)
    about = f"<sub>{code(finding.rule)}{f' · {prose(engines)}' if engines else ''}</sub>"
    message = prose(short(finding.message, LONGEST_WORDS))
    advice, _, rest = short(finding.help, LONGEST_WORDS).partition("\n")
    way_out = f"<br>→ {prose(advice)}" if advice else ""
    # A comment shows each end of a line, a summary none: an item is one line.
    lines = [f"- {ICONS[finding.severity]} {line or f'line {finding.line}'}: {message}{way_out}<br>{about}"]
    if rest.strip():
        lines += ["", *(f"  {each}" for each in fenced(rest.strip("\n")))]
    return "\n".join(lines) + "\n"


def place(path: str, line: int, blob_url: str) -> str:
    """A path as code, with a link where it is known what to link to; line 0 is the file."""
    shown = code(f"{path}:{line}" if line else path)
    return f"[{shown}]({_blob(blob_url, path, line)})" if blob_url else shown


def _blob(blob_url: str, path: str, line: int) -> str:
    within = address("/".join(path.split("/"))).replace("?", "%3F").replace("#", "%23")
    return f"{blob_url}/{within}{f'#L{line}' if line else ''}"


def blind_spot_section(page: Page, blob_url: str) -> Section | None:
    """What was read and not understood; a few places are open to the eye."""
    spots = page.blind_spots
    if not spots:
        return None
    blocks = tuple(_spot(spot, page, blob_url) for spot in spots)
    if len(spots) <= MOST_SPOTS_OPEN:
        return Section("**Not understood**, so not judged:", blocks, "blind spot")
    summary = f"<b>Not understood</b>, so not judged: {counted(len(spots), 'place')}"
    return Section("", blocks, "blind spot", summary)


def _spot(spot: BlindSpot, page: Page, blob_url: str) -> str:
    where = place(page.in_repository(spot.path), spot.line, blob_url)
    return f"- {where}: {prose(short(spot.reason, LONGEST_WORDS))}\n"
