"""Text in the cells of Markdown tables."""

from __future__ import annotations

import html
import re


def cell(text: str) -> str:
    """The text on one line. Readers of Markdown disagree on bars in code, so such code is written as HTML."""
    line = re.sub(r"`([^`]*\|[^`]*)`", lambda found: f"<code>{_bars(html.escape(found[1], quote=False))}</code>", text)
    return line.replace("|", "\\|").replace("\n", " ")


def _bars(text: str) -> str:
    return text.replace("|", "&#124;")
