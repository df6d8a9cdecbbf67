"""A piece of SQL whose support differs between engines, as one engine judges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lintmig.model.finding import Severity, Verdict
from lintmig.model.fix import Safety

Amid = Literal["", "transaction", "committed transaction", "no transaction"]
"""What surrounds a statement: a transaction that its own script has opened, one that DDL has ended unnoticed since
(MariaDB and MySQL), or a script that opens none at all; empty where none of it holds."""
LooksAt = Literal["type", "function", "statement", "literal", "expression"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to write in a construct's place: `text` for each match of `replace` in the statement.

    `replace` is a regular expression over what the row's own pattern is held against (the statement's words; for a
    function those from its name on; for a type and a literal the text as it is written, whole). Its group `cut` is
    what is replaced, or where something is put in; without one, all of the match is. Empty, it is the place that the
    row has found; `<quoted-names>` and `<quoted-values>` are what stands in double quotes, as names and behind VALUES.
    In `text` stand groups, and `cut` for what is replaced: `{a}` as it is written, `{a|plain}` without quotes where no
    engine needs them, `{a|double}` in double ones, `{a|text}` as a string, `{a|truth}` as TRUE or FALSE.
    """

    replace: str
    text: str
    safety: Safety


@dataclass(frozen=True, slots=True)
class Construct:
    """One row of the constructs table for one engine.

    `looks_at` says what `pattern` (a regular expression) is held against: the whole name of a column
    type, without and with its arguments (`numeric(10, 2)`), or of a called function, in lower case; a statement's
    token words joined by single spaces; or one string, number or quoted name as it is written, quotes and all. For
    `expression` it names an operator or a function and the groups of its operands' types: `integer / integer`.
    `meaning` says what the engine does, as a predicate that follows its name: `has no anonymous blocks`.
    """

    name: str
    looks_at: LooksAt
    pattern: str
    verdict: Verdict
    meaning: str
    severity: Severity
    help: str
    required: tuple[str, ...]
    """Texts that every match of a statement pattern contains: what is held against a statement first."""
    verbs: tuple[str, ...]
    """The first words of the statements that can match; any where there are none."""
    amid: Amid = ""
    """What must surround the statement; anything will do where it is empty."""
    string: str = ""
    """What the string at the pattern's group `string` must contain (a regular expression), if anything."""
    overrules: bool = False
    """Whether the engine takes this although the grammar that stands for it here refuses it."""
    one_of: tuple[str, ...] = ()
    """Texts of which every match of a statement pattern contains one, if anything is known of it."""
    remedies: tuple[Remedy, ...] = ()
    """In the order in which they are tried."""
