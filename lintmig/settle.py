"""From problems of single engines to the findings that are shown: merged, levelled and suppressed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from os import sep
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.baseline import subject_of
from lintmig.model.config import Config, names_rule
from lintmig.model.engine import EngineName
from lintmig.model.finding import SEVERITIES, Finding, Problem, Related, Severity, Verdict
from lintmig.model.fix import Edit, Fix
from lintmig.model.pattern import compile_patterns
from lintmig.model.script import ParsedScript, Script
from lintmig.model.source import Source, Span
from lintmig.model.timeline import Step
from lintmig.stages.suppress import suppress

if TYPE_CHECKING:
    from lintmig.model.project import ProjectProblem


class Raw(NamedTuple):
    """A problem that one engine has, and where it was found.

    `span` is that of the problem in its file; `excerpt` is text by which, with its message, it is known again.
    """

    rule: str
    source: Source
    span: Span
    excerpt: str
    engine: EngineName | None
    """None where it is not about an engine."""
    problem: Problem


def raws_of_step(step: Step, problems: Iterable[tuple[str, Problem]]) -> Iterator[Raw]:
    """The problems of a statement; the first for which it is refused tells what follows from it."""
    consequences = tuple(_consequences(step))
    for rule, problem in problems:
        if problem.verdict == "rejects":
            yield _raw_of_step(rule, step, replace(problem, related=(*problem.related, *consequences)))
            consequences = ()
        else:
            yield _raw_of_step(rule, step, problem)


_SHOWN = 3
"""Later statements that a finding names; of the others it says how many there are."""


def _consequences(step: Step) -> Iterator[Related]:
    aftermath = step.aftermath
    if aftermath is None:
        return
    if aftermath.begun is not None and aftermath.undone:
        count = f"{aftermath.undone} other statement{'s' if aftermath.undone > 1 else ''}"
        yield Related(aftermath.begun, f"the transaction begun here fails as a whole, with {count}")
    places = aftermath.followers
    more = len(places) - _SHOWN
    for number, place in enumerate(places[:_SHOWN], start=1):
        rest = f", as {'are' if more > 1 else 'is'} {more} more" if number == _SHOWN and more > 0 else ""
        yield Related(place, f"refused only because of this error{rest}")


def _raw_of_step(rule: str, step: Step, problem: Problem) -> Raw:
    script, statement = step.script, step.statement.span
    span = script.source_map.file_span(problem.span)
    problem = replace(problem, fix=_in_file(problem.fix, script)) if problem.fix is not None else problem
    return Raw(rule, script.source, span, script.sql[statement.start : statement.end], step.engine.name, problem)


def _in_file(fix: Fix, script: Script) -> Fix | None:
    """The fix as edits of the file; None where the file says the SQL in other characters, or a program fills it in."""
    edits = []
    for edit in fix.edits:
        span = script.source_map.file_span(edit.span)
        if script.source.text[span.start : span.end] != script.sql[edit.span.start : edit.span.end]:
            return None
        if script.source_map.pieces and not _stands_as_is(edit.text):
            return None
        edits.append(Edit(span, edit.text))
    return fix._replace(edits=tuple(edits))


def _stands_as_is(text: str) -> bool:
    """Whether every language writes this text in a string as itself."""
    return not set(text) & set("\\\"'`${}\n")


def raws_of_project(rule: str, found: ProjectProblem) -> Iterator[Raw]:
    """One for each engine, or a single one where it is not about engines.

    It is known again by its words alone: its place often is a file's first line, which stands for the file.
    """
    source, span = found.place.source, found.place.span
    problem = Problem(span, found.message, found.help, found.verdict, found.related, found.severity)
    for engine in found.engines or (None,):
        yield Raw(rule, source, span, "", engine, problem)


@dataclass(frozen=True, slots=True)
class Settled:
    """`findings` are sorted by path and place; `suppressed` are those that comments have accepted."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]


def settle(
    problems: Iterable[Raw],
    parsed: Sequence[ParsedScript],
    is_reported: Callable[[str], bool],
    config: Config,
    severities: Mapping[str, Severity],
    active: Collection[str],
    judged: Collection[str],
    working_directory: Path,
    others: Iterable[Source] = (),
    is_aside: Callable[[str], bool] = lambda _: False,
) -> Settled:
    """`judged` are those of the active rules that would have found what there is: see `suppress`.

    `others` are files without SQL whose comments may suppress findings. Of what is aside all is information."""
    merged = _merge([raw for raw in problems if is_reported(raw.source.path)], severities)
    merged = [replace(each, severity="info") if is_aside(each.source.path) else each for each in merged]
    scripts = [each for each in parsed if is_reported(each.script.path)]
    suppression = suppress(
        merged, scripts, severities, active, filter(lambda each: is_reported(each.path), others), judged
    )
    findings = [levelled(finding, config) for finding in (*suppression.kept, *suppression.added)]
    kept = [finding for finding in findings if not _is_ignored_here(finding, config, working_directory)]
    kept.sort(key=lambda finding: (finding.source.path, finding.span, finding.rule, finding.message))
    return Settled(tuple(_told_apart(kept)), suppression.suppressed)


def _told_apart(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings with fingerprints that no two of them share; of equal ones the first keeps it."""
    seen: dict[str, int] = {}
    for finding in findings:
        fingerprint = finding.fingerprint
        number = seen[fingerprint] = seen.get(fingerprint, 0) + 1
        yield finding if number == 1 else replace(finding, fingerprint=_digest(f"{fingerprint}\n{number}"))


def _merge(problems: Sequence[Raw], severities: Mapping[str, Severity]) -> list[Finding]:
    """One finding for what several engines have in common."""
    groups: dict[tuple[str, str, Span, str], list[Raw]] = {}
    for raw in problems:
        groups.setdefault((raw.rule, raw.source.path, raw.span, raw.problem.message), []).append(raw)
    seen: dict[str, int] = {}
    return [_finding(group, severities[rule], seen) for (rule, *_), group in groups.items()]


def _finding(group: Sequence[Raw], default: Severity, seen: dict[str, int]) -> Finding:
    first = group[0]
    engines: dict[EngineName, Verdict] = {}
    for raw in group:
        if raw.engine is not None and engines.get(raw.engine) != "rejects":
            engines[raw.engine] = raw.problem.verdict
    severity = min((_severity(raw.problem, default) for raw in group), key=SEVERITIES.index)
    excerpt = " ".join(first.excerpt[:2000].split())
    identity = f"{first.rule}\n{first.source.path}\n{first.problem.message}\n{excerpt}"
    number = seen[identity] = seen.get(identity, 0) + 1
    return Finding(
        first.rule,
        severity,
        first.source,
        first.span,
        first.problem.message,
        first.problem.help,
        engines,
        first.problem.related,
        _digest(f"{identity}\n{number}"),
        first.problem.fix if all(raw.problem.fix == first.problem.fix for raw in group) else None,
        subject_of(first.excerpt, first.source.text[first.span.start : first.span.end]),
    )


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _severity(problem: Problem, default: Severity) -> Severity:
    """An error is what an engine refuses; of what it accepts only what is known to lose data or to fail later."""
    if problem.severity is None and problem.verdict == "differs":
        return max(default, "warning", key=SEVERITIES.index)
    return problem.severity or default


def levelled(finding: Finding, config: Config) -> Finding:
    """The finding with the severity that the project gives its rule."""
    for selector, severity in config.severity.items():
        if severity != "off" and names_rule(selector, finding.rule):
            return replace(finding, severity=severity)
    return finding


def _is_ignored_here(finding: Finding, config: Config, working_directory: Path) -> bool:
    if not config.per_path:
        return False
    path = relpath(working_directory / finding.source.path, config.root).replace(sep, "/")
    return any(
        any(names_rule(selector, finding.rule) for selector in settings.ignore)
        and compile_patterns(settings.paths).covers(path)
        for settings in config.per_path
    )
