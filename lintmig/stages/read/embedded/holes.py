"""SQL with holes: a value becomes a parameter, a name a name of ours; where a whole clause is unknown, all is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, count, repeat
from typing import NamedTuple

from lintmig.model.source import Span
from lintmig.stages.read.embedded.literals import Literal, Part
from lintmig.stages.read.rendering import Rendering
from lintmig.stages.read.templates import MARK

_HOLE = "\ue000"
"""What stands for a hole while the text around it is looked at."""

_TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<comment>--[^\n]*|/\*.*?(?:\*/|$))|(?P<string>'(?:[^']|'')*'?)|"""
    rf"""(?P<dollar>\$(\w*)\$.*?\$\5\$)"""
    rf"""|(?P<quoted>"[^"]*"?|`[^`]*`?)|(?P<mark>%\(\w+\)s|%[sd](?![\w])|(?<![\w:\]]):[A-Za-z_]\w*(?!\s*:=)|"""
    rf"""\?\d*(?![|&\w']))"""
    rf"""|(?P<word>[\w{_HOLE}$]+)|(?P<operator>::|<=|>=|<>|!=|\|\||.)""",
    re.DOTALL,
)
_NAME_BEFORE = frozenset(
    "TABLE INTO FROM JOIN UPDATE EXISTS ONLY INDEX REFERENCES COLUMN ADD VIEW TRIGGER CONSTRAINT SCHEMA TYPE SEQUENCE "
    "CONCURRENTLY RENAME TO FUNCTION PROCEDURE EXTENSION DROP KEY POLICY ROLE OWNER USING AS . TRUNCATE".split()
)
_VALUE_BEFORE = frozenset(
    "= < > <= >= <> != + - * / % || LIKE ILIKE LIMIT OFFSET BETWEEN AND OR NOT WHERE HAVING ON BY WHEN THEN ELSE CASE "
    "RETURNING DISTINCT REGEXP MATCH SELECT IS ESCAPE RLIKE GLOB".split()
)
_MORE_BEHIND = frozenset("PROCEDURE FUNCTION ADD COLUMN AS CONSTRAINT".split())
"""Behind these a name alone is not all: a hole at the end is more than a name."""
_NAMES_WITHIN = frozenset("KEY UNIQUE INDEX".split())
"""What stands before a list of columns in a definition."""
_VALUE_BEHIND = frozenset(
    ", ) ; = < > <= >= <> != + - * / % || :: AND OR FROM WHERE ORDER GROUP LIMIT OFFSET THEN ELSE END WHEN AS IS IN "
    "LIKE ILIKE BETWEEN ASC DESC ON RETURNING UNION HAVING NOT FOR NULLS COLLATE INNER LEFT RIGHT JOIN CROSS "
    "FULL".split()
)
_BLANK = re.compile(
    r"(?i:where|filter|conditions?|order|sort|limit|offset|paginat|paging|direction|lock)|\bdir\b|\bcond\b"
)
"""What a program calls a clause that only chooses and sorts rows."""
_SAID_BLANK = re.compile(
    r"[`'\"]\s*(?:and|or|where|order\s+by|limit|offset)\b(?!.*\bjoin\b)", re.IGNORECASE | re.DOTALL
)
_MANY = re.compile(
    r"join\(|map\(|\.\.\.|(?:placeholders?|values|columns|cols|fields|rows|params|items|keys|names|list)$",
    re.IGNORECASE,
)
_FILLED = re.compile(r"%\(\w+\)s|%[-+ #0]*\d*(?:\.\d+)?[sdrifqvxu]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{[\w.\[\]]*(?:![rs])?(?::[^{}]*)?\}")
_OTHER = re.compile(r"\W+", re.ASCII)
MOST_HOLES = 500


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else self.text


class _Change(NamedTuple):
    start: int
    end: int
    text: str


def rendered(literal: Literal, *, is_definition: bool) -> Rendering | None:
    """The literal as SQL; None where a hole may be anything, so that the statement is not known."""
    parts = list(_parts(literal))
    draft = "".join(_HOLE if part.is_hole else part.text for part in parts)
    if draft.count(_HOLE) != sum(part.is_hole for part in parts) or draft.count(_HOLE) > MOST_HOLES:
        return None
    changes = _changes(draft, [part for part in parts if part.is_hole], is_definition=is_definition)
    return None if changes is None or not _is_whole(draft) else _put_together(draft, parts, changes)


_OUTSIDE = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$""", re.DOTALL)
_OPEN_END = re.compile(
    r"(?:[,(=<>+|]|\b(?:where|and|or|from|join|set|values|in|(?<!= )on|by|select|into|not|like|limit|"
    r"between|table|add|as))\s*$",
    re.IGNORECASE,
)


def _is_whole(draft: str) -> bool:
    """Whether a text is no mere beginning, which more is put behind."""
    bare = _OUTSIDE.sub("x", draft)
    if bare.lstrip().startswith("(") and not bare.rstrip(" \t\n;").endswith(")"):
        return False
    if _FILLED_ELSEWHERE.search(draft) is not None or _OPEN_BODY.search(bare) is not None:
        return False
    return bare.count("(") == bare.count(")") and _OPEN_END.search(bare) is None and _OTHER_MARK.search(bare) is None


_OTHER_MARK = re.compile(r"\{\w*\}|\{\w+:\s*[A-Z]\w*[^{}]{0,60}\}|%[A-Zefghk-rt-z](?!\w)|%[sd]\w|%\{|<%")
_OPEN_BODY = re.compile(r"\b(?:as|do)\s+\$\w*\$", re.IGNORECASE)
"""The first line of a body whose others are added to it."""
_FILLED_ELSEWHERE = re.compile(r"\[\[\s*\w+\s*\]\]|\{\{\s*\.?\w+")
"""Marks that something fills in which is not seen here, the second also within strings and bodies."""


def roughly(literal: Literal) -> str:
    """The text with every hole as a name: enough to see whether it is SQL at all."""
    return "".join(MARK + "x" if part.is_hole else part.text for part in _parts(literal))


def _parts(literal: Literal) -> Iterator[Part]:
    """The marks that a function fills in are holes too."""
    if not literal.is_filled_later:
        yield from literal.parts
        return
    marks = _BRACES if literal.has_braces else _FILLED
    for part in literal.parts:
        is_verbatim = not part.is_hole and len(part.text) == part.span.end - part.span.start
        at = 0
        for mark in marks.finditer(part.text) if is_verbatim else ():
            start = part.span.start
            if mark.start() > at:
                yield Part(part.text[at : mark.start()], Span(start + at, start + mark.start()))
            span = Span(start + mark.start(), start + mark.end())
            yield Part(mark[0][0], span) if mark[0] in ("%%", "{{", "}}") else Part(mark[0], span, is_hole=True)
            at = mark.end()
        if at < len(part.text):
            yield part if at == 0 else Part(part.text[at:], Span(part.span.start + at, part.span.end))


def _changes(draft: str, holes: Sequence[Part], *, is_definition: bool) -> list[_Change] | None:
    """What takes the place of holes and placeholders; None where one may be a whole clause or list."""
    if not holes:
        return []
    tokens = [_Token(str(found.lastgroup), found[0], *found.span()) for found in _TOKEN.finditer(draft)]
    tokens = [token for token in tokens if token.kind != "space"]
    values = _values(draft, tokens)
    names = {
        hole.text: f"{MARK}{_OTHER.sub('_', hole.text).strip('_').lower()[:30]}_{hole.span.start}"
        for hole in reversed(holes)
    }
    waiting = iter(holes)
    changes: list[_Change] = []
    surroundings = _Surroundings(draft)
    significant = [token for token in tokens if token.kind != "comment"]
    behind = {token.start: following for token, following in zip(significant, [*significant[1:], None], strict=True)}
    before: _Token | None = None
    for token in tokens:
        filled = token.text.count(_HOLE)
        own = [next(waiting) for _ in range(filled)]
        if token.kind == "comment":
            changes += [_Change(at, at + 1, "x") for at in _holes_in(token)]
            continue
        if filled and token.kind == "string" and not is_definition:
            changes.append(_Change(token.start, token.end, next(values)))
        elif filled and token.kind == "word" and _is_clause_behind(token, own[-1], draft):
            if not _BLANK.search(own[-1].text) or filled > 1:
                return None
            changes.append(_Change(token.end - 1, token.end, " "))
        elif filled and (token.kind in ("string", "dollar", "quoted") or len(token.text) > filled):
            places = zip(_holes_in(token), own, strict=True)
            changes += [_Change(at, at + 1, names[hole.text]) for at, hole in places]
        elif filled > 1:
            return None
        elif filled:
            following = behind[token.start]
            role = surroundings.role(before, following, own[0].text, is_definition=is_definition)
            if role is None:
                return None
            text = next(values) if role == "value" else names[own[0].text] if role == "name" else " "
            changes.append(_Change(token.start, token.end, text))
        surroundings.see(token, before)
        before = token
    return changes


def _is_clause_behind(token: _Token, hole: Part, draft: str) -> bool:
    """Whether a hole right behind a whole word may begin with a blank: `"FROM users" + joins`."""
    if len(token.text) == 1 or not token.text.endswith(_HOLE) or not token.text[-2].isalnum():
        return False
    return draft[token.end : token.end + 1] in ("", " ", "\n", ")", ";") and not hole.text.startswith("%")


def _values(draft: str, tokens: Sequence[_Token]) -> Iterator[str]:
    """Parameters for what is filled in, of the kind that the text has already: `$4` behind `$3`, or `?`."""
    if any(token.kind == "mark" and token.text.startswith("?") for token in tokens):
        return repeat("?")
    used = (int(found) for found in re.findall(r"\$(\d{1,4})(?!\w)", draft))
    return (f"${number}" for number in count(max(used, default=0) + 1))


def _holes_in(token: _Token) -> list[int]:
    return [token.start + at for at, character in enumerate(token.text) if character == _HOLE]


_USES_RESULTS = re.compile(r"\b(?:order\s+by|group\s+by|having)\b", re.IGNORECASE)
"""Clauses that may name what the select list gives."""


class _Surroundings:
    """Which list a place is in, by what stands before its parenthesis."""

    def __init__(self, draft: str) -> None:
        self.names_results = _USES_RESULTS.search(draft) is not None
        self.open: list[str] = []
        self.verb = ""
        self.last_words: list[str] = []
        self.recent = ("", "")
        self.has_inner = False

    def see(self, token: _Token, before: _Token | None) -> None:
        if token.text == "(":
            self.open.append(self._kind(before))
        elif token.text == ")" and self.open:
            self.open.pop()
        elif token.text == ";":
            self.verb = ""
            self.last_words = []
        elif token.kind in ("word", "quoted", "mark"):
            self.verb = self.verb or token.word
            self.has_inner = self.has_inner or (token.word == "SELECT" and bool(self.open)) or token.word == "WITH"
            self.recent = (self.recent[-1], token.word)
            if not self.open:
                self.last_words = [*self.last_words[-2:], token.word]

    def _kind(self, before: _Token | None) -> str:
        if before is None:
            return ""
        word = before.word
        if self.verb == "CREATE" and not self.open and before.kind in ("word", "quoted"):
            return "body"
        if word == "VALUES" or (word == "," and self.verb in ("INSERT", "REPLACE") and not self.open):
            return "row"
        if self.verb in ("INSERT", "REPLACE") and not self.open and before.kind in ("word", "quoted"):
            return "columns" if "VALUES" not in self.last_words else "row"
        if word in _NAMES_WITHIN or (self.verb in ("CREATE", "ALTER") and "REFERENCES" in self.recent):
            return "names"
        return "call" if before.kind == "word" else ""

    def role(self, before: _Token | None, behind: _Token | None, words: str, *, is_definition: bool) -> str | None:
        previous = before.word if before else ""
        following = behind.word if behind else ";"
        inside = self.open[-1] if self.open else ""
        starts_item = previous in ("(", ",")
        if following == "." or previous == "." or self.verb == "PRAGMA":
            return "name"
        if inside == "columns" or (inside == "row" and previous == "(" and following == ")"):
            return None
        if inside == "names" and starts_item:
            return "name"
        if inside == "body" and starts_item:
            return "name" if behind is not None and behind.kind == "word" else None
        if (previous == "ON" and "INDEX" in self.last_words[-3:]) or (previous == "ON" and is_definition):
            return "name"
        if previous in _NAME_BEFORE:
            return None if behind is None and previous in _MORE_BEHIND else "name"
        ends_value = following in _VALUE_BEHIND or _HOLE in following
        if (previous in _VALUE_BEFORE or starts_item) and ends_value and previous != "":
            is_list = previous == "SELECT" or (starts_item and not inside)
            is_open = self.has_inner or self.names_results or is_definition
            if (is_list and is_open) or (inside == "row" and _MANY.search(words)):
                return None
            return None if is_definition and not inside else "value"
        is_behind = before is not None and not is_definition and before.text not in ("(", ",", "=")
        return "blank" if is_behind and (_BLANK.search(words) or _SAID_BLANK.search(words)) else None


def _put_together(draft: str, parts: Sequence[Part], changes: Sequence[_Change]) -> Rendering:
    lengths = [1 if part.is_hole else len(part.text) for part in parts]
    starts = list(accumulate(lengths, initial=0))
    rendering = Rendering()

    def keep(start: int, end: int) -> None:
        index = bisect_right(starts, start) - 1
        while start < end:
            part, first = parts[index], starts[index]
            stop = min(end, starts[index + 1])
            rendering.add(part.text[start - first : stop - first], _span(part, start - first, stop - first))
            start, index = stop, index + 1

    def offset(at: int) -> tuple[Part, int]:
        index = min(bisect_right(starts, at) - 1, len(parts) - 1)
        return parts[index], at - starts[index]

    at = 0
    for change in changes:
        keep(at, change.start)
        first, into = offset(change.start)
        last, until = offset(change.end - 1)
        span = Span(_span(first, into, into + 1).start, _span(last, until, until + 1).end)
        rendering.add(change.text, span, is_hole=True)
        at = change.end
    keep(at, len(draft))
    return rendering


def _span(part: Part, start: int, end: int) -> Span:
    """Where a stretch of a part stands in the file: an escape or a hole stands as a whole."""
    if part.is_hole or len(part.text) != part.span.end - part.span.start:
        return part.span
    return Span(part.span.start + start, part.span.start + end)
