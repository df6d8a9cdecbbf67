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
    escapes: frozenset[str] = _words("escape_sequence")
    holes: frozenset[str] = frozenset()
    """What a program puts into a string where it stands."""
    marks: frozenset[str] = frozenset()
    """Quotes, and all else in a string that is not its contents."""
    joins: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What puts strings together, and its operator; empty where there is none."""
    wrappers: frozenset[str] = _words("parenthesized_expression")
    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    calls: frozenset[str] = _words("call_expression")
    has_printf: bool = False
    """Whether `%s` and the like in a string is commonly filled in by a function for strings."""


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
    has_printf=True,
)

_KINDS: dict[str, tuple[HostLanguage, str]] = {
    "javascript": (_SCRIPT, ".ts .mts .cts .tsx .js .jsx .mjs .cjs"),
    "python": (_PYTHON, ".py"),
}
LANGUAGES: dict[str, HostLanguage] = {
    suffix: language for language, suffixes in _KINDS.values() for suffix in suffixes.split()
}
"""By the end of a file's name."""
