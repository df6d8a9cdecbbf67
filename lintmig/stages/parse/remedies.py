"""What takes the place of a construct, as edits of the script: the remedies of its row, with exact places.

Nothing else than what is replaced changes: not the blanks around it, nor a comment, nor the case of keywords.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from lintmig.engines import lists
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.construct import Construct
from lintmig.model.engine import ENGINE_NAMES, Engine
from lintmig.model.fix import Edit, Safety
from lintmig.model.source import Span
from lintmig.stages.parse.rearranged import REARRANGED

if TYPE_CHECKING:
    from lintmig.stages.parse.constructs import Words

Remedied = tuple[tuple[Edit, ...], Safety]
"""What is edited, in order; nothing where no remedy fits, or where one would lose a comment."""
NOTHING: Remedied = ((), "unsafe")


def remedied(construct: Construct, sql: str, words: Words, found: Span) -> Remedied:
    """By the first remedy that fits what was found at this place; of a statement that is not seen whole, none."""
    if not words.is_whole:
        return NOTHING
    for remedy in construct.remedies:
        if remedy.replace in REARRANGED:
            rearranged = REARRANGED[remedy.replace](sql, words)
            if rearranged is not None and not any(_gaps(sql, words, edit.span) for edit in rearranged):
                return tuple(sorted(rearranged, key=lambda each: each.span)), remedy.safety
            continue
        matches = _of(construct.looks_at, sql, words, found, remedy.replace)
        if matches is None:
            continue
        edits = [_edit(each, remedy.text, sql, words) for each in matches]
        known = [each for each in edits if each is not None]
        if known and len(known) == len(edits):
            return tuple(sorted(known, key=lambda each: each.span)), remedy.safety
    return NOTHING


class _Found:
    """One match, whose groups are spans of the script."""

    def __init__(self, groups: dict[str, Span], whole: Span) -> None:
        self.whole = whole
        self.cut = groups.get("cut", whole)
        self.groups = {**groups, "cut": self.cut}


def _of(looks_at: str, sql: str, words: Words, found: Span, pattern: str) -> list[_Found] | None:
    """What is to be replaced; None where the remedy is for something else."""
    if not pattern:
        return [_Found({}, found)]
    if looks_at in ("type", "literal"):
        match = _compiled(pattern, re.IGNORECASE).fullmatch(sql, found.start, found.end)
        return [_Found(_groups(match, Span), Span(*match.span()))] if match else None
    if pattern in _QUOTED:
        quoted = [_Found({}, each) for each in _QUOTED[pattern](sql, words)]
        return quoted if any(each.cut.start == found.start for each in quoted) else None
    place = _of_words(words)
    if looks_at == "function":
        match = _compiled(pattern).match(words.text, words.offset(found.start))
        return [_Found(_groups(match, place), place(*match.span()))] if match else None
    matches = [_Found(_groups(each, place), place(*each.span())) for each in _compiled(pattern).finditer(words.text)]
    is_there = any(each.whole.start <= found.end and found.start <= each.whole.end for each in matches)
    return matches if is_there else None


def _quoted_names(sql: str, words: Words) -> Iterator[Span]:
    for token in words.tokens:
        if sql.startswith('"', token.start):
            yield token.span


def _quoted_values(sql: str, words: Words) -> Iterator[Span]:
    behind = next((token.end for token in words.tokens if token.word == "VALUES" and token.kind == "word"), len(sql))
    return (span for span in _quoted_names(sql, words) if span.start > behind)


_QUOTED = {"<quoted-names>": _quoted_names, "<quoted-values>": _quoted_values}


def _groups(match: re.Match[str], place: Callable[[int, int], Span]) -> dict[str, Span]:
    return {name: place(*match.span(name)) for name, text in match.groupdict().items() if text is not None}


def _of_words(words: Words) -> Callable[[int, int], Span]:
    """From a part of the statement's words to the part of the script; an empty one is a place between two of them."""

    def place(first: int, last: int) -> Span:
        if last > first:
            return words.span(first, last)
        token = words.token(first)
        at = token.start if first == words.offset(token.start) else token.end
        return Span(at, at)

    return place


def _edit(found: _Found, template: str, sql: str, words: Words) -> Edit | None:
    cut = found.cut
    old = sql[cut.start : cut.end]
    parts: list[str] = []
    is_lower = _is_lower(old if old.strip() else sql[words.tokens[0].start : words.tokens[0].end])
    at = 0
    for hole in _HOLES.finditer(template):
        literal = template[at : hole.start()]
        parts.append(literal.lower() if is_lower else literal)
        span = found.groups.get(hole["name"])
        written = _as(hole["form"], sql[span.start : span.end]) if span is not None else ""
        if written is None:
            return None
        parts.append(written)
        at = hole.end()
    parts.append(template[at:].lower() if is_lower else template[at:])
    text = "".join(parts)
    if any(text.count(gap) < count for gap, count in Counter(_gaps(sql, words, cut)).items()):
        return None
    if not text:
        cut, text = _taken_out(sql, cut)
    return Edit(cut, text)


_HOLES = re.compile(r"\{(?P<name>\w+)(?:\|(?P<form>\w+))?\}")


def _is_lower(text: str) -> bool:
    return text == text.lower() and text != text.upper()


def _gaps(sql: str, words: Words, cut: Span) -> list[str]:
    """The comments in a part of a statement."""
    found = []
    at = cut.start
    for token in words.tokens:
        if token.end > cut.start and token.start < cut.end:
            if between := sql[at : token.start].strip():
                found.append(between)
            at = max(at, token.end)
    return found


def _taken_out(sql: str, cut: Span) -> tuple[Span, str]:
    """What goes with a text that is left out: its line where it has one, or else the blanks before or behind it."""
    start, end = cut.start, cut.end
    while start > 0 and sql[start - 1] in " \t":
        start -= 1
    begins_line = start == 0 or sql[start - 1] == "\n"
    while begins_line and sql[end : end + 1] in (" ", "\t"):
        end += 1
    line_end = re.compile(r"[ \t]*\r?\n").match(sql, cut.end)
    if begins_line and line_end:
        return Span(start, line_end.end()), ""
    if begins_line:
        return Span(cut.start, end), ""
    if start == cut.start and not _is_of_word(sql[start - 1]):
        while sql[end : end + 1] in (" ", "\t"):
            end += 1
    sticks = _is_of_word(sql[start - 1]) and _is_of_word(sql[end : end + 1])
    return Span(start, end), " " if sticks else ""


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _as(form: str | None, written: str) -> str | None:
    """A part of the script as the template wants it; None where it cannot be written so."""
    if form is None:
        return written
    inner = " ".join(written.strip("[]").split()) if written[:1] == "[" else written[1:-1]
    match form:
        case "plain":
            return inner if _PLAIN.fullmatch(inner) and inner not in _reserved() else None
        case "double":
            return f'"{inner}"' if inner and not set(inner) & set("\"`'") and len(inner.encode()) < 64 else None
        case "text":
            return f"'{inner}'" if not set(inner) & set("\\'\"") else None
        case "truth":
            return _TRUTH.get(inner.lower())
        case "name":
            return written if re.fullmatch(r"[A-Za-z_]\w*", written, re.ASCII) else None
    raise ValueError(f"no form of a part: {form}")


_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_TRUTH = {"true": "TRUE", "t": "TRUE", "1": "TRUE", "false": "FALSE", "f": "FALSE", "0": "FALSE"}


@cache
def _reserved() -> frozenset[str]:
    """Every word that one of the engines takes for no name, in any version."""
    engines = [Engine(name, DEFAULT_FLOORS[name], False, "") for name in ENGINE_NAMES]
    return frozenset(word for engine in engines for word in (*lists.reserved(engine), *lists.reserved_later(engine)))


@cache
def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)
