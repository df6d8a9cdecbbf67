"""What pre-commit tells the hooks that it runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lintmig.model.request import Request


def is_hook(environment: Mapping[str, str]) -> bool:
    return environment.get("PRE_COMMIT") == "1"


def pushed_from(environment: Mapping[str, str]) -> str | None:
    """The commit that pre-commit compares with, where it was told one: --from-ref, or what a push starts from."""
    return environment.get("PRE_COMMIT_FROM_REF") or None if is_hook(environment) else None


def without_drafts(request: Request) -> Request:
    """The request without the files that git does not keep: pre-commit puts unstaged changes aside, and not these.

    What the request names itself stays.
    """
    from lintmig.git import GitError, untracked

    try:
        found = untracked(request.config.root)
    except GitError:
        return request
    named = {os.path.abspath(path) for path in request.paths}
    drafts = dict.fromkeys(path for each in found if (path := os.path.abspath(each)) not in named)
    return replace(request, overlay={**drafts, **request.overlay})
