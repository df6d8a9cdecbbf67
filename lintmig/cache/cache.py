"""Find and keep what a run came to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lintmig.cache.configs import read_config, written_config
from lintmig.cache.entry import from_bytes, to_bytes
from lintmig.cache.folder import Folder, user_folder
from lintmig.cache.identity import Compared, Unnameable, key_of, key_of_config
from lintmig.cache.sealing import opened, sealed
from lintmig.cache.texts import Seen
from lintmig.cache.values import Damaged
from lintmig.model.config import Config
from lintmig.model.linted import Linted
from lintmig.model.request import Request


@dataclass(frozen=True, slots=True)
class Cache:
    """Without a folder, or where it cannot be used, nothing is found and nothing is kept: it never fails.

    An entry is known by what was asked and by the program that was asked. It holds if the disk gives the same answers
    as then to all that was asked of it. Who wants to know what a run asks of the disk is given a run.
    """

    folder: Folder | None

    def find(
        self, request: Request, compared: Compared | None = None, *, shapes: bool = False, seen: Seen | None = None
    ) -> Linted | None:
        """What the same run came to; None where it is not known, or may be something else by now.

        Who asks for several states of one tree gives them one `seen`, and no file is read twice.
        """
        if self.folder is None or request.trace is not None:
            return None
        try:
            key = key_of(request, compared, shapes=shapes)
            data = self.folder.read(key)
            return from_bytes(data, key, request, datetime.now(UTC), seen) if data is not None else None
        except (OSError, Damaged, Unnameable):
            return None

    def keep(self, linted: Linted, request: Request, compared: Compared | None = None, *, shapes: bool = False) -> None:
        """Takes the place of what was kept of the same run. The histories are kept where others may be held to them."""
        if self.folder is None or request.trace is not None:
            return
        kept = linted if shapes and compared is None else replace(linted, tracks=())
        try:
            key = key_of(request, compared, shapes=shapes)
            self.folder.write(key, to_bytes(kept, key, request))
        except (OSError, Damaged, Unnameable):
            return

    def find_config(self, path: Path, data: bytes) -> Config | None:
        """The settings that a file with these bytes says."""
        if self.folder is None:
            return None
        try:
            key = key_of_config(path, data)
            found = self.folder.read(key)
            return read_config(opened(key, found), path) if found is not None else None
        except (OSError, Damaged):
            return None

    def keep_config(self, config: Config, path: Path, data: bytes) -> None:
        if self.folder is None:
            return
        key = key_of_config(path, data)
        with suppress(OSError):
            self.folder.write(key, sealed(key, written_config(config)))


NO_CACHE = Cache(None)


def user_cache() -> Cache:
    """Where this user's caches are, or in LINTMIG_CACHE_DIR."""
    return Cache(user_folder())
