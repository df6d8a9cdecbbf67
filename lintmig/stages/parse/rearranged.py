"""Remedies that no template can write: one statement taken apart into several that mean the same together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.fix import Edit
from lintmig.model.source import Span
from lintmig.model.token import Token

if TYPE_CHECKING:
    from lintmig.stages.parse.constructs import Words

Rearrange = Callable[[str, "Words"], list[Edit] | None]
"""None where the statement is not one of those that are surely understood."""


class _Item(NamedTuple):
    """What stands between two commas, by the indexes of its tokens; `last` is that of its last one."""

    first: int
    last: int


_ALTER = re.compile(r'^ALTER TABLE ("[^"]*"|[A-Z_]\w*)(?: \. ("[^"]*"|[A-Z_]\w*))? (?=ADD |DROP |RENAME )')
_ACTION = re.compile(
    r"^(?:ADD (?:COLUMN )?(?!CONSTRAINT |PRIMARY |UNIQUE |FOREIGN |CHECK |INDEX |KEY |FULLTEXT )|DROP COLUMN )"
)


def _actions(sql: str, words: Words) -> list[Edit] | None:
    """An ALTER TABLE for each column that is added or dropped."""
    head = _ALTER.match(words.text)
    if head is None:
        return None
    begin = words.index(head.end())
    items = list(_items(words.tokens, begin, len(words.tokens)))
    texts = [words.text[words.start(item.first) :] for item in items]
    if len(items) < 2 or not all(map(_ACTION.match, texts)):
        return None
    first, last = words.tokens[0], words.tokens[begin - 1]
    again = sql[first.start : last.end]
    if "\n" in again or "--" in again or "/*" in again:
        again = " ".join(sql[token.start : token.end] for token in words.tokens[:begin])
    commas = [words.tokens[item.last + 1] for item in items[:-1]]
    return [Edit(comma.span, f";\n{again}") for comma in commas]


_CREATE = re.compile(r'^CREATE TABLE (?P<name>("[^"]*"|[A-Z_]\w*)(?: \. ("[^"]*"|[A-Z_]\w*))?) \( ')
_INDEX = re.compile(
    r'^(?:INDEX|KEY) (?P<name>"[^"]*"|[A-Z_]\w*) (?P<columns>\( (?:"[^"]*"|[A-Z_]\w*)(?: (?:ASC|DESC))?'
    r'(?: , (?:"[^"]*"|[A-Z_]\w*)(?: (?:ASC|DESC))?)* \)) $'
)


def _inline_indexes(sql: str, words: Words) -> list[Edit] | None:
    """A CREATE INDEX behind the table for each of its indexes."""
    head = _CREATE.match(words.text)
    if head is None or " SELECT " in words.text:
        return None
    tokens = words.tokens
    begin = words.index(head.end())
    items = list(_items(tokens, begin, len(tokens)))
    found: list[_Item] = []
    made: list[str] = []
    table = words.span(*head.span("name"))
    for item in items:
        offset = words.start(item.first)
        text = words.text[offset : words.start(item.last + 1)]
        if not text.startswith(("INDEX ", "KEY ")):
            continue
        match = _INDEX.match(text)
        if match is None or tokens[item.first + 1].kind == "string":
            return None
        name, columns = (words.span(*(offset + at for at in match.span(group))) for group in ("name", "columns"))
        made.append(f"CREATE INDEX {_at(sql, name)} ON {_at(sql, table)} {_at(sql, columns)}")
        found.append(item)
    if not found or found[0] == items[0] or any("--" in text or "/*" in text for text in made):
        return None
    edits = [_without(sql, tokens, item) for item in found]
    stays = max(index for index, item in enumerate(items) if item not in found)
    if stays < len(items) - 1:
        edits.append(Edit(tokens[items[stays].last + 1].span, ""))
    end = tokens[-1].end
    return [*edits, Edit(Span(end, end), "".join(f";\n{text}" for text in made))]


def _without(sql: str, tokens: tuple[Token, ...], item: _Item) -> Edit:
    """The item with the comma behind it, and its line where it has one."""
    start, end = tokens[item.first].start, tokens[item.last].end
    if tokens[item.last + 1].word == ",":
        end = tokens[item.last + 1].end
    while sql[start - 1] in " \t":
        start -= 1
    if sql[start - 1] == "\n":
        behind = re.compile(r"[ \t]*\r?\n").match(sql, end)
        return Edit(Span(start, behind.end()), "") if behind else Edit(Span(start, end), "")
    return Edit(Span(start, end), "")


def _at(sql: str, span: Span) -> str:
    return sql[span.start : span.end]


def _items(tokens: tuple[Token, ...], begin: int, end: int) -> Iterator[_Item]:
    """Up to the bracket that closes the list, or to the end."""
    depth, first = 0, begin
    for index in range(begin, end):
        word = tokens[index].word if tokens[index].kind == "operator" else ""
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if depth < 0:
                yield _Item(first, index - 1)
                return
        elif word == "," and depth == 0:
            yield _Item(first, index - 1)
            first = index + 1
    yield _Item(first, end - 1)


REARRANGED: Mapping[str, Rearrange] = {"<actions>": _actions, "<inline-indexes>": _inline_indexes}
