"""Which function or operator a call means, as PostgreSQL finds it (chapter 10 of its manual, parse_func.c).

An argument's type is None where it is not known: then a call is refused only if it is whatever the type is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Literal, NamedTuple

from lintmig.engines import signatures
from lintmig.engines.signatures import Signature, Volatility
from lintmig.model.engine import Version
from lintmig.stages.replay.queries.coercion import (
    UNKNOWN,
    category,
    common_type,
    converts,
    is_preferred,
    range_element,
)

Types = tuple[str | None, ...]


class Resolved(NamedTuple):
    """`arguments` are the types that the function takes; `result` is None where it is not certain."""

    arguments: tuple[str | None, ...]
    result: str | None
    volatility: Volatility | None
    kind: str | None


Refused = Literal["none", "ambiguous", "undetermined"]


@cache
def resolve_function(name: str, version: Version, given: Types) -> Resolved | Refused:
    return resolve_among(signatures.functions(name, version), given)


def resolve_among(known: Iterable[Signature], given: Types) -> Resolved | Refused:
    """The one of several functions of one name that is called."""
    candidates = [candidate for item in known if (candidate := _of_width(item, len(given))) is not None]
    plain = {item.arguments for item in candidates if not item.is_variadic}
    candidates = [item for item in candidates if not item.is_variadic or item.arguments not in plain]
    exact = [item for item in candidates if item.arguments == given]
    return _resolve(exact[:1] or candidates, given)


@cache
def resolve_operator(symbol: str, version: Version, given: Types) -> Resolved | Refused:
    candidates = [item for item in signatures.operators(symbol, version) if len(item.arguments) == len(given)]
    tried = given
    if len(given) == 2 and given.count(UNKNOWN) == 1:
        known = given[0] if given[1] == UNKNOWN else given[1]
        tried = (known, known)
    exact = [item for item in candidates if item.arguments == tried]
    return _resolve(exact[:1] or candidates, given)


def _of_width(signature: Signature, count: int) -> Signature | None:
    """The signature for a call with so many arguments; None where it does not take them."""
    width = len(signature.arguments)
    if signature.is_variadic and count >= width:
        arguments = signature.arguments + signature.arguments[-1:] * (count - width)
        return signature._replace(arguments=arguments)
    if width - signature.defaults <= count <= width and not (signature.is_variadic and count == width):
        return signature._replace(arguments=signature.arguments[:count])
    return None


def _resolve(candidates: list[Signature], given: Types) -> Resolved | Refused:
    fitting = [item for item in candidates if _takes(item, given)]
    if not fitting:
        return "none"
    if None in given:
        return _as_far_as_known(fitting, given)
    types = tuple(name for name in given if name is not None)
    chosen = fitting[0] if len(fitting) == 1 else _best(fitting, types)
    if chosen is None:
        return "ambiguous"
    bound = _bind(chosen.arguments, given)
    if bound is None:
        return "none"
    needs = [name for name in chosen.arguments if name in _ELEMENT_FAMILY]
    if needs and "element" not in bound:
        return "undetermined"
    arguments = tuple(_made(name, bound) for name in chosen.arguments)
    return Resolved(arguments, _made(chosen.result, bound), chosen.volatility, chosen.kind)


def _as_far_as_known(fitting: list[Signature], given: Types) -> Resolved:
    results = {item.result for item in fitting}
    volatilities = {item.volatility for item in fitting}
    kinds = {item.kind for item in fitting}
    result = results.pop() if len(results) == 1 else None
    return Resolved(
        (None,) * len(given),
        None if result is None or result in _POLYMORPHIC or result == "record" else result,
        volatilities.pop() if len(volatilities) == 1 else None,
        kinds.pop() if len(kinds) == 1 else None,
    )


def _takes(signature: Signature, given: Types) -> bool:
    for source, target in zip(given, signature.arguments, strict=True):
        if source is None or source == UNKNOWN or target == "any" or target in _POLYMORPHIC:
            continue
        if not converts(source, target):
            return False
    return _POLYMORPHIC.isdisjoint(signature.arguments) or _bind(signature.arguments, given) is not None


def _best(candidates: list[Signature], given: tuple[str, ...]) -> Signature | None:
    """func_select_candidate: exact matches, then preferred types, then the categories of what is still open."""
    candidates = _with_most(candidates, given, lambda wanted, name: wanted == name)
    if len(candidates) == 1:
        return candidates[0]
    candidates = _with_most(candidates, given, _is_exact_or_preferred)
    if len(candidates) == 1:
        return candidates[0]
    open_places = [at for at, name in enumerate(given) if name == UNKNOWN]
    if not open_places:
        return None
    narrowed = _by_category(candidates, open_places)
    if len(narrowed) == 1:
        return narrowed[0]
    known = {name for name in given if name != UNKNOWN}
    if len(known) == 1:
        (name,) = known
        fitting = [item for item in narrowed if _takes(item, (name,) * len(given))]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _is_exact_or_preferred(wanted: str, name: str) -> bool:
    return wanted == name or (is_preferred(wanted) and category(wanted) == category(name))


def _with_most(
    candidates: list[Signature], given: tuple[str, ...], fits: Callable[[str, str], bool]
) -> list[Signature]:
    scores = [
        sum(name != UNKNOWN and fits(wanted, name) for wanted, name in zip(item.arguments, given, strict=True))
        for item in candidates
    ]
    best = max(scores)
    return [item for item, score in zip(candidates, scores, strict=True) if score == best]


def _by_category(candidates: list[Signature], places: list[int]) -> list[Signature]:
    wanted: dict[int, tuple[str, bool]] = {}
    for at in places:
        categories = {category(item.arguments[at]) for item in candidates}
        if len(categories) > 1 and "S" not in categories:
            return candidates
        chosen = "S" if "S" in categories else categories.pop()
        has_preferred = any(
            is_preferred(item.arguments[at]) for item in candidates if category(item.arguments[at]) == chosen
        )
        wanted[at] = (chosen, has_preferred)
    kept = [
        item
        for item in candidates
        if all(
            category(item.arguments[at]) == chosen and (not preferred or is_preferred(item.arguments[at]))
            for at, (chosen, preferred) in wanted.items()
        )
    ]
    return kept or candidates


_ELEMENT_FAMILY = frozenset({"anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange"})
_COMPATIBLE_FAMILY = frozenset(
    {
        "anycompatible",
        "anycompatiblearray",
        "anycompatiblenonarray",
        "anycompatiblerange",
        "anycompatiblemultirange",
    }
)
_POLYMORPHIC = _ELEMENT_FAMILY | _COMPATIBLE_FAMILY


def _bind(arguments: tuple[str, ...], given: Types) -> dict[str, str] | None:
    """What the polymorphic arguments stand for; None where they do not agree."""
    bound: dict[str, str] = {}
    compatible: list[str] = []
    is_open = False
    for target, source in zip(arguments, given, strict=True):
        if target not in _POLYMORPHIC:
            continue
        if source is None or source == UNKNOWN:
            is_open = is_open or source is None
            continue
        shape = target.removeprefix("anycompatible").removeprefix("any") or "element"
        element = _element(shape, source)
        if element is None:
            return None
        if target in _COMPATIBLE_FAMILY:
            compatible.append(element)
            if shape in ("range", "multirange"):
                bound[target] = source
            continue
        if bound.setdefault("element", element) != element:
            return None
        if shape in ("range", "multirange") and bound.setdefault(target, source) != source:
            return None
    if any(target in _COMPATIBLE_FAMILY for target in arguments):
        common = common_type(compatible)
        if common is None:
            return None
        if not is_open:
            bound["compatible"] = common
    if is_open:
        bound.pop("element", None)
    return bound


def _element(shape: str, source: str) -> str | None:
    """The element type that an argument gives; None where it has not the shape."""
    match shape:
        case "array":
            return source[:-2] if source.endswith("[]") else None
        case "nonarray":
            return None if source.endswith("[]") else source
        case "enum":
            return source if source.startswith("~") and not source.endswith("[]") else None
        case "range" | "multirange":
            is_multi = source.endswith("multirange")
            return range_element(source) if is_multi == (shape == "multirange") else None
        case _:
            return source


def _made(name: str, bound: dict[str, str]) -> str | None:
    """The type that a declared one stands for in this call."""
    if name not in _POLYMORPHIC:
        return None if name in ("record", "any") else name
    family = "compatible" if name in _COMPATIBLE_FAMILY else "element"
    if name in bound:
        return bound[name]
    element = bound.get(family)
    if element is None or name.endswith("range"):
        return None
    if name.endswith("array") and not name.endswith("nonarray"):
        return None if element.endswith("[]") else element + "[]"
    return element
