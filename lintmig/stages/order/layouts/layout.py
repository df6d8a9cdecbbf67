"""What is known of a tool that applies a folder of SQL: by what it is recognised, and what it makes of file names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lintmig.model.finding import Severity

Counting = Literal["number", "parts", "text", "name"]
"""What of two migrations is compared: versions as numbers, number by number between dots, as text; or whole names."""


class Sign(NamedTuple):
    """A file of the repository, in a folder above the migrations, that tells of a tool by what stands in it."""

    file: str
    text: re.Pattern[str]


class Consequence(NamedTuple):
    """What the tool does, as a verb in the present: `refuses to start`."""

    words: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Layout:
    """`version` is matched against the name of a migration's file, or of its folder; group 1 is the version.

    A track is the tool's where half of its names fit, and a mark, a sign or the shape alone tells.
    """

    tool: str
    version: re.Pattern[str]
    counting: Counting
    unversioned: re.Pattern[str] | None = None
    """Names that the tool knows though they have no version."""
    mark: re.Pattern[str] | None = None
    """What only the tool's own migrations have in their text."""
    signs: tuple[Sign, ...] = ()
    shape: re.Pattern[str] | None = None
    """Names that tell of the tool by themselves."""
    shares_its_shape: bool = False
    """Whether others use such names too: then what it does is told as a warning where nothing else tells of it."""
    folder: re.Pattern[str] | None = None
    """What the path of the folder must have in it."""
    has_folders: bool = False
    """Whether each migration is a folder."""
    is_recursive: bool = False
    """Whether folders below belong to the same list."""
    code: re.Pattern[str] | None = None
    """Names of migrations that are programs."""
    code_mark: re.Pattern[str] | None = None
    """What must stand in them."""
    repeated: Consequence | None = None
    """Of a version that stands there twice; None where the tool tells such migrations apart."""
    ignored: Consequence | None = None
    """Why it passes over an SQL file beside the migrations; an error where it refuses to start for it."""
    refused: re.Pattern[str] | None = None
    """Names among those at which it refuses to start."""
    gap: Consequence | None = None
    """Of a number that is left out; None where that is nothing to the tool."""
    empty: Consequence | None = None
    """Of a file with nothing in it."""
    undone: Consequence | None = None
    """Of a migration without a way back, on the way back."""
    wants_downs: bool = False
    """Whether it takes no migration without a way back."""
    pattern: str = ""
    """How a file is to be named."""
    can_be_dated: bool = True
    """Whether timestamps stand in for versions."""


ABORTS = Consequence("refuses to start", "error")
RECORDS_ONE = Consequence("records only one, and fails or skips the other", "error")
"""Where versions are the key of its own table, and one that is in there is not run again."""
MANY_LINES = re.MULTILINE | re.IGNORECASE
