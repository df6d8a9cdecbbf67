"""TOML from strangers."""

from __future__ import annotations

import re

_DEEP_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
"""A key of so many parts takes the reader of the standard library the square of its length."""


def load_toml(text: str) -> dict[str, object]:
    """Raises ValueError (or RecursionError) for what is not TOML, or nested beyond reason."""
    import tomllib

    if _DEEP_KEY.search(text):
        raise ValueError("a key has more than 100 parts")
    return tomllib.loads(text)
