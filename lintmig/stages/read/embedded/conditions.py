"""For which engines a condition of a program holds, and for which it does not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.stages.read.embedded.naming import ALL, engines_in_name, engines_of_word
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_Engines = frozenset[EngineName]


class Ways(NamedTuple):
    """The engines with which a condition may hold, and with which it may not."""

    holds: _Engines
    fails: _Engines

    @property
    def turned(self) -> Ways:
        return Ways(self.fails, self.holds)


UNKNOWN = Ways(ALL, ALL)

_WRAPPED = frozenset(
    "parenthesized_expression parenthesized_condition condition await_expression as_expression "
    "non_null_expression".split()
)
_STRING = re.compile(r"""^[bruf@$]{0,2}(?:\"\"\"|["'`])(.*?)(?:\"\"\"|["'`])$|^/(.*)/\w*$""", re.DOTALL | re.IGNORECASE)
_SYMBOL = re.compile(r"^:(\w+)$")
_LETTERS = re.compile(r"[A-Za-z]+\d*")
_EQUAL = frozenset({"==", "===", "is", "in", "=~", "equals", "eq?", "eql?"})
_UNEQUAL = frozenset({"!=", "!==", "<>", "is not", "not in", "not"})
_BOTH = frozenset({"&&", "and"})
_EITHER = frozenset({"||", "or"})
_ASKING = re.compile(
    r"^(?:includes|startswith|contains|equals|equalsignorecase|endswith|has|hasprefix|test|match|indexof|start_with\?|include\?)$",
    re.IGNORECASE,
)
_CLAIM = re.compile(r"^_?(?:is|has|use|uses|using|supports|on|running|want)(?=[A-Z_])|^(?:is|use|has)_?|\?$")
MOST_DEEP = 30


def ways(syntax: Syntax, node: Node | None, deep: int = 0) -> Ways:
    if node is None or deep > MOST_DEEP:
        return UNKNOWN
    children = node.named_children
    if node.type in _WRAPPED:
        return ways(syntax, children[0], deep + 1) if children else UNKNOWN
    if node.type in (
        "unary_expression",
        "not_operator",
        "unary",
        "prefix_expression",
        "unary_op_expression",
        "prefix_unary_expression",
    ):
        written = syntax.text(node)
        is_negation = written.startswith(("!", "not ")) and children
        return ways(syntax, children[-1], deep + 1).turned if is_negation else UNKNOWN
    if len(children) == 2 and len(node.children) >= 3:
        operator = " ".join(syntax.text(child) for child in node.children[1:-1])
        if operator in _BOTH or operator in _EITHER:
            return _of_both(syntax, node, operator in _BOTH, deep)
        if operator in _EQUAL or operator in _UNEQUAL:
            found = _comparison(syntax, *children)
            return found.turned if operator in _UNEQUAL else found
    if node.type in ("call_expression", "call", "method_invocation", "invocation_expression", "member_call_expression"):
        return _call(syntax, node)
    return _name(syntax, node, deep)


def _of_both(syntax: Syntax, node: Node, is_both: bool, deep: int) -> Ways:
    left, right = node.named_children
    first, second = ways(syntax, left, deep + 1), ways(syntax, right, deep + 1)
    if is_both:
        return Ways(first.holds & second.holds, first.fails | second.fails)
    if UNKNOWN in (first, second) and first != second:
        known, other, subject = (first, right, left) if second == UNKNOWN else (second, left, right)
        if _is_about_the_same(syntax, other, subject):
            return known
    return Ways(first.holds | second.holds, first.fails & second.fails)


def _is_about_the_same(syntax: Syntax, other: Node, known: Node) -> bool:
    """Whether `x == "postgres"` stands beside `x == "remote"`: another word for the same engine."""
    if len(other.named_children) != 2 or len(known.named_children) != 2:
        return False
    return syntax.text(other.named_children[0]) == syntax.text(known.named_children[0])


def _comparison(syntax: Syntax, left: Node, right: Node) -> Ways:
    for value, other in ((left, right), (right, left)):
        text = _value(syntax, value)
        engines = engines_of_word(text) if text is not None else None
        if engines is not None and _value(syntax, other) is None:
            return Ways(engines, ALL - engines)
        if text is None and value.type not in ("identifier", "true", "false", "none", "null") and value is right:
            named = _list(syntax, value)
            if named is not None:
                return Ways(named, ALL - named)
    constant = syntax.text(right)
    if re.fullmatch(r"[\w.:]+", constant) and not _value(syntax, left):
        last = re.split(r"[.:]+", constant)[-1]
        engines = engines_in_name(last)
        if engines is not None:
            return Ways(engines, ALL - engines)
    return UNKNOWN


def _list(syntax: Syntax, node: Node) -> _Engines | None:
    """The engines of `("postgres", "postgresql")`, or of constants that are named for them."""
    if node.type not in ("tuple", "list", "set", "array"):
        return None
    found: _Engines = frozenset()
    for child in node.named_children[:20]:
        text = _value(syntax, child)
        engines = engines_of_word(text) if text is not None else engines_in_name(syntax.text(child))
        if engines is None:
            return None
        found |= engines
    return found or None


def _call(syntax: Syntax, node: Node) -> Ways:
    """`url.startsWith("postgres://")`, `isinstance(dialect, SQLiteDialect)`, `isPostgres()`."""
    function = (
        node.child_by_field_name("function") or node.child_by_field_name("name") or node.child_by_field_name("method")
    )
    arguments = node.child_by_field_name("arguments")
    if function is None:
        return UNKNOWN
    name = re.split(r"[^\w?]+", syntax.text(function))[-1]
    given = arguments.named_children if arguments is not None else []
    if _ASKING.match(name) and given:
        owner = node.child_by_field_name("object") or node.child_by_field_name("receiver")
        for value in (*given[:2], *([owner] if owner is not None else [])):
            text = _value(syntax, value)
            word = _LETTERS.search(text) if text is not None else None
            engines = engines_of_word(word[0]) if word is not None else None
            if engines is not None:
                return Ways(engines, ALL - engines)
        return UNKNOWN
    if name == "isinstance" and len(given) == 2:
        engines = engines_in_name(syntax.text(given[1]))
        return Ways(engines, ALL - engines) if engines is not None else UNKNOWN
    engines = engines_in_name(name)
    if engines is None or not _CLAIM.search(name) or len(given) > 1:
        return UNKNOWN
    return Ways(engines, ALL - engines)


def _name(syntax: Syntax, node: Node, deep: int) -> Ways:
    """`isPostgres` and `settings.MYSQL` name it themselves; of other variables it is asked what they are set to."""
    text = syntax.text(node).replace("()", "")
    if not re.fullmatch(r"[\w.$>?:\-]{1,100}", text):
        return UNKNOWN
    name = re.split(r"[^\w?]+", text)[-1]
    engines = engines_in_name(name)
    if engines is not None:
        return Ways(engines, ALL - engines)
    if node.type == "identifier" and deep < 5:
        value = _assigned(syntax, text)
        return ways(syntax, value, deep + 5) if value is not None else UNKNOWN
    return UNKNOWN


def _assigned(syntax: Syntax, name: str) -> Node | None:
    """What a variable is set to, where that is once in the file."""
    found = _assignments(syntax.source.text).get(name)
    if found is None:
        return None
    at = syntax.byte(found)
    target = syntax.root.descendant_for_byte_range(at, at + 1)
    while target is not None and target.parent is not None and target.start_byte == target.parent.start_byte:
        target = target.parent
        if target.child_by_field_name("value") is not None or target.child_by_field_name("right") is not None:
            break
    if target is None:
        return None
    return target.child_by_field_name("value") or target.child_by_field_name("right")


_ASSIGNMENT = re.compile(r"(?<![\w.$])(\$?[A-Za-z_]\w*)\s*(?::\s*\w+\s*)?:?=(?![=>])")


@lru_cache(maxsize=4)
def _assignments(text: str) -> dict[str, int]:
    """Where each variable is set that is set once."""
    found: dict[str, int] = {}
    repeated: set[str] = set()
    for match in _ASSIGNMENT.finditer(text):
        if found.setdefault(match[1], match.start()) != match.start():
            repeated.add(match[1])
    return {name: at for name, at in found.items() if name not in repeated}


def _value(syntax: Syntax, node: Node) -> str | None:
    text = syntax.text(node)
    found = _STRING.match(text) or _SYMBOL.match(text)
    return found[found.lastindex or 1] if found is not None else None
