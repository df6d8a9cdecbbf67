"""Hold the models of object-relational mappers against the schemas that migrations leave."""

from lintmig.stages.compare.models.models import compare_models
from lintmig.stages.compare.models.scope import Made

__all__ = ["Made", "compare_models"]
