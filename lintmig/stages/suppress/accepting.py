"""Write suppressions into a file: in the comments of its language, above what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lintmig.model.finding import Finding
from lintmig.model.script import ParsedScript, Piece
from lintmig.model.source import Source
from lintmig.stages.suppress.directive import Ignore, read_directive
from lintmig.stages.suppress.host import language_of, written_marks
from lintmig.stages.suppress.writing import ignore_comment, written_reason

_BLOCK = re.compile(r"[|>][-+\d]*\s*$")
"""Where YAML begins a text of several lines: what follows is part of it."""


def with_ignores(
    source: Source, versions: Sequence[ParsedScript], findings: Iterable[Finding], reason: str
) -> str | None:
    """The text of a file with comments that accept the findings; None where its language has none for that.

    `versions` are the scripts of the file as each engine reads them.
    """
    language = language_of(source.path)
    pieces = sorted({piece for each in versions for piece in each.script.source_map.pieces})
    if language is None and pieces and not source.path.lower().endswith(".sql"):
        return None
    if written_marks(source.path) is None:
        return None
    wanted: dict[int, set[str]] = {}
    for finding in findings:
        line = _line_of_statement(source, versions, finding)
        if language is not None:
            line = _outside(source, pieces, line, is_yaml=source.path.endswith((".yaml", ".yml")))
        wanted.setdefault(line, set()).add(finding.rule)
    lines = source.text.split("\n")
    for line in sorted(wanted, reverse=True):
        _put(lines, line - 1, source.path, wanted[line], reason)
    return "\n".join(lines)


def _line_of_statement(source: Source, versions: Sequence[ParsedScript], finding: Finding) -> int:
    """The first line of the statement that a finding is in, or of the finding where it is in none."""
    offset = finding.span.start
    spans = (each.script.source_map.file_span(statement.span) for each in versions for statement in each.statements)
    starts = [span.start for span in spans if span.start <= offset <= span.end]
    return source.position(min(starts, default=offset)).line


def _outside(source: Source, pieces: Sequence[Piece], line: int, *, is_yaml: bool) -> int:
    """The nearest line at or above that does not begin within a string, nor within a line of code that goes on."""
    while line > 1:
        start = source.line_starts[line - 1]
        around = next((each for each in pieces if each.file_start < start <= each.file_end), None)
        before = source.line_text(line - 1)
        if around is not None:
            line = source.position(around.file_start).line
        elif before.endswith("\\") or (is_yaml and _BLOCK.search(before)):
            line -= 1
        else:
            break
    return line


def _put(lines: list[str], index: int, path: str, rules: set[str], reason: str) -> None:
    """Above the line, or into a comment of the same reason that stands there already."""
    opening, _ = written_marks(path) or ("", "")
    above = index - 1
    while above >= 0 and lines[above].strip().startswith(opening.strip()):
        directive = read_directive(lines[above].strip())
        if (
            isinstance(directive, Ignore)
            and not directive.whole_file
            and directive.reason == written_reason(path, reason)
        ):
            names = sorted({*rules, *(name for name, _ in directive.rules)})
            head, _, rest = lines[above].partition("[")
            lines[above] = f"{head}[{', '.join(names)}]{rest.partition(']')[2]}"
            return
        above -= 1
    at = lines[index]
    indent = at[: len(at) - len(at.lstrip(" \t"))]
    line_end = "\r" if at.endswith("\r") else ""
    lines.insert(index, f"{indent}{ignore_comment(path, sorted(rules), reason)}{line_end}")
