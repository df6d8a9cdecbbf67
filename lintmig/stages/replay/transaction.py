"""The transactions that scripts open themselves, and what each engine undoes when they end.

PostgreSQL and SQLite undo definitions as well as rows; MariaDB and MySQL commit at every definition. On PostgreSQL
one refused statement undoes the whole transaction, so all of it may only have happened; elsewhere only that statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lintmig.model.expression import Literal
from lintmig.model.fault import Missing, Untimely
from lintmig.model.name import Identifier
from lintmig.model.operation import ChangeEnum, CreateTable, UseSchema, UseTransaction
from lintmig.model.schema import Key
from lintmig.model.script import Script, Statement
from lintmig.model.source import Place, Span
from lintmig.model.timeline import Aftermath
from lintmig.stages.replay.keeping import Moment, bring_back, bring_back_rows, keep

if TYPE_CHECKING:
    from lintmig.stages.replay.world import World

Ran = tuple[Script, Statement]
Replayer = Callable[[Iterable[Ran]], None]
"""Applies statements once more as ones that may have happened."""


@dataclass(slots=True)
class _Mark:
    """A moment with the name of its savepoint, None for the beginning, and how many statements had run."""

    name: str | None
    moment: Moment
    ran: int


@dataclass(slots=True)
class Transaction:
    """How it stands with transactions in the script that is being replayed."""

    is_open: bool = False
    was_open: bool = False
    """Whether this script has opened one before."""
    is_autocommit: bool = True
    since: Place | None = None
    """What has opened or ended the last one."""
    failed: Aftermath | None = None
    new_values: dict[tuple[Key, str], Place] = field(default_factory=dict)
    """Values that PostgreSQL's enums got in this transaction: they cannot be used before it ends."""
    _marks: list[_Mark] = field(default_factory=list)
    _ran: list[Ran] = field(default_factory=list)
    _path: tuple[str, ...] | None = None
    """The search path that SET LOCAL has put aside."""
    _transient: list[Key] = field(default_factory=list)
    """Tables that go with the transaction."""

    @property
    def can_go_back(self) -> bool:
        return bool(self._marks)

    def judge(self, world: World, operation: UseTransaction) -> None:
        """Report what the engine refuses for how it stands with transactions, before anything is done."""
        act, engine = operation.act, world.engine.name
        is_surely_closed = self.was_open and not self.is_open
        if act in ("rollback to", "release") and operation.savepoint is not None:
            name = operation.savepoint
            is_looked_for = act == "rollback to" or self.failed is None
            if is_looked_for and self._named(_folded(world, name)) is None:
                world.report(Missing("savepoint", world.shown(name), name.span))
        elif act == "begin" and engine == "sqlite" and self.is_open and self._marks[0].name is not None:
            world.report(Untimely("BEGIN", "in transaction", operation.span, self.since))
        elif act in ("commit", "rollback") and engine == "sqlite" and is_surely_closed:
            world.report(Untimely(act.upper(), "no transaction", operation.span, self.since))
        elif act == "savepoint" and engine == "postgresql" and is_surely_closed:
            world.report(Untimely("SAVEPOINT", "no transaction", operation.span, self.since))

    def judge_words(self, world: World, statement: Statement) -> None:
        """Report what PostgreSQL takes inside of transactions only, where this script has ended its own."""
        if world.engine.name != "postgresql" or self.is_open or not self.was_open:
            return
        words = [token.word for token in statement.tokens]
        if words[0] == "LOCK" or (words[0] == "DECLARE" and "CURSOR" in words and "HOLD" not in words):
            span = Span(statement.span.start, statement.tokens[0].end)
            world.report(Untimely(words[0], "no transaction", span, self.since))

    def note_value(self, world: World, key: Key, operation: ChangeEnum) -> None:
        """An enum gets a value; since PostgreSQL 17 it can be used at once if its type is as new."""
        if not self.is_open or self.since is None or world.engine.name != "postgresql" or not world.is_certain:
            return
        made = world.schema.types[key].place
        is_new_type = made.source is self.since.source and made.span.start > self.since.span.start
        if world.engine.version < (17,) or not is_new_type:
            self.new_values[key, operation.label] = world.place(operation.span)

    def check_value(self, world: World, key: Key, literal: Literal) -> None:
        """Report the use of an enum's value before the transaction that adds it is committed."""
        place = self.new_values.get((key, literal.text)) if self.new_values else None
        if place is None or literal.span is None:
            return
        fault = Untimely(f"'{literal.text}'", "new value", literal.span, place)
        if fault not in world.faults:
            world.report(fault)

    def begin_script(self, world: World, replayer: Replayer) -> None:
        """A script ends what the one before it has left open; a runner's own transaction is not known."""
        if self._marks or self._transient:
            self._end(world, replayer)
        self.is_open = self.was_open = False
        self.is_autocommit = True
        self.since = None

    def follow(self, world: World, statement: Statement, refusal: Aftermath | None, replayer: Replayer) -> None:
        """Keep up with a statement after it was judged; `refusal` is given where the engine refuses it."""
        operation = statement.operations[0] if len(statement.operations) == 1 else None
        if isinstance(operation, UseTransaction):
            if refusal is None or self.failed is not None:
                self._act(world, operation, replayer)
            elif world.engine.name == "postgresql" and self.is_open:
                self.failed = refusal
            return
        if self.can_go_back:
            assert world.script is not None
            self._ran.append((world.script, statement))
            if refusal is not None and self.failed is None and world.engine.name == "postgresql" and self.is_open:
                self.failed = refusal
        if world.engine.name in ("mariadb", "mysql"):
            if self.can_go_back and _commits(statement):
                self._close()
                self._open_again(world)
        elif world.engine.name == "postgresql":
            self._note(world, statement, operation)

    def _act(self, world: World, operation: UseTransaction, replayer: Replayer) -> None:
        match operation.act:
            case "begin":
                if world.engine.name in ("mariadb", "mysql") or not self.is_open:
                    self._close()
                    self._open(world, world.place(operation.span), None)
            case "savepoint":
                self._save(world, operation)
            case "commit" | "rollback":
                self._end(world, replayer, is_commit=operation.act == "commit")
                self.since = world.place(operation.span)
                if operation.chains:
                    self._open(world, self.since, None)
                self._open_again(world)
            case "rollback to" | "release":
                self._to_savepoint(world, operation, replayer)
            case "autocommit off" | "autocommit on":
                self._close()
                self.is_autocommit = operation.act == "autocommit on"
                self.since = world.place(operation.span)
                self._open_again(world)

    def _open(self, world: World, place: Place, savepoint: str | None) -> None:
        self.is_open = self.was_open = True
        self.since = place
        self._marks = [_Mark(savepoint, keep(world.schema, world.contents), 0)]
        self._ran = []

    def _open_again(self, world: World) -> None:
        if not self.is_autocommit and not self.is_open and self.since is not None:
            self._open(world, self.since, None)

    def _save(self, world: World, operation: UseTransaction) -> None:
        if operation.savepoint is None:
            return
        name = _folded(world, operation.savepoint)
        if not self.is_open and world.engine.name == "sqlite":
            self._open(world, world.place(operation.span), name)
            return
        if world.engine.name in ("mariadb", "mysql"):
            self._marks = [mark for mark in self._marks if mark.name != name]
        self._marks.append(_Mark(name, keep(world.schema, world.contents), len(self._ran)))

    def _named(self, name: str) -> int | None:
        return next((at for at in range(len(self._marks) - 1, -1, -1) if self._marks[at].name == name), None)

    def _to_savepoint(self, world: World, operation: UseTransaction, replayer: Replayer) -> None:
        at = self._named(_folded(world, operation.savepoint)) if operation.savepoint is not None else None
        if at is None:
            world.contents.tables.clear()
            return
        mark = self._marks[at]
        if operation.act == "release":
            del self._marks[at:]
            if not self._marks:
                self._close()
            return
        del self._marks[at + 1 :]
        undone = self._ran[mark.ran :]
        del self._ran[mark.ran :]
        self._go_back(world, mark)
        self.failed = None
        if not self.is_open:
            replayer(undone)

    def _go_back(self, world: World, mark: _Mark) -> None:
        if world.engine.name in ("mariadb", "mysql"):
            bring_back_rows(mark.moment, world.contents)
        else:
            bring_back(mark.moment, world.schema, world.contents)

    def _end(self, world: World, replayer: Replayer, *, is_commit: bool = True) -> None:
        """COMMIT of a transaction that failed is a ROLLBACK of one that was meant to work."""
        failed, ran = self.failed, self._ran
        mark = self._marks[0] if self._marks else None
        if mark is None or not self.is_open:
            if not is_commit:
                world.contents.tables.clear()
        elif not is_commit:
            self._go_back(world, mark)
        elif failed is not None:
            failed.undone, failed.begun = len(ran) - 1, self.since
            self._go_back(world, mark)
            replayer(ran)
        if self._path is not None:
            world.schema.search_path = self._path
        for key in self._transient:
            world.schema.put(world.schema.tables, key, None)
        self._close()

    def _close(self) -> None:
        self.is_open = False
        self.failed = None
        self._marks, self._ran, self._transient = [], [], []
        self.new_values.clear()
        self._path = None

    def _note(self, world: World, statement: Statement, operation: object) -> None:
        words = [token.word for token in statement.tokens]
        if isinstance(operation, UseSchema) and words[1:2] == ["LOCAL"] and self.is_open and self._path is None:
            self._path = world.path_before
        elif isinstance(operation, CreateTable) and operation.on_commit == "DROP":
            self._transient.append(world.new_key(operation.name, True))


def _folded(world: World, name: Identifier) -> str:
    return world.fold(name) if world.engine.name == "postgresql" else name.text.lower()


def _commits(statement: Statement) -> bool:
    words = [token.word for token in statement.tokens[:4]]
    return words[0] in _COMMITTING and "TEMPORARY" not in words[1:] and words[1:2] != ["PREPARE"]


_COMMITTING = frozenset("ALTER CREATE DROP RENAME TRUNCATE GRANT REVOKE LOCK ANALYZE OPTIMIZE CHECK REPAIR".split())
