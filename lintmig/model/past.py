"""The histories of a project as they were before a change."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.change import Change
from lintmig.model.script import Track


class Past(NamedTuple):
    """`tracks` are those of migrations, with the paths that findings have, as the base has them."""

    change: Change
    tracks: tuple[Track, ...]
