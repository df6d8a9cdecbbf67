"""Infer the target engines from a repository's drivers and settings."""

from lintmig.stages.infer.addresses import addresses, in_use, of_python
from lintmig.stages.infer.infer import infer

__all__ = ["addresses", "in_use", "infer", "of_python"]
