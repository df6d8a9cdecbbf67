"""Turn what a user asks for, in words, into a request."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lintmig.config.find import find_project
from lintmig.config.load import load_config
from lintmig.config.target import parse_engines
from lintmig.model.baseline import Baseline
from lintmig.model.config import Config, names_rule
from lintmig.model.error import LintmigError, did_you_mean
from lintmig.model.request import Request

if TYPE_CHECKING:
    from lintmig.cache import Cache


def build_requests(
    working_directory: Path,
    paths: Sequence[str] = (),
    *,
    engines: Sequence[str] = (),
    engines_origin: str = "--engine",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | None = None,
    as_listed: bool = False,
    overlay: Mapping[str, str | None] | None = None,
    since: str | None = None,
    baseline: str | None = None,
    force_exclude: bool = False,
    cache: Cache | None = None,
) -> tuple[Request, ...]:
    """One request for each project that the paths belong to, in the order of the paths."""
    groups: dict[object, list[str]] = {}
    for path in paths:
        absolute = working_directory / path
        folder = absolute if absolute.is_dir() else absolute.parent
        project = find_project(folder) if config is None and not as_listed else None
        groups.setdefault(project, []).append(path)
    return tuple(
        build_request(
            working_directory,
            group,
            engines=engines,
            engines_origin=engines_origin,
            select=select,
            ignore=ignore,
            config=config,
            as_listed=as_listed,
            overlay=overlay,
            since=since,
            baseline=baseline,
            force_exclude=force_exclude,
            cache=cache,
        )
        for group in groups.values() or [[]]
    )


def build_request(
    working_directory: Path,
    paths: Sequence[str] = (),
    *,
    engines: Sequence[str] = (),
    engines_origin: str = "--engine",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | None = None,
    as_listed: bool = False,
    overlay: Mapping[str, str | None] | None = None,
    since: str | None = None,
    baseline: str | None = None,
    force_exclude: bool = False,
    cache: Cache | None = None,
) -> Request:
    """Relative paths are relative to the working directory. `cache` may know the settings. Raises LintmigError.

    `since` and `baseline` go before what the settings say; an empty baseline is none. What is listed has no settings
    of its own.

    `select` and `ignore` may hold several rule names in one string, with commas.
    """
    absolute = tuple(working_directory / path for path in paths)
    for path, written in zip(absolute, paths, strict=True):
        if not path.exists() and not path.is_symlink() and (overlay or {}).get(os.path.abspath(path)) is None:
            raise LintmigError(f"no such file or folder: {written}", "check the spelling of the path")
    if as_listed and not absolute:
        raise LintmigError("--as-listed needs files", "name them in the order they are applied")
    start = _one_project(absolute) if absolute and config is None else working_directory
    settings = load_config(start, working_directory / config if config is not None else None, cache)
    return Request(
        paths=absolute,
        engines=parse_engines(engines, engines_origin) or settings.engines,
        config=settings,
        as_listed=as_listed,
        select=_rules(select, "--select"),
        ignore=_rules(ignore, "--ignore"),
        working_directory=working_directory,
        overlay=overlay or {},
        since=since or (settings.since if not as_listed else None),
        baseline=_baseline(baseline, settings, working_directory),
        force_exclude=force_exclude,
    )


def _baseline(named: str | None, settings: Config, working_directory: Path) -> Baseline | None:
    """That of the command line, else that of the settings."""
    if named == "" or (named is None and settings.baseline_file is None):
        return None
    from lintmig.config.baseline import read_baseline

    path = working_directory / named if named is not None else settings.root / (settings.baseline_file or "")
    return read_baseline(Path(os.path.abspath(path)), working_directory)


def _one_project(paths: Sequence[Path]) -> Path:
    """The first path, where all of them belong to the same project."""
    folders = {path if path.is_dir() else path.parent: path for path in reversed(paths)}
    roots = {find_project(folder): path for folder, path in folders.items()}
    if len(roots) > 1:
        names = ", ".join(sorted(str(project.root) for project in roots))
        raise LintmigError(f"the paths belong to different projects: {names}", "run lintmig once for each")
    return paths[0]


def _rules(words: Sequence[str], option: str) -> tuple[str, ...]:
    names = tuple(name.strip() for word in words for name in word.split(",") if name.strip())
    if not names:
        return ()
    from lintmig.rulebook import rule_names

    known = rule_names()
    for name in names:
        if not any(names_rule(name, rule) for rule in known):
            raise LintmigError(f"unknown rule {name!r} in {option}", did_you_mean(name, known))
    return names
