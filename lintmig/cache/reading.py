"""What a run came to, from plain JSON values that somebody may have changed. Everything raises Damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lintmig.cache.texts import Sources, span_of
from lintmig.cache.values import Damaged, flag, items, mapping, one_of, optional, record, seconds, text, whole
from lintmig.model.baseline import Entry, LeftOut
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName
from lintmig.model.finding import SEVERITIES, Finding, Related, Verdict
from lintmig.model.fix import Edit, Fix, Safety
from lintmig.model.outcome import Counts, FoundModels, Outcome
from lintmig.model.script import Doubt, Piece, Role, Script, SourceMap, Track
from lintmig.model.shape import (
    ColumnShape,
    ForeignKeyShape,
    IndexShape,
    KeyShape,
    ObjectShape,
    SchemaShape,
    TableShape,
)
from lintmig.model.source import BlindSpot, Source, Span

_VERDICTS: tuple[Verdict, ...] = ("accepts", "rejects", "differs")
_ROLES: tuple[Role, ...] = ("migration", "bootstrap", "query")
_SAFETIES: tuple[Safety, ...] = ("safe", "unsafe")
_KEYS: tuple[str, ...] = ("primary", "unique")
_RULE = re.compile(r"[a-z-]+/[a-z0-9-]+")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")

_engine_name = one_of(ENGINE_NAMES)
_severity = one_of(SEVERITIES)
_verdict = one_of(_VERDICTS)
_role = one_of(_ROLES)
_safety = one_of(_SAFETIES)


def read_linted(value: object, sources: Sources) -> tuple[Outcome, tuple[SchemaShape, ...], tuple[Track, ...]]:
    engines, tracks, findings, spots, counts, models, queries, left_out, checked, shapes, histories = record(value, 11)
    outcome = Outcome(
        items(engines, read_engine),
        items(tracks, lambda each: _track(each, _script)),
        items(findings, lambda each: _finding(each, sources)),
        items(spots, _spot),
        _counts(counts),
        items(models, _models),
        whole(queries),
        left_out=_left_out(left_out),
        checked=_texts(checked),
    )
    return outcome, items(shapes, _shape), read_histories(histories, sources)


def read_histories(value: object, sources: Sources) -> tuple[Track, ...]:
    return items(value, lambda each: _track(each, lambda script: _whole_script(script, sources)))


def _left_out(value: object) -> LeftOut:
    in_baseline, older, since, stale = record(value, 4)
    return LeftOut(whole(in_baseline), whole(older), _texts(since), items(stale, _stale))


def _stale(value: object) -> tuple[Entry, int]:
    entry, count = record(value, 2)
    path, rule, subject = record(entry, 3)
    return Entry(text(path), text(rule), text(subject)), whole(count)


def _texts(value: object) -> tuple[str, ...]:
    return items(value, text)


def read_engine(value: object) -> Engine:
    name, version, is_stated, origin, settings = record(value, 5)
    chosen = optional(settings, _texts)
    return Engine(
        _engine_name(name),
        items(version, whole),
        flag(is_stated),
        text(origin),
        frozenset(chosen) if chosen is not None else None,
    )


def _track(value: object, script: Callable[[object], Script]) -> Track:
    name, tool, path, scripts, is_ordered, downs, marker, role, versions, parents, schema = record(value, 11)
    return Track(
        text(name),
        text(tool),
        text(path),
        items(scripts, script),
        flag(is_ordered),
        mapping(downs, lambda each: items(each, script)),
        optional(marker, text),
        _role(role),
        _texts(versions),
        mapping(parents, _texts),
        text(schema),
    )


def _script(value: object) -> Script:
    """Its place in a history, and for whom it is: what it says is in its file."""
    if isinstance(value, str):
        return Script(Source(value, ""), "")
    path, *circumstances = record(value, 8)
    return _in_its_circumstances(Script(Source(text(path), ""), ""), circumstances)


def _whole_script(value: object, sources: Sources) -> Script:
    if isinstance(value, int):
        source = sources.source(value)
        return Script(source, source.text)
    number, written, pieces, holes, doubts, *circumstances = record(value, 12)
    source = sources.source(number)
    sql = written if isinstance(written, str) else _cut(written, source.text)
    script = Script(
        source,
        sql,
        SourceMap(items(pieces, lambda each: _piece(each, sql, source.text))),
        holes=items(holes, lambda each: _span(each, sql)),
        doubts=items(doubts, lambda each: _doubt(each, sql)),
    )
    return _in_its_circumstances(script, circumstances)


def _cut(value: object, file_text: str) -> str:
    found = _span(value, file_text)
    return file_text[found.start : found.end]


def _span(value: object, within: str) -> Span:
    start, end = record(value, 2)
    return span_of(start, end, within)


def _piece(value: object, sql: str, file_text: str) -> Piece:
    start, end, file_start, file_end = record(value, 4)
    here, there = span_of(start, end, sql), span_of(file_start, file_end, file_text)
    return Piece(here.start, here.end, there.start, there.end)


def _doubt(value: object, sql: str) -> Doubt:
    start, end, reason, table = record(value, 4)
    return Doubt(span_of(start, end, sql), text(reason), optional(table, text))


def _in_its_circumstances(script: Script, circumstances: list[object]) -> Script:
    engines, engines_from, is_down, role, fragment, unknown, is_conditional = record(circumstances, 7)
    return replace(
        script,
        engines=optional(engines, _engine_names),
        engines_from=optional(engines_from, text),
        is_down=flag(is_down),
        role=_role(role),
        fragment=text(fragment),
        unknown=optional(unknown, text),
        is_conditional=flag(is_conditional),
    )


def _engine_names(value: object) -> frozenset[EngineName]:
    return frozenset(items(value, _engine_name))


def _finding(value: object, sources: Sources) -> Finding:
    rule, severity, place, message, help_, engines, related, fingerprint, fix, subject = record(value, 10)
    where = sources.place(place)
    if not _RULE.fullmatch(text(rule)) or not _FINGERPRINT.fullmatch(text(fingerprint)):
        raise Damaged
    return Finding(
        text(rule),
        _severity(severity),
        where.source,
        where.span,
        text(message),
        text(help_),
        {_engine_name(name): verdict for name, verdict in mapping(engines, _verdict).items()},
        items(related, lambda each: _related(each, sources)),
        text(fingerprint),
        optional(fix, lambda each: _fix(each, where.source)),
        text(subject),
    )


def _related(value: object, sources: Sources) -> Related:
    place, message = record(value, 2)
    return Related(sources.place(place), text(message))


def _fix(value: object, source: Source) -> Fix:
    title, safety, edits = record(value, 3)
    return Fix(text(title), _safety(safety), items(edits, lambda each: _edit(each, source)))


def _edit(value: object, source: Source) -> Edit:
    start, end, new = record(value, 3)
    return Edit(span_of(start, end, source.text), text(new))


def _spot(value: object) -> BlindSpot:
    path, line, reason = record(value, 3)
    return BlindSpot(text(path), whole(line), text(reason))


def _counts(value: object) -> Counts:
    files, scripts, statements, suppressed, duration = record(value, 5)
    return Counts(whole(files), whole(scripts), whole(statements), whole(suppressed), seconds(duration))


def _models(value: object) -> FoundModels:
    mapper, path, tables, engines = record(value, 4)
    return FoundModels(text(mapper), text(path), whole(tables), _texts(engines))


def _shape(value: object) -> SchemaShape:
    engine, tables, objects = record(value, 3)
    return SchemaShape(_engine_name(engine), items(tables, _table), items(objects, _object))


def _object(value: object) -> ObjectShape:
    kind, name, detail = record(value, 3)
    return ObjectShape(text(kind), text(name), text(detail))


def _table(value: object) -> TableShape:
    name, kind, columns, keys, foreign_keys, indexes, is_certain = record(value, 7)
    return TableShape(
        text(name),
        text(kind),
        items(columns, _column),
        items(keys, _key),
        items(foreign_keys, _foreign_key),
        items(indexes, _index),
        flag(is_certain),
    )


def _column(value: object) -> ColumnShape:
    name, type_, is_not_null, default, extra = record(value, 5)
    return ColumnShape(text(name), text(type_), flag(is_not_null), optional(default, text), text(extra))


def _key(value: object) -> KeyShape:
    kind, name, columns = record(value, 3)
    return KeyShape("primary" if _key_kind(kind) == "primary" else "unique", text(name), _texts(columns))


_key_kind = one_of(_KEYS)


def _foreign_key(value: object) -> ForeignKeyShape:
    name, columns, table, target_columns, on_delete, on_update = record(value, 6)
    return ForeignKeyShape(
        text(name), _texts(columns), text(table), _texts(target_columns), text(on_delete), text(on_update)
    )


def _index(value: object) -> IndexShape:
    name, columns, is_unique, is_partial = record(value, 4)
    return IndexShape(text(name), _texts(columns), flag(is_unique), flag(is_partial))
