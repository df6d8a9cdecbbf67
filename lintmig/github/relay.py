"""Post the comment of another run, which had no right to: the second of two workflows, for pull requests of forks.

The report is a stranger's word, the event is GitHub's: it alone decides which pull request is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lintmig.github.api import Api, records, told
from lintmig.github.artifact import page_from
from lintmig.github.comment import key_of, trouble
from lintmig.github.event import Event
from lintmig.github.inputs import Inputs
from lintmig.github.posting import Posted, links, post_comment
from lintmig.model.error import LintmigError


def relay(inputs: Inputs, event: Event, api: Api | None, environment: Mapping[str, str]) -> Posted:
    """Raises LintmigError where an input or the report is not what it must be."""
    if not inputs.report_file:
        raise LintmigError("mode comment needs a report", "name it in report-file")
    if api is None:
        raise LintmigError("mode comment needs a token", "leave github-token as it is")
    if event.repository is None or event.head is None:
        raise LintmigError("the event names no commit to comment on", "run it on workflow_run")
    page = page_from(Path(inputs.workspace, inputs.report_file), inputs.path_prefix)
    number = _pull_request(api, event, inputs.pull_request)
    if isinstance(number, Posted):
        return number
    key = key_of(inputs.comment_key, inputs.path_prefix)
    style = links(environment, event)
    return post_comment(api, event.repository, number, key, page, style, inputs.comment, event.head)


def _pull_request(api: Api, event: Event, named: int | None) -> int | Posted:
    """The open pull request whose head is the commit of the event; what is named has to be that one."""
    path = f"/repos/{event.repository}/pulls"
    if named is not None:
        answer = api.get(f"{path}/{named}")
        pulls = [answer.body]
    else:
        if event.head_owner is None or event.branch is None:
            raise LintmigError("the event names no branch", "name the pull request in pull-request")
        pulls, answer = api.pages(path, {"state": "open", "head": f"{event.head_owner}:{event.branch}"})
    posted = Posted()
    if not answer.is_good:
        posted.note(trouble(answer, "comment"))
        return posted
    for pull in records(pulls):
        number = pull.get("number")
        if told(pull, "head", "sha") == event.head and pull.get("state") == "open" and isinstance(number, int):
            return number
    posted.note("no comment: no open pull request has this commit as its head any more")
    return posted
