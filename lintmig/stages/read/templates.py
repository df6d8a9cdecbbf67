"""Templates inside SQL, such as `{{ .Schema }}.users`: what fills them is not known, their place is."""

from __future__ import annotations

import re

MARK = "__"
"""What a filled-in name starts with."""

_TEMPLATE = re.compile(r"\{\{-?[^{}\n]{0,300}?-?\}\}|\$\{[\w.:-]{1,100}\}")
_COMMENT = re.compile(r"(?<=[\s(,])/\*[^*/\n]{1,100}\*/\.(?=[\w\"`])")
"""`/* SCHEMA */."users"`: what fills it in is the schema of all tables, which need not be named."""
_TAG = re.compile(r"\{%[^%\n]{0,300}%\}|\{#[^\n]{0,300}?#\}")
_OTHER = re.compile(r"[^A-Za-z0-9]")


def without_templates(text: str) -> str:
    """The text with each template as a name of its length, so that every offset stays the file's own."""
    if "*/." in text:
        text = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    if "{" not in text:
        return text
    filled = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    return _TEMPLATE.sub(lambda template: MARK + _OTHER.sub("_", template[0][2:]).lower(), filled)
