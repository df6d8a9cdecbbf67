"""The tools that apply folders of SQL, each with its own reading of file names."""

from lintmig.stages.order.layouts.go import GOLANG_MIGRATE, GOOSE, POP, RAMBLER, SQL_MIGRATE
from lintmig.stages.order.layouts.java import EVOLUTIONS, FLYWAY, MYBATIS
from lintmig.stages.order.layouts.layout import Consequence, Counting, Layout, Sign
from lintmig.stages.order.layouts.others import DBMATE, DBUP, INITDB, NODE_PG_MIGRATE, PLAIN, POSTGRES_MIGRATIONS
from lintmig.stages.order.layouts.rust import DIESEL, REFINERY, SQLX

LAYOUTS: tuple[Layout, ...] = (
    GOOSE,
    DBMATE,
    SQL_MIGRATE,
    RAMBLER,
    MYBATIS,
    EVOLUTIONS,
    NODE_PG_MIGRATE,
    REFINERY,
    FLYWAY,
    DIESEL,
    SQLX,
    POP,
    GOLANG_MIGRATE,
    POSTGRES_MIGRATIONS,
    DBUP,
)
"""In the order in which they are tried: those that are known by what stands in their files first."""

TOOLS = {layout.tool: layout for layout in (*LAYOUTS, INITDB, PLAIN)}


def tools() -> tuple[str, ...]:
    """The names of the tools that a configuration may name."""
    return tuple(sorted(TOOLS))


__all__ = ["INITDB", "LAYOUTS", "PLAIN", "TOOLS", "Consequence", "Counting", "Layout", "Sign", "tools"]
