"""`lintmig baseline`."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmig.cli import options
from lintmig.cli.output import emit

if TYPE_CHECKING:
    from lintmig.model.baseline import Entry
    from lintmig.model.outcome import Outcome
    from lintmig.model.request import Request


@click.command()
@options.paths
@options.engines
@options.rules
@options.config
@click.option(
    "--file", metavar="FILE", type=click.Path(), help="Write here instead of the file that the settings name."
)
@click.option("--prune", is_flag=True, help="Only take out what is not found any more.")
def baseline(
    paths: tuple[str, ...],
    engines: tuple[str, ...],
    rules: options.RuleChoice,
    config: str | None,
    file: str | None,
    prune: bool,
) -> None:
    """Write down what is found now, so that lintmig check reports only what is new.

    Entries of PATHS, rules and engines that are not asked for stay as they are.
    """
    from lintmig.config import build_requests

    here = Path.cwd()
    requests = build_requests(
        here, paths, engines=engines, select=rules.select, ignore=rules.ignore, config=config, baseline=""
    )
    files = [_file_of(request, here / file if file is not None else None) for request in requests]
    from lintmig.config.baseline import VERSION, new_baseline
    from lintmig.pipeline import lint
    from lintmig.stages.report.baseline import baseline_text
    from lintmig.stages.report.neutral import neutral

    for path, request in zip(files, requests, strict=True):
        known = replace(request, baseline=new_baseline(path, here))
        assert known.baseline is not None
        before = known.baseline.counts
        now = _updated(known, lint(known), prune=prune)
        if now != before or not known.baseline.source.text:
            emit(baseline_text(now, VERSION), str(path))
        emit(f"{neutral(known.baseline.source.path)}: {_words(Counter(before), Counter(now))}\n")
        if not request.config.baseline_file and file is None:
            emit(f"to use it, say in the configuration: baseline-file: {path.name}\n")


def _file_of(request: Request, named: Path | None) -> Path:
    """Raises LintmigError for a file that is not above the migrations: paths in it are relative to its folder."""
    from lintmig.config.baseline import FILE_NAME
    from lintmig.model.error import LintmigError

    path = Path(os.path.abspath(named or request.config.root / (request.config.baseline_file or FILE_NAME)))
    if not request.config.root.is_relative_to(path.parent):
        raise LintmigError(f"{path} lies outside of the project", f"put it into {request.config.root}, or above")
    return path


def _updated(request: Request, outcome: Outcome, *, prune: bool) -> dict[Entry, int]:
    """The baseline without what is stale, and unless it is only pruned with what is found beside it."""
    from lintmig.adoption import STALE, entry_of

    assert request.baseline is not None
    counts = Counter(request.baseline.counts)
    counts.subtract(dict(outcome.left_out.stale))
    if not prune:
        counts.update(entry_of(finding, request) for finding in outcome.findings if finding.rule != STALE)
    return dict(+counts)


def _words(before: Counter[Entry], now: Counter[Entry]) -> str:
    added, removed = (now - before).total(), (before - now).total()
    changes = [f"{count} {word}" for count, word in ((added, "added"), (removed, "removed")) if count]
    findings = "1 finding" if now.total() == 1 else f"{now.total()} findings"
    return f"{findings} ({', '.join(changes) or 'as before'})"
