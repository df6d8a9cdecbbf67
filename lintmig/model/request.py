"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lintmig.model.baseline import Baseline
from lintmig.model.config import Config
from lintmig.model.disk import Trace
from lintmig.model.engine import Engine
from lintmig.model.progress import Progress


@dataclass(frozen=True, slots=True)
class Request:
    """`paths` are absolute and limit what is reported; none means the whole project.

    `engines` is empty where neither the command line nor the config names any. `select` and
    `ignore` are those of the command line: `select` goes before the config's, `ignore` adds to it.
    With `as_listed`, `paths` are the whole history in the order given.
    """

    paths: tuple[Path, ...]
    engines: tuple[Engine, ...]
    config: Config
    as_listed: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    working_directory: Path
    inferred: tuple[Engine, ...] = ()
    """Engines that the repository is taken to name, instead of looking for them; none to look."""
    overlay: Mapping[str, str | None] = field(default_factory=dict)
    """By absolute path, what a file is taken to hold, or None for a file that is taken not to be there."""
    since: str | None = None
    """As in Config, whoever has said it."""
    baseline: Baseline | None = None
    force_exclude: bool = False
    """Whether paths are a filter alone: what the project would not read by itself is not read though it is named."""
    trace: Trace | None = field(default=None, compare=False)
    """Where to note what is asked of the disk, for one who wants to know it even of a run that fails."""
    progress: Progress = field(default_factory=Progress, compare=False)
    is_past: bool = False
    """Whether it is about the state before a change, which need not have yet what the settings name."""
