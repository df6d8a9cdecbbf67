"""From a project's files to the SQL in them, and to the tables that its models expect."""

from lintmig.stages.read.embedded import Embedded, read_embedded
from lintmig.stages.read.embedded.drivers import drivers_used
from lintmig.stages.read.histories import read_histories
from lintmig.stages.read.host.imports import Imports
from lintmig.stages.read.lists import partial_lists
from lintmig.stages.read.models import read_models
from lintmig.stages.read.read import read, read_down
from lintmig.stages.read.runners import foreign_placeholders, several_statements, split_scripts

__all__ = [
    "Embedded",
    "Imports",
    "drivers_used",
    "foreign_placeholders",
    "partial_lists",
    "read",
    "read_down",
    "read_embedded",
    "read_histories",
    "read_models",
    "several_statements",
    "split_scripts",
]
