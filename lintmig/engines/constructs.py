"""The constructs table: SQL whose support differs between engines, and what each does with it.

The rows stand in `constructs/*.yaml`. Each is measured: a test runs its examples on real engines.
Where the user states no version, the floors of `lintmig.engines.floors` hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from lintmig.engines.floors import is_older
from lintmig.model.construct import Construct
from lintmig.model.engine import Engine, EngineName, Version
from lintmig.model.finding import Severity, Verdict

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

    An engine without a verdict is not judged. `required` and `verbs` are as in Construct. `examples` and
    `unmeasured` are for the tests alone.
    """

    name: str
    looks_at: Literal["type", "function", "statement", "expression"]
    pattern: str
    verdicts: Mapping[EngineName, Verdict]
    help: str
    since: Mapping[EngineName, Version]
    until: Mapping[EngineName, Version]
    meaning: Mapping[EngineName, str]
    severity: Mapping[EngineName, Severity]
    required: tuple[str, ...]
    verbs: tuple[str, ...]
    unmeasured: Mapping[EngineName, str]
    examples: tuple[object, ...] = field(default=(), repr=False)

    def judged(self, engine: EngineName, version: Version) -> Construct | None:
        verdict = self.verdicts.get(engine, "accepts")
        since, until = self.since.get(engine), self.until.get(engine)
        if since is not None and is_older(version, since):
            number = ".".join(str(part) for part in since)
            return self._construct("rejects", f"has this only from version {number} on", "error")
        if verdict == "accepts" or (until is not None and not is_older(version, until)):
            return None
        severity: Severity = "error" if verdict == "rejects" else "warning"
        return self._construct(verdict, self.meaning[engine], self.severity.get(engine, severity))

    def _construct(self, verdict: Verdict, meaning: str, severity: Severity) -> Construct:
        return Construct(
            self.name,
            self.looks_at,
            self.pattern,
            verdict,
            meaning,
            severity,
            self.help,
            self.required,
            self.verbs,
        )


@cache
def _constructs(engine: EngineName, version: Version) -> tuple[Construct, ...]:
    judged = (row.judged(engine, version) for row in _compiled())
    return tuple(construct for construct in judged if construct is not None)


@cache
def _compiled() -> tuple[Row, ...]:
    import json

    rows = json.loads((FOLDER.parent / "constructs.json").read_text("utf-8"))
    return tuple(
        Row(
            **{
                **row,
                "since": {name: tuple(version) for name, version in row["since"].items()},
                "until": {name: tuple(version) for name, version in row["until"].items()},
                "required": tuple(row["required"]),
                "verbs": tuple(row["verbs"]),
                "unmeasured": {},
            }
        )
        for row in rows
    )
