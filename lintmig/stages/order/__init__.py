"""Which scripts belong together, and in which order they are applied."""

from lintmig.stages.order.order import history_for, order

__all__ = ["history_for", "order"]
