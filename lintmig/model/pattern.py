"""Path patterns as `.gitignore` writes them.

Written here because the library for it takes 29 ms to import, more than most runs spend on
discovery; a test compares it with `git check-ignore`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PathPatterns:
    """Patterns in the order written: the last one that matches a path decides."""

    patterns: tuple[tuple[re.Pattern[str], bool, bool], ...]
    """The expression, whether it excludes (`!` takes back), whether it is for folders only."""

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """True if the path itself is matched, False if taken back, None if no pattern speaks of it.

        `path` is relative to the folder of the patterns, with forward slashes.
        """
        for expression, excludes, folders_only in reversed(self.patterns):
            if (is_folder or not folders_only) and expression.fullmatch(path):
                return excludes
        return None

    def covers(self, path: str) -> bool:
        """Whether a file, or a folder that it is in, is matched."""
        parts = path.split("/")
        return any(
            self.verdict("/".join(parts[:count]), is_folder=count < len(parts)) for count in range(1, len(parts) + 1)
        )


def compile_patterns(lines: Iterable[str]) -> PathPatterns:
    """Blank lines and `#` comments are skipped; a pattern that cannot be read matches nothing."""
    compiled = []
    for line in lines:
        text = _without_trailing_blanks(line.rstrip("\r\n"))
        if not text or text.startswith("#"):
            continue
        excludes = not text.startswith("!")
        text = text if excludes else text[1:]
        folders_only = text.endswith("/")
        text = text[:-1] if folders_only else text
        if not text.strip("/"):
            continue
        try:
            expression = re.compile(_expression(text), re.DOTALL)
        except re.error:
            continue
        compiled.append((expression, excludes, folders_only))
    return PathPatterns(tuple(compiled))


def _without_trailing_blanks(text: str) -> str:
    stripped = text.rstrip(" ")
    return stripped + " " if stripped.endswith("\\") and stripped != text else stripped


def _expression(pattern: str) -> str:
    """A pattern with a slash before its end is anchored; any other matches at every depth.

    What follows each star is an atomic group, so that no pattern takes more than quadratic time.
    """
    anchored = "/" in pattern
    chunks: list[list[str]] = [[]] if anchored else [[], []]
    for segment in pattern.removeprefix("/").split("/"):
        if segment == "**":
            chunks.append([])
        else:
            chunks[-1].append(_segment_expression(segment))
    first, *later = ["/".join(chunk) for chunk in chunks]
    if not later:
        return first
    middle = [f"(?>(?:.*?/)??{chunk}/)" for chunk in later[:-1] if chunk]
    last = f"(?:.*/)?{later[-1]}" if later[-1] else ".+"
    return "".join([first + "/" if first else "", *middle, last])


def _segment_expression(segment: str) -> str:
    fixed = [""]
    at = 0
    while at < len(segment):
        character = segment[at]
        at += 1
        if character == "*":
            fixed.append("")
        elif character == "?":
            fixed[-1] += "[^/]"
        elif character == "[" and (end := _bracket_end(segment, at)):
            fixed[-1] += _bracket_expression(segment[at:end])
            at = end + 1
        elif character == "\\" and at < len(segment):
            fixed[-1] += re.escape(segment[at])
            at += 1
        else:
            fixed[-1] += re.escape(character)
    if len(fixed) == 1:
        return fixed[0]
    first, *middle, last = fixed
    return first + "".join(f"(?>[^/]*?{part})" for part in middle if part) + f"[^/]*{last}"


def _bracket_end(segment: str, start: int) -> int:
    """The place of the `]` that closes a set, 0 if none does; one at the start is a member."""
    first = start + 1 if segment[start : start + 1] in {"!", "^"} else start
    return max(segment.find("]", first + 1), 0)


def _bracket_expression(members: str) -> str:
    negated = members[0] in "!^"
    body = members[1:] if negated else members
    body = body.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("^", "\\^")
    body = body.replace("&", "\\&").replace("~", "\\~").replace("|", "\\|")
    return f"(?!/)[{'^' if negated else ''}{body}]"
