"""What PostgreSQL's catalog says of its functions, operators, casts and types, under its short names of types.

Generated from live servers by `tests/engines/regenerate_signatures.py`. A line is a name and what it stands for:

    signatures.txt        round fi(numeric,int4)numeric      kind, volatility, arguments, result; `int4=` has a
                                                             default, `text[]...` is variadic, `*` returns rows
    operators.txt         || i(text,text)text                volatility, left and right type, result
    casts.txt             int4 ii:int8 ai:int2 ei:bool       context (implicit, assignment, explicit), volatility
    type_categories.txt   text S!|ii=text                    category, `!` preferred, `:element` of a range,
                                                             volatility of reading and writing, its spelled name
    default_classes.txt   gin jsonb tsvector                 an index method and what it indexes by default

`>=16` after an entry says that an older server does not have it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from lintmig.model.engine import Version

FOLDER = Path(__file__).parent / "lists" / "postgresql"
Volatility = Literal["i", "s", "v", "~"]
"""Immutable, stable, volatile as in pg_proc; `~`: written in SQL, so that it is as stable as what it calls."""
Context = Literal["i", "a", "e"]


class Signature(NamedTuple):
    """`kind` is `f`, `p`, `a` or `w` as in pg_proc, and `o` for an operator; `defaults` last arguments may be left out.

    The last argument of a variadic one is the element's type.
    """

    kind: str
    volatility: Volatility
    arguments: tuple[str, ...]
    result: str
    defaults: int = 0
    is_variadic: bool = False
    is_ordered: bool = False
    """Whether it is called with WITHIN GROUP."""


class TypeFacts(NamedTuple):
    category: str
    is_preferred: bool
    element: str | None
    reading: Volatility
    writing: Volatility
    spelling: str


@cache
def functions(name: str, version: Version) -> tuple[Signature, ...]:
    return tuple(_function(entry) for entry in _entries("signatures", name, version))


@cache
def operators(symbol: str, version: Version) -> tuple[Signature, ...]:
    """A prefix operator has one argument."""
    return tuple(_operator(entry) for entry in _entries("operators", symbol, version))


@cache
def casts(source: str) -> dict[str, tuple[Context, Volatility]]:
    """By target, how a type is cast by a function of its own, or by nothing at all."""
    found: dict[str, tuple[Context, Volatility]] = {}
    for entry in _entries("casts", source, (99,)):
        how, _, target = entry.partition(":")
        found[target] = (how[0], how[1])  # type: ignore[assignment]
    return found


@cache
def types() -> dict[str, TypeFacts]:
    found: dict[str, TypeFacts] = {}
    for line in _text("type_categories").splitlines():
        name, _, entry = line.partition(" ")
        if name in ("", "#"):
            continue
        head, _, spelling = entry.partition(">=")[0].partition("=")
        head, _, reading_and_writing = head.partition("|")
        head, _, element = head.partition(":")
        found[name] = TypeFacts(
            head[0],
            "!" in head,
            element or None,
            reading_and_writing[0],  # type: ignore[arg-type]
            reading_and_writing[1],  # type: ignore[arg-type]
            spelling.replace("_", " "),
        )
    return found


@cache
def default_classes() -> dict[str, frozenset[str]]:
    """By index method, the types that it indexes without being told how."""
    lines = (line.split() for line in _text("default_classes").splitlines()[1:])
    return {method: frozenset(name.partition(">=")[0] for name in names) for method, *names in lines}


@cache
def _short_names() -> dict[str, str]:
    return {facts.spelling: name for name, facts in types().items()}


def short_name(spelling: str) -> str | None:
    """The catalog's name of a type; None for one that is not built in."""
    return _short_names().get(spelling) or (spelling if spelling in types() else None)


def _entries(kind: str, name: str, version: Version) -> list[str]:
    text = _text(kind)
    at = text.find(f"\n{name} ")
    if at < 0:
        return []
    line = text[at + len(name) + 2 : text.find("\n", at + 1)]
    found = []
    for entry in line.split(" "):
        plain, newer, since = entry.rpartition(">=")
        if not newer:
            found.append(entry)
        elif version >= (int(since),):
            found.append(plain)
    return found


@cache
def _text(kind: str) -> str:
    return (FOLDER / f"{kind}.txt").read_text("utf-8")


def _function(entry: str) -> Signature:
    head, _, rest = entry.partition("(")
    inner, _, result = rest.partition(")")
    names = inner.split(",") if inner else []
    is_variadic = bool(names) and names[-1].endswith("...")
    defaults = sum("=" in name for name in names)
    names = [name.removesuffix("...").removesuffix("=") for name in names]
    if is_variadic:
        names[-1] = _ELEMENTS.get(names[-1]) or names[-1].removesuffix("[]")
    return Signature(
        head[0],
        head[1],  # type: ignore[arg-type]
        tuple(names),
        result,
        defaults,
        is_variadic,
        "<" in head,
    )


_ELEMENTS = {"anyarray": "anyelement", "anycompatiblearray": "anycompatible"}


def _operator(entry: str) -> Signature:
    head, _, rest = entry.partition("(")
    inner, _, result = rest.partition(")")
    names = tuple(name for name in inner.split(",") if name)
    return Signature("o", head[0], names, result)  # type: ignore[arg-type]
