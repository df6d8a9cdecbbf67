"""Find the project that a path belongs to, and the file that holds its settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from lintmig.model.error import LintmigError
from lintmig.model.toml import load_toml

YAML_NAMES = (".lintmig.yaml", ".lintmig.yml")


class Project(NamedTuple):
    root: Path
    config_file: Path | None


def find_project(start: Path) -> Project:
    """The nearest folder with settings, else the repository (the folder of `.git`), else `start`.

    `start` is an absolute path of a file or a folder. Nothing above the repository is looked at.
    """
    top = start if start.is_dir() else start.parent
    for folder in (top, *top.parents):
        if (found := _config_file(folder)) is not None:
            return Project(folder, found)
        if os.path.lexists(folder / ".git"):
            return Project(folder, None)
    return Project(top, None)


def _config_file(folder: Path) -> Path | None:
    found = [folder / name for name in YAML_NAMES if (folder / name).is_file()]
    pyproject = folder / "pyproject.toml"
    if pyproject.is_file() and _has_our_table(pyproject):
        found.append(pyproject)
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise LintmigError(f"two configurations in {folder}: {names}", "keep one of them")
    return found[0] if found else None


def _has_our_table(pyproject: Path) -> bool:
    """Whether `[tool.lintmig]` is there; most files need not be parsed to know that it is not."""
    try:
        text = pyproject.read_bytes()
    except OSError:
        return False
    if b"lintmig" not in text or b"tool" not in text:
        return False
    try:
        tool = load_toml(text.decode()).get("tool")
        return isinstance(tool, dict) and "lintmig" in tool
    except (ValueError, RecursionError, TypeError):
        return b"[tool.lintmig" in text
