"""Django's migrations: Python that is read, and rendered as the SQL that Django makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.source import Source


def read_django(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not any(path.rsplit("/", 1)[0].endswith("migrations") for path in files.ending("/__init__.py")) and not any(
        "/migrations/0" in f"/{path}" for path in files.ending(".py")
    ):
        return Histories()
    from lintmig.stages.read.histories.django.django import read

    return read(files, sources, wanted)
