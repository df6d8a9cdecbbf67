"""An outcome as Markdown: the one builder of comments, job summaries and reports."""

from lintmig.stages.report.markdown.document import Style, document, headline
from lintmig.stages.report.markdown.page import Page, ShownEngine, ShownFinding, page_of

__all__ = ["Page", "ShownEngine", "ShownFinding", "Style", "document", "headline", "page_of"]
