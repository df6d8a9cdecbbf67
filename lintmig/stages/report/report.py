"""Turn an outcome into text for people or for other programs."""

from __future__ import annotations

from typing import Literal, assert_never, get_args

from lintmig.model.outcome import Outcome, ReportOptions

OutputFormat = Literal["text", "concise", "json", "github", "sarif", "gitlab", "junit", "rdjson", "markdown"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)


def report(outcome: Outcome, output_format: OutputFormat, options: ReportOptions) -> str:
    """The whole report, ending in a line end. Each format is imported only where it is used."""
    match output_format:
        case "text" if options.counts_rules:
            from lintmig.stages.report.statistics import statistics_text

            return statistics_text(outcome, options)
        case "json" if options.counts_rules:
            from lintmig.stages.report.statistics import statistics_json

            return statistics_json(outcome)
        case "text":
            from lintmig.stages.report.text import text_report

            return text_report(outcome, options)
        case "concise":
            from lintmig.stages.report.concise import concise_report

            return concise_report(outcome, options)
        case "json":
            from lintmig.stages.report.json_v1 import json_report

            return json_report(outcome)
        case "github":
            from lintmig.stages.report.github import github_report

            return github_report(outcome, options)
        case "sarif":
            from lintmig.stages.report.sarif import sarif_report

            return sarif_report(outcome, options)
        case "gitlab":
            from lintmig.stages.report.gitlab import gitlab_report

            return gitlab_report(outcome, options)
        case "junit":
            from lintmig.stages.report.junit import junit_report

            return junit_report(outcome, options)
        case "rdjson":
            from lintmig.stages.report.rdjson import rdjson_report

            return rdjson_report(outcome, options)
        case "markdown":
            from lintmig.stages.report.markdown import Style, document, page_of

            return document(page_of(outcome, options), Style())
        case _:
            assert_never(output_format)
