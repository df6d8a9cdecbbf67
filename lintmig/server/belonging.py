"""The project that a file in an editor belongs to, as the command would tell it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lintmig.config.find import find_project


class Home(NamedTuple):
    """Where a run takes place; all three are absolute.

    `alone` is a file that is its whole history, since it belongs to no project: what else is in its folder may be
    anything.
    """

    root: str
    working_directory: str
    alone: str | None = None

    def holds(self, path: str) -> bool:
        if self.alone is not None:
            return path == self.alone
        return path == self.root or path.startswith(os.path.join(self.root, ""))


def home_of(path: str, folders: Sequence[str]) -> Home:
    """`folders` are those that are open in the editor. Raises LintmigError for a project with two configurations.

    The project is the nearest folder with a configuration, else the repository, else the open folder. What the command
    says of it in the open folder is said here.
    """
    parent = Path(path).parent
    found = find_project(parent)
    around = [Path(folder) for folder in folders]
    root = found.root
    if found.config_file is None and not os.path.lexists(root / ".git"):
        holding = [folder for folder in around if parent.is_relative_to(folder)]
        if not holding:
            return Home(str(parent), str(parent), path)
        root = max(holding, key=_depth)
    above = [folder for folder in around if root.is_relative_to(folder)]
    return Home(str(root), str(max(above, key=_depth, default=root)))


def _depth(folder: Path) -> int:
    return len(folder.parts)
