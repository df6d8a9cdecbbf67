"""Migrations written in TypeScript or JavaScript, read as the SQL that their tools send."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.source import Source

_SUFFIXES = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")


def read_knex(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not files.ending(*_SUFFIXES):
        return Histories()
    from lintmig.stages.read.histories.typescript.knex import read

    return read(files, sources, wanted)


def read_node_pg_migrate(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not files.ending(*_SUFFIXES):
        return Histories()
    from lintmig.stages.read.histories.typescript.node_pg import read

    return read(files, sources, wanted)


def read_typeorm(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not files.ending(*_SUFFIXES):
        return Histories()
    from lintmig.stages.read.histories.typescript.typeorm import read

    return read(files, sources, wanted)
