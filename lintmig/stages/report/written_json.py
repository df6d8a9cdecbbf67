"""JSON that a log may show."""

from __future__ import annotations

import json


def written_json(document: object) -> str:
    """ASCII only, and without `##[`, which log readers may obey."""
    return json.dumps(document, indent=2).replace("##[", "##\\u005b") + "\n"


def whole_characters(text: str) -> str:
    """The text with escapes in place of halves of characters, which many readers of JSON refuse."""
    return text.encode("utf-8", "backslashreplace").decode()
