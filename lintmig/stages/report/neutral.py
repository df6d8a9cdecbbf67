"""Make text from a repository harmless for terminals and for logs that read commands."""

from __future__ import annotations

import re

ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, line ends, changes of writing direction, invisible ones, half characters."""

NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def neutral(text: str) -> str:
    """The text on one line: what could act is written as an escape.

    A workflow runner obeys a line that begins with `::`, and `##[` anywhere in a line.
    """
    shown = ACTIVE.sub(lambda found: escape(found[0]), text)
    shown = shown.replace("##[", "##\\x5b")
    blanks = len(shown) - len(shown.lstrip())
    if shown.startswith("::", blanks):
        shown = f"{shown[:blanks]}:\\x3a{shown[blanks + 2 :]}"
    return shown


def escape(character: str) -> str:
    code = ord(character)
    if character in NAMED:
        return NAMED[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
