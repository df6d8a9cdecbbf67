"""Infer the target engines from a repository's drivers and settings."""

from lintmig.stages.infer.addresses import addresses, in_use, of_python
from lintmig.stages.infer.infer import infer
from lintmig.stages.infer.mapped import for_mapper

__all__ = ["addresses", "for_mapper", "in_use", "infer", "of_python"]
