"""Drop the findings that a comment in the SQL accepts, with its reason."""

from lintmig.stages.suppress.suppress import Suppression, suppress
from lintmig.stages.suppress.write import with_ignores

__all__ = ["Suppression", "suppress", "with_ignores"]
