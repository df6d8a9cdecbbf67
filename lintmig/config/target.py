"""Read a target engine as users write it: `postgresql>=13`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lintmig.model.engine import ALIASES, ENGINE_NAMES, Engine
from lintmig.model.error import LintmigError, did_you_mean

FORM = re.compile(r"([A-Za-z][\w-]*)\s*(?:>=\s*v?(\d{1,5}(?:\.\d{1,5}){0,3}))?", re.ASCII)


def parse_engine(text: str, origin: str) -> Engine:
    """Without a version, the oldest one that is commonly run. Raises LintmigError."""
    from lintmig.engines.floors import DEFAULT_FLOORS, version_of

    form = FORM.fullmatch(text.strip())
    name_as_written = form[1] if form else re.split(r"[^\w-]", text.strip(), maxsplit=1)[0]
    name = ALIASES.get(name_as_written.lower())
    if name is None:
        raise LintmigError(
            f"unknown engine {text.strip()!r} ({origin})",
            did_you_mean(name_as_written, ENGINE_NAMES),
        )
    if form is None:
        example = Engine(name, DEFAULT_FLOORS[name], False, origin)
        raise LintmigError(
            f"cannot read the engine {text.strip()!r} ({origin})",
            f"write NAME or NAME>=VERSION, such as {name}{example.requirement}",
        )
    version = version_of(form[2]) if form[2] else DEFAULT_FLOORS[name]
    return Engine(name, version, form[2] is not None, origin)


def parse_engines(texts: Iterable[str], origin: str) -> tuple[Engine, ...]:
    """As `parse_engine`; an engine that is named twice is an error."""
    engines: dict[str, Engine] = {}
    for text in texts:
        engine = parse_engine(text, origin)
        if engine.name in engines:
            raise LintmigError(
                f"{engine.name} is named twice ({origin})",
                "name each engine once, with the oldest version that must work",
            )
        engines[engine.name] = engine
    return tuple(engines.values())
