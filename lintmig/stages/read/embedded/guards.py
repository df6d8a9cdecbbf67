"""For which engines a place in a program is meant: by what is asked before it, and by the names around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.embedded.conditions import UNKNOWN, Ways, ways
from lintmig.stages.read.embedded.drivers import engines_of_parameters, imports_sqlite
from lintmig.stages.read.embedded.naming import ALL, engines_in_name, engines_of_word
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_Engines = frozenset[EngineName]
_IFS = frozenset(
    "if_statement elif_clause ternary_expression conditional_expression if if_expression elsif unless else_if_clause "
    "if_modifier unless_modifier conditional".split()
)
_ELSES = frozenset("elif_clause else_clause else elsif else_if_clause".split())
_BLOCKS = frozenset(
    "statement_block block program module compound_statement statements body_statement switch_case source_file "
    "statement_list function_body declaration_list then".split()
)
_CASES = frozenset(
    "switch_case switch_default default_case expression_case case_clause when switch_section when_entry case_statement "
    "switch_block_statement_group switch_rule default_statement match_conditional_expression match_default_expression "
    "switch_expression_arm".split()
)
_DEFAULTS = frozenset("switch_default default_case default_statement match_default_expression".split())
_PAIRS = frozenset("pair keyed_element array_element_initializer".split())
NAMED = frozenset(
    "variable_declarator assignment assignment_expression short_var_declaration var_spec const_spec const_element "
    "public_field_definition field_definition property_declaration property_element".split()
)
_LEAVES = frozenset(
    "return_statement throw_statement raise_statement continue_statement break_statement throw_expression return "
    "return_expression jump_expression".split()
)
MOST_STATEMENTS = 3_000


MOST_NESTED = 250


class Guard(NamedTuple):
    """`engines` is None for all; `words` say what tells, for people."""

    engines: _Engines | None
    words: str | None = None


def guard_of(
    syntax: Syntax, language: HostLanguage, node: Node, seen: dict[int, list[tuple[int, Ways]]]
) -> Guard | None:
    """What is asked on the way to a place; else the names around it, the nearest first. `seen` keeps blocks.

    None where it is nested too deep to be looked at.
    """
    left = ALL
    words: str | None = None
    named: Guard | None = None
    child, above = node, node.parent
    for _ in range(MOST_NESTED):
        if above is None:
            break
        for found, what in _asked(syntax, child, above, seen):
            if found != ALL:
                left, words = left & found, words or what
        if named is None:
            named = _by_name(syntax, language, child, above)
        child, above = above, above.parent
    if above is not None:
        return None
    meant = ALL if named is None or named.engines is None else named.engines
    if named is not None and not meant:
        return Guard(meant, named.words)
    if named is not None and (left == ALL or (left & meant) not in (left, frozenset())):
        return Guard(left & meant, named.words)
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
    if above.type in _FIELDS and above.parent is not None:
        yield from _beside(syntax, above)
    if above.type in _BLOCKS:
        for end, left_by in _leaving(syntax, above, seen):
            if end > child.start_byte:
                break
            yield left_by.fails, f"line {above.start_point[0] + 1}"


_FIELDS = frozenset("pair keyed_element keyword_argument array_element_initializer field_initializer".split())
_SAYS_ENGINE = re.compile(
    r"(?:dialect|driver|engine|db|database|provider|client|vendor|flavou?r|backend|scheme|platform|type|name)s?$",
    re.IGNORECASE,
)
_MOST_FIELDS = 60


def _beside(syntax: Syntax, field: Node) -> Iterator[tuple[_Engines, str]]:
    """What a field of the same object says: `{ dialect: "postgres", query: "..." }`."""
    assert field.parent is not None
    for other in field.parent.named_children[:_MOST_FIELDS]:
        if other.id == field.id or other.type != field.type or len(other.named_children) < 2:
            continue
        key, value = other.named_children[0], other.named_children[-1]
        if value.end_byte - value.start_byte > 60 or not _SAYS_ENGINE.search(syntax.text(key).strip("\"'`[]: ")):
            continue
        text = syntax.text(value)
        is_text = text[:1] in ("'", '"', "`")
        engines = engines_of_word(text.strip("\"'`")) if is_text else engines_in_name(re.split(r"\W+", text)[-1])
        if engines is not None:
            yield engines, f"line {other.start_point[0] + 1}"


def _branch(syntax: Syntax, child: Node, above: Node) -> _Engines:
    """For whom the branch of an if is that a child is."""
    condition, then = _parts(above)
    if condition is None or child.id == condition.id:
        return ALL
    found = ways(syntax, condition)
    if above.type.startswith("unless"):
        found = found.turned
    if then is not None and child.id == then.id:
        return found.holds
    engines = found.fails
    for earlier in above.named_children if child.type in _ELSES else ():
        if earlier.id == child.id:
            break
        if earlier.type in ("elif_clause", "else_if_clause"):
            engines &= ways(syntax, earlier.child_by_field_name("condition")).fails
    return engines


def _parts(node: Node) -> tuple[Node | None, Node | None]:
    """The condition of an if, and what is done where it holds."""
    children = [child for child in node.named_children if child.type != "comment"]
    condition = node.child_by_field_name("condition")
    if condition is None:
        return (
            (children[1], children[0]) if node.type == "conditional_expression" and len(children) == 3 else (None, None)
        )
    then = node.child_by_field_name("consequence") or node.child_by_field_name("body")
    if then is None:
        then = next((child for child in children if child.start_byte >= condition.end_byte), None)
    return condition, then


def _case(syntax: Syntax, case: Node) -> _Engines:
    """The engines of `case "sqlite":`; of a default what the other cases leave."""
    own = [*_case_engines(syntax, case), *_fallen_through(syntax, case)]
    if own:
        known = [engines for engines in own if engines is not None]
        return frozenset().union(*known) if known else ALL
    left = ALL
    for other in case.parent.named_children if case.parent is not None else ():
        if other.type in _CASES and other.id != case.id:
            for engines in _case_engines(syntax, other):
                left -= engines or frozenset()
    return left


def _fallen_through(syntax: Syntax, case: Node) -> list[_Engines | None]:
    """Those of the empty cases right before this one."""
    found: list[_Engines | None] = []
    before = case.prev_named_sibling
    while before is not None and before.type in _CASES and before.named_child_count == 1:
        found += _case_engines(syntax, before)
        before = before.prev_named_sibling
    return found


_CASE_WORD = re.compile(r"^(?:case|when)\s+")
_CONSTANT = re.compile(r"[\w.:]+")


def _case_engines(syntax: Syntax, case: Node) -> list[_Engines | None]:
    """For each value of a case the engines that it names, None where it is another; empty for a default."""
    if case.type in _DEFAULTS:
        return []
    value = case.child_by_field_name("value") or (case.named_children[0] if case.named_children else None)
    text = _CASE_WORD.sub("", syntax.text(value)) if value is not None else ""
    if not text or len(text) > 120 or text in ("default", "_", "else") or "(" in text:
        return []
    found: list[_Engines | None] = []
    for part in text.replace("|", ",").split(","):
        word = part.strip()
        if word[:1] in ("'", '"', "`"):
            found.append(engines_of_word(word.strip("\"'`")))
        elif _CONSTANT.fullmatch(word):
            found.append(engines_in_name(re.split(r"[.:]+", word)[-1]))
    return found


def _leaving(syntax: Syntax, block: Node, seen: dict[int, list[tuple[int, Ways]]]) -> list[tuple[int, Ways]]:
    """The ifs of a block that leave it, with their ends: what is behind is for the others."""
    if block.id not in seen:
        found: list[tuple[int, Ways]] = []
        for statement in block.named_children[:MOST_STATEMENTS]:
            if statement.type not in _IFS and statement.type != "expression_statement":
                continue
            is_wrapped = statement.type == "expression_statement" and statement.named_children
            inner = statement.named_children[0] if is_wrapped else statement
            if inner.type not in _IFS or _has_else(inner):
                continue
            condition, then = _parts(inner)
            if then is not None and _leaves(then):
                asked = ways(syntax, condition)
                if asked != UNKNOWN:
                    found.append((statement.end_byte, asked.turned if inner.type.startswith("unless") else asked))
        seen[block.id] = found
    return seen[block.id]


def _has_else(node: Node) -> bool:
    return node.child_by_field_name("alternative") is not None or any(child.type == "else" for child in node.children)


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
    if above.type in NAMED:
        target = above.child_by_field_name("name") or above.child_by_field_name("left")
        if target is None or target.id == child.id or target.end_byte - target.start_byte > 80:
            return None
    elif above.type in language.functions or above.type in language.classes:
        target = above.child_by_field_name("name")
        given = above.child_by_field_name("parameters")
        of_name = _named_engines(syntax, target) if target is not None else None
        if of_name is None and given is not None:
            engines = engines_of_parameters(syntax.source.text, syntax.text(given))
            if engines is not None:
                return Guard(engines, f"line {given.start_point[0] + 1}")
        if target is None:
            return None
        receiver = above.child_by_field_name("receiver")
        owned = _named_engines(syntax, receiver) if receiver is not None else None
        if owned is not None:
            return owned
    elif above.type in language.calls:
        return _by_receiver(syntax, language, child, above)
    elif above.type in _PAIRS and len(above.named_children) == 2 and above.named_children[1].id == child.id:
        target = above.named_children[0]
        if target.end_byte - target.start_byte > 80:
            return None
    else:
        return None
    return _named_engines(syntax, target)


def _by_receiver(syntax: Syntax, language: HostLanguage, child: Node, call: Node) -> Guard | None:
    """An engine in the name of what is asked: `clickhouse.query("...")`; in scripts only SQLite prepares."""
    function = call.child_by_field_name("function") or call.child_by_field_name("object")
    if function is None or function.id == child.id:
        return None
    parts = re.findall(r"\w+", syntax.text(function)[-80:])
    owners = parts if function == call.child_by_field_name("object") else parts[:-1]
    for name in reversed(owners):
        engines = engines_in_name(name)
        if engines is not None:
            return Guard(engines, f"the name {name}")
    if language.name == "javascript" and parts[-1:] == ["prepare"] and imports_sqlite(syntax.source.text):
        return Guard(frozenset({"sqlite"}), f"line {call.start_point[0] + 1}")
    return None


def _named_engines(syntax: Syntax, node: Node) -> Guard | None:
    name = syntax.text(node)
    engines = engines_in_name(name)
    return Guard(engines, f"the name {name}") if engines is not None else None
