"""Read the action's inputs from its environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar, get_args

from lintmig.github.comment import Wish
from lintmig.model.config import FAIL_ON, FailOn
from lintmig.model.error import LintmigError, did_you_mean

Mode = Literal["lint", "comment"]
Scope = Literal["changed", "added-lines", "all"]
Annotating = Literal["commands", "check-run", "none"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """`path_prefix` is the working directory in the repository, empty or ending in `/`.

    `fail_on` is None where the configuration decides. Texts are empty where nothing is given.
    """

    mode: Mode
    workspace: Path
    working_directory: Path
    path_prefix: str
    paths: tuple[str, ...]
    engines: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config: str | None
    fail_on: FailOn | None
    scope: Scope
    base: str
    annotations: Annotating
    comment: Wish
    comment_key: str
    suggests: bool
    writes_summary: bool
    sarif_file: str
    report_file: str
    token: str
    pull_request: int | None


def read_inputs(environment: Mapping[str, str], current_directory: Path) -> Inputs:
    """An empty input is one that is not given. Raises LintmigError.

    A container is told with the input's own name, a composite action with `_` for `-`, which shells can pass on.
    """

    def given(name: str) -> str:
        own = f"INPUT_{name.upper()}"
        return (environment.get(own) or environment.get(own.replace("-", "_")) or "").strip()

    workspace = Path(environment.get("GITHUB_WORKSPACE") or current_directory).absolute()
    mode = _one_of("mode", given("mode") or "lint", get_args(Mode))
    folder, prefix = _folder(workspace, given("working-directory"), mode)
    return Inputs(
        mode=mode,
        workspace=workspace,
        working_directory=folder,
        path_prefix=prefix,
        paths=_paths(given("paths")),
        engines=_words(re.sub(r"\s*>=\s*", ">=", given("engine"))),
        select=_words(given("select")),
        ignore=_words(given("ignore")),
        config=given("config") or None,
        fail_on=_one_of("fail-on", given("fail-on"), FAIL_ON) if given("fail-on") else None,
        scope=_one_of("report", given("report") or "changed", get_args(Scope)),
        base=given("base"),
        annotations=_one_of("annotations", given("annotations") or "commands", get_args(Annotating)),
        comment=_one_of("comment", given("comment") or "auto", get_args(Wish)),
        comment_key=given("comment-key"),
        suggests=_truth("suggestions", given("suggestions") or "false"),
        writes_summary=_truth("summary", given("summary") or "true"),
        sarif_file=given("sarif-file"),
        report_file=given("report-file"),
        token=given("github-token"),
        pull_request=_number("pull-request", given("pull-request")),
    )


def _folder(workspace: Path, given: str, mode: Mode) -> tuple[Path, str]:
    """The working directory, and what it is in the repository; where a report is relayed nothing need be there."""
    folder = workspace / (given or ".")
    if mode == "comment":
        path = PurePosixPath(given or ".")
        if path.is_absolute() or ".." in path.parts:
            raise LintmigError(f"the working-directory {given!r} leads out of the repository", "name a folder in it")
        return workspace, "" if path == PurePosixPath() else f"{path}/"
    if not folder.is_dir():
        raise LintmigError(f"no such working-directory: {given}", "name a folder of the checked-out repository")
    return folder, _prefix(folder, workspace)


def _prefix(folder: Path, workspace: Path) -> str:
    """A workflow may have checked the repository out into a folder of the workspace."""
    real_folder, real_workspace = folder.resolve(), workspace.resolve()
    if not real_folder.is_relative_to(real_workspace):
        return ""
    inside = (each for each in (real_folder, *real_folder.parents) if each.is_relative_to(real_workspace))
    top = next((each for each in inside if (each / ".git").exists()), real_workspace)
    return "" if real_folder == top else f"{real_folder.relative_to(top).as_posix()}/"


def _paths(text: str) -> tuple[str, ...]:
    """One path a line; on a single line, with blanks between them."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return tuple(lines if len(lines) > 1 else text.split())


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", text) if word)


_Choice = TypeVar("_Choice", bound=str)


def _one_of(name: str, text: str, choices: tuple[_Choice, ...]) -> _Choice:
    for choice in choices:
        if text == choice:
            return choice
    raise LintmigError(f"unknown {name} {text!r}", did_you_mean(text, choices))


def _truth(name: str, text: str) -> bool:
    if text not in {"true", "false"}:
        raise LintmigError(f"{name} is {text!r}", "write true or false")
    return text == "true"


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII):
        raise LintmigError(f"{name} is {text!r}", "write the number of the pull request")
    return int(text)
