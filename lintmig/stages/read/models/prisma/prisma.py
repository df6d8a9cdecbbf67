"""Find the Prisma schemas of a project, each of one file or of a folder of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lintmig.model.entity import Models
from lintmig.model.files import Files
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.read.models.prisma.grammar import Block, Document, read_document
from lintmig.stages.read.models.prisma.tables import Schema, entities_of, enums_of
from lintmig.stages.read.models.prisma.types import ENGINES, OTHER_PROVIDERS

LARGEST_FILE = 5_000_000


class _File(NamedTuple):
    source: Source
    document: Document

    @property
    def folder(self) -> str:
        return self.source.path.rpartition("/")[0]

    @property
    def datasource(self) -> Block | None:
        return next((block for block in self.document.blocks if block.kind == "datasource"), None)


def read_prisma_schemas(files: Files) -> tuple[Models, ...]:
    found = list(_files(files))
    heads = [each for each in found if each.datasource is not None]
    parts: dict[str, list[_File]] = {}
    for each in found:
        head = _head_of(each, heads) if each.datasource is None else None
        if head is not None:
            parts.setdefault(head.source.path, []).append(each)
    return tuple(
        models for head in heads for models in _models(head, _belonging(head, parts.get(head.source.path, [])), files)
    )


def _files(files: Files) -> Iterator[_File]:
    for path in files.ending(".prisma"):
        source = files.source(path)
        if source is not None and len(source.text) <= LARGEST_FILE:
            yield _File(source, read_document(source))


def _head_of(part: _File, heads: Iterable[_File]) -> _File | None:
    """The one file with a datasource in the nearest folder above, or in the same; None where there are several."""
    above = [head for head in heads if not head.folder or f"{part.folder}/".startswith(f"{head.folder}/")]
    nearest = max((len(head.folder) for head in above), default=0)
    closest = [head for head in above if len(head.folder) == nearest]
    return closest[0] if len(closest) == 1 else None


def _belonging(head: _File, parts: list[_File]) -> list[_File]:
    """The files that are of one schema with the head: not a copy, and not one that has nothing to do with it."""
    own = {block.name for block in head.document.blocks if block.kind not in ("datasource", "generator")}
    others = [block.name for part in parts for block in part.document.blocks if block.kind != "generator"]
    if len({*own, *others}) < len(own) + len(others):
        return [] if own else parts
    is_one = not own or _mentions(head.document, set(others)) or any(_mentions(part.document, own) for part in parts)
    return parts if is_one else []


def _mentions(document: Document, names: set[str]) -> bool:
    return any(
        member.type is not None and member.type.text in names for block in document.blocks for member in block.members
    )


def _models(head: _File, parts: list[_File], files: Files) -> Iterator[Models]:
    datasource = head.datasource
    blocks = tuple(block for each in (head, *parts) for block in each.document.blocks)
    provider = datasource.setting("provider") if datasource is not None else None
    if provider is not None and provider.text in OTHER_PROVIDERS:
        return
    for each in (head, *parts):
        for span in each.document.unread:
            line = each.source.position(span.start).line
            files.blind_spots.append(BlindSpot(each.source.path, line, "is no line of a Prisma schema that is known"))
    named = ENGINES.get(provider.text) if provider is not None and provider.kind == "string" else None
    engines = frozenset(named) if named else None
    mode = datasource.setting("relationMode") or datasource.setting("referentialIntegrity") if datasource else None
    schema = Schema(
        head.source.path,
        blocks,
        engines,
        has_foreign_keys=mode is None or mode.text != "prisma",
    )
    entities = entities_of(schema)
    if not entities:
        return
    path = head.folder if parts and head.folder else head.source.path
    yield Models("prisma", path, entities, enums_of(schema), engines)
