"""Templates inside SQL, such as `{{ .Schema }}.users`: what fills them is not known, their place is."""

from __future__ import annotations

import re

MARK = "__"
"""What a filled-in name starts with."""

_TEMPLATE = re.compile(r"\{\{-?[^{}\n]{0,300}?-?\}\}|\$\{[\w.:-]{1,100}\}")
_COMMENT = re.compile(r"(?<=[\s(,])/\*[^*/\n]{1,100}\*/\.(?=[\w\"`])")
"""`/* SCHEMA */."users"`: what fills it in is the schema of all tables, which need not be named."""
_TAG = re.compile(
    r"\{%[^%\n]{0,300}%\}|\{#[^\n]{0,300}?#\}|\{\{-?\s*/\*[^}]{0,2000}?\*/\s*-?\}\}|\{\{![^}]{0,2000}\}\}"
)
_CONTROL = re.compile(
    r"\{\{-?[ \t]*(?:[#^]|(?:if|else|range|with|define|template|block)\b)"
    r"|^[ \t]*\{\{-?[ \t]*\w+[ \t]+\"[^{}\n]{0,300}\}\}[ \t]*;?[ \t]*$",
    re.MULTILINE,
)
"""`{{if .postgres}}`, `{{#each}}`, and `{{ addColumn "users" "name" }}` where a statement would stand."""
_OTHER = re.compile(r"[^A-Za-z0-9]")


def is_program(text: str) -> bool:
    """Whether a template chooses or makes statements: what becomes of it is not known."""
    return "{{" in text and _CONTROL.search(text) is not None


def without_templates(text: str) -> str:
    """The text with each template as a name of its length, so that every offset stays the file's own."""
    if "*/." in text:
        text = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    if "{" not in text:
        return text
    filled = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    return _TEMPLATE.sub(lambda template: MARK + _OTHER.sub("_", template[0][2:]).lower(), filled)
