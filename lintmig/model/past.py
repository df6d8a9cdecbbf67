"""The histories of a project as they were before a change."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.change import Change
from lintmig.model.script import Track


class PastTrack(NamedTuple):
    """`scripts` are the paths of the migrations, as findings have them, in the order in which they were applied.

    `versions` are as in Track: empty where the names of the files say them.
    """

    path: str
    tool: str
    scripts: tuple[str, ...]
    versions: tuple[str, ...] = ()


class Past(NamedTuple):
    change: Change
    tracks: tuple[PastTrack, ...]


def past_track(track: Track) -> PastTrack:
    return PastTrack(track.path, track.tool, tuple(script.path for script in track.scripts), track.versions)
