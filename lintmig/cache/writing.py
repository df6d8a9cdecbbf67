"""What a run came to, as plain JSON values. Places are kept as offsets; scripts that are only told of without texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from lintmig.cache.texts import Texts
from lintmig.cache.values import Damaged
from lintmig.model.baseline import LeftOut
from lintmig.model.engine import Engine
from lintmig.model.finding import Finding
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome
from lintmig.model.script import Script, Track
from lintmig.model.shape import SchemaShape, TableShape
from lintmig.model.source import Source


def written_linted(
    outcome: Outcome, shapes: Iterable[SchemaShape], histories: Iterable[Track], texts: Texts
) -> list[object]:
    """Raises Damaged for what cannot be kept."""
    if outcome.comparison is not None:
        raise Damaged
    counts = outcome.counts
    return [
        [written_engine(each) for each in outcome.engines],
        [written_track(each, _script) for each in outcome.tracks],
        [_finding(each, texts) for each in outcome.findings],
        [[each.path, each.line, each.reason] for each in outcome.blind_spots],
        [counts.files, counts.scripts, counts.statements, counts.suppressed, counts.seconds],
        [[each.mapper, each.path, each.tables, list(each.engines)] for each in outcome.models],
        outcome.queries,
        _left_out(outcome.left_out),
        list(outcome.checked),
        [_shape(each) for each in shapes],
        written_histories(histories, texts),
    ]


def written_histories(tracks: Iterable[Track], texts: Texts) -> list[object]:
    """With all that their scripts say. Raises Damaged for what cannot be kept."""
    return [written_track(each, partial(written_script, texts=texts)) for each in tracks]


def _left_out(left_out: LeftOut) -> list[object]:
    stale = [[list(entry), count] for entry, count in left_out.stale]
    return [left_out.in_baseline, left_out.older, list(left_out.since), stale]


def written_engine(engine: Engine) -> list[object]:
    settings = sorted(engine.settings) if engine.settings is not None else None
    return [engine.name, list(engine.version), engine.version_is_stated, engine.origin, settings]


def written_track(track: Track, written: Callable[[Script], object]) -> list[object]:
    return [
        track.name,
        track.tool,
        track.path,
        [written(each) for each in track.scripts],
        track.is_ordered,
        {key: [written(each) for each in downs] for key, downs in track.downs.items()},
        track.marker,
        track.role,
        list(track.versions),
        {version: list(parents) for version, parents in track.parents.items()},
        track.schema,
    ]


def _script(script: Script) -> object:
    """The path alone where there is nothing else to tell."""
    if script == Script(script.source, script.sql, script.source_map, holes=script.holes, doubts=script.doubts):
        return script.path
    return [script.path, *_circumstances(script)]


def written_script(script: Script, texts: Texts) -> object:
    """With its text; the number of the source alone where that is all there is to it. Raises Damaged."""
    source = script.source
    number = texts.number(source)
    if script == Script(source, source.text):
        return number
    start = script.source_map.file_offset(0)
    end = start + len(script.sql)
    return [
        number,
        [start, end] if source.text[start:end] == script.sql else script.sql,
        [list(each) for each in script.source_map.pieces],
        [[each.start, each.end] for each in script.holes],
        [[each.span.start, each.span.end, each.reason, each.table] for each in script.doubts],
        *_circumstances(script),
    ]


def _circumstances(script: Script) -> list[object]:
    return [
        sorted(script.engines) if script.engines is not None else None,
        script.engines_from,
        script.is_down,
        script.role,
        script.fragment,
        script.unknown,
        script.is_conditional,
    ]


def _finding(finding: Finding, texts: Texts) -> list[object]:
    return [
        finding.rule,
        finding.severity,
        texts.place(finding.source, finding.span),
        finding.message,
        finding.help,
        dict(finding.engines),
        [[texts.place(each.place.source, each.place.span), each.message] for each in finding.related],
        finding.fingerprint,
        _fix(finding.fix, finding.source) if finding.fix is not None else None,
        finding.subject,
    ]


def _fix(fix: Fix, source: Source) -> list[object]:
    if any(not 0 <= each.span.start <= each.span.end <= len(source.text) for each in fix.edits):
        raise Damaged
    return [fix.title, fix.safety, [[each.span.start, each.span.end, each.text] for each in fix.edits]]


def _shape(shape: SchemaShape) -> list[object]:
    return [shape.engine, [_table(each) for each in shape.tables], [list(each) for each in shape.objects]]


def _table(table: TableShape) -> list[object]:
    return [
        table.name,
        table.kind,
        _rows(table.columns),
        _rows(table.keys),
        _rows(table.foreign_keys),
        _rows(table.indexes),
        table.is_certain,
    ]


def _rows(values: Sequence[tuple[object, ...]]) -> list[object]:
    return [list(each) for each in values]
