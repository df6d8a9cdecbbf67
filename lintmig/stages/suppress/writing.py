"""Write the comment that suppresses a finding, in the marks of the language that it is to stand in."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.stages.suppress.host import written_marks


def ignore_comment(path: str, rules: Sequence[str], reason: str, *, whole_file: bool = False) -> str | None:
    """One line without a line end; None where a file of this kind can hold no comment.

    See `written_reason`.
    """
    marks = written_marks(path)
    if marks is None:
        return None
    opening, closing = marks
    word = "ignore-file" if whole_file else "ignore"
    return f"{opening}lintmig: {word}[{', '.join(rules)}] {written_reason(path, reason)}{closing}"


def written_reason(path: str, reason: str) -> str:
    """On one line, and without what would close the comment."""
    said = " ".join(reason.split()).replace("*/", "* /")
    marks = written_marks(path)
    return said.replace("--", "- -") if marks is not None and marks[1] else said
