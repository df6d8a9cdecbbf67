"""Hold the histories of twins against each other."""

from lintmig.stages.compare.compare import compare
from lintmig.stages.compare.side import Side

__all__ = ["Side", "compare"]
