"""From a source to the SQL in it."""

from lintmig.stages.read.read import read

__all__ = ["read"]
