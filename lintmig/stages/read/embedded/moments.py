"""Code that is not about the schema of today, or not about a schema at all: steps of upgrades, examples, trials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lintmig.stages.read.embedded.guards import NAMED
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_STEP = re.compile(
    r"migrat|upgrad|downgrad|backfill|\d_?(?:to|2)_?v?\d|^m\d{3}|(?-i:^(?:[uU]p|[dD]own)(?:[A-Z_]|$))|^_?v\d+(?:_|$)|"
    r"(?:from|to)_?(?:version|v)_?\d",
    re.IGNORECASE,
)
"""Names of what takes a database from one version to the next."""
_EXAMPLE = re.compile(
    r"placeholder|(?<![a-z])(?:example|sample|dummy|fake|mock|demo)(?![a-z])|(?:Example|Sample|Dummy|Fake|Mock|Demo)"
    r"(?![a-z])|(?:^|_)(?:EXAMPLES?|SAMPLES?|DUMMY|FAKE|MOCK|DEMO)(?:_|$)"
    r"|(?i:(?<![a-z])(?:run_?)?self_?tests?(?![a-z]))"
)
_MAIN = re.compile(r"""__name__\s*==\s*["']__main__["']""")
MOST_NESTED = 250


def is_step(syntax: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a place is in what takes a database from one version to the next: it asks of the schema as it was."""
    return any(_STEP.search(name) for name in _names_around(syntax, language, node))


_CHANGES = re.compile(r"\balter\s+table\b|\bcreate\s+table\b|\badd\s+column\b|\brename\s+to\b", re.IGNORECASE)
_BRANCHES = frozenset(
    "if_statement elif_clause except_clause catch_clause rescue catch_block if unless switch_case expression_case "
    "case_clause if_expression".split()
)
_TRIES = frozenset("try_statement try_with_resources_statement begin try_expression".split())
_GIVES_UP = re.compile(r"\bpass\b|\breturn\s+(?:false|False|0|null|None|nil)\b|\bhas\w*\s*=\s*(?:false|False)\b")
_MOST_OF_BRANCH = 6_000


def is_probe(syntax: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a query is asked to see if it fails, or beside a change of tables that is made on a condition."""
    child, above = node, node.parent
    for _ in range(MOST_NESTED):
        if above is None or above.type in language.functions:
            return False
        if above.type in _BRANCHES and above.end_byte - above.start_byte <= _MOST_OF_BRANCH:
            if _CHANGES.search(syntax.text(child)):
                return True
        elif above.type in _TRIES and child.type not in _BRANCHES and child.named_child_count <= 2:
            handlers = [syntax.text(each) for each in above.named_children if each.type in _BRANCHES]
            if any(_CHANGES.search(each) or _GIVES_UP.search(each) for each in handlers):
                return True
        child, above = above, above.parent
    return False


_INSERTING = re.compile(r"(?:^|\.)(?:extra|RawSQL)\s*$")
"""Calls of Django that put SQL into a query, whose tables it may name."""


def is_inserted(syntax: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a query is put into another one."""
    above = node.parent if language.name == "python" else None
    for _ in range(8):
        if above is None or above.type in language.functions:
            return False
        called = above.child_by_field_name("function") if above.type == "call" else None
        if called is not None:
            return _INSERTING.search(syntax.text(called)) is not None
        above = above.parent
    return False


def is_trial(syntax: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a place is what a module does when it is run by hand, or in an example."""
    if language.name == "python":
        above = node.parent
        for _ in range(MOST_NESTED):
            if above is None:
                break
            condition = above.child_by_field_name("condition") if above.type == "if_statement" else None
            if condition is not None and _MAIN.search(syntax.text(condition)):
                return True
            above = above.parent
    return any(_EXAMPLE.search(name) for name in _names_around(syntax, language, node))


def _names_around(syntax: Syntax, language: HostLanguage, node: Node) -> list[str]:
    """Of the variables and functions that a place is in, not of classes."""
    found: list[str] = []
    child, above = node, node.parent
    for _ in range(MOST_NESTED):
        if above is None:
            break
        if above.type in NAMED or above.type in language.functions:
            target = above.child_by_field_name("name") or above.child_by_field_name("left")
            if target is not None and target.id != child.id and target.end_byte - target.start_byte <= 80:
                found.append(syntax.text(target))
        child, above = above, above.parent
    return found
