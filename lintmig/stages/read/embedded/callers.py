"""For which engines a function is called: SQL in it is for these alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lintmig.stages.read.embedded.conditions import Ways
from lintmig.stages.read.embedded.guards import NAMED, Guard, guard_of
from lintmig.stages.read.embedded.naming import ALL
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_CALLS = 12
MOST_NESTED = 250
_NAME = re.compile(r"\w{3,80}")
_DECLARED = re.compile(r"(?:\b(?:def|func|function|fun)\s+(?:\([^()]*\)\s*)?|\b(?:void|boolean|static|async)\s+)$")


def called_for(syntax: Syntax, language: HostLanguage, node: Node, seen: dict[int, list[tuple[int, Ways]]]) -> Guard:
    """What all calls of the function in its own file have asked before; where one has asked nothing, nothing."""
    name = _function_around(syntax, language, node)
    if name is None:
        return Guard(None)
    engines = frozenset[str]()
    words = None
    count = 0
    text = syntax.source.text
    for found in re.finditer(rf"(?<!\w){re.escape(name)}\s*\(", text):
        if _DECLARED.search(text, max(0, found.start() - 80), found.start()):
            continue
        count += 1
        byte = syntax.byte(found.start())
        place = syntax.root.descendant_for_byte_range(byte, byte + 1)
        guard = guard_of(syntax, language, place, seen) if place is not None and count <= MOST_CALLS else None
        if place is not None and _is_declaration(language, place):
            count -= 1
            continue
        if guard is None or guard.engines is None:
            return Guard(None)
        engines |= guard.engines
        words = guard.words
    return Guard(engines, words) if count else Guard(None)  # type: ignore[arg-type]


def left_over(syntax: Syntax, language: HostLanguage, node: Node, seen: dict[int, list[tuple[int, Ways]]]) -> Guard:
    """The engines for which a variable keeps its text, where another is put in its place for the others."""
    target = block = None
    above = node.parent
    for _ in range(6):
        if above is None or above.type in language.functions:
            break
        if target is None and above.type in NAMED:
            target = above.child_by_field_name("name") or above.child_by_field_name("left")
        elif target is not None and above.type not in NAMED:
            block = above
            if above.named_child_count > 1:
                break
        above = above.parent
    name = syntax.text(target).strip() if target is not None else ""
    if block is None or not _NAME.fullmatch(name):
        return Guard(None)
    engines = ALL
    words = None
    text = syntax.source.text
    assigned = re.compile(rf"(?<![\w.]){re.escape(name)}\s*=(?![=>])")
    for found in assigned.finditer(text, syntax.offset(node.end_byte), syntax.offset(block.end_byte)):
        byte = syntax.byte(found.start())
        place = syntax.root.descendant_for_byte_range(byte, byte + 1)
        guard = guard_of(syntax, language, place, seen) if place is not None else None
        if guard is not None and guard.engines is not None:
            engines -= guard.engines
            words = guard.words
    return Guard(None) if engines == ALL else Guard(engines, words)


def _is_declaration(language: HostLanguage, name: Node) -> bool:
    above = name.parent
    if above is None or above.type not in language.functions:
        return False
    target = above.child_by_field_name("name")
    return target is not None and target.id == name.id


def _function_around(syntax: Syntax, language: HostLanguage, node: Node) -> str | None:
    above = node.parent
    for _ in range(MOST_NESTED):
        if above is None:
            return None
        target = above.child_by_field_name("name") if above.type in language.functions else None
        if target is not None:
            name = syntax.text(target)
            return name if _NAME.fullmatch(name) else None
        above = above.parent
    return None
