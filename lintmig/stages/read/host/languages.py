"""What the parts of a program are called in the grammars of its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class HostLanguage:
    """Types of syntax nodes."""

    name: str
    strings: frozenset[str]
    holes: frozenset[str] = frozenset()
    """What a program puts into a string where it stands."""
    marks: frozenset[str] = frozenset()
    """Quotes, and all else in a string that is not its contents."""
    joins: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What puts strings together, and its operator; empty where there is none."""
    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    calls: frozenset[str] = _words("call_expression")
    escapes: frozenset[str] = _words("escape_sequence")
    wrappers: frozenset[str] = _words("parenthesized_expression")
    has_braces: bool = False
    """Whether its function for strings fills in `{0}`, and not `%s`."""
    named_holes: str = ""
    """A pattern of what is filled in and is no node of its own."""


_SCRIPT = HostLanguage(
    "javascript",
    strings=_words("string template_string"),
    holes=_words("template_substitution"),
    marks=_words("' \" `"),
    joins={"binary_expression": "+"},
    functions=_words(
        "function_declaration function_expression generator_function_declaration method_definition arrow_function"
    ),
    classes=_words("class_declaration class abstract_class_declaration"),
    calls=_words("call_expression new_expression"),
)
_PYTHON = HostLanguage(
    "python",
    strings=_words("string"),
    escapes=_words("escape_sequence escape_interpolation"),
    holes=_words("interpolation"),
    marks=_words("string_start string_end"),
    joins={"concatenated_string": "", "binary_operator": "+"},
    functions=_words("function_definition lambda"),
    classes=_words("class_definition"),
    calls=_words("call"),
    has_braces=True,
)
_GO = HostLanguage(
    "go",
    strings=_words("interpreted_string_literal raw_string_literal"),
    marks=_words('" `'),
    joins={"binary_expression": "+"},
    functions=_words("function_declaration method_declaration func_literal"),
)
_JAVA = HostLanguage(
    "java",
    strings=_words("string_literal"),
    marks=_words('" """'),
    joins={"binary_expression": "+"},
    functions=_words("method_declaration constructor_declaration lambda_expression"),
    classes=_words("class_declaration interface_declaration record_declaration enum_declaration"),
    calls=_words("method_invocation object_creation_expression"),
)
_KOTLIN = HostLanguage(
    "kotlin",
    strings=_words("string_literal multiline_string_literal"),
    holes=_words("interpolation"),
    marks=_words('" """'),
    joins={"binary_expression": "+"},
    functions=_words("function_declaration lambda_literal anonymous_function"),
    classes=_words("class_declaration object_declaration"),
    named_holes=r"\$[A-Za-z_]\w*",
)
_C_SHARP = HostLanguage(
    "c#",
    strings=_words("string_literal verbatim_string_literal interpolated_string_expression raw_string_literal"),
    holes=_words("interpolation"),
    marks=_words('" interpolation_start interpolation_quote raw_string_start raw_string_end string_literal_encoding'),
    joins={"binary_expression": "+"},
    functions=_words("method_declaration constructor_declaration local_function_statement lambda_expression"),
    classes=_words("class_declaration record_declaration struct_declaration interface_declaration"),
    calls=_words("invocation_expression object_creation_expression"),
    has_braces=True,
)
_PHP = HostLanguage(
    "php",
    strings=_words("string encapsed_string heredoc nowdoc"),
    holes=_words(
        "variable_name dynamic_variable_name member_access_expression subscript_expression member_call_expression "
        "nullsafe_member_access_expression scoped_property_access_expression function_call_expression"
    ),
    marks=_words("' \" <<< heredoc_start heredoc_end { }"),
    joins={"binary_expression": "."},
    functions=_words("function_definition method_declaration anonymous_function arrow_function"),
    classes=_words("class_declaration trait_declaration interface_declaration"),
    calls=_words(
        "function_call_expression member_call_expression scoped_call_expression object_creation_expression "
        "nullsafe_member_call_expression"
    ),
)
_RUBY = HostLanguage(
    "ruby",
    strings=_words("string heredoc_beginning"),
    holes=_words("interpolation"),
    marks=_words("' \" heredoc_end"),
    joins={"binary": "+", "chained_string": ""},
    functions=_words("method singleton_method"),
    classes=_words("class module"),
    calls=_words("call"),
    wrappers=_words("parenthesized_statements"),
)

_SUFFIXES: tuple[tuple[HostLanguage, str], ...] = (
    (_SCRIPT, ".ts .mts .cts .tsx .js .jsx .mjs .cjs"),
    (_PYTHON, ".py"),
    (_GO, ".go"),
    (_JAVA, ".java"),
    (_KOTLIN, ".kt .kts"),
    (_C_SHARP, ".cs"),
    (_PHP, ".php"),
    (_RUBY, ".rb"),
)
LANGUAGES: dict[str, HostLanguage] = {
    suffix: language for language, suffixes in _SUFFIXES for suffix in suffixes.split()
}
"""By the end of a file's name."""
