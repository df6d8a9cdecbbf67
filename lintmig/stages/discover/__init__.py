"""Find the SQL files of a project and read them."""

from lintmig.stages.discover.discover import Discovery, discover
from lintmig.stages.discover.read import LARGEST_FILE, Unreadable, decoded
from lintmig.stages.discover.walk import is_read

__all__ = ["LARGEST_FILE", "Discovery", "Unreadable", "decoded", "discover", "is_read"]
