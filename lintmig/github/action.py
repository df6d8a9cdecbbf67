"""Run as a step of a workflow: log, annotations, step summary, comment, outputs and exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from lintmig.github.event import Event, read_event
from lintmig.github.inputs import Inputs, read_inputs
from lintmig.github.output import append, write_outputs, write_report
from lintmig.github.posting import Conclusion, Posted, links, open_api, post
from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.stages.report import OutputFormat, report
from lintmig.stages.report.github import Notice, github_report, notice_command
from lintmig.stages.report.markdown import document, page_of
from lintmig.stages.report.neutral import neutral

SUCCESS, FOUND_PROBLEMS, COULD_NOT_WORK = 0, 1, 2


def run(environment: Mapping[str, str], current_directory: Path, log: TextIO) -> int:
    """The exit code of the step, the same as that of `lintmig check`."""
    try:
        inputs = read_inputs(environment, current_directory)
        event = read_event(environment)
        if inputs.mode == "comment":
            return _relay(inputs, event, environment, log)
        return _lint(inputs, event, environment, log)
    except LintmigError as error:
        hint = f" ({neutral(error.hint)})" if error.hint else ""
        return _refuse(f"{neutral(error.message)}{hint}", environment, log)
    except Exception as error:
        if environment.get("LINTMIG_DEBUG") == "1":
            raise
        what = neutral(f"{type(error).__name__}: {error}"[:300])
        return _refuse(f"internal error, please report it: {what}", environment, log)


def _lint(inputs: Inputs, event: Event, environment: Mapping[str, str], log: TextIO) -> int:
    from lintmig.github.judging import judge

    api = open_api(environment, inputs.token)
    judged = judge(inputs, event, api)
    outcome, notices = judged.outcome, list(judged.notices)
    options = ReportOptions(use_color=not environment.get("NO_COLOR"), path_prefix=inputs.path_prefix)
    _write_files(inputs, outcome, options)
    _print_text(outcome, options, judged.remarks, log)
    conclusion: Conclusion = "failure" if judged.fails else "success" if outcome.counts.scripts else "neutral"
    remarks = (*(each.message for each in notices), *judged.remarks)
    style = replace(links(environment, event), fails=judged.fails, remarks=remarks)
    posted = Posted(annotates=inputs.annotations != "none")
    if api is not None:
        posted = post(api, event, inputs, outcome, options, style, conclusion)
    notices += posted.notices
    summary = environment.get("GITHUB_STEP_SUMMARY") if inputs.writes_summary else None
    _print_commands(outcome, options, notices, "the summary" if summary else "the log", posted.annotates, log)
    if summary:
        append(summary, document(page_of(outcome, options), style))
    write_outputs(environment, {**_outputs(outcome, inputs, posted), "conclusion": conclusion})
    return FOUND_PROBLEMS if judged.fails else SUCCESS


def _relay(inputs: Inputs, event: Event, environment: Mapping[str, str], log: TextIO) -> int:
    from lintmig.github.relay import relay

    posted = relay(inputs, event, open_api(environment, inputs.token), environment)
    log.write("".join(f"{notice_command(each)}\n" for each in posted.notices))
    log.write(f"lintmig: {'comment ' + str(posted.comment_id) if posted.comment_id else 'no comment'}\n")
    log.flush()
    write_outputs(environment, {"conclusion": "success", "comment-id": str(posted.comment_id or "")})
    return SUCCESS


def _write_files(inputs: Inputs, outcome: Outcome, options: ReportOptions) -> None:
    """Before anything fails the job: a later step may want them."""
    wanted: tuple[tuple[OutputFormat, str, str], ...] = (
        ("sarif", inputs.sarif_file, "sarif-file"),
        ("json", inputs.report_file, "report-file"),
    )
    for output_format, name, input_name in wanted:
        if name:
            text = report(outcome, output_format, options)
            write_report(inputs.working_directory, name, text, inputs.workspace, input_name)


def _print_text(outcome: Outcome, options: ReportOptions, remarks: tuple[str, ...], log: TextIO) -> None:
    """The report between marks that stop the runner from obeying it."""
    mark = uuid4().hex
    log.write(f"::stop-commands::{mark}\n")
    log.write(report(outcome, "text", options))
    log.write("".join(f"{neutral(each)}\n" for each in remarks))
    log.write(f"::{mark}::\n")
    log.flush()


def _print_commands(
    outcome: Outcome, options: ReportOptions, notices: list[Notice], rest: str, annotates: bool, log: TextIO
) -> None:
    shown = outcome if annotates else replace(outcome, findings=())
    log.write(github_report(shown, options, notices, rest))
    log.flush()


def _refuse(message: str, environment: Mapping[str, str], log: TextIO) -> int:
    log.write(f"{notice_command(Notice('error', message))}\n")
    log.flush()
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        from lintmig.stages.report.markdown.safe import prose

        append(path, f"### lintmig could not do its work\n\n❌ {prose(message)}\n")
    write_outputs(environment, {"conclusion": "failure"})
    return COULD_NOT_WORK


def _outputs(outcome: Outcome, inputs: Inputs, posted: Posted) -> dict[str, str]:
    values = {
        "findings": str(len(outcome.findings)),
        "errors": str(outcome.count("error")),
        "warnings": str(outcome.count("warning")),
        "infos": str(outcome.count("info")),
        "sarif-file": _in_workspace(inputs.sarif_file, inputs),
        "report-file": _in_workspace(inputs.report_file, inputs),
        "comment-id": str(posted.comment_id or ""),
        "base-sha": "",
        "schema-changed": "",
        "changed-files": "",
    }
    if (comparison := outcome.comparison) is not None:
        migrations = {script.path for track in outcome.tracks for script in track.scripts}
        changed = [f"{inputs.path_prefix}{path}" for path, *_ in comparison.change.files if path in migrations]
        is_changed = any(delta.tables or delta.objects for delta in comparison.deltas)
        values |= {
            "base-sha": comparison.change.base,
            "schema-changed": "true" if is_changed else "false",
            "changed-files": json.dumps(changed[:MOST_LISTED]),
        }
    return values


def _in_workspace(name: str, inputs: Inputs) -> str:
    """As later steps need it, which start in the workspace."""
    return os.path.relpath(inputs.working_directory / name, inputs.workspace).replace(os.sep, "/") if name else ""


MOST_LISTED = 2000
