"""Lists of scripts that a program keeps in its code, to run these and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.aside import is_aside
from lintmig.model.files import Files
from lintmig.model.ledger.code import PartialList
from lintmig.model.script import Track
from lintmig.model.source import Place, Span

_CODE = (
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".py",
    ".go",
    ".php",
    ".rb",
    ".java",
    ".kt",
    ".cs",
)
_LITERAL = re.compile(r"""(["'`])([\w./-]{3,200})\1""")
_TAKES_ALL = re.compile(
    r"readdir|ReadDir|listdir|scandir|iterdir|\bglob\b|rglob|walkdir|WalkDir|go:embed|Dir\.\w+|DirectoryIterator|"
    r"import\.meta\.glob|\*\.sql",
)
_FOR_TESTS = re.compile(r"(?:^|/)(?:conftest\.py|test_[^/]*)$")
"""Code and scripts that stand beside others to test them."""
_FEWEST = 3
"""Names in a file that make a list."""


def partial_lists(files: Files, tracks: Sequence[Track]) -> Iterator[PartialList]:
    """The lists that leave out scripts of their folder, where no code takes all that it finds there."""
    known = [
        track for track in tracks if track.tool == "sql" and track.role == "migration" and len(track.scripts) > _FEWEST
    ]
    if not known:
        return
    readers = [
        path
        for path in files.ending(*_CODE)
        if ".sql" in (files.text(path) or "") and not is_aside(files.within(path)) and not _FOR_TESTS.search(path)
    ]
    if any(_TAKES_ALL.search(files.text(path) or "") for path in readers):
        return
    for track in known:
        lists = {path: found for path in readers if len(found := _listed(files.text(path) or "", track)) >= _FEWEST}
        listed = {script for found in lists.values() for script in found}
        if all(script.path in listed or _FOR_TESTS.search(script.path) for script in track.scripts):
            continue
        for path, found in lists.items():
            missing = tuple(script.path for script in track.scripts if script.path not in found)
            source = files.source(path)
            if source is not None:
                spans = sorted(found.values())
                place = Place(source, spans[0].to(spans[-1]))
                yield PartialList(place, track.path, len(found), len(track.scripts), missing)


def _listed(text: str, track: Track) -> Mapping[str, Span]:
    """The scripts that a text names, with the first place of each."""
    names = _names(track)
    found: dict[str, Span] = {}
    for match in _LITERAL.finditer(text):
        path = names.get(match[2].rpartition("/")[2])
        if path is not None:
            found.setdefault(path, Span(match.start(2), match.end(2)))
    return found


def _names(track: Track) -> dict[str, str]:
    """By all that code may call it (with its number or without, with its ending or without) the path of a script."""
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for script in track.scripts:
        file = script.path.rpartition("/")[2]
        stem = file.partition(".")[0]
        title = re.sub(r"^[\d._-]+", "", stem)
        for name in {file, stem, title if "_" in title else file}:
            if name in found:
                repeated.add(name)
            found[name] = script.path
    return {name: path for name, path in found.items() if name not in repeated}
