"""What is wrong where a tool keeps a list, an order or checksums of its own beside the migrations."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lintmig.model.source import Place

ListingTool = Literal["prisma", "drizzle", "atlas", "sqitch", "supabase", "liquibase"]


class UnregisteredFile(NamedTuple):
    """A migration's file that its tool's list does not name. `listing` is the path of the list.

    `is_newest` says whether its name puts it behind all that are listed: then it was meant to be applied.
    """

    place: Place
    tool: ListingTool
    name: str
    listing: str
    is_newest: bool


class MissingFile(NamedTuple):
    """A migration that the list names and that has no file; `place` is its name in the list."""

    place: Place
    tool: ListingTool
    name: str
    missing: str
    """The path of the file that is not there."""
    way: Literal["forward", "back", "check", "skipped"] = "forward"
    """`skipped` where the tool passes over a migration without its file."""
    is_of_copy: bool = False
    """Whether the list is a copy of one that is in use, or out of use itself."""


JournalFault = Literal[
    "malformed",
    "malformed-entry",
    "repeated-name",
    "repeated-id",
    "repeated-number",
    "malformed-snapshot",
    "no-snapshot-of-last",
    "no-snapshot",
    "unknown-parent",
    "unknown-parent-stops",
    "before-parent",
    "two-layouts",
    "names-few",
    "shared-parent",
    "wrong-total",
    "repeated-tag",
    "repeated-change",
]


class BrokenJournal(NamedTuple):
    """A list that its tool cannot work with. `name` is the entry, snapshot or file that it is about, as users know it.

    `other` is what it collides with.
    """

    place: Place
    tool: ListingTool
    fault: JournalFault
    name: str
    other: Place | None = None
    other_name: str = ""


class OutOfOrder(NamedTuple):
    """An entry whose time is not later than that of an earlier one.

    `is_last` says whether no entry behind it is later than all before: then nothing shows that it has been applied.
    """

    place: Place
    tool: ListingTool
    name: str
    earlier_name: str
    earlier: Place
    is_last: bool


class EditedMigration(NamedTuple):
    """A file whose contents are not those of its checksum. `place` is in the file, `checksum` in the list."""

    place: Place
    tool: ListingTool
    name: str
    checksum: Place


class ProviderMismatch(NamedTuple):
    """A list kept for one engine, and models or settings for another. `place` is in the list."""

    place: Place
    tool: ListingTool
    listed: str
    used: str
    other: Place


class MissingDependency(NamedTuple):
    """What a migration needs before it, and its list does not have there."""

    place: Place
    tool: ListingTool
    name: str
    needed: str
    kind: Literal["unknown", "later", "file", "conflict"]


class StatementBreakpoint(NamedTuple):
    """A part between breakpoints that holds several statements or none.

    `driver` is the one that runs it, None where the project does not tell.
    """

    place: Place
    tool: ListingTool
    is_empty: bool
    driver: str | None


Listed = (
    UnregisteredFile
    | MissingFile
    | BrokenJournal
    | OutOfOrder
    | EditedMigration
    | ProviderMismatch
    | MissingDependency
    | StatementBreakpoint
)
