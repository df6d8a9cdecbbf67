"""Numbers of several lengths where a tool compares text: 10 comes before 9."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lintmig.model.ledger.numbering import MixedVersions
from lintmig.model.script import Script
from lintmig.stages.order.layouts import Layout
from lintmig.stages.order.places import first_line
from lintmig.stages.order.versions import version_of


def mixed_versions(scripts: Sequence[Script], layout: Layout) -> Iterator[MixedVersions]:
    """The first pair of a track whose order as text is not that of the numbers."""
    is_known = layout.counting in ("text", "name")
    if not is_known and layout.tool != "sql":
        return
    by_folder: dict[str, list[tuple[str, str, Script]]] = {}
    for script in scripts:
        version = version_of(script.path, layout)
        if version is not None and version.words.isdecimal():
            folder, _, name = script.path.rpartition("/")
            by_folder.setdefault("" if layout.has_folders else folder, []).append((name, version.words, script))
    for members in by_folder.values():
        if not is_known:
            members.sort(key=lambda each: each[0])
        for (_, early, script), (_, late, other) in pairwise(members):
            if int(early) > int(late):
                yield MixedVersions(
                    first_line(script.source), layout.tool, early, first_line(other.source), late, is_known
                )
                return
