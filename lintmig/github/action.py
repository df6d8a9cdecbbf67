"""Run as a step of a workflow: log, annotations, step summary, outputs and exit code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from lintmig.github.inputs import Inputs, read_inputs
from lintmig.github.summary import step_summary
from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome, ReportOptions, merged
from lintmig.stages.report import report
from lintmig.stages.report.neutral import neutral

SUCCESS, FOUND_PROBLEMS, COULD_NOT_WORK = 0, 1, 2


def run(environment: Mapping[str, str], current_directory: Path, log: TextIO) -> int:
    """The exit code of the step, the same as that of `lintmig check`."""
    try:
        inputs = read_inputs(environment, current_directory)
        return _lint(inputs, environment, log)
    except LintmigError as error:
        hint = f" ({neutral(error.hint)})" if error.hint else ""
        return _refuse(f"{neutral(error.message)}{hint}", environment, log)
    except Exception as error:
        if environment.get("LINTMIG_DEBUG") == "1":
            raise
        what = neutral(f"{type(error).__name__}: {error}"[:300])
        return _refuse(f"internal error, please report it: {what}", environment, log)


def _lint(inputs: Inputs, environment: Mapping[str, str], log: TextIO) -> int:
    from lintmig.config import build_requests

    requests = build_requests(
        inputs.working_directory,
        inputs.paths,
        engines=inputs.engines,
        engines_origin="input engine",
        select=inputs.select,
        ignore=inputs.ignore,
        config=inputs.config,
    )
    from lintmig.pipeline import lint

    outcomes = [lint(request) for request in requests]
    outcome = merged(outcomes)
    pairs = zip(requests, outcomes, strict=True)
    fails = any(each.fails(inputs.fail_on or request.config.fail_on) for request, each in pairs)
    use_color = not environment.get("NO_COLOR")
    options = ReportOptions(use_color=use_color, path_prefix=inputs.path_prefix)
    _print(outcome, options, log)
    if inputs.writes_summary and (path := environment.get("GITHUB_STEP_SUMMARY")):
        _append(path, step_summary(outcome, options))
    conclusion = "failure" if fails else "success" if outcome.counts.scripts else "neutral"
    _write_outputs(environment, conclusion, outcome)
    return FOUND_PROBLEMS if fails else SUCCESS


def _print(outcome: Outcome, options: ReportOptions, log: TextIO) -> None:
    """The report between marks that stop the runner from obeying it, then our own commands."""
    mark = uuid4().hex
    log.write(f"::stop-commands::{mark}\n")
    log.write(report(outcome, "text", options))
    log.write(f"::{mark}::\n")
    log.write(report(outcome, "github", options))
    log.flush()


def _refuse(message: str, environment: Mapping[str, str], log: TextIO) -> int:
    escaped = message.replace("%", "%25")
    log.write(f"::error title=lintmig::{escaped}\n")
    log.flush()
    _write_outputs(environment, "failure", None)
    return COULD_NOT_WORK


def _write_outputs(environment: Mapping[str, str], conclusion: str, outcome: Outcome | None) -> None:
    path = environment.get("GITHUB_OUTPUT")
    if not path:
        return
    values = {"conclusion": conclusion}
    if outcome is not None:
        values |= {
            "findings": str(len(outcome.findings)),
            "errors": str(outcome.count("error")),
            "warnings": str(outcome.count("warning")),
            "infos": str(outcome.count("info")),
        }
    for name, value in values.items():
        mark = f"lintmig_{uuid4().hex}"
        _append(path, f"{name}<<{mark}\n{value}\n{mark}\n")


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
