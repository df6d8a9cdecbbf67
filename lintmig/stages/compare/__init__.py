"""Hold schemas against each other: those of twins, and those of systems that share a database."""

from lintmig.stages.compare.compare import compare
from lintmig.stages.compare.rivals import System, rivals
from lintmig.stages.compare.shape import shape_of
from lintmig.stages.compare.side import Side

__all__ = ["Side", "System", "compare", "rivals", "shape_of"]
