"""Hold the models of object-relational mappers against the schemas that migrations leave."""

from lintmig.stages.compare.models.models import Compared, compare_models
from lintmig.stages.compare.models.scope import Made

__all__ = ["Compared", "Made", "compare_models"]
