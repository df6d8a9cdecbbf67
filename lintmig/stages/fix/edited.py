"""The texts that fixes make of files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lintmig.model.finding import Finding
from lintmig.model.fix import Edit, applied
from lintmig.model.source import Source, Span


class Edited(NamedTuple):
    """A file's text before and after; `places` are what stands in the new text where something was changed."""

    before: str
    after: str
    places: tuple[tuple[Finding, Span], ...]


def edited(findings: Iterable[Finding]) -> dict[str, Edited]:
    """By path. The edits of the findings do not meet, unless they are the same."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.source.path, []).append(finding)
    return {path: _edited(found[0].source, found) for path, found in by_path.items()}


def _edited(source: Source, findings: Iterable[Finding]) -> Edited:
    line_end = "\r\n" if "\r\n" in source.text else "\n"
    owners: dict[Edit, list[Finding]] = {}
    for finding in findings:
        for edit in finding.fix.edits if finding.fix is not None else ():
            text = edit.text.replace("\r\n", "\n").replace("\n", line_end)
            owners.setdefault(Edit(edit.span, text), []).append(finding)
    places = []
    shift = 0
    for edit in sorted(owners, key=lambda each: each.span):
        start = edit.span.start + shift
        place = Span(start, start + len(edit.text))
        places += [(finding, place) for finding in owners[edit]]
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return Edited(source.text, applied(source.text, owners), tuple(places))
