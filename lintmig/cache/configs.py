"""A project's settings as plain JSON values, and back: reading YAML and checking it takes longer than all else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from lintmig.cache.reading import read_engine
from lintmig.cache.values import flag, items, one_of, optional, record, text
from lintmig.cache.writing import written_engine
from lintmig.model.config import FAIL_ON, Config, OrderedBy, PathSettings, TrackSettings
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName
from lintmig.model.finding import SEVERITIES, Severity

_ORDERS: tuple[OrderedBy, ...] = ("number", "text", "name")
_engine_name = one_of(ENGINE_NAMES)
_fail_on = one_of(FAIL_ON)
_ordered_by = one_of(_ORDERS)
_severity = one_of(SEVERITIES)


def written_config(config: Config) -> list[object]:
    """Without the file that it came from, which names it."""
    return [
        _engines(config.engines),
        list(config.paths),
        list(config.exclude),
        list(config.select),
        list(config.ignore),
        [[selector, severity] for selector, severity in config.severity.items()],
        [[list(each.paths), list(each.ignore), _engines(each.engines)] for each in config.per_path],
        config.fail_on,
        config.baseline,
        config.rerun,
        [[engine, sorted(chosen)] for engine, chosen in config.settings.items()],
        [
            [each.path, each.tool, _engines(each.engines), each.ordered_by, each.place, each.since]
            for each in config.tracks
        ],
        config.embedded,
        config.models,
        config.since,
        config.baseline_file,
    ]


def _written_track(track: TrackSettings) -> list[object]:
    return [track.path, track.tool, _engines(track.engines), track.ordered_by, track.place, track.since]


def _engines(engines: Iterable[Engine] | None) -> list[object] | None:
    return None if engines is None else [written_engine(each) for each in engines]


def read_config(value: object, path: Path) -> Config:
    """Raises Damaged."""
    (
        engines,
        paths,
        exclude,
        select,
        ignore,
        severity,
        per_path,
        fail_on,
        baseline,
        rerun,
        settings,
        tracks,
        embedded,
        models,
        since,
        baseline_file,
    ) = record(value, 16)
    return Config(
        root=path.parent,
        path=path,
        engines=items(engines, read_engine),
        paths=_texts(paths),
        exclude=_texts(exclude),
        select=_texts(select),
        ignore=_texts(ignore),
        severity=dict(items(severity, _level)),
        per_path=items(per_path, _path_settings),
        fail_on=_fail_on(fail_on),
        baseline=optional(baseline, flag),
        rerun=flag(rerun),
        settings=dict(items(settings, _setting)),
        tracks=items(tracks, _track),
        embedded=flag(embedded),
        models=flag(models),
        since=optional(since, text),
        baseline_file=optional(baseline_file, text),
    )


def _texts(value: object) -> tuple[str, ...]:
    return items(value, text)


def _level(value: object) -> tuple[str, Severity | Literal["off"]]:
    selector, severity = record(value, 2)
    return text(selector), "off" if severity == "off" else _severity(severity)


def _setting(value: object) -> tuple[EngineName, frozenset[str]]:
    engine, chosen = record(value, 2)
    return _engine_name(engine), frozenset(_texts(chosen))


def _path_settings(value: object) -> PathSettings:
    paths, ignore, engines = record(value, 3)
    return PathSettings(_texts(paths), _texts(ignore), optional(engines, _some_engines))


def _track(value: object) -> TrackSettings:
    path, tool, engines, ordered_by, place, since = record(value, 6)
    return TrackSettings(
        text(path),
        optional(tool, text),
        optional(engines, _some_engines),
        optional(ordered_by, _ordered_by),
        text(place),
        optional(since, text),
    )


def _some_engines(value: object) -> tuple[Engine, ...]:
    return items(value, read_engine)
