"""Read the action's inputs from its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lintmig.model.config import FAIL_ON, FailOn
from lintmig.model.error import LintmigError, did_you_mean


@dataclass(frozen=True, slots=True)
class Inputs:
    """`path_prefix` is the working directory in the repository, empty or ending in `/`.

    `fail_on` is None where the configuration decides.
    """

    working_directory: Path
    path_prefix: str
    paths: tuple[str, ...]
    engines: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config: str | None
    fail_on: FailOn | None
    writes_summary: bool


def read_inputs(environment: Mapping[str, str], current_directory: Path) -> Inputs:
    """An empty input is one that is not given. Raises LintmigError."""

    def given(name: str) -> str:
        return environment.get(f"INPUT_{name.upper()}", "").strip()

    workspace = Path(environment.get("GITHUB_WORKSPACE") or current_directory).absolute()
    folder = workspace / (given("working-directory") or ".")
    if not folder.is_dir():
        raise LintmigError(
            f"no such working-directory: {given('working-directory')}",
            "name a folder of the checked-out repository",
        )
    return Inputs(
        working_directory=folder,
        path_prefix=_prefix(folder, workspace),
        paths=_paths(given("paths")),
        engines=_words(re.sub(r"\s*>=\s*", ">=", given("engine"))),
        select=_words(given("select")),
        ignore=_words(given("ignore")),
        config=given("config") or None,
        fail_on=_threshold(given("fail-on")),
        writes_summary=_truth("summary", given("summary") or "true"),
    )


def _prefix(folder: Path, workspace: Path) -> str:
    real_folder, real_workspace = folder.resolve(), workspace.resolve()
    if real_folder == real_workspace or not real_folder.is_relative_to(real_workspace):
        return ""
    return f"{real_folder.relative_to(real_workspace).as_posix()}/"


def _paths(text: str) -> tuple[str, ...]:
    """One path a line; on a single line, with blanks between them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return tuple(lines if len(lines) > 1 else text.split())


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", text) if word)


def _threshold(text: str) -> FailOn | None:
    if not text:
        return None
    for threshold in FAIL_ON:
        if text == threshold:
            return threshold
    raise LintmigError(f"unknown fail-on {text!r}", did_you_mean(text, FAIL_ON))


def _truth(name: str, text: str) -> bool:
    if text not in {"true", "false"}:
        raise LintmigError(f"{name} is {text!r}", "write true or false")
    return text == "true"
