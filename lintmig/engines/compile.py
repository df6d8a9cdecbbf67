"""The constructs table as written, in YAML: read, checked and compiled for runs.

Run `python -m lintmig.engines.compile` after a change of `constructs/*.yaml`; with `--check` it only says
whether `constructs.json` is stale.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import cast, get_args

from lintmig.engines.constructs import FOLDER, MACROS, VERDICTS, Cure, Row
from lintmig.engines.floors import version_of
from lintmig.engines.telling import one_of, required, verbs
from lintmig.model.construct import Amid, LooksAt
from lintmig.model.engine import ENGINE_NAMES, EngineName, Version
from lintmig.model.finding import SEVERITIES, Severity, Verdict

COMPILED = FOLDER.with_name("constructs.json")


def main() -> int:
    text = compiled()
    if "--check" in sys.argv:
        is_fresh = COMPILED.is_file() and COMPILED.read_text("utf-8") == text
        print(
            "constructs.json is fresh"
            if is_fresh
            else "constructs.json is stale: run python -m lintmig.engines.compile"
        )
        return 0 if is_fresh else 1
    COMPILED.write_text(text, "utf-8")
    return 0


def compiled() -> str:
    """The table as runs read it: JSON, one row a line."""
    return "[\n" + ",\n".join(json.dumps(_plain(row), ensure_ascii=False) for _, row in rows()) + "\n]\n"


def _plain(row: Row) -> dict[str, object]:
    fields = {
        "name": row.name,
        "looks_at": row.looks_at,
        "pattern": row.pattern,
        "verdicts": dict(row.verdicts),
        "help": row.help,
        "since": dict(row.since),
        "begins": dict(row.begins),
        "until": dict(row.until),
        "unless": dict(row.unless),
        "only": dict(row.only),
        "meaning": dict(row.meaning),
        "severity": dict(row.severity),
        "required": row.required,
        "one_of": row.one_of,
        "verbs": row.verbs,
        "amid": row.amid,
        "string": row.string,
        "overrules": row.overrules,
        "fixes": [asdict(each) for each in row.fixes],
    }
    return {name: value for name, value in fields.items() if value}


@cache
def rows() -> tuple[tuple[str, Row], ...]:
    """Every row with its file's name. Raises ValueError, naming file and row, for a bad one."""
    return tuple(_read())


def _read() -> Iterator[tuple[str, Row]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    seen: set[str] = set()
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, raw in enumerate(yaml.load(path.read_text("utf-8"), loader), start=1):
            try:
                row = _row(raw)
                if row.name in seen:
                    raise ValueError("a row of that name exists")
            except (ValueError, TypeError, KeyError, re.error) as error:
                name = raw.get("construct") if isinstance(raw, dict) else None
                raise ValueError(f"{path.name}, row {number} ({name}): {error}") from error
            seen.add(row.name)
            yield path.stem, row


KEYS = {
    "construct",
    "statement",
    "type",
    "function",
    "literal",
    "expression",
    "verdicts",
    "since",
    "from",
    "until",
    "unless",
    "only",
}
KEYS |= {"overrules", "amid", "string", "meaning", "severity", "help", "rewrite", "fix", "unmeasured", "examples"}


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
        _versions(raw, "from"),
        until,
        _per_engine(raw, "unless"),
        _per_engine(raw, "only"),
        meaning,
        _severities(raw),
        required(pattern) if looks_at == "statement" else (),
        verbs(pattern) if looks_at == "statement" else (),
        _string(raw, pattern),
        _per_engine(raw, "unmeasured"),
        tuple(examples),
        _rewrite(raw.get("rewrite")),
        _amid(raw.get("amid", "")),
        tuple(_engines(raw.get("overrules", []))),
        one_of(pattern) if looks_at == "statement" else (),
        tuple(_cures(raw.get("fix", []))),
    )


_CURE_KEYS = {"replace", "with", "takes", "same", "without", "unsafe"}


def _cures(value: object) -> Iterator[Cure]:
    """One or several; who takes the result is every engine unless told."""
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict) or each.keys() - _CURE_KEYS or "with" not in each:
            raise ValueError(f"a fix has `with`, and perhaps {sorted(_CURE_KEYS - {'with'})}")
        replace = _expanded(_text(each.get("replace", "")))
        groups = {"cut", *re.compile(replace).groupindex}
        if unknown := set(re.findall(r"\{(\w+)", _text(each["with"]))) - groups:
            raise ValueError(f"the fix writes {sorted(unknown)}, which its pattern does not name")
        takes, same = _engines(each.get("takes", list(ENGINE_NAMES))), _engines(each.get("same", []))
        without = _engines(each.get("without", []))
        if not set(same).issubset(takes):
            raise ValueError("means the same to an engine that does not take it")
        yield Cure(replace, _text(each["with"]), tuple(takes), tuple(same), tuple(without), each.get("unsafe") is True)


def _engines(value: object) -> list[EngineName]:
    if not isinstance(value, list) or any(name not in ENGINE_NAMES for name in value):
        raise ValueError(f"no engines: {value}")
    return value


def _amid(value: object) -> Amid:
    for known in get_args(Amid):
        if value == known:
            return cast("Amid", known)
    raise ValueError(f"unknown surroundings {value}")


def _rewrite(value: object) -> dict[EngineName, tuple[str, ...] | None] | None:
    """One text or list for all engines, or one for each."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return dict.fromkeys(ENGINE_NAMES, _texts(value))
    if unknown := value.keys() - set(ENGINE_NAMES):
        raise ValueError(f"rewrite names unknown engines {sorted(unknown)}")
    return {name: None if value[name] is None else _texts(value[name]) for name in ENGINE_NAMES if name in value}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in value) if isinstance(value, list) else (_text(value),)


def _recognised(raw: dict[str, object]) -> tuple[LooksAt, str]:
    given = [kind for kind in get_args(LooksAt) if kind in raw]
    if len(given) != 1:
        raise ValueError(f"exactly one of {', '.join(get_args(LooksAt))} is needed")
    if given[0] == "expression":
        return given[0], _text(raw["expression"])
    pattern = _expanded(_text(raw[given[0]]))
    re.compile(pattern)
    return given[0], pattern


def _expanded(pattern: str) -> str:
    for short, meant in MACROS.items():
        pattern = pattern.replace(short, meant)
    return pattern


def _string(raw: dict[str, object], pattern: str) -> str:
    """What the string at the pattern's group `string` must contain."""
    string = _text(raw.get("string", ""))
    if bool(string) != ("(?P<string>" in pattern):
        raise ValueError("a string and a group of that name in the pattern need each other")
    re.compile(string)
    return string


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


if __name__ == "__main__":
    sys.exit(main())
