"""The files of a project that hold no SQL of their own: code, models, and what tools keep beside migrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from lintmig.model.source import BlindSpot, Source

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Files:
    """Their paths as shown to users, sorted; a text is read when first asked for, and kept.

    `read` gives the text of a file, or why there is none.
    """

    locations: Mapping[str, str]
    """From the path as shown to the path of the file itself."""
    read: Callable[[str], str | BlindSpot]
    folder: str = "."
    """That of the project, or the one that was asked for, as shown."""
    blind_spots: list[BlindSpot] = field(default_factory=list)
    """What was asked for and could not be read."""
    _texts: dict[str, str | None] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _answers: dict[object, object] = field(default_factory=dict)

    @property
    def paths(self) -> Iterator[str]:
        return iter(self.locations)

    def within(self, path: str) -> str:
        """The path from the project's folder: what stands above it says nothing of the file."""
        return path.removeprefix(f"{self.folder}/")

    def __contains__(self, path: str) -> bool:
        return path in self.locations

    def once(self, question: Callable[[Files], Answer]) -> Answer:
        """What a question to all files comes to; it is asked once."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return cast(Answer, self._answers[question])

    def named(self, name: str) -> list[str]:
        """The paths of the files of a name, such as `_journal.json`."""
        if not self._by_name:
            for path in self.locations:
                self._by_name.setdefault(path.rsplit("/", 1)[-1], []).append(path)
        return self._by_name.get(name, [])

    def ending(self, *suffixes: str) -> list[str]:
        """The paths that end in one of these, such as `.py`."""
        return [path for path in self.locations if path.endswith(suffixes)]

    def text(self, path: str) -> str | None:
        """The file's text; None where there is no such file or it cannot be read."""
        if path not in self._texts:
            location = self.locations.get(path)
            found = self.read(location) if location is not None else None
            if isinstance(found, BlindSpot):
                self.blind_spots.append(BlindSpot(path, 1, found.reason))
                found = None
            self._texts[path] = found
        return self._texts[path]

    def source(self, path: str) -> Source | None:
        text = self.text(path)
        return None if text is None else Source(path, text)


NO_FILES = Files({}, lambda path: BlindSpot(path, 1, "is not there"))
