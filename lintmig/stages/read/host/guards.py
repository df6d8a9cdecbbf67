"""For which engines a place in a program is meant: by what is asked before it, and by the names around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.host.conditions import UNKNOWN, Ways, ways
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.naming import ALL, engines_in_name, engines_of_word
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_Engines = frozenset[EngineName]
_IFS = frozenset(
    "if_statement elif_clause ternary_expression conditional_expression if if_expression elsif unless "
    "else_if_clause if_modifier unless_modifier conditional".split()
)
_BLOCKS = frozenset(
    "statement_block block program module compound_statement statements body_statement switch_case source_file "
    "statement_list function_body declaration_list then".split()
)
_CASES = frozenset(
    "switch_case switch_default default_case expression_case case_clause when switch_section "
    "switch_block_statement_group switch_rule "
    "when_entry case_statement".split()
)
_SWITCHES = frozenset(
    "switch_statement expression_switch_statement match_statement case switch_expression when_expression".split()
)
_PAIRS = frozenset("pair keyed_element array_element_initializer".split())
_NAMED = frozenset(
    "variable_declarator assignment assignment_expression short_var_declaration var_spec const_spec "
    "public_field_definition field_definition property_declaration const_element".split()
)
_LEAVES = frozenset(
    "return_statement throw_statement raise_statement continue_statement break_statement throw_expression "
    "return".split()
)
MOST_STATEMENTS = 3_000


class Guard(NamedTuple):
    """`engines` is None for all; `words` say what tells, for people."""

    engines: _Engines | None
    words: str | None = None


def guard_of(syntax: Syntax, language: HostLanguage, node: Node, seen: dict[int, list[tuple[int, Ways]]]) -> Guard:
    """What is asked on the way to a place; else the names around it, the nearest first. `seen` keeps blocks."""
    left = ALL
    words: str | None = None
    named: Guard | None = None
    child, above = node, node.parent
    while above is not None:
        for found, what in _asked(syntax, child, above, seen):
            if found != ALL:
                left, words = left & found, words or what
        if named is None:
            named = _by_name(syntax, language, child, above)
        child, above = above, above.parent
    if named is not None and (left == ALL or (left & (named.engines or ALL)) not in (left, frozenset())):
        return Guard(left & (named.engines or ALL), named.words)
    return Guard(None) if left == ALL else Guard(left, words)


def _asked(
    syntax: Syntax, child: Node, above: Node, seen: dict[int, list[tuple[int, Ways]]]
) -> Iterator[tuple[_Engines, str]]:
    if above.type in _IFS:
        found = _branch(syntax, child, above)
        if found != ALL:
            yield found, f"line {above.start_point[0] + 1}"
    elif above.type in _CASES:
        yield _case(syntax, above), f"line {above.start_point[0] + 1}"
    elif above.type == "binary_expression" and above.named_children[-1].id == child.id:
        operator = above.child_by_field_name("operator")
        if operator is not None and operator.type in ("&&", "and"):
            yield ways(syntax, above.named_children[0]).holds, f"line {above.start_point[0] + 1}"
    elif above.type in _PAIRS and len(above.named_children) == 2 and above.named_children[1].id == child.id:
        key = syntax.text(above.named_children[0]).strip("\"'`[]: ")
        engines = engines_of_word(key)
        if engines is not None:
            yield engines, f"key {key}"
    if above.type in _BLOCKS:
        for end, left_by in _leaving(syntax, above, seen):
            if end > child.start_byte:
                break
            yield left_by.fails, f"line {above.start_point[0] + 1}"


def _branch(syntax: Syntax, child: Node, above: Node) -> _Engines:
    """Of an if, and of what Python and Ruby make of it, the branch that a child is."""
    condition = above.child_by_field_name("condition")
    children = above.named_children
    if condition is None and above.type == "conditional_expression" and len(children) == 3:
        condition = children[1]
        is_then = child.id == children[0].id
    elif condition is None or child.id == condition.id:
        return ALL
    else:
        then = above.child_by_field_name("consequence") or above.child_by_field_name("body")
        is_then = then is not None and child.id == then.id
        if not is_then and then is None:
            return ALL
    found = ways(syntax, condition)
    if above.type.startswith("unless"):
        found = found.turned
    engines = found.holds if is_then else found.fails
    if not is_then and child.type in ("elif_clause", "else_clause", "else", "elsif", "else_if_clause"):
        for earlier in children:
            if earlier.id == child.id:
                break
            if earlier.type in ("elif_clause", "else_if_clause"):
                engines &= ways(syntax, earlier.child_by_field_name("condition")).fails
    return engines


def _case(syntax: Syntax, case: Node) -> _Engines:
    """The engines of `case "sqlite":`; of a default what the other cases leave."""
    above = case.parent
    while above is not None and above.type not in _SWITCHES:
        above = above.parent
    if above is None:
        return ALL
    own = _case_values(syntax, case)
    if own:
        known = [engines_of_word(value) for value in own]
        falling = _fallen_through(syntax, case)
        known += [engines_of_word(value) for value in falling]
        return (
            frozenset().union(*(each for each in known if each is not None))
            if any(each is not None for each in known)
            else ALL
        )
    left = ALL
    siblings = case.parent.named_children if case.parent is not None else []
    for other in siblings:
        if other.type in _CASES and other.id != case.id:
            for value in _case_values(syntax, other):
                left -= engines_of_word(value) or frozenset()
    return left


def _fallen_through(syntax: Syntax, case: Node) -> list[str]:
    """The values of the empty cases right before this one."""
    found: list[str] = []
    before = case.prev_named_sibling
    while before is not None and before.type in _CASES and before.named_child_count == 1:
        found += _case_values(syntax, before)
        before = before.prev_named_sibling
    return found


def _case_values(syntax: Syntax, case: Node) -> list[str]:
    if case.type in ("switch_default", "default_case"):
        return []
    value = case.child_by_field_name("value") or (case.named_children[0] if case.named_children else None)
    if value is None:
        return []
    text = syntax.text(value)
    if len(text) > 100:
        return []
    return [part.strip("\"'` ") for part in text.replace("|", ",").split(",") if part.strip()[:1] in ("'", '"', "`")]


def _leaving(syntax: Syntax, block: Node, seen: dict[int, list[tuple[int, Ways]]]) -> list[tuple[int, Ways]]:
    """The ifs of a block that leave it, with their ends: what is behind is for the others."""
    if block.id not in seen:
        found: list[tuple[int, Ways]] = []
        for statement in block.named_children[:MOST_STATEMENTS]:
            if statement.type not in ("if_statement", "if", "if_modifier", "expression_statement"):
                continue
            inner = (
                statement.named_children[0]
                if statement.type == "expression_statement" and statement.named_children
                else statement
            )
            if inner.type not in _IFS or inner.child_by_field_name("alternative") is not None:
                continue
            then = inner.child_by_field_name("consequence") or inner.child_by_field_name("body")
            if then is not None and _leaves(then):
                asked = ways(syntax, inner.child_by_field_name("condition"))
                if asked != UNKNOWN:
                    found.append((statement.end_byte, asked))
        seen[block.id] = found
    return seen[block.id]


def _leaves(block: Node) -> bool:
    last: Node | None = block
    for _ in range(4):
        if last is None or last.type in _LEAVES:
            return last is not None
        inner = [child for child in last.named_children if child.type != "comment"]
        if last.type not in _BLOCKS and last.type != "expression_statement":
            return False
        last = inner[-1] if inner else None
    return False


def _by_name(syntax: Syntax, language: HostLanguage, child: Node, above: Node) -> Guard | None:
    """An engine in the name of a variable, function or class that a place is in."""
    if above.type in _NAMED:
        target = above.child_by_field_name("name") or above.child_by_field_name("left")
        if target is None or target.id == child.id or target.end_byte - target.start_byte > 80:
            return None
    elif above.type in language.functions or above.type in language.classes:
        target = above.child_by_field_name("name")
        if target is None:
            return None
    elif above.type in _PAIRS and len(above.named_children) == 2 and above.named_children[1].id == child.id:
        target = above.named_children[0]
        if target.end_byte - target.start_byte > 80:
            return None
    else:
        return None
    name = syntax.text(target)
    engines = engines_in_name(name)
    return Guard(engines, f"the name {name}") if engines is not None else None
