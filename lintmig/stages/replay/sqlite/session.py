"""What a connection to SQLite has been told by PRAGMAs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lintmig.model.script import Statement

if TYPE_CHECKING:
    from lintmig.stages.replay.world import World


@dataclass(slots=True)
class Session:
    renames_as_before: bool = False
    """PRAGMA legacy_alter_table: a renamed table is followed by its own indexes and triggers alone."""
    defers_foreign_keys: bool = False
    has_sequences: bool = False
    """Whether some table has had AUTOINCREMENT, or may have had it."""
    attached: tuple[str, ...] = ()


def follow_session(world: World, statement: Statement, is_taken: bool) -> None:
    """Keep up with a statement; one that SQLite refuses may have run all the same."""
    if world.engine.name != "sqlite" or statement.tokens[0].kind != "word":
        return
    words = [token.word.upper() for token in statement.tokens]
    session = world.session
    if words[0] == "CREATE" and "AUTOINCREMENT" in words:
        session.has_sequences = True
    if not is_taken:
        return
    match words[0]:
        case "ATTACH" if len(words) > 1:
            session.attached += (words[-1].lower(),)
        case "COMMIT" | "END":
            session.defers_foreign_keys = False
        case "ROLLBACK" if "TO" not in words:
            session.defers_foreign_keys = False
        case "PRAGMA":
            _set(world, words[1:])


def _set(world: World, words: Sequence[str]) -> None:
    name = words[2:3] if words[1:2] == ["."] else words[:1]
    value = words[-1] if words[-1] != ")" else words[-2]
    if not name or len(words) < 3 or value not in _SWITCHES:
        return
    is_on = _SWITCHES[value]
    match name[0]:
        case "FOREIGN_KEYS" if not world.transaction.is_open:
            world.schema.foreign_keys_are_checked = is_on
        case "LEGACY_ALTER_TABLE":
            world.session.renames_as_before = is_on
        case "DEFER_FOREIGN_KEYS":
            world.session.defers_foreign_keys = is_on


_SWITCHES = {"ON": True, "TRUE": True, "YES": True, "1": True, "OFF": False, "FALSE": False, "NO": False, "0": False}
