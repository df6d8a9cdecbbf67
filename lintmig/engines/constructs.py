"""The constructs table: SQL whose support differs between engines, and what each does with it.

The rows stand in `constructs/*.yaml`. Each is measured: a test runs its examples on real engines.
Where the user states no version, the floors of `lintmig.engines.floors` hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lintmig.engines.floors import is_older
from lintmig.model.construct import Amid, Construct, LooksAt, Remedy
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName, Version
from lintmig.model.finding import Severity, Verdict

FOLDER = Path(__file__).with_suffix("")
VERDICTS: tuple[Verdict, ...] = ("accepts", "rejects", "differs")
NAME = r"""(?:"[^"]*"|[A-Z_]\w*)(?: \. (?:"[^"]*"|[A-Z_]\w*))?"""
_SHALLOW = r"\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\)"
BRACKETS = rf"\((?:[^()]++|{_SHALLOW})*+\)"
MACROS = {
    "<create-table>": r"CREATE (?:OR REPLACE )?(?:(?:GLOBAL |LOCAL )?(?:TEMPORARY|TEMP) |UNLOGGED )?TABLE "
    r"(?:IF NOT EXISTS )?<name>",
    "<alter-table>": r"ALTER (?:IGNORE |ONLINE )*TABLE (?:IF EXISTS )?(?:ONLY )?<name>",
    "<create-index>": r"CREATE (?:OR REPLACE )?(?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?",
    "<item>": r"(?:[^(),]++|<brackets>)++",
    "<brackets>": BRACKETS,
    "<name>": NAME,
}
"""What patterns may say for short: how statements begin, one item of a list, text in brackets (nested
four deep at most), and one name, with its schema perhaps."""


def constructs(engine: Engine, beside: Collection[EngineName] = ENGINE_NAMES) -> tuple[Construct, ...]:
    """The rows that the engine's oldest required version does not simply accept, in order.

    `beside` are the engines that must accept the same SQL.
    """
    judged = (row.judged(engine, beside) for row in _compiled())
    return tuple(construct for construct in judged if construct is not None)


@dataclass(frozen=True, slots=True)
class Cure:
    """One way out of a row that a machine can write; `replace` and `text` are as in Remedy.

    `takes` are the engines that take the result, `same` those of them to which it means what was there before: where
    every target that takes the construct is one of these, nobody needs to think. The others need a person's word;
    `without` are those that take the construct, and with which this is no way out. One that is `unsafe` needs it
    always: what runs the script may mind.
    """

    replace: str
    text: str
    takes: tuple[EngineName, ...]
    same: tuple[EngineName, ...]
    without: tuple[EngineName, ...] = ()
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written. `since`: refused below; `begins` and `until`: the verdict holds from then on, and below.

    `unless` and `only` name a setting of the engine (`lintmig.model.engine.DEFAULT_SETTINGS`) with which the
    verdict does not hold, or without which. An engine without a verdict is not judged. `required`, `one_of`, `verbs`,
    `amid` and `string` are as in Construct. `examples`, `rewrite` and `unmeasured` are for the tests and the docs.
    """

    name: str
    looks_at: LooksAt
    pattern: str
    verdicts: Mapping[EngineName, Verdict]
    help: str
    since: Mapping[EngineName, Version]
    begins: Mapping[EngineName, Version]
    until: Mapping[EngineName, Version]
    unless: Mapping[EngineName, str]
    only: Mapping[EngineName, str]
    meaning: Mapping[EngineName, str]
    severity: Mapping[EngineName, Severity]
    required: tuple[str, ...]
    verbs: tuple[str, ...]
    string: str
    unmeasured: Mapping[EngineName, str]
    examples: tuple[object, ...] = field(default=(), repr=False)
    rewrite: Mapping[EngineName, tuple[str, ...] | None] | None = None
    """What to write instead in the first example's place, for each engine; None: nothing is needed there."""
    amid: Amid = ""
    overrules: tuple[EngineName, ...] = ()
    """The engines whose grammar, as we have it, refuses what the engine takes: the row decides there."""
    one_of: tuple[str, ...] = ()
    fixes: tuple[Cure, ...] = ()

    def judged(self, engine: Engine, beside: Collection[EngineName] = ENGINE_NAMES) -> Construct | None:
        """The row as it concerns an engine; None where the engine takes the construct as it is meant.

        Where each engine has a reading of its own, an engine that stands alone has nothing to be warned of.
        """
        name = engine.name
        verdict = self.verdicts.get(name, "accepts")
        since = self.since.get(name)
        if since is not None and is_older(engine.version, since):
            number = ".".join(str(part) for part in since)
            return self._construct(name, "rejects", f"has this only from version {number} on", "error", beside)
        if verdict == "accepts" or not self.holds(engine):
            return self._construct(name, "accepts", "", "info") if name in self.overrules else None
        severity: Severity = "error" if verdict == "rejects" else "warning"
        stated = self.severity.get(name, severity)
        if stated == "warning" and self._has_no_common_reading() and not self._is_read_otherwise(name, beside):
            stated = "info"
        return self._construct(name, verdict, self.meaning[name], stated, beside)

    def _has_no_common_reading(self) -> bool:
        meanings = {self.meaning[name] for name, verdict in self.verdicts.items() if verdict == "differs"}
        return "accepts" not in self.verdicts.values() and len(meanings) > 1

    def _is_read_otherwise(self, engine: EngineName, beside: Collection[EngineName]) -> bool:
        others = (name for name in beside if self.verdicts.get(name) == "differs")
        return any(self.meaning[name] != self.meaning[engine] for name in others)

    def holds(self, engine: Engine) -> bool:
        """Whether the verdict is meant for the engine's version and settings."""
        begins, until = self.begins.get(engine.name), self.until.get(engine.name)
        if begins is not None and is_older(engine.version, begins):
            return False
        if until is not None and not is_older(engine.version, until):
            return False
        unless, only = self.unless.get(engine.name), self.only.get(engine.name)
        return not (unless and engine.has(unless)) and not (only and not engine.has(only))

    def remedies(self, targets: frozenset[EngineName]) -> tuple[Remedy, ...]:
        """What the engines that read a statement can all have instead."""
        taking = {name for name in targets if not self.surely_rejects(name)}
        return tuple(
            Remedy(each.replace, each.text, "safe" if taking.issubset(each.same) and not each.unsafe else "unsafe")
            for each in self.fixes
            if targets.issubset(each.takes) and taking.isdisjoint(each.without)
        )

    def surely_rejects(self, engine: EngineName) -> bool:
        """Whatever its version and settings."""
        decided_by = (self.since, self.begins, self.until, self.unless, self.only)
        return self.verdicts.get(engine) == "rejects" and not any(engine in each for each in decided_by)

    def _construct(
        self,
        engine: EngineName,
        verdict: Verdict,
        meaning: str,
        severity: Severity,
        beside: Collection[EngineName] = (),
    ) -> Construct:
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
            amid=self.amid,
            string=self.string,
            overrules=engine in self.overrules,
            one_of=self.one_of,
            remedies=self.remedies(frozenset((engine, *beside))) if self.fixes else (),
        )


@cache
def _compiled() -> tuple[Row, ...]:
    import json

    rows = json.loads((FOLDER.parent / "constructs.json").read_text("utf-8"))
    return tuple(_row(row) for row in rows)


def _row(plain: dict[str, Any]) -> Row:
    return Row(
        plain["name"],
        plain["looks_at"],
        plain["pattern"],
        plain["verdicts"],
        plain["help"],
        _versions(plain.get("since")),
        _versions(plain.get("begins")),
        _versions(plain.get("until")),
        plain.get("unless", {}),
        plain.get("only", {}),
        plain.get("meaning", {}),
        plain.get("severity", {}),
        tuple(plain.get("required", ())),
        tuple(plain.get("verbs", ())),
        plain.get("string", ""),
        {},
        amid=plain.get("amid", ""),
        overrules=tuple(plain.get("overrules", ())),
        one_of=tuple(plain.get("one_of", ())),
        fixes=tuple(
            Cure(
                each["replace"],
                each["text"],
                tuple(each["takes"]),
                tuple(each["same"]),
                tuple(each["without"]),
                each["unsafe"],
            )
            for each in plain.get("fixes", ())
        ),
    )


def _versions(plain: dict[EngineName, list[int]] | None) -> Mapping[EngineName, Version]:
    return {name: tuple(version) for name, version in plain.items()} if plain else {}
