"""From a source to the SQL in it."""

from lintmig.stages.read.read import read, read_down

__all__ = ["read", "read_down"]
