"""Where what two branches did to one list is told: in what the change brings, not in what was there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from lintmig.model.ledger import Defect, VersionUsedTwice
from lintmig.model.ledger.graph import SeveralHeads
from lintmig.model.past import Past
from lintmig.model.script import Track
from lintmig.stages.order.clashes import layout_version, new_path
from lintmig.stages.order.layouts import TOOLS


def pointed(defects: Iterable[Defect], past: Past, tracks: Sequence[Track]) -> Iterator[Defect]:
    added = {each.path for each in past.change.with_status("added", "renamed")}
    for defect in defects:
        if isinstance(defect, VersionUsedTwice):
            yield _of_version(defect, added, tracks)
        elif isinstance(defect, SeveralHeads):
            yield _of_heads(defect, added)
        else:
            yield defect


def _of_version(defect: VersionUsedTwice, added: Collection[str], tracks: Sequence[Track]) -> VersionUsedTwice:
    ours = [place for place in defect.others if place.source.path in added]
    if defect.place.source.path in added or not ours:
        return defect
    place = ours[-1]
    others = tuple(each for each in (*defect.others, defect.place) if each != place)
    return defect._replace(place=place, others=others, new_path=_free_path(place.source.path, defect.tool, tracks))


def _free_path(path: str, tool: str, tracks: Sequence[Track]) -> str | None:
    layout = TOOLS.get(tool)
    for track in tracks:
        for script in track.scripts:
            if script.path == path and layout is not None:
                versions = (layout_version(each, layout) for each in track.scripts)
                return new_path(script, layout, {each.key for each in versions if each is not None})
    return None


def _of_heads(defect: SeveralHeads, added: Collection[str]) -> SeveralHeads:
    ours = [node for node in defect.heads if node.place.source.path in added]
    theirs = [node for node in defect.heads if node not in ours]
    if not ours:
        return defect
    return defect._replace(place=ours[-1].place, base=theirs[0] if len(theirs) == 1 else None)
