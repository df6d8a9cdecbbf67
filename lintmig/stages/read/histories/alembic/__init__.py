"""Alembic: revisions in Python that name those before them."""

from lintmig.stages.read.histories.alembic.reading import read_alembic

__all__ = ["read_alembic"]
