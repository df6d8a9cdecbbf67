"""Prisma's schemas."""

from __future__ import annotations

from lintmig.model.entity import Models
from lintmig.model.files import Files


def read_prisma(files: Files) -> tuple[Models, ...]:
    if not files.ending(".prisma"):
        return ()
    from lintmig.stages.read.models.prisma.prisma import read_prisma_schemas

    return read_prisma_schemas(files)


__all__ = ["read_prisma"]
