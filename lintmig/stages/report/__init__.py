"""Turn an outcome into text for people or for other programs."""

from lintmig.stages.report.report import OUTPUT_FORMATS, OutputFormat, report

__all__ = ["OUTPUT_FORMATS", "OutputFormat", "report"]
