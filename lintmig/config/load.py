"""Read a project's settings: `[tool.lintmig]` in pyproject.toml, .lintmig.yaml, or a file named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lintmig.config.find import find_project
from lintmig.model.config import Config
from lintmig.model.error import LintmigError

if TYPE_CHECKING:
    from lintmig.cache import Cache


def load_config(start: Path, explicit: Path | None = None, cache: Cache | None = None) -> Config:
    """The settings that hold for `start`; defaults where there is no file. Raises LintmigError.

    With an explicit file, the paths in it are relative to its own folder.
    """
    if explicit is not None:
        if not explicit.is_file():
            raise LintmigError(f"no such config file: {explicit}", "check the path after --config")
        return _read(explicit.absolute(), cache)
    project = find_project(start.absolute())
    return _read(project.config_file, cache) if project.config_file else Config(root=project.root)


def _read(path: Path, cache: Cache | None) -> Config:
    data = _bytes(path) if cache is not None else None
    if cache is not None and data is not None and (known := cache.find_config(path, data)) is not None:
        return known
    from lintmig.config.document import read_document
    from lintmig.config.settings import validated

    config = validated(read_document(path))
    if cache is not None and data is not None and data == _bytes(path):
        cache.keep_config(config, path, data)
    return config


def _bytes(path: Path) -> bytes | None:
    """None where it is no plain file of some size, or cannot be read: that is told where it is read."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else None
    except OSError:
        return None


_LARGEST = 256 * 1024
