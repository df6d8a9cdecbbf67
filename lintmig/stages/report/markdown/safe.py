"""Words that are not ours as Markdown that shows them and obeys nothing in them.

GitHub looks for mentions, references and addresses in what Markdown has become, where an entity is the sign itself
again: they are broken up by a space without width. It leaves code alone.
"""

from __future__ import annotations

import re

from lintmig.stages.report.neutral import neutral

BREAK = "&#8203;"

_SIGN = re.compile(
    r"(?P<called>[@#])"
    r"|(?P<scheme>:)(?=//)"
    r"|(?P<emoji>:)(?=[\w+-]+:)"
    r"|(?P<www>www)(?=\.)"
    r"|(?P<issue>\bGH)(?=-\d)"
    r"|(?P<inside>(?<=[^\W_])_+(?=[^\W_]))"
    r"""|[^\w\s.,;:?%/()'"=+-]|_""",
    re.IGNORECASE,
)


def prose(text: str) -> str:
    """On one line, with what stands between backticks as code; it must not stand at the start of a line."""
    parts = neutral(" ".join(text.split())).split("`")
    if len(parts) % 2 == 0:
        return _SIGN.sub(_harmless, "`".join(parts))
    return "".join(code(part) if index % 2 else _SIGN.sub(_harmless, part) for index, part in enumerate(parts))


def _harmless(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "called":
            return f"&#{ord(found[0])};{BREAK}"
        case "inside":
            return found[0]
        case None:
            return f"&#{ord(found[0])};"
        case _:
            return f"{found[0]}{BREAK}"


def code(text: str) -> str:
    """As code, in a table too: between backticks where Markdown takes it so, else as an element with entities."""
    shown = neutral(" ".join(text.split()))
    if not shown:
        return "<code>&#32;</code>"
    if "`" in shown or "|" in shown:
        return f"<code>{re.sub(_NOT_PLAIN, lambda found: f'&#{ord(found[0])};', shown)}</code>"
    return f"`{shown}`"


_NOT_PLAIN = r"[^\w\s.,/()=-]|_"


def fenced(text: str, language: str = "sql") -> list[str]:
    """The lines of a block of code, with a fence that is longer than any in the text."""
    lines = [neutral(line) for line in text.split("\n")]
    longest = max((len(found) for line in lines for found in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *lines, fence]


def address(url: str) -> str:
    """The target of a link: what neither Markdown nor HTML could end it with."""
    return re.sub(
        r"[^A-Za-z0-9/:#?=&._~-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode(*_ANY)), url
    )


_ANY = ("utf-8", "backslashreplace")


def short(text: str, most: int) -> str:
    """The beginning of a long text; `most` counts characters."""
    return text if len(text) <= most else text[: most - 3] + "..."
