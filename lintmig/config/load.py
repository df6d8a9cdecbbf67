"""Read a project's settings: `[tool.lintmig]` in pyproject.toml, .lintmig.yaml, or a file named."""

from __future__ import annotations

from pathlib import Path

from lintmig.config.find import find_project
from lintmig.model.config import Config
from lintmig.model.error import LintmigError


def load_config(start: Path, explicit: Path | None = None) -> Config:
    """The settings that hold for `start`; defaults where there is no file. Raises LintmigError.

    With an explicit file, the paths in it are relative to its own folder.
    """
    if explicit is not None:
        if not explicit.is_file():
            raise LintmigError(f"no such config file: {explicit}", "check the path after --config")
        return _read(explicit.absolute())
    project = find_project(start.absolute())
    return _read(project.config_file) if project.config_file else Config(root=project.root)


def _read(path: Path) -> Config:
    from lintmig.config.document import read_document
    from lintmig.config.settings import validated

    return validated(read_document(path))
