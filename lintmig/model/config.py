"""What a project says about itself, with lintmig's defaults where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from lintmig.model.engine import Engine, EngineName
from lintmig.model.finding import Severity

FailOn = Literal["error", "warning", "info", "never"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
OrderedBy = Literal["number", "text", "name"]
"""Versions as numbers or as text, or whole file names."""


@dataclass(frozen=True, slots=True)
class PathSettings:
    """Settings for the files that `paths` (patterns as in .gitignore) match.

    `engines` is None where the project's engines hold.
    """

    paths: tuple[str, ...]
    ignore: tuple[str, ...]
    engines: tuple[Engine, ...] | None


@dataclass(frozen=True, slots=True)
class TrackSettings:
    """What the project says of one list of migrations.

    `path` is a folder or a file; `tool` is "none" where nothing applies what is there. None stands for what the
    names of the files say. `place` is where the configuration says it.
    """

    path: str
    tool: str | None = None
    engines: tuple[Engine, ...] | None = None
    ordered_by: OrderedBy | None = None
    place: str = ""
    since: str | None = None
    """The last migration whose findings are left out."""

    @property
    def is_told(self) -> bool:
        """Whether anything is said of what the folder is."""
        return self.tool is not None or self.engines is not None or self.ordered_by is not None


@dataclass(frozen=True, slots=True)
class Config:
    """`root` is the project's folder: paths and patterns are relative to it.

    `path` is the file the settings came from, None if there is none. `engines` and `select` are
    empty where the project names none. `select`, `ignore` and `severity` name rules or families.
    """

    root: Path
    path: Path | None = None
    engines: tuple[Engine, ...] = ()
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)
    per_path: tuple[PathSettings, ...] = ()
    fail_on: FailOn = "error"
    baseline: bool | None = None
    rerun: bool = False
    """Whether the project applies its whole history again at every start."""
    settings: Mapping[EngineName, frozenset[str]] = field(default_factory=dict)
    """The engines' settings, as in Engine.settings, where the project states any."""
    tracks: tuple[TrackSettings, ...] = ()
    embedded: bool = True
    """Whether SQL in code is read."""
    models: bool = True
    """Whether an object-relational mapper's models are read."""
    since: str | None = None
    """The last migration whose findings, and those of the ones before it, are left out."""
    baseline_file: str | None = None


def names_rule(selector: str, rule: str) -> bool:
    """Whether `family/name`, `family` or `family/*` speaks of a rule."""
    family = selector.removesuffix("/*")
    return selector == rule or ("/" not in family and rule.startswith(family + "/"))
