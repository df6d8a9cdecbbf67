"""Where a literal stands: is it run at all, in which function, and only under conditions?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lintmig.stages.read.embedded.conditions import UNKNOWN, ways
from lintmig.stages.read.embedded.guards import NAMED
from lintmig.stages.read.host.languages import HostLanguage
from lintmig.stages.read.host.syntax import Syntax

if TYPE_CHECKING:
    from tree_sitter import Node

_NOT_RUN = frozenset(
    "jsx_attribute jsx_expression import_statement import_declaration import_spec import_from_statement "
    "throw_statement raise_statement throw_expression literal_type comparison_operator decorator comment "
    "assert_statement".split()
)
_ANNOTATIONS = frozenset("annotation annotation_argument_list attribute_argument attribute_list".split())
_BETWEEN = frozenset(
    "arguments argument_list argument value_arguments value_argument parenthesized_expression await_expression "
    "element_value_pair element_value_array_initializer literal_element".split()
)
_EXAMPLE = re.compile(
    r"placeholder|example|sample|tooltip|description|help_?text|documentation|\bhint\b|soql|nrql|gaql", re.IGNORECASE
)
"""What only people read, or services that speak a language of their own."""
_COMPARED = frozenset("== === != !== in == =~ <=> .= eq".split())
_SHOWN = re.compile(
    r"^(?:log|logs|info|warn|warning|error|debug|trace|verbose|notice|fatal|critical|exception|print|println|printf|"
    r"fprintf|fprintln|errorf|panic|panicf|fatalf|infof|debugf|warnf|echo|puts|write_line|writeline|startswith|endswith|"
    r"includes|indexof|contains|match|matchall|test|search|replace|replaceall|split|tobe|toequal|tocontain|tomatch|"
    r"tohavebeencalledwith|describe|it|expect|assert\w*|\w*error|\w*exception|setmessage|toast|alert|confirm|t|"
    r"add_argument|createquery|help|encodeuri\w*|urlencode|queryescape|quote_plus|compile|re|hasprefix|hassuffix|starts_with|ends_with|strpos|stripos|preg_\w+|compareto|equals\w*)$",
    re.IGNORECASE,
)
_IFS = frozenset(
    "if_statement if ternary_expression conditional_expression elif_clause if_expression unless "
    "if_modifier when switch_case switch_statement expression_switch_statement match_statement".split()
)
_LOOPS = frozenset(
    "for_statement for_in_statement while_statement do_statement foreach_statement enhanced_for_statement "
    "for while for_range_loop".split()
)
_TRIES = frozenset("try_statement try_with_resources_statement begin try_expression".split())
_HANDLERS = frozenset("catch_clause except_clause rescue catch_block except_group_clause".split())
_SWALLOWS = re.compile(
    r"\.catch\s*\(|\bsuppress\s*\(|"
    r"\(\s*(?:err|error|e|_err|_)?\s*(?::\s*[\w |]+)?\)\s*=>|\bfunction\s*\(\s*(?:err|error|e)\b"
)
_PASSED = frozenset(
    "arguments argument_list argument value_arguments await_expression expression_statement "
    "call_expression call await template_substitution as_expression non_null_expression "
    "parenthesized_expression object pair member_expression attribute method_invocation argument_list".split()
)


MOST_NESTED = 250


class Circumstances(NamedTuple):
    """`region` is the function (0: the file) in which it stands; `is_sure` whether it runs there for certain."""

    region: int
    is_sure: bool
    is_in_branch: bool
    is_tried: bool
    """Whether it may fail without harm."""
    is_constant: bool = False
    """Whether it is only written down outside of functions: then nobody knows when it runs."""


def is_run(syntax: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a literal may go to a database, and is not shown, compared or only written down."""
    above = node.parent
    child = node
    for _ in range(6):
        if above is None:
            return True
        if above.type in _ANNOTATIONS:
            return "nativeQuery" in syntax.text(above)
        if above.type in _NOT_RUN:
            return False
        if above.type == "expression_statement" and child.id == node.id:
            return False
        named = (
            above.child_by_field_name("name") or above.child_by_field_name("left") or above.child_by_field_name("key")
        )
        if named is not None and named.end_byte <= child.start_byte and _EXAMPLE.search(syntax.text(named)):
            return False
        if above.type == "pair" and above.named_children and above.named_children[0].id == child.id:
            return False
        if above.type in ("binary_expression", "binary_operator"):
            operator = above.child_by_field_name("operator")
            if operator is not None and operator.type in _COMPARED:
                return False
        if above.type in _LISTS and _is_line(syntax, language, above, node):
            return False
        if above.type == "variable_declarator" and named is not None and _goes_into_address(syntax, named, child):
            return False
        if above.type in language.calls:
            return not _SHOWN.match(_called(syntax, above))
        if above.type not in _BETWEEN:
            return True
        child, above = above, above.parent
    return True


_LISTS = frozenset("array list".split())


def _is_line(syntax: Syntax, language: HostLanguage, lines: Node, node: Node) -> bool:
    """Whether a literal is one of several lines of a text: `["DO $$", "BEGIN", ...].join("\\n")`."""
    outer = lines.parent
    if lines.named_child_count == 1 or outer is None or outer.parent is None:
        return False
    call = outer.parent
    if call.type not in language.calls or _called(syntax, call) != "join":
        return False
    around = syntax.text(call).replace(syntax.text(lines), "")
    return ";" not in around and not syntax.text(node).rstrip("\"'`\\n ").endswith(";")


def _goes_into_address(syntax: Syntax, name: Node, value: Node) -> bool:
    """Whether a variable is sent to a service as part of a URL."""
    start = syntax.offset(value.end_byte)
    behind = syntax.source.text[start : start + _NEAR]
    return re.search(rf"\bencodeURIComponent\(\s*{re.escape(syntax.text(name))}\s*\)", behind) is not None


_NEAR = 1_500


def circumstances(syntax: Syntax, language: HostLanguage, node: Node) -> Circumstances:
    region = declared = 0
    is_passed = True
    is_branched = is_tried = is_called = False
    child, above = node, node.parent
    for _ in range(MOST_NESTED):
        if above is None:
            break
        if is_passed:
            is_called = is_called or above.type in language.calls
            if above.type in language.calls and _SWALLOWS.search(_outside(syntax, above, child)):
                is_tried = True
            is_passed = above.type in _PASSED
        if above.type in language.functions and not _is_callback(above):
            region = above.id
            break
        if above.type in NAMED:
            declared = above.id
        if above.type in _LOOPS or above.type in _HANDLERS:
            is_branched = True
        elif above.type in _IFS and child.type != "else_clause" and not is_branched:
            is_branched = _is_open(syntax, child, above)
        elif (above.type in _TRIES and _is_small_try(child, above)) or (
            above.type == "with_statement" and "suppress" in syntax.text(above)[:60]
        ):
            is_tried = True
        child, above = above, above.parent
    is_sure = is_called and not is_branched and not is_tried
    is_constant = not region and not is_called and declared != 0
    return Circumstances(declared if is_constant else region, is_sure, is_branched, is_tried, is_constant)


def _is_open(syntax: Syntax, child: Node, above: Node) -> bool:
    """Whether an if asks for anything but the engine."""
    condition = above.child_by_field_name("condition")
    if condition is None:
        return True
    if condition.id == child.id:
        return False
    found = ways(syntax, condition)
    return found == UNKNOWN or found.holds & found.fails != frozenset()


def _is_small_try(child: Node, above: Node) -> bool:
    """Whether what is tried is little more than one statement: then its failure is expected."""
    if child.type in _HANDLERS or not any(each.type in _HANDLERS for each in above.named_children):
        return False
    return child.named_child_count <= 2


def _is_callback(function: Node) -> bool:
    above = function.parent
    return (
        function.type in ("arrow_function", "function_expression", "lambda")
        and above is not None
        and above.type in ("arguments", "argument_list")
    )


def _called(syntax: Syntax, call: Node) -> str:
    function = (
        call.child_by_field_name("function")
        or call.child_by_field_name("constructor")
        or call.child_by_field_name("name")
        or call.child_by_field_name("method")
    )
    if function is None:
        return ""
    return re.split(r"\W+", syntax.text(function)[-80:])[-1]


def _outside(syntax: Syntax, call: Node, child: Node) -> str:
    """The code of a call behind what it is given first, and of a call upon its result."""
    whole = call
    for _ in range(2):
        if whole.parent is not None and whole.parent.type in (
            "member_expression",
            "attribute",
            "call_expression",
            "call",
        ):
            whole = whole.parent
    return syntax.source.text[syntax.offset(child.end_byte) : syntax.offset(whole.end_byte)][:400]
