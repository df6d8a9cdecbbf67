"""Carry out the fixes of findings: which of them together, what texts they make, how those are shown and written."""

from lintmig.stages.fix.choose import chosen
from lintmig.stages.fix.difference import difference
from lintmig.stages.fix.edited import Edited, edited
from lintmig.stages.fix.write import UnwritableError, unwritable, write

__all__ = ["Edited", "UnwritableError", "chosen", "difference", "edited", "unwritable", "write"]
