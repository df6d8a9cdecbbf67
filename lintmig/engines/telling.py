"""What every match of a construct's pattern contains: texts that are looked for before the pattern itself is tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

_Parsed = Sequence[tuple[object, Any]]


def required(pattern: str) -> tuple[str, ...]:
    """The texts that every match must contain, longest first."""
    runs = "".join(_literals(_parsed(pattern))).split(_BREAK)
    return tuple(sorted({run for run in runs if _is_telling(run)}, key=lambda run: (-len(run), run)))


def one_of(pattern: str) -> tuple[str, ...]:
    """Texts of which every match contains one: of the pattern's alternatives, where each has such a text."""
    first, there = set(verbs(pattern)), required(pattern)
    choices = [
        choice
        for choice in _choices(_parsed(pattern))
        if not first.issuperset(map(str.strip, choice)) and not any(text in each for text in choice for each in there)
    ]
    return max(choices, key=_worth, default=())


def verbs(pattern: str) -> tuple[str, ...]:
    """The first words that an anchored pattern allows; none where it allows any."""
    parsed = _parsed(pattern)
    if not parsed or str(parsed[0][1]) != "AT_BEGINNING":
        return ()
    words = set(_first_words(parsed[1:]))
    return () if None in words else tuple(sorted(word for word in words if word))


_BREAK = "\0"
_TELLING = frozenset("#@~!?^&|[]{}/%")
"""Characters that are rare enough to be looked for alone."""
_COMMON = frozenset("CREATE ALTER DROP TABLE INDEX COLUMN ADD SELECT FROM INSERT INTO UPDATE DELETE ( ) ,".split())
_MOST_CHOICES = 24


def _parsed(pattern: str) -> list[tuple[object, Any]]:
    return list(re._parser.parse(pattern))  # type: ignore[attr-defined]


def _is_telling(text: str) -> bool:
    return len(text.strip()) > 1 or text.strip() in _TELLING


def _worth(choice: tuple[str, ...]) -> tuple[bool, int, int]:
    is_common = any(_COMMON.issuperset(text.split()) for text in choice)
    return (not is_common, min(len(text) for text in choice), -len(choice))


def _literals(parsed: Iterable[tuple[object, Any]]) -> Iterator[str]:
    """The characters that must be there, in order, with a break wherever others may stand between them."""
    for operation, argument in parsed:
        match str(operation):
            case "LITERAL":
                yield chr(argument)
            case "SUBPATTERN":
                yield from _literals(argument[-1])
            case "MAX_REPEAT" if argument[0] > 0:
                yield from (_BREAK, *_literals(argument[-1]), _BREAK)
            case "ASSERT" | "ASSERT_NOT" if argument[0] < 0:
                pass
            case "AT":
                pass
            case _:
                yield _BREAK


def _choices(parsed: Iterable[tuple[object, Any]]) -> Iterator[tuple[str, ...]]:
    sequence = list(_flat(parsed))
    is_within = False
    for at, (operation, argument) in enumerate(sequence):
        match str(operation):
            case "MAX_REPEAT" if argument[0] > 0:
                yield from _choices(argument[-1])
            case "IN" if all(str(kind) == "LITERAL" and chr(code) in _TELLING for kind, code in argument):
                yield tuple(chr(code) for _, code in argument)
            case "LITERAL" | "BRANCH" if not is_within:
                yield from _spelled(sequence[at:])
        if str(operation) == "BRANCH":
            branches = [_longest(branch) for branch in argument[1]]
            if all(branches):
                yield _shortest(text for branch in branches for text in branch)
        is_within = str(operation) == "LITERAL"


def _flat(parsed: Iterable[tuple[object, Any]]) -> Iterator[tuple[object, Any]]:
    for operation, argument in parsed:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[-1])
        elif str(operation) != "AT":
            yield operation, argument


def _spelled(sequence: _Parsed) -> Iterator[tuple[str, ...]]:
    """What a sequence begins with, all its ways; nothing where there are many, or one that tells nothing."""
    texts = list(islice(_beginnings(sequence), _MOST_CHOICES + 1))
    if len(texts) <= _MOST_CHOICES and all(map(_is_telling, texts)):
        yield _shortest(texts)


def _beginnings(sequence: _Parsed, text: str = "") -> Iterator[str]:
    for at, (operation, argument) in enumerate(sequence):
        if str(operation) == "LITERAL":
            text += chr(argument)
        elif str(operation) == "BRANCH":
            for branch in argument[1]:
                yield from _beginnings([*_flat(branch), *sequence[at + 1 :]], text)
            return
        else:
            break
    yield text


def _shortest(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts without those that contain another."""
    every = list(dict.fromkeys(texts))
    return tuple(text for text in every if not any(other != text and other in text for other in every))


def _longest(parsed: _Parsed) -> tuple[str, ...]:
    """The longest text that every match contains, or texts of which each contains one."""
    runs = "".join(_literals(parsed)).split(_BREAK)
    telling = [run for run in runs if _is_telling(run)]
    choices: list[tuple[str, ...]] = [(max(telling, key=len),)] if telling else []
    choices += _choices(parsed)
    return max(choices, key=_worth, default=())


def _first_words(parsed: _Parsed, word: str = "") -> Iterator[str | None]:
    """What a match can begin with, up to the first space; None for what cannot be told."""
    if not parsed:
        yield None
        return
    (operation, argument), *rest = parsed
    match str(operation):
        case "LITERAL" if chr(argument) == " ":
            yield word
        case "LITERAL":
            yield from _first_words(rest, word + chr(argument))
        case "AT" if str(argument) == "AT_BOUNDARY":
            yield word
        case "SUBPATTERN":
            yield from _first_words([*argument[-1], *rest], word)
        case "BRANCH":
            for branch in argument[1]:
                yield from _first_words([*branch, *rest], word)
        case _:
            yield None
