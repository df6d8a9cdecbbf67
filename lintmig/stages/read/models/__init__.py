"""The tables that object-relational mappers expect, read from the code that describes them."""

from lintmig.stages.read.models.models import read_models

__all__ = ["read_models"]
