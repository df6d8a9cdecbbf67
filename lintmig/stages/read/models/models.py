"""Ask every mapper's reader for its models."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.entity import Models
from lintmig.model.files import Files
from lintmig.stages.read.models.django import read_django
from lintmig.stages.read.models.drizzle import read_drizzle
from lintmig.stages.read.models.prisma import read_prisma
from lintmig.stages.read.models.sqlalchemy import read_sqlalchemy
from lintmig.stages.read.models.typeorm import read_typeorm

Reader = Callable[[Files], tuple[Models, ...]]

READERS: tuple[Reader, ...] = (read_prisma, read_drizzle, read_typeorm, read_sqlalchemy, read_django)


def read_models(files: Files) -> tuple[Models, ...]:
    """The models of all mappers in a project; files that cannot be read are among the blind spots of `files`."""
    return tuple(models for reader in READERS for models in reader(files))
