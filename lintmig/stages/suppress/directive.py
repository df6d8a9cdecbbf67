"""Read `lintmig:` comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lintmig.model.engine import ALIASES, ENGINE_NAMES
from lintmig.model.error import did_you_mean
from lintmig.model.source import Span

OPENING = re.compile(r"(?:--|#|//|/\*|<!--)[\s*!/]*")
MENTION = re.compile(r"(?:^|--\s*|#\s*|//\s*)(lintmig\s*:|lintmig\s+ignore(?:-file)?\s*\[)", re.IGNORECASE)
IGNORE = re.compile(r"lintmig:\s*(ignore-file|ignore)\s*\[([^\[\]]*)\]\s*(.*)", re.DOTALL)
ENGINE = re.compile(r"lintmig:\s*engines?\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)\s*")
RULE = re.compile(r"[a-z][a-z0-9-]*(?:/(?:[a-z0-9-]+|\*))?")
EXAMPLE = "write -- lintmig: ignore[family/name] reason"


@dataclass(frozen=True, slots=True)
class Ignore:
    """`rules` are rule or family names, each with its place in the comment."""

    whole_file: bool
    rules: tuple[tuple[str, Span], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Malformed:
    message: str
    help: str


Directive = Ignore | Malformed


def read_directive(comment: str) -> Directive | None:
    """What a comment (with its marks) tells lintmig; None if nothing, or not about suppression."""
    opening = OPENING.match(comment)
    body_start = opening.end() if opening else 0
    mention = MENTION.search(comment[body_start:])
    if mention is None:
        return None
    start = body_start + mention.start(1)
    text = comment[start:].removesuffix("*/").removesuffix("-->").rstrip()
    if engine := ENGINE.fullmatch(text):
        return _wrong_engine(re.split(r"\s*,\s*", engine[1]))
    form = IGNORE.fullmatch(text)
    if form is None:
        return Malformed("this lintmig comment is not understood, so it suppresses nothing", EXAMPLE)
    rules = [
        (name[0].strip(), Span(start + name.start(), start + name.end()))
        for name in re.compile(r"[^,\s][^,]*").finditer(text, form.start(2), form.end(2))
    ]
    if not rules:
        return Malformed("this suppression names no rule, so it suppresses nothing", EXAMPLE)
    for name, _ in rules:
        if not RULE.fullmatch(name):
            return Malformed(f"{name!r} is not a rule name, so this suppresses nothing", EXAMPLE)
    if not re.search(r"\w", form[3]):
        names = ", ".join(name for name, _ in rules)
        return Malformed(
            "this suppression gives no reason, so it suppresses nothing",
            f"write -- lintmig: {form[1]}[{names}] and why it is safe here",
        )
    return Ignore(form[1] == "ignore-file", tuple(rules), form[3].strip())


def _wrong_engine(names: list[str]) -> Malformed | None:
    for name in names:
        if name.lower() not in ALIASES:
            return Malformed(f"{name!r} is not an engine", did_you_mean(name, ENGINE_NAMES))
    return None
