"""Alembic: revisions in Python that name those before them."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.source import Source


def read_alembic(files: Files, _: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not (files.named("alembic.ini") or any(_may_be_a_revision(path) for path in files.paths)):
        return Histories()
    from lintmig.stages.read.histories.alembic.reading import read

    return read(files, wanted)


def _may_be_a_revision(path: str) -> bool:
    return path.endswith(".py") and ("versions/" in path or "revisions/" in path)
