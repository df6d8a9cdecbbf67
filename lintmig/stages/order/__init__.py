"""Which scripts belong together, and in which order they are applied."""

from lintmig.stages.order.order import history_for, holds_queries, order

__all__ = ["history_for", "holds_queries", "order"]
