"""Migrations that stand in other files than SQL ones, or in an order that a file of their tool tells."""

from lintmig.stages.read.histories.histories import read_histories

__all__ = ["read_histories"]
