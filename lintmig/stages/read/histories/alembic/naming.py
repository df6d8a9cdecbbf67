"""The names that a naming convention of SQLAlchemy's metadata gives to constraints without one."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from lintmig.stages.read.histories.alembic.values import Called, Part, Text, Value, text_of
from lintmig.stages.read.host.python import Module

LONGEST_NAME = 63
KINDS = frozenset({"ix", "uq", "ck", "fk", "pk"})
_TOKEN = re.compile(r"%\((\w+)\)s")


class Named(NamedTuple):
    """What a convention's tokens stand for."""

    table: str
    columns: tuple[str, ...]
    target: str = ""
    target_columns: tuple[str, ...] = ()


Convention = Mapping[str, str | None]
"""A template for each kind of constraint; None where a function of the project has a part in the names."""


def find_conventions(modules: Iterable[Module]) -> list[Convention | None]:
    """The conventions that modules write; None for one that cannot be read."""
    found: list[Convention | None] = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                if len(keys) == len(node.keys) and len(KINDS & set(map(str, keys))) > 1:
                    texts = {str(key): module.text(value) for key, value in zip(keys, node.values, strict=True)}
                    own = texts.keys() - KINDS
                    written = " ".join(text for text in texts.values() if text is not None)
                    if all(f"%({key})s" in written for key in own):
                        found.append(_read(texts, own))
    return found


def _read(texts: Mapping[str, str | None], own: Collection[str]) -> Convention | None:
    """`own` are tokens that functions of the project stand for."""
    templates = {key: text for key, text in texts.items() if key in KINDS}
    if any(text is None for text in templates.values()):
        return None
    return {
        key: None if any(f"%({token})s" in (text or "") for token in own) else text for key, text in templates.items()
    }


def is_named_by_code(convention: Convention | None, *kinds: str) -> bool:
    """Whether the names of such constraints are not known."""
    return convention is None or any(kind in convention and convention[kind] is None for kind in kinds or KINDS)


def conventional(kind: str, given: Value | None, names: Named, convention: Convention) -> Value | None:
    """A constraint's name; None where it has none."""
    is_final = isinstance(given, Called)
    template = convention.get(kind)
    own = text_of(given)
    if given is not None and (
        is_final or (own is not None and (template is None or "constraint_name" not in template))
    ):
        return given
    if template is None or (own is None and "constraint_name" in template):
        return given if own is not None else None
    name = _TOKEN.sub(lambda token: _filled(token[1], names, own or ""), template)
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 8]}_{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[-4:]}"
    return Text((Part(name, None),))


def _filled(token: str, names: Named, own: str) -> str:
    if token == "table_name":
        return names.table
    if token == "referred_table_name":
        return names.target
    if token == "constraint_name":
        return own
    match = re.fullmatch(r"(referred_)?column_(\d)(_?N)?(?:_(name|key|label))?", token)
    if match is None:
        return token
    columns = names.target_columns if match[1] else names.columns
    table = names.target if match[1] else names.table
    if match[3]:
        separator = "_" if match[3] == "_N" else ""
        return separator.join(f"{table}_{each}" if match[4] == "label" else each for each in columns)
    at = int(match[2])
    column = columns[at] if at < len(columns) else ""
    return f"{table}_{column}" if match[4] == "label" else column
