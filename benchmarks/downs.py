"""Compare what lintmig says of down scripts with what a real engine does.

    python -m benchmarks.downs ENGINE PATH... [--show]

Applies each history to a scratch database. Directly after the migrations that a down script takes back, the script
is applied to a copy, statement by statement, up to the first that is refused, and the engine's catalog is held
against the one before those migrations. Counts the ways back on which the engine and lintmig agree and disagree;
--show prints the disagreements. Migrations of which the engine refuses a part are not judged.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.copies import Copied, database
from lintmig.config import build_request
from lintmig.model.engine import EngineName
from lintmig.model.finding import Finding
from lintmig.model.rollback import WayBack
from lintmig.model.script import ParsedScript, Statement
from lintmig.pipeline import lint, parsed_ways_back

_SHOWN = 12


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--show", action="store_true")
    options = arguments.parse_args()
    request = build_request(paths=options.paths, engines=(options.engine,), working_directory=Path.cwd())
    engine = request.engines[0].name
    said: dict[str, list[Finding]] = {}
    for finding in lint(request).findings:
        if finding.rule in ("rollback/refused-down", "rollback/incomplete-down"):
            said.setdefault(finding.source.path, []).append(finding)
    totals: Counter[str] = Counter()
    for parsed, ways in parsed_ways_back(request, engine):
        if ways:
            for outcome, place, details in _compare(engine, parsed, ways, said):
                totals[outcome] += 1
                if options.show and not outcome.startswith("agree"):
                    print(f"{outcome}: {place}\n    " + "\n    ".join([line[:200] for line in details[:_SHOWN]]))
    print(json.dumps(totals))


def _compare(
    engine: EngineName,
    history: list[ParsedScript],
    ways: list[WayBack[ParsedScript]],
    said: dict[str, list[Finding]],
) -> Iterator[tuple[str, str, list[str]]]:
    by_first = {way.first: way for way in ways}
    way: WayBack[ParsedScript] | None = None
    before: frozenset[str] = frozenset()
    with database(engine) as copied:
        for at, parsed in enumerate(history):
            if at in by_first:
                way, before, is_refused = by_first[at], copied.catalog(), False
            for statement in parsed.statements:
                is_refused = copied.run(_text(parsed, statement)) is not None or (way is not None and is_refused)
            if way is not None and way.last == at:
                if is_refused:
                    yield "the migration is refused", way.downs[0].script.path, []
                elif any(down.statements for down in way.downs):
                    yield _outcome(copied, way, before, said)
                way = None


def _outcome(
    copied: Copied, way: WayBack[ParsedScript], before: frozenset[str], said: dict[str, list[Finding]]
) -> tuple[str, str, list[str]]:
    own = [each for down in way.downs for each in said.get(down.script.path, ()) if _is_in(each, down)]
    refused = [each for each in own if each.rule == "rollback/refused-down"]
    incomplete = [each.message for each in own if each.rule == "rollback/incomplete-down"]
    place = way.downs[0].script.path
    with copied.copy() as run:
        for down in way.downs:
            for statement in down.statements:
                refusal = run.run(_text(down, statement))
                if refusal is not None:
                    line = down.script.source.position(statement.span.start).line
                    place = f"{down.script.path}:{line}"
                    if any(_is_at(each, down, statement) for each in refused):
                        return "agree: refused", place, []
                    return "missed: refused", place, [refusal, *(each.message for each in refused)]
        after = run.catalog()
        changes = [f"- {each}" for each in sorted(before - after)]
        changes += [f"+ {each}" for each in sorted(after - before)]
    if refused:
        return "FALSE: refused", place, [each.message for each in refused]
    if incomplete and not changes:
        return "FALSE: incomplete", place, incomplete
    if changes and not incomplete:
        return "missed: incomplete", place, changes
    return ("agree: incomplete", place, []) if changes else ("agree: complete", place, [])


def _is_in(finding: Finding, down: ParsedScript) -> bool:
    offsets = [down.script.source_map.file_span(each.span) for each in down.statements]
    return any(span.start <= finding.span.start < span.end for span in offsets)


def _is_at(finding: Finding, down: ParsedScript, statement: Statement) -> bool:
    span = down.script.source_map.file_span(statement.span)
    return finding.source.path == down.script.path and span.start <= finding.span.start < span.end


def _text(parsed: ParsedScript, statement: Statement) -> str:
    return parsed.script.sql[statement.span.start : statement.span.end]


if __name__ == "__main__":
    main()
