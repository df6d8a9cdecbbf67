"""A track held against the same track as the base of a change has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lintmig.model.change import Change
from lintmig.model.script import Script, Track
from lintmig.stages.order.clashes import layout_version
from lintmig.stages.order.layouts import PLAIN, TOOLS
from lintmig.stages.order.naming import FOLDER_SCRIPTS
from lintmig.stages.order.records import Records
from lintmig.stages.order.versions import version_of

Identity = tuple[object, frozenset[str] | None]
"""By which the tool knows a migration, and the engines that it is for."""


@dataclass(frozen=True)
class Held:
    """One track, and the same as the base has it."""

    records: Records
    change: Change
    before: Track
    now: Track

    @cached_property
    def old(self) -> dict[Identity, Script]:
        return self._by_identity(self.before)

    @cached_property
    def new(self) -> dict[Identity, Script]:
        return self._by_identity(self.now)

    @cached_property
    def added(self) -> set[str]:
        return {each.path for each in self.change.with_status("added", "renamed")}

    @cached_property
    def old_paths(self) -> dict[str, str]:
        """Of what was renamed, by what it is now."""
        return {each.path: each.old_path for each in self.change.files if each.old_path is not None}

    def _by_identity(self, track: Track) -> dict[Identity, Script]:
        """Without what the tool applies again and again, and has no version for."""
        found: dict[Identity, Script] = {}
        versions = track.versions if len(track.versions) == len(track.scripts) else ()
        for at, script in enumerate(track.scripts):
            identity = self._identity(script, versions[at] if versions else None)
            if identity is not None:
                found.setdefault((identity, script.engines), script)
        return found

    def _identity(self, script: Script, version: str | None) -> object:
        match self.records.identity:
            case "key":
                return script.key
            case "folder":
                return script.path.rpartition("/")[0].rpartition("/")[2]
            case "prefix":
                return name_of(script).partition("_")[0]
            case "name" if self.now.tool == PLAIN.tool:
                return script.path if layout_version(script, PLAIN) is not None else None
            case "name":
                return name_of(script).rpartition(".")[0]
        layout = TOOLS.get(self.now.tool)
        if layout is None:
            return version or None
        found = version_of(script.path, layout)
        return found.key if found is not None else None

    def shown(self, script: Script) -> str:
        """As users know it."""
        if self.now.parents:
            for track in (self.now, self.before):
                for version, each in zip(track.versions, track.scripts, strict=False):
                    if each is script:
                        return version
        return script.fragment.split(":")[0] if self.records.identity == "key" else name_of(script)


def name_of(script: Script) -> str:
    """The file's, or that of the folder which holds it alone."""
    *folders, file = script.path.split("/")
    return folders[-1] if file in FOLDER_SCRIPTS and folders else file
