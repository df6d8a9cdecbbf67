"""Words that mermaid takes as names in a diagram, whatever a database calls the thing."""

from __future__ import annotations

import re


def word(name: str) -> str:
    """A name as mermaid takes it: letters, digits and `_`."""
    return re.sub(r"\W", "_", name) or "_"


class Words:
    """Words of a diagram: two names never become one, and none is a word of mermaid's own."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, name: str) -> str:
        if name not in self._words:
            plain = re.sub(r"[^A-Za-z0-9_]", "_", name)[:LONGEST_WORD]
            if not plain[:1].isalpha() or plain.lower() in RESERVED:
                plain = f"t_{plain}"
            found, number = plain, 2
            while found.lower() in self._taken:
                found, number = f"{plain}_{number}", number + 1
            self._taken.add(found.lower())
            self._words[name] = found
        return self._words[name]


LONGEST_WORD = 60

RESERVED = frozenset(
    "erdiagram title direction style class classdef acctitle accdescr default tb bt rl lr one only zero many more or "
    "to optionally u o end subgraph pk fk uk constructor prototype __proto__".split()
)
