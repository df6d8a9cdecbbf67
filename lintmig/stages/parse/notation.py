"""The notation of our own grammars, which are data: `lintmig/engines/grammars/*.grammar`.

A grammar is a list of rules, `name = expression`; a rule goes on in indented lines, `#` opens a comment:

    WORD        this keyword                   'sign'      this operator
    WORD'('     the same, with a parenthesis right behind it, where such a word is a keyword only then
    name        what this rule says            <class>     any token of this class
    a b         one after the other            a / b       the first of them that fits, for good
    a? a* a+    optional, any number, some     a,+         some, with commas between
    &a !a       only where this follows, or not
    {engine} a  for this engine only           {engine>=11.7} a  from this version on
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["word", "class", "rule", "all", "any", "option", "star", "plus", "list", "ahead", "not", "never"]


class Dialect(NamedTuple):
    """Which of the guarded parts of a grammar hold."""

    engine: str
    version: tuple[int, ...]

    def has(self, guard: str) -> bool:
        engine, _, version = guard.strip("{}").partition(">=")
        return engine == self.engine and (
            not version or self.version >= tuple(int(part) for part in version.split("."))
        )


class Node(NamedTuple):
    """An expression of a grammar: `text` names a word, a class or a rule, `parts` are its operands."""

    kind: Kind
    text: str = ""
    parts: tuple[Node, ...] = ()


class GrammarError(ValueError):
    """A grammar that says nothing: a defect of its text."""


def rules_of(text: str) -> dict[str, str]:
    """The rules' expressions by name."""
    found: dict[str, str] = {}
    pieces = _RULE.split(_COMMENT.sub("", text))
    if pieces[0].strip():
        raise GrammarError(f"no rule is opened before {pieces[0].strip()[:40]}")
    for name, expression in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in found:
            raise GrammarError(f"{name} is said twice")
        found[name] = expression
    return found


def words_of(text: str) -> frozenset[str]:
    """Every keyword and operator of a grammar; one that needs its parenthesis ends with it."""
    text = _COMMENT.sub("", text)
    return frozenset((*(word.replace("'", "") for word in _WORD.findall(text)), *_SIGN.findall(text)))


def node_of(name: str, expression: str, dialect: Dialect) -> Node:
    """A rule's expression, as one dialect has it."""
    reader = _Expression(name, expression, dialect)
    node = reader.choice()
    if reader.symbol:
        raise GrammarError(f"{name}: {reader.symbol} stands alone")
    return node


_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")
_RULE = re.compile(r"^([a-z]\w*) *=(?=\s)", re.MULTILINE)
_WORD = re.compile(r"\b[A-Z_][A-Z0-9_]*(?:'\(')?")
_SIGN = re.compile(r"'([^'\s]+)'")
_SYMBOL = re.compile(
    r"\s*(?:([A-Z_][A-Z0-9_]*(?:'\(')?|'[^'\s]+'|<\w+>|[a-z]\w*|\{\w+(?:>=[\d.]+)?\}|,\+|[()?*+/&!])|(\S))"
)
_REPEATED: dict[str, Kind] = {"?": "option", "*": "star", "+": "plus", ",+": "list"}


class _Expression:
    """Reads one rule's expression."""

    def __init__(self, name: str, text: str, dialect: Dialect) -> None:
        self.name = name
        self.text = text.strip()
        self.at = 0
        self.dialect = dialect
        self.symbol = ""
        self.step()

    def step(self) -> str:
        """Go to the next symbol; empty at the end."""
        passed = self.symbol
        found = _SYMBOL.match(self.text, self.at)
        if found is None:
            self.symbol = ""
        elif found[2]:
            raise GrammarError(f"{self.name}: {found[2]} means nothing")
        else:
            self.symbol, self.at = found[1], found.end()
        return passed

    def choice(self) -> Node:
        branches = [self.sequence()]
        while self.symbol == "/":
            self.step()
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else Node("any", "", tuple(branches))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.symbol not in ("", "/", ")"):
            parts.extend(self.part())
        if not parts:
            raise GrammarError(f"{self.name}: nothing stands before {self.symbol or 'the end'}")
        return parts[0] if len(parts) == 1 else Node("all", "", tuple(parts))

    def part(self) -> tuple[Node, ...]:
        if self.symbol in ("&", "!"):
            kind: Kind = "ahead" if self.step() == "&" else "not"
            return (Node(kind, "", (self.single(),)),)
        if self.symbol.startswith("{"):
            return () if self.dialect.has(self.step()) else (Node("never"),)
        if self.symbol[-3:] == "'('" != self.symbol:
            return Node("word", self.step().replace("'", "")), Node("word", "(")
        node = self.single()
        while self.symbol in _REPEATED:
            node = Node(_REPEATED[self.step()], "", (node,))
        return (node,)

    def single(self) -> Node:
        symbol = self.step()
        if symbol == "(":
            node = self.choice()
            if self.step() != ")":
                raise GrammarError(f"{self.name}: a parenthesis is not closed")
            return node
        if symbol.startswith("'"):
            return Node("word", symbol.strip("'"))
        if symbol.startswith("<"):
            return Node("class", symbol)
        if symbol[:1].isupper() or symbol.startswith("_"):
            return Node("word", symbol)
        if symbol[:1].islower():
            return Node("rule", symbol)
        raise GrammarError(f"{self.name}: {symbol or 'the end'} stands where something must be")
