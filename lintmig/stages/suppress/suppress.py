"""Drop the findings that a comment in the SQL accepts, with its reason."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lintmig.model.baseline import subject_of
from lintmig.model.config import names_rule
from lintmig.model.error import did_you_mean
from lintmig.model.finding import Finding, Severity
from lintmig.model.fix import Edit, Fix
from lintmig.model.script import ParsedScript
from lintmig.model.source import Place, Source, Span
from lintmig.stages.suppress.directive import Directive, Ignore, Malformed, read_directive
from lintmig.stages.suppress.host import host_comments
from lintmig.stages.suppress.reach import Places, Target
from lintmig.stages.suppress.removal import removal

MALFORMED = "suppressions/malformed"
UNKNOWN_RULE = "suppressions/unknown-rule"
UNUSED = "suppressions/unused"

WHOLE_FILE: frozenset[Target] = frozenset({0})
"""No line has the number 0."""


class Suppression(NamedTuple):
    """`added` are findings about the suppressions themselves."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    added: tuple[Finding, ...]


class _Entry(NamedTuple):
    """One rule or family that a comment ignores, where it is named and what it reaches.

    `removal` is what goes with it, where the file says the comment in the same characters.
    """

    rule: str
    place: Place
    targets: frozenset[Target]
    removal: Span | None


class _File(NamedTuple):
    places: Places
    entries: list[_Entry]
    ignored: frozenset[tuple[Target, str]]
    """What is reached, with the rule or family that is ignored there."""


def suppress(
    findings: Sequence[Finding],
    scripts: Iterable[ParsedScript],
    severities: Mapping[str, Severity],
    active: Collection[str],
    others: Iterable[Source] = (),
    judged: Collection[str] | None = None,
) -> Suppression:
    """Apply the `lintmig: ignore[...] reason` comments of the scripts, which may repeat per engine.

    And those of the programs around them, of `others`, and of all else that a finding is in.

    `severities` has every rule there is, `active` those that ran, `judged` those among them that would have found
    what there is to find, or else all: a suppression of any other is neither used nor unused.
    """
    files: dict[str, _File] = {}
    added: list[Finding] = []
    sources = (*others, *(finding.source for finding in findings))
    for source, versions in _by_source(scripts, sources).items():
        host = host_comments(source, is_outside=_stands_outside(versions))
        places = Places(source, versions, host)
        results = list(_read_comments(source, versions, host, places, severities))
        entries = [result for result in results if isinstance(result, _Entry)]
        added += [result for result in results if isinstance(result, Finding)]
        ignored = frozenset((target, each.rule) for each in entries for target in each.targets)
        files[source.path] = _File(places, entries, ignored)
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    used: set[tuple[str, Target, str]] = set()
    for finding in findings:
        path = finding.source.path
        hits = _hits(files[path], finding) if path in files else []
        used.update((path, *hit) for hit in hits)
        (suppressed if hits else kept).append(finding)
    for path, file in files.items():
        for entry in file.entries:
            if used.isdisjoint((path, target, entry.rule) for target in entry.targets):
                added += _unused(entry, severities, active if judged is None else judged)
    about_suppressions = tuple(finding for finding in added if finding.rule in active)
    return Suppression(tuple(kept), tuple(suppressed), about_suppressions)


def _by_source(scripts: Iterable[ParsedScript], others: Iterable[Source]) -> dict[Source, list[ParsedScript]]:
    """The scripts of each file that mentions us, where it has any."""
    versions: dict[str, list[ParsedScript]] = defaultdict(list)
    sources: dict[str, Source] = {}
    speaking: dict[str, bool] = {}
    for parsed in scripts:
        source = parsed.script.source
        if source.path not in speaking:
            speaking[source.path] = bool(host_comments(source, is_outside=_stands_outside([parsed])))
        if speaking[source.path] or "lintmig" in parsed.script.sql.lower():
            versions[source.path].append(parsed)
            sources.setdefault(source.path, source)
    for source in {each.path: each for each in others}.values():
        if source.path not in sources and host_comments(source, is_outside=source.path not in speaking):
            sources[source.path] = source
    return {source: versions[path] for path, source in sources.items()}


def _stands_outside(versions: Sequence[ParsedScript]) -> bool:
    """Whether a comment of the file may be in none of its scripts."""
    return not versions or bool(versions[0].script.source_map.pieces)


class _Comment(NamedTuple):
    """`parsed` is the script that it stands in; None where it is the program's own."""

    text: str
    start: int
    span: Span
    parsed: ParsedScript | None

    def in_file(self, at: Span) -> Span:
        shifted = at.shifted(self.start)
        return shifted if self.parsed is None else self.parsed.script.source_map.file_span(shifted)


def _comments(source: Source, versions: Sequence[ParsedScript], host: Sequence[Span]) -> Iterator[_Comment]:
    """Each comment once, although every engine reads it."""
    seen: set[Span] = set()
    for parsed in versions:
        for comment in parsed.comments:
            span = parsed.script.source_map.file_span(comment)
            if span not in seen:
                seen.add(span)
                yield _Comment(parsed.script.sql[comment.start : comment.end], comment.start, span, parsed)
    inside = sorted(seen)
    for span in host:
        index = bisect_right(inside, span.start, key=lambda each: each.start) - 1
        if index < 0 or inside[index].end <= span.start:
            yield _Comment(source.text[span.start : span.end], span.start, span, None)


def _read_comments(
    source: Source,
    versions: Sequence[ParsedScript],
    host: Sequence[Span],
    places: Places,
    severities: Mapping[str, Severity],
) -> Iterator[_Entry | Finding]:
    for comment in _comments(source, versions, host):
        directive = read_directive(comment.text)
        if directive is None:
            continue
        if isinstance(directive, Ignore) and directive.whole_file:
            directive = _only_at_the_top(directive, comment, places)
        if isinstance(directive, Malformed):
            yield _finding(MALFORMED, Place(source, comment.span), directive.message, directive.help, severities)
            continue
        reach = places.reached_by if comment.parsed is not None else places.reached_from_outside
        targets = WHOLE_FILE if directive.whole_file else reach(comment.span)
        for number, (rule, at) in enumerate(directive.rules):
            place = Place(source, comment.in_file(at))
            if any(names_rule(rule, known) for known in severities):
                yield _Entry(rule, place, targets, removal(source.text, comment.text, comment.span, directive, number))
            else:
                message = f"there is no rule {rule}, so this suppresses nothing"
                advice = did_you_mean(rule, severities)
                yield _finding(UNKNOWN_RULE, place, message, advice, severities)


def _only_at_the_top(directive: Ignore, comment: _Comment, places: Places) -> Directive:
    parsed = comment.parsed
    if parsed is None:
        is_late = places.begins_before(comment.span.start)
    else:
        is_late = bool(parsed.statements) and parsed.statements[0].span.start < comment.start
    if is_late:
        return Malformed(
            "ignore-file stands after the first statement, so it suppresses nothing",
            "move it to the top of the file, or write ignore[...] on the statement",
        )
    return directive


def _hits(file: _File, finding: Finding) -> list[tuple[Target, str]]:
    family = finding.rule.partition("/")[0]
    selectors = (finding.rule, family, f"{family}/*")
    targets = (*WHOLE_FILE, *file.places.at(finding.span.start))
    asked = ((target, selector) for target in targets for selector in selectors)
    return [each for each in asked if each in file.ignored]


def _unused(entry: _Entry, severities: Mapping[str, Severity], judged: Collection[str]) -> Iterator[Finding]:
    if any(names_rule(entry.rule, rule) for rule in judged):
        message = f"{entry.rule} finds nothing here: this suppression is unused"
        advice = f"remove {entry.rule} from the comment, or put it on the statement it is about"
        edits = (Edit(entry.removal, ""),) if entry.removal is not None else ()
        fix = Fix(f"Remove the suppression of {entry.rule}", "safe", edits) if edits else None
        yield replace(_finding(UNUSED, entry.place, message, advice, severities), fix=fix)


def _finding(rule: str, place: Place, message: str, advice: str, severities: Mapping[str, Severity]) -> Finding:
    from hashlib import sha256

    words = " ".join(place.source.text[place.span.start : place.span.end].split())
    identity = f"{rule}\n{place.source.path}\n{words}"
    return Finding(
        rule=rule,
        severity=severities[rule],
        source=place.source,
        span=place.span,
        message=message,
        help=advice,
        engines={},
        related=(),
        fingerprint=sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:16],
        subject=subject_of(words),
    )
