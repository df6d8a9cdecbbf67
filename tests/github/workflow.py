"""Runs of the action as a runner makes them: an event, an environment, a log, and files that it reads afterwards."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lintmig.github import run
from tests.github.fake import Hub
from tests.github.runner import Runner

Json = dict[str, Any]
BASE = "0" * 39 + "1"


def pull_request(head: str, base: str = BASE, number: int = 7) -> Json:
    return {
        "action": "synchronize",
        "number": number,
        "pull_request": {
            "number": number,
            "title": "$(touch /tmp/x) `id` ::error::x",
            "head": {"sha": head, "ref": "topic", "repo": {"full_name": "fork-owner/r"}},
            "base": {"sha": base, "ref": "main"},
        },
        "repository": {"full_name": "o/r", "default_branch": "main"},
    }


def push(before: str, branch: str = "main", *, forced: bool = False) -> Json:
    repository = {"full_name": "o/r", "default_branch": "main"}
    return {"ref": f"refs/heads/{branch}", "before": before, "forced": forced, "repository": repository}


def merge_group(head: str, base: str) -> Json:
    group = {"head_sha": head, "base_sha": base, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7"}
    return {"action": "checks_requested", "merge_group": group, "repository": {"default_branch": "main"}}


def workflow_run(head: str, owner: str = "fork-owner", branch: str = "topic") -> Json:
    said = {
        "head_sha": head,
        "head_branch": branch,
        "head_repository": {"owner": {"login": owner}},
        "pull_requests": [],
    }
    return {"action": "completed", "workflow_run": said, "repository": {"default_branch": "main"}}


@dataclass
class Ran:
    """What a run has left."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str
    runner: Runner = field(init=False)

    def __post_init__(self) -> None:
        self.runner = Runner().feed(self.log)

    @property
    def rules(self) -> list[str | None]:
        return [each.title for each in self.runner.annotations if each.path is not None]

    @property
    def own_words(self) -> list[str]:
        """What lintmig says of its own work."""
        return [each.message for each in self.runner.annotations if each.path is None]


def act(
    workspace: Path,
    name: str = "",
    event: Json | None = None,
    hub: Hub | None = None,
    sha: str = "",
    environment: dict[str, str] | None = None,
    **inputs: str,
) -> Ran:
    """Inputs have `_` for `-`; a token is given where there is a hub."""
    files = workspace.parent / f"{workspace.name}-files"
    files.mkdir(exist_ok=True)
    for each in ("output", "summary"):
        (files / each).write_text("")
    (files / "event.json").write_text(json.dumps(event or {}))
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(files / "output"),
        "GITHUB_STEP_SUMMARY": str(files / "summary"),
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(files / "event.json"),
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_API_URL": hub.url if hub else "http://127.0.0.1:9",
        "GITHUB_RUN_ID": "42",
        "GITHUB_SHA": sha,
        "NO_COLOR": "1",
        "LINTMIG_DEBUG": "1",
        "INPUT_GITHUB-TOKEN": "t" if hub else "",
        **{f"INPUT_{each.upper().replace('_', '-')}": text for each, text in inputs.items()},
        **(environment or {}),
    }
    log = io.StringIO()
    code = run(given, workspace, log)
    text = (files / "output").read_text()
    form = re.compile(r"(\w[\w-]*)<<(lintmig_[0-9a-f]{32})\n(.*?)\n\2\n", re.DOTALL)
    assert form.sub("", text) == ""
    outputs = {each: value for each, _, value in form.findall(text)}
    return Ran(code, log.getvalue(), outputs, (files / "summary").read_text())
