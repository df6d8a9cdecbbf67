"""Twins: migrations that are kept once for each engine."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.script import Script, Track


class Branch(NamedTuple):
    """One of several twins: the history that some engines see of a track.

    `versions` are the names of its scripts without what differs by engine, one for each script.
    """

    name: str
    engines: tuple[EngineName, ...]
    track: Track
    scripts: tuple[Script, ...]
    versions: tuple[str, ...]


Family = tuple[Branch, ...]
"""Twins that should come to the same schema: at least two, no engine in more than one."""
