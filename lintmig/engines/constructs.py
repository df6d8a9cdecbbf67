"""The constructs table: SQL whose support differs between engines, and what each does with it.

The rows stand in `constructs/*.yaml`. Each is measured: a test runs its examples on real engines.
Where the user states no version, the floors of `lintmig.engines.floors` hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from lintmig.engines.floors import is_older, version_of
from lintmig.model.construct import Construct
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from lintmig.model.finding import SEVERITIES, Severity, Verdict

FOLDER = Path(__file__).with_suffix("")
VERDICTS: tuple[Verdict, ...] = ("accepts", "rejects", "differs")
NAME = r"""(?:"[^"]*"|[A-Z_]\w*)(?: \. (?:"[^"]*"|[A-Z_]\w*))?"""
"""What `<name>` stands for in a pattern: one name, with its schema perhaps."""


def constructs(engine: Engine) -> tuple[Construct, ...]:
    """The rows that the engine's oldest required version does not simply accept, in order."""
    return _constructs(engine.name, engine.version)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written. `since`: refused below; `until`: the verdict holds below, not after.

    An engine without a verdict is not judged. `examples` are for the tests alone.
    """

    name: str
    looks_at: Literal["type", "function", "statement"]
    pattern: str
    verdicts: Mapping[EngineName, Verdict]
    help: str
    since: Mapping[EngineName, Version]
    until: Mapping[EngineName, Version]
    meaning: Mapping[EngineName, str]
    severity: Mapping[EngineName, Severity]
    unmeasured: Mapping[EngineName, str]
    examples: tuple[object, ...] = field(default=(), repr=False)

    def judged(self, engine: EngineName, version: Version) -> Construct | None:
        verdict = self.verdicts.get(engine, "accepts")
        since, until = self.since.get(engine), self.until.get(engine)
        if since is not None and is_older(version, since):
            number = ".".join(str(part) for part in since)
            meaning = f"has this from version {number} on and refuses it before"
            return Construct(
                self.name, self.looks_at, self.pattern, "rejects", meaning, "error", self.help
            )
        if verdict == "accepts" or (until is not None and not is_older(version, until)):
            return None
        severity: Severity = "error" if verdict == "rejects" else "warning"
        return Construct(
            self.name,
            self.looks_at,
            self.pattern,
            verdict,
            self.meaning[engine],
            self.severity.get(engine, severity),
            self.help,
        )


@cache
def rows(*, with_examples: bool = True) -> tuple[tuple[str, Row], ...]:
    """Every row with its file's name. Raises ValueError, naming file and row, for a bad one."""
    return tuple(_read(with_examples))


@cache
def _constructs(engine: EngineName, version: Version) -> tuple[Construct, ...]:
    judged = (row.judged(engine, version) for _, row in rows(with_examples=False))
    return tuple(construct for construct in judged if construct is not None)


ONLY_TESTS = re.compile(r"^  (?:examples:\n(?:    .*\n)*|unmeasured: .*\n)", re.MULTILINE)
"""Half of the text, which takes time to read and which only the tests need."""


def _read(with_examples: bool) -> Iterator[tuple[str, Row]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    seen: set[str] = set()
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_text("utf-8")
        if not with_examples:
            text = ONLY_TESTS.sub("", text)
        for number, raw in enumerate(yaml.load(text, loader), start=1):
            try:
                row = _row(raw)
                if row.name in seen:
                    raise ValueError("a row of that name exists")
            except (ValueError, TypeError, KeyError, re.error) as error:
                name = raw.get("construct") if isinstance(raw, dict) else None
                raise ValueError(f"{path.name}, row {number} ({name}): {error}") from error
            seen.add(row.name)
            yield path.stem, row


KEYS = {"construct", "statement", "type", "function", "verdicts", "since", "until", "meaning"}
KEYS |= {"severity", "help", "unmeasured", "examples"}


def _row(raw: dict[str, object]) -> Row:
    if unknown := raw.keys() - KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    looks_at, pattern = _recognised(raw)
    verdicts = _verdicts(raw)
    since, until = _versions(raw, "since"), _versions(raw, "until")
    meaning = _per_engine(raw, "meaning")
    spoken = {name for name, verdict in verdicts.items() if verdict != "accepts"}
    if silent := spoken - set(meaning):
        raise ValueError(f"no meaning for {sorted(silent)}")
    if long := [text for text in meaning.values() if len(text) > 90]:
        raise ValueError(f"longer than 90 characters: {long}")
    examples = raw.get("examples", [])
    if not isinstance(examples, list):
        raise ValueError("examples are no list")
    return Row(
        _text(raw["construct"]),
        looks_at,
        pattern,
        verdicts,
        _text(raw["help"]),
        since,
        until,
        meaning,
        _severities(raw),
        _per_engine(raw, "unmeasured"),
        tuple(examples),
    )


def _recognised(raw: dict[str, object]) -> tuple[Literal["type", "function", "statement"], str]:
    kinds: tuple[Literal["type", "function", "statement"], ...] = ("type", "function", "statement")
    given = [kind for kind in kinds if kind in raw]
    if len(given) != 1:
        raise ValueError("exactly one of statement, type and function is needed")
    pattern = _text(raw[given[0]]).replace("<name>", NAME)
    re.compile(pattern)
    return given[0], pattern


def _verdicts(raw: dict[str, object]) -> dict[EngineName, Verdict]:
    found: dict[EngineName, Verdict] = {}
    for engine, text in _per_engine(raw, "verdicts").items():
        known = [verdict for verdict in VERDICTS if verdict == text]
        if not known:
            raise ValueError(f"unknown verdict {text}")
        found[engine] = known[0]
    return found


def _severities(raw: dict[str, object]) -> dict[EngineName, Severity]:
    found: dict[EngineName, Severity] = {}
    for engine, text in _per_engine(raw, "severity").items():
        known = [severity for severity in SEVERITIES if severity == text]
        if not known:
            raise ValueError(f"unknown severity {text}")
        found[engine] = known[0]
    return found


def _versions(raw: dict[str, object], key: str) -> dict[EngineName, Version]:
    return {engine: version_of(text) for engine, text in _per_engine(raw, key).items()}


def _per_engine(raw: dict[str, object], key: str) -> dict[EngineName, str]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not a mapping")
    if unknown := value.keys() - set(ENGINE_NAMES):
        raise ValueError(f"{key} names unknown engines {sorted(unknown)}")
    return {engine: _text(value[engine]) for engine in ENGINE_NAMES if engine in value}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return value
