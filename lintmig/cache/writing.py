"""What a run came to, as plain JSON values. Places are kept as offsets; scripts without their texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lintmig.cache.texts import Texts
from lintmig.cache.values import Damaged
from lintmig.model.engine import Engine
from lintmig.model.finding import Finding
from lintmig.model.fix import Fix
from lintmig.model.outcome import Outcome
from lintmig.model.past import PastTrack
from lintmig.model.script import Script, Track
from lintmig.model.shape import SchemaShape, TableShape
from lintmig.model.source import Source


def written_linted(
    outcome: Outcome, shapes: Iterable[SchemaShape], tracks: Iterable[PastTrack], texts: Texts
) -> list[object]:
    """Raises Damaged for what cannot be kept."""
    if outcome.comparison is not None:
        raise Damaged
    counts = outcome.counts
    return [
        [written_engine(each) for each in outcome.engines],
        [_track(each) for each in outcome.tracks],
        [_finding(each, texts) for each in outcome.findings],
        [[each.path, each.line, each.reason] for each in outcome.blind_spots],
        [counts.files, counts.scripts, counts.statements, counts.suppressed, counts.seconds],
        [[each.mapper, each.path, each.tables, list(each.engines)] for each in outcome.models],
        outcome.queries,
        [_shape(each) for each in shapes],
        [[each.path, each.tool, list(each.scripts), list(each.versions)] for each in tracks],
    ]


def written_engine(engine: Engine) -> list[object]:
    settings = sorted(engine.settings) if engine.settings is not None else None
    return [engine.name, list(engine.version), engine.version_is_stated, engine.origin, settings]


def _track(track: Track) -> list[object]:
    return [
        track.name,
        track.tool,
        track.path,
        [_script(each) for each in track.scripts],
        track.is_ordered,
        {key: [_script(each) for each in downs] for key, downs in track.downs.items()},
        track.marker,
        track.role,
        list(track.versions),
        track.schema,
    ]


def _script(script: Script) -> object:
    """The path alone where there is nothing else to tell."""
    if script == Script(script.source, script.sql, script.source_map, holes=script.holes, doubts=script.doubts):
        return script.path
    return [
        script.path,
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
