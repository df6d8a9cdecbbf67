"""Which migrations may have been applied somewhere: editing such a one changes no database that has it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from lintmig.git import GitError, change_against, default_base
from lintmig.model.change import Change
from lintmig.model.checked import SUMMED_TOOLS
from lintmig.model.script import Track

FORCE = "--fix-applied"


def edited_at_risk(tracks: Iterable[Track], change: Change | None, folder: Path) -> Mapping[str, str]:
    """By path, why the file of a migration is not edited without force; others may be edited.

    `change` is what is compared with the base branch, where something is.
    """
    base, added = _new_files(change, folder)
    risks: dict[str, str] = {}
    for track in tracks:
        if track.role == "query":
            continue
        downs = (down for each in track.downs.values() for down in each)
        for script in (*track.scripts, *downs):
            if track.tool in SUMMED_TOOLS:
                risks[script.path] = f"{track.tool} keeps its checksum beside it"
            elif base is None:
                risks[script.path] = "no base branch tells whether it has been applied"
            elif script.path not in added:
                risks[script.path] = f"{base} has it already: it may have been applied"
    return risks


def _new_files(change: Change | None, folder: Path) -> tuple[str | None, frozenset[str]]:
    """What the base is called, and the files that it does not have; None where there is no base."""
    name = "the base" if change is not None else None
    if change is None:
        try:
            name = default_base(folder)
            change = change_against(folder, name).change if name is not None else None
        except GitError:
            return None, frozenset()
    if change is None or name is None:
        return None, frozenset()
    return name, frozenset(os.path.normpath(each.path) for each in change.with_status("added"))
