"""What has happened, as the file says that the runner leaves: parts of it are a stranger's words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lintmig.github.api import told
from lintmig.model.error import LintmigError

LARGEST_EVENT = 26 * 1024 * 1024
"""Bytes; GitHub caps what it sends at 25 MB."""

SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}")
_BRANCH = re.compile(r"[^\s\x00-\x1f\x7f~^:?*\[\\-][^\s\x00-\x1f\x7f~^:?*\[\\]{0,244}")


@dataclass(frozen=True, slots=True)
class Event:
    """`number` is that of the pull request; hashes are full. None where the event does not say it, or not as it must.

    `checked_out` is the commit that the workflow was started for. `head` is the commit that people see: of a pull
    request its own last one, not the merge that is checked out.
    """

    name: str
    repository: str | None = None
    number: int | None = None
    head: str | None = None
    base: str | None = None
    checked_out: str | None = None
    default_branch: str | None = None
    branch: str | None = None
    is_forced: bool = False
    """Of a push: whether what was there before may not be an ancestor of what is there now."""
    head_owner: str | None = None
    """Who owns the repository from which a workflow_run's pull request comes, and `branch` is its branch there."""

    @property
    def is_pull_request(self) -> bool:
        return self.name in ("pull_request", "pull_request_target")


def read_event(environment: Mapping[str, str]) -> Event:
    """Raises LintmigError where the file is there and no JSON object."""
    name = environment.get("GITHUB_EVENT_NAME", "")
    payload = _payload(environment.get("GITHUB_EVENT_PATH", ""))
    repository = environment.get("GITHUB_REPOSITORY", "")
    commit = _sha(environment.get("GITHUB_SHA"))
    reference = environment.get("GITHUB_REF", "")
    common = Event(
        name,
        repository if REPOSITORY.fullmatch(repository) else None,
        head=commit,
        checked_out=commit,
        default_branch=_branch(told(payload, "repository", "default_branch")),
        branch=_branch(reference.removeprefix("refs/heads/")) if reference.startswith("refs/heads/") else None,
    )
    return _with_payload(common, name, payload)


def _with_payload(common: Event, name: str, payload: Mapping[str, object]) -> Event:
    match name:
        case "pull_request" | "pull_request_target":
            pull = told(payload, "pull_request")
            return replace(
                common,
                number=_number(told(pull, "number")),
                head=_sha(told(pull, "head", "sha")),
                base=_sha(told(pull, "base", "sha")),
                branch=_branch(told(pull, "head", "ref")),
            )
        case "merge_group":
            group = told(payload, "merge_group")
            return replace(common, head=_sha(told(group, "head_sha")), base=_sha(told(group, "base_sha")))
        case "push":
            before = _sha(told(payload, "before"))
            branch = str(told(payload, "ref") or "").removeprefix("refs/heads/")
            is_new = before is None or not before.strip("0")
            base = None if is_new else before
            is_forced = told(payload, "forced") is not False
            return replace(common, head=common.checked_out, base=base, branch=_branch(branch), is_forced=is_forced)
        case "workflow_run":
            run = told(payload, "workflow_run")
            owner = told(run, "head_repository", "owner", "login")
            return replace(
                common,
                head=_sha(told(run, "head_sha")),
                branch=_branch(told(run, "head_branch")),
                head_owner=owner if isinstance(owner, str) and re.fullmatch(r"[\w.\[\]-]{1,100}", owner) else None,
            )
        case _:
            return common


def _payload(path: str) -> Mapping[str, object]:
    if not path or not Path(path).is_file():
        return {}
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_EVENT + 1)
        payload = json.loads(data) if len(data) <= LARGEST_EVENT else None
    except (OSError, ValueError, RecursionError) as error:
        raise LintmigError(f"cannot read the event: {type(error).__name__}", "leave GITHUB_EVENT_PATH alone") from error
    if not isinstance(payload, dict):
        raise LintmigError("the event is no JSON object", "leave GITHUB_EVENT_PATH alone")
    return payload


def _sha(value: object) -> str | None:
    return value if isinstance(value, str) and SHA.fullmatch(value) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**10 else None


def _branch(value: object) -> str | None:
    return value if isinstance(value, str) and _BRANCH.fullmatch(value) and ".." not in value else None
