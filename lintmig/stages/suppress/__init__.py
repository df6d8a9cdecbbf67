"""Drop the findings that a comment in the SQL accepts, with its reason."""

from lintmig.stages.suppress.accepting import with_ignores
from lintmig.stages.suppress.suppress import Suppression, suppress

__all__ = ["Suppression", "suppress", "with_ignores"]
