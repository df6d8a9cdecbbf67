"""Prisma: a folder for each migration, applied in the order of their names; a lock file names the provider."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.ignored import IgnoredFile
from lintmig.model.ledger.listing import MissingFile, ProviderMismatch
from lintmig.model.script import Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.folders import first_line, folder_of, joined, name_of
from lintmig.stages.read.read import read

LOCK = "migration_lock.toml"
MIGRATION = "migration.sql"
WAY_BACK = "down.sql"
_NUMBERED = re.compile(r"\d{4,}")
_PROVIDER = re.compile(r"""^\s*provider\s*=\s*["']([\w-]+)["']""", re.MULTILINE)
_DATASOURCE = re.compile(r"^[ \t]*datasource\s+\w+\s*\{([^}]*)\}", re.MULTILINE)
_CONFIGURATIONS = tuple(f"prisma.config.{suffix}" for suffix in ("ts", "mts", "cts", "js", "mjs", "cjs"))
_MIGRATIONS = re.compile(r"\bmigrations\s*:\s*\{[^}]*?\bpath\s*:\s*([\w.]+\([^)]*\)|[^,}\n]*)")
_LITERAL = re.compile(r"""["'`]([^"'`\n$]+)["'`]""")
_SAME = {"postgres": "postgresql"}


def read_prisma(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    locked = {folder_of(lock): lock for lock in files.named(LOCK)}
    unlocked = sorted(_without_lock(files, sources) - locked.keys())
    return together(
        [
            *(_history(files, folder, lock, sources) for folder, lock in locked.items()),
            *(_history(files, folder, None, sources) for folder in unlocked),
        ]
    )


def _without_lock(files: Files, sources: Sequence[Source]) -> set[str]:
    """Folders of migrations whose lock file is left out: beside a schema, or where a configuration says.

    Drizzle's have such names too.
    """
    folders = {folder_of(folder_of(each.path)) for each in sources if name_of(each.path) == MIGRATION}
    folders -= {folder_of(folder_of(path)) for path in files.named("snapshot.json")}
    folders = {each for each in folders if each and f"{each}/meta/_journal.json" not in files}
    if not folders:
        return set()
    schemas = {folder_of(path) for path in files.ending(".prisma")}
    beside = {each for each in folders if not schemas.isdisjoint((folder_of(each), f"{folder_of(each)}/schema"))}
    return beside | folders.intersection(_configured(files))


def _configured(files: Files) -> Iterator[str]:
    """The folders of migrations that Prisma's configurations name."""
    for path in files.ending(*_CONFIGURATIONS):
        block = _MIGRATIONS.search(files.text(path) or "")
        if block is not None:
            parts = _LITERAL.findall(block[1])
            if parts:
                yield joined(folder_of(path), "/".join(parts))


def _history(files: Files, folder: str, lock: str | None, sources: Sequence[Source]) -> Histories:
    source = files.source(lock) if lock is not None else None
    if source is None and lock is not None:
        return Histories()
    depth = len(folder) + 1 if folder else 0
    below = [each for each in sources if not folder or each.path.startswith(folder + "/")]
    below = [each for each in below if each.path[depth:].count("/") <= 1]
    applied = sorted(
        (each for each in below if name_of(each.path) == MIGRATION and "/" in each.path[depth:]),
        key=lambda each: each.path[depth:].encode("utf-8", "surrogatepass"),
    )
    used = _used_providers(files, folder)
    provider = _PROVIDER.search(source.text) if source is not None else None
    word = provider[1] if provider else None
    if source is None and len(used) == 1:
        word = _text_of(used[0])
    migrations = {folder_of(each.path) for each in applied}
    ways_back = [each for each in below if name_of(each.path) == WAY_BACK and folder_of(each.path) in migrations]
    left = [each for each in below if each not in applied and each not in ways_back]
    defects: list[Defect] = [*_left_out(files, folder, left, migrations)]
    if provider is not None and source is not None:
        defects += _mismatch(used, Place(source, Span(provider.start(1), provider.end(1))))
    origin = LOCK if source is not None else "schema"
    scripts = tuple(for_dialect(read(each), word, origin) for each in applied)
    downs = {
        f"{folder_of(each.path)}/{MIGRATION}": (replace(for_dialect(read(each), word, origin), is_down=True),)
        for each in ways_back
    }
    claimed = frozenset(
        each.path
        for each in (*applied, *ways_back, *(each.place.source for each in defects if each.place.source.path != lock))
    )
    marker = lock or (used[0].source.path if used else None)
    tracks = (Track(folder or ".", "prisma", folder or ".", scripts, downs=downs, marker=marker),) if scripts else ()
    return Histories(tracks, tuple(defects), (), claimed)


def _left_out(
    files: Files, folder: str, left: Sequence[Source], migrations: set[str]
) -> Iterator[IgnoredFile | MissingFile]:
    lacking: set[str] = set()
    for source in left:
        place, parent = Place(source, first_line(source)), folder_of(source.path)
        if parent == folder:
            yield IgnoredFile(
                place, "prisma", "it is in no folder of its own", bool(_NUMBERED.match(name_of(source.path)))
            )
        elif parent in migrations:
            yield IgnoredFile(place, "prisma", f"it runs {MIGRATION} alone")
        elif parent not in lacking and _NUMBERED.match(name_of(parent)) and not _holds_code(files, parent):
            lacking.add(parent)
            yield MissingFile(place, "prisma", name_of(parent), f"{parent}/{MIGRATION}")


def _holds_code(files: Files, folder: str) -> bool:
    """Whether a runner of the project's own does what Prisma does not."""
    return any(path.startswith(folder + "/") for path in files.ending(".ts", ".js", ".mts", ".mjs"))


def _used_providers(files: Files, folder: str) -> list[Place]:
    """Of the data sources in the schema that the migrations belong to."""
    above = folder_of(folder)
    found: list[Place] = []
    for path in files.ending(".prisma"):
        if not above or path.startswith(above + "/"):
            source = files.source(path)
            for block in _DATASOURCE.finditer(source.text) if source is not None else ():
                provider = _PROVIDER.search(block[1])
                if source is not None and provider is not None:
                    start = block.start(1) + provider.start(1)
                    found.append(Place(source, Span(start, start + len(provider[1]))))
    return found


def _text_of(place: Place) -> str:
    return place.source.text[place.span.start : place.span.end]


def _mismatch(used: Sequence[Place], place: Place) -> Iterator[ProviderMismatch]:
    """Against the one data source, if there is one."""
    if len(used) == 1:
        listed, other = _text_of(place), _text_of(used[0])
        if _SAME.get(other, other) != _SAME.get(listed, listed):
            yield ProviderMismatch(place, "prisma", listed, other, used[0])
