"""The files that a step leaves: its outputs, its summary, and reports in the workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from lintmig.model.error import LintmigError


def write_outputs(environment: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Each between marks of its own that nobody can know."""
    if path := environment.get("GITHUB_OUTPUT"):
        marks = {name: f"lintmig_{uuid4().hex}" for name in values}
        append(path, "".join(f"{name}<<{marks[name]}\n{value}\n{marks[name]}\n" for name, value in values.items()))


def append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def write_report(folder: Path, name: str, text: str, workspace: Path, input_name: str) -> None:
    """Raises LintmigError, also where a link of the pull request would take the file elsewhere."""
    path = Path(os.path.normpath(folder / name))
    within = path.is_relative_to(workspace)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | (getattr(os, "O_NOFOLLOW", 0) if within else 0)
    try:
        if within:
            _refuse_links(path.parent, workspace, input_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o644), "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise LintmigError(f"cannot write {name}: {error.strerror}", f"name another file in {input_name}") from error


def _refuse_links(folder: Path, workspace: Path, input_name: str) -> None:
    while folder != workspace:
        if folder.is_symlink():
            raise LintmigError(f"{folder.name} is a link, which may lead anywhere", f"name a folder in {input_name}")
        folder = folder.parent
