"""Prisma's schemas."""

from lintmig.stages.read.models.prisma.prisma import read_prisma

__all__ = ["read_prisma"]
