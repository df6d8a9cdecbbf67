"""Which tool applies a folder of migrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.stages.order.layouts import LAYOUTS, PLAIN, Layout, Sign


class Recognised(NamedTuple):
    """`marker` is the path of the file that told; None where the names alone did, or nothing."""

    layout: Layout
    marker: str | None = None


def recognised(folder: str, members: Sequence[Script], files: Files) -> Recognised:
    """The first tool whose names half of the scripts have, and that something tells of."""
    for layout in LAYOUTS:
        if layout.folder is not None and layout.folder.search(folder) is None:
            continue
        names = [(migration_name(script.path, layout), script) for script in members]
        fitting = [(name, script) for name, script in names if fits(name, layout)]
        if not fitting or len(fitting) * 2 < len(members):
            continue
        if layout.mark is not None:
            marked = next((script for _, script in fitting if layout.mark.search(script.source.text)), None)
            if marked is not None:
                return Recognised(layout, marked.path)
        marker = next(filter(None, (_marker(sign, folder, files) for sign in layout.signs)), None)
        if marker is not None:
            return Recognised(layout, marker)
        if layout.shape is not None and sum(map(bool, map(layout.shape.match, (name for name, _ in names)))) * 2 >= len(
            members
        ):
            return Recognised(layout)
    return Recognised(PLAIN)


def migration_name(path: str, layout: Layout) -> str:
    """The name that the tool reads: the file's, or where each migration is a folder, that folder's; else empty."""
    *folders, file = path.split("/")
    if not layout.has_folders:
        return file
    return folders[-1] if file == "up.sql" and folders else ""


def fits(name: str, layout: Layout) -> bool:
    """Whether the tool takes a file of this name."""
    return layout.version.match(name) is not None or (
        layout.unversioned is not None and layout.unversioned.match(name) is not None
    )


def _marker(sign: Sign, folder: str, files: Files) -> str | None:
    """The nearest such file above the folder, or in it."""
    above = [path for path in files.named(sign.file) if is_in(folder, path.rpartition("/")[0])]
    for path in sorted(above, key=len, reverse=True):
        text = files.text(path)
        if text is not None and sign.text.search(text):
            return path
    return None


def is_in(path: str, folder: str) -> bool:
    """Whether a path, as shown from the working directory, is the folder or below it."""
    if folder in ("", "."):
        return not path.startswith("../")
    if path == folder or path.startswith(folder + "/"):
        return True
    return set(folder.split("/")) == {".."} and path.count("../") < folder.count("..") + path.startswith("..")
