"""What is posted to a pull request; where that cannot be done it is said, and nothing fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lintmig.github.api import Api
from lintmig.github.comment import BUDGET, Wish, keep_comment, key_of
from lintmig.github.event import Event
from lintmig.github.inputs import Inputs
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.stages.report.github import LEVELS, MOST_PER_LEVEL, Notice, ranked
from lintmig.stages.report.markdown import Page, Style, document, headline, page_of

Conclusion = Literal["success", "failure", "neutral"]


@dataclass
class Posted:
    """`annotates` is whether the annotations are still to be printed as commands."""

    comment_id: int | None = None
    annotates: bool = True
    notices: list[Notice] = field(default_factory=list)

    def note(self, trouble: str) -> None:
        if trouble:
            self.notices.append(Notice("notice", trouble))


def open_api(environment: Mapping[str, str], token: str) -> Api | None:
    """None without a token."""
    if not token:
        return None
    return Api(environment.get("GITHUB_API_URL") or "https://api.github.com", token)


def post(
    api: Api, event: Event, inputs: Inputs, outcome: Outcome, options: ReportOptions, style: Style, end: Conclusion
) -> Posted:
    """Suggestions, annotations beyond the runner's ten, and the comment."""
    posted = Posted(annotates=inputs.annotations != "none")
    if event.repository is None:
        return posted
    if inputs.suggests and event.is_pull_request and event.number and event.head:
        from lintmig.github.suggestions import suggest

        posted.note(suggest(api, event, outcome, options).trouble)
    found = ranked(outcome, options)
    most = max((sum(each.level == level for each in found) for level in LEVELS.values()), default=0)
    if inputs.annotations == "check-run" and most > MOST_PER_LEVEL and event.head:
        from lintmig.github.check_run import annotate

        key = key_of(inputs.comment_key, inputs.path_prefix)
        title = headline(page_of(outcome, options))
        name = "lintmig findings" if key == "lintmig" else f"lintmig findings ({key})"
        checked = annotate(api, event.repository, event.head, name, title, found, end)
        posted.note(checked.trouble)
        posted.annotates = not checked.posted
    if event.is_pull_request and event.number and inputs.comment != "never":
        page = page_of(outcome, options)
        key = key_of(inputs.comment_key, inputs.path_prefix)
        made = post_comment(api, event.repository, event.number, key, page, style, inputs.comment, event.head)
        posted.comment_id = made.comment_id
        posted.notices += made.notices
    return posted


def post_comment(
    api: Api, repository: str, number: int, key: str, page: Page, style: Style, wish: Wish, head: str | None
) -> Posted:
    """What is clean is said once, where something was found before; with `always`, whatever there is."""
    style = replace(style, budget=BUDGET)
    is_clean = wish == "auto" and not page.shown
    if is_clean:
        where = f" in {head[:7]}" if head else ""
        body = lasting = f"### lintmig: resolved{where} ✅\n\nNothing is left of what stood here.\n"
    else:
        body = document(page, style)
        lasting = document(replace(page, seconds=0), replace(style, run_url=""))
    made = keep_comment(api, repository, number, key, body, is_clean=is_clean, lasting=lasting)
    posted = Posted(made.id)
    posted.note(made.trouble)
    return posted


def links(environment: Mapping[str, str], event: Event) -> Style:
    """Where the files of the head commit and the run are to be seen; nothing where that is not known."""
    server = environment.get("GITHUB_SERVER_URL", "").rstrip("/")
    if event.repository is None or not re.fullmatch(r"https?://[A-Za-z0-9.:-]+", server):
        return Style()
    top, run = f"{server}/{event.repository}", environment.get("GITHUB_RUN_ID", "")
    return Style(
        blob_url=f"{top}/blob/{event.head}" if event.head else "",
        run_url=f"{top}/actions/runs/{run}" if run.isdecimal() else "",
    )
