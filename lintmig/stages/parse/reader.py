"""A cursor over the tokens of one statement."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.name import Identifier, ObjectName
from lintmig.model.source import Span
from lintmig.model.token import Token

_END = Token("operator", "", 0, 0)
_BARE = ("word", "operator")
_OPENING, _CLOSING = {"(", "["}, {")", "]"}


class Reader:
    """Reads tokens[at:end] of `tokens`; readers of parts share the tokens and the text."""

    __slots__ = ("at", "end", "text", "tokens")

    def __init__(self, text: str, tokens: tuple[Token, ...], at: int = 0, end: int | None = None) -> None:
        self.text = text
        self.tokens = tokens
        self.at = at
        self.end = len(tokens) if end is None else end

    def is_done(self) -> bool:
        return self.at >= self.end

    def token(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < self.end else _END

    def word(self, ahead: int = 0) -> str:
        """The bare word or operator ahead; empty for names in quotes, strings and past the end."""
        at = self.at + ahead
        if at >= self.end:
            return ""
        kind, word, _, _ = self.tokens[at]
        return word if kind in _BARE else ""

    def looking_at(self, *words: str) -> bool:
        at = self.at
        for word in words:
            kind, found, _, _ = self.tokens[at] if at < self.end else _END
            if (found if kind in _BARE else "") != word:
                return False
            at += 1
        return True

    def accept(self, *words: str) -> bool:
        """Step over these words if they come next, all of them."""
        if not self.looking_at(*words):
            return False
        self.at += len(words)
        return True

    def accept_any(self, words: frozenset[str] | set[str]) -> str | None:
        word = self.word()
        if word not in words or not word:
            return None
        self.at += 1
        return word

    def identifier(self) -> Identifier | None:
        token = self.token()
        if token.kind not in ("word", "quoted", "string") or token is _END:
            return None
        self.at += 1
        text = self.text[token.start : token.end] if token.kind == "word" else token.word
        return Identifier(text, token.kind != "word", token.span)

    def object_name(self) -> ObjectName | None:
        first = self.identifier()
        if first is None:
            return None
        parts = [first]
        while self.word() == "." and self.token(1).kind in ("word", "quoted", "string"):
            self.at += 1
            part = self.identifier()
            if part is not None:
                parts.append(part)
        return ObjectName(tuple(parts))

    def closing(self) -> int:
        """The index of the parenthesis that closes the one ahead, or the end."""
        depth = 0
        for index in range(self.at, self.end):
            token = self.tokens[index]
            if token.kind != "operator":
                continue
            if token.word in _OPENING:
                depth += 1
            elif token.word in _CLOSING:
                depth -= 1
                if depth == 0:
                    return index
        return self.end

    def group(self) -> Reader | None:
        """What stands in the parentheses ahead; steps over them."""
        if self.word() != "(":
            return None
        close = self.closing()
        inside = Reader(self.text, self.tokens, self.at + 1, close)
        self.at = min(close + 1, self.end)
        return inside

    def items(self) -> Iterator[Reader]:
        """The parts between commas outside parentheses; steps to the end."""
        start, depth = self.at, 0
        for index in range(self.at, self.end):
            token = self.tokens[index]
            if token.kind != "operator":
                continue
            if token.word in _OPENING:
                depth += 1
            elif token.word in _CLOSING:
                depth -= 1
            elif token.word == "," and depth == 0:
                yield Reader(self.text, self.tokens, start, index)
                start = index + 1
        self.at = self.end
        if start < self.end:
            yield Reader(self.text, self.tokens, start, self.end)

    def skip(self) -> None:
        """Step over one token, or over everything in the parentheses ahead."""
        if self.word() in _OPENING:
            self.at = min(self.closing() + 1, self.end)
        else:
            self.at += 1

    def until(self, stops: frozenset[str] | set[str], least: int = 0) -> Reader:
        """The tokens up to a stop word outside parentheses, at least `least` of them; steps there."""
        start = self.at
        while not self.is_done() and (self.word() not in stops or self.at - start < least):
            self.skip()
        return Reader(self.text, self.tokens, start, self.at)

    def names(self) -> tuple[Identifier, ...]:
        """The plain names of a parenthesised list ahead; steps over it. Empty where there is none.

        The periods of temporal keys (`PERIOD a`, `a WITHOUT OVERLAPS`) are left out.
        """
        inside = self.group()
        if inside is None:
            return ()
        found = []
        for item in inside.items():
            is_period = item.word() == "PERIOD" and item.token(1).kind in ("word", "quoted")
            name = item.identifier()
            if name is not None and not is_period and not item.looking_at("WITHOUT", "OVERLAPS"):
                found.append(name)
        return tuple(found)

    @property
    def span(self) -> Span:
        """From here to the end of what this reader reads."""
        if self.is_done():
            before = self.tokens[min(self.at, len(self.tokens)) - 1] if self.tokens else _END
            return Span(before.end, before.end)
        return Span(self.tokens[self.at].start, self.tokens[self.end - 1].end)

    def span_from(self, start: int) -> Span:
        """The place of the tokens from index `start` to the one before the cursor."""
        last = max(min(self.at, self.end) - 1, start)
        return Span(self.tokens[start].start, self.tokens[last].end)

    @property
    def sql(self) -> str:
        span = self.span
        return self.text[span.start : span.end]
