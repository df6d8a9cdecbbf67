"""Which scripts belong together, and in which order they are applied."""

from lintmig.stages.order.dates import future_of
from lintmig.stages.order.downs import ways_back
from lintmig.stages.order.layouts import tools
from lintmig.stages.order.order import history_for, holds_queries, order, with_downs
from lintmig.stages.order.since import names_in, place_of
from lintmig.stages.order.twins import twins

__all__ = [
    "future_of",
    "history_for",
    "holds_queries",
    "names_in",
    "order",
    "place_of",
    "tools",
    "twins",
    "ways_back",
    "with_downs",
]
