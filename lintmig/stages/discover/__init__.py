"""Find the SQL files of a project and read them."""

from lintmig.stages.discover.discover import Discovery, discover

__all__ = ["Discovery", "discover"]
