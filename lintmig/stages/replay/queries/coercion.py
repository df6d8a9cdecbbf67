"""Which types PostgreSQL converts into which, after chapter 10 of its manual and parse_coerce.c.

Types are named as in its catalog, an array by its element and `[]`, an enum of the schema with `~` before it.
`unknown` is the type of a string or NULL whose type is still open.
"""

from __future__ import annotations

from lintmig.engines import signatures
from lintmig.engines.signatures import Context, TypeFacts, Volatility

UNKNOWN = "unknown"
_ORDER = "iae"


def conversion(source: str, target: str, context: Context) -> Volatility | None:
    """How volatile the conversion of one type into another is; None where there is none."""
    if source in (target, UNKNOWN):
        return "i"
    cast = signatures.casts(source).get(target)
    if cast is not None:
        return cast[1] if _ORDER.index(cast[0]) <= _ORDER.index(context) else None
    if source.endswith("[]") and target.endswith("[]"):
        return conversion(source[:-2], target[:-2], context)
    if context != "i" and category(target) == "S":
        return writing(source)
    if context == "e" and category(source) == "S":
        return reading(target)
    return None


def converts(source: str, target: str, context: Context = "i") -> bool:
    return conversion(source, target, context) is not None


def is_known(name: str) -> bool:
    """Whether the type is built in, or an enum."""
    element = name.removesuffix("[]")
    return element.startswith("~") or element in signatures.types() or element == UNKNOWN


def category(name: str) -> str:
    if name.endswith("[]"):
        return "A"
    if name.startswith("~"):
        return "E"
    facts = signatures.types().get(name)
    return facts.category if facts is not None else "U"


def is_preferred(name: str) -> bool:
    facts = _facts(name)
    return facts is not None and facts.is_preferred


def reading(name: str) -> Volatility:
    """How volatile it is to read a string as the type."""
    facts = _facts(name)
    return facts.reading if facts is not None else "s"


def writing(name: str) -> Volatility:
    facts = _facts(name)
    return facts.writing if facts is not None else "s"


def range_element(name: str) -> str | None:
    """The type between the bounds of a range."""
    facts = _facts(name)
    return facts.element if facts is not None else None


def common_type(types: list[str]) -> str | None:
    """What UNION, CASE, COALESCE, VALUES and arrays make of several types; None where they do not match."""
    known = [name for name in types if name != UNKNOWN]
    if not known:
        return "text"
    chosen = known[0]
    for name in known[1:]:
        if name == chosen:
            continue
        if category(name) != category(chosen):
            return None
        if not is_preferred(chosen) and converts(chosen, name) and not converts(name, chosen):
            chosen = name
    return chosen if all(converts(name, chosen) for name in known) else None


def _facts(name: str) -> TypeFacts | None:
    return signatures.types().get(name)
