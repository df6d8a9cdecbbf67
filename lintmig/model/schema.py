"""The state that replaying leaves: what exists, under the names by which the engine looks it up.

Names are keys: folded as the engine folds them. The schema is one object that moves along with the history;
its entries are frozen, and every change is recorded so that it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lintmig.model.definition import TableOptions
from lintmig.model.engine import EngineName
from lintmig.model.expression import Expression
from lintmig.model.indexed import Indexed
from lintmig.model.name import DataType
from lintmig.model.source import Place

if TYPE_CHECKING:
    from lintmig.model.expression import Expression
    from lintmig.model.operation import CreateTrigger, CreateView
    from lintmig.model.script import Script

Key = tuple[str, str]
"""Schema and name, folded."""

NO_OPTIONS = TableOptions()


@dataclass(frozen=True, slots=True)
class Column:
    """`is_certain` is False where it may not exist, or may be different: see `Table.is_certain`."""

    name: str
    type: DataType
    is_not_null: bool
    default: str | None
    generated: Literal["identity", "expression", "auto_increment"] | None
    place: Place
    is_certain: bool = True
    is_always: bool = False
    """Whether an identity takes no value but its own."""
    is_strict: bool = False
    """Whether SQLite takes only values of its type: it is the rowid, or its table is STRICT."""
    reads: frozenset[str] = frozenset()
    """The columns that a generated one is computed from."""
    collation: str = ""
    """Of a text on MySQL and MariaDB; `default` is the database's own, which is not known."""
    is_inherited: bool = False
    """Whether it is there only because a parent of the table has it, with which it goes."""


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """`columns` are folded; empty where the key is on expressions."""

    kind: Literal["primary", "unique"]
    name: str
    columns: tuple[str, ...]
    place: Place
    is_partial: bool = False
    is_certain: bool = True
    is_deferrable: bool = False
    lengths: tuple[int | None, ...] = ()
    """How many characters of each column it takes, where that is said."""


@dataclass(frozen=True, slots=True)
class ForeignKeyConstraint:
    name: str
    columns: tuple[str, ...]
    target: Key
    target_columns: tuple[str, ...]
    place: Place
    is_certain: bool = True
    is_inline: bool = False
    """Whether it stands in a column's own definition."""
    on_delete: str = ""
    names_target: bool = True
    """Whether it names the columns that it points to, rather than the primary key whatever it be."""
    is_valid: bool = True
    """Whether it holds for the rows that were there before it."""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class SkippedDefinition:
    """A CREATE TABLE IF NOT EXISTS that did nothing, and the columns that it alone has."""

    place: Place
    lost_columns: frozenset[str]


class Definition(NamedTuple):
    """What SQLite keeps of a view or a trigger, to read it each time that it is used. Spans are of its own script."""

    operation: CreateView | CreateTrigger
    script: Script


@dataclass(frozen=True, slots=True)
class Partitioning:
    """How PostgreSQL spreads a table's rows; a column is None where it is an expression."""

    method: str
    columns: tuple[str | None, ...]


Bounding = tuple[int, int, str]
"""A value by which rows are spread, such that two of one column can be compared: MINVALUE is -1, MAXVALUE 1."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The values of one partition: of IN, of FROM and TO, or modulus and remainder; None for what is not known."""

    kind: Literal["list", "range", "hash", "default"]
    low: tuple[Bounding | None, ...] = ()
    high: tuple[Bounding | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view.

    `is_certain` is False where it may not exist (its CREATE was refused, or ran under a condition);
    `is_complete` is False where it may have columns that are not known.
    """

    name: str
    kind: Literal["table", "view", "materialized view"]
    columns: Mapping[str, Column]
    place: Place
    keys: tuple[UniqueKey, ...] = ()
    foreign_keys: tuple[ForeignKeyConstraint, ...] = ()
    constraints: Mapping[str, Place] = field(default_factory=dict)
    """Every named constraint, also those that are keys."""
    checks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The columns that each named CHECK looks at."""
    check_owners: Mapping[str, str] = field(default_factory=dict)
    """The column in whose definition a CHECK stands, with which it goes."""
    own_checks: frozenset[str] = frozenset()
    """The CHECKs that no table inherits."""
    has_unknown_constraints: bool = False
    is_certain: bool = True
    is_complete: bool = True
    is_temporary: bool = False
    skipped: tuple[SkippedDefinition, ...] = ()
    sources: frozenset[Key] = frozenset()
    """The tables that a view reads."""
    reads: frozenset[tuple[Key, str]] = frozenset()
    """The columns that a view reads, as far as they are known."""
    options: TableOptions = NO_OPTIONS
    """Of a table of MySQL or MariaDB, with a charset's collation filled in."""
    obstacle: str | None = None
    """What in a view's query stands in the way of changing its rows."""
    definition: Definition | None = None
    is_strict: bool = False
    """Whether SQLite lets no column have a type of any other name."""
    settles_conflicts: bool = False
    """Whether a constraint of SQLite says itself what becomes of rows that do not meet it: ON CONFLICT."""
    module: str = ""
    """What a virtual table of SQLite is made by; `shadow` for the tables behind one."""
    hidden: frozenset[str] | None = None
    """The names of columns that are not shown, where they are not those of every table."""
    check_expressions: Mapping[str, Expression] = field(default_factory=dict)
    """What each CHECK demands, where it could be read."""
    is_unlogged: bool = False
    of_type: Key | None = None
    """The composite type whose columns it has (CREATE TABLE OF)."""
    parents: tuple[Key, ...] = ()
    """The tables whose columns it has by INHERITS or as a partition."""
    partitioning: Partitioning | None = None
    bound: Bound | None = None
    """The rows that it takes as a partition."""
    clustered: str | None = None
    """The index by which it was clustered last."""
    identity: str | None = None
    """The index by which its rows are told apart in replication."""
    is_unfilled: bool = False
    """Whether a materialized view was made, or refreshed, WITH NO DATA."""

    def with_column(self, key: str, column: Column) -> Table:
        return replace(self, columns={**self.columns, key: column})

    @property
    def certain_foreign_keys(self) -> tuple[ForeignKeyConstraint, ...]:
        """Those that exist for certain; one goes with its columns, and so it is as certain as they are."""
        if not self.foreign_keys:
            return ()
        columns = self.columns
        return tuple(
            item
            for item in self.foreign_keys
            if item.is_certain and all(columns[name].is_certain for name in item.columns if name in columns)
        )


@dataclass(frozen=True, slots=True)
class Index:
    """`columns` are folded; None stands for an expression."""

    name: str
    table: Key
    columns: tuple[str | None, ...]
    is_unique: bool
    is_partial: bool
    place: Place
    is_certain: bool = True
    expression_columns: frozenset[str] = frozenset()
    """The columns that its expressions and its WHERE name."""
    expressions: tuple[Expression, ...] = ()
    """Of its elements those that are no columns."""
    where: Expression | None = None
    is_plain: bool = True
    """Whether all its columns are ordered as by themselves."""
    method: str = "btree"
    constraint: str | None = None
    """The EXCLUDE constraint that rests on it."""
    parent: Key | None = None
    """The index of a partitioned table that it is a part of."""
    is_implicit: bool = False
    """Whether MySQL or MariaDB made it for a foreign key: it goes when another index can serve."""
    lengths: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedObject:
    """A function, trigger, type, sequence, schema, extension or policy.

    `labels` are an enum's values, `base` is a domain's type, `returns` and `arguments` are a function's types.
    """

    kind: str
    name: str
    place: Place
    table: Key | None = None
    function: Key | None = None
    labels: tuple[str, ...] | None = None
    base: DataType | None = None
    returns: str | None = None
    arguments: tuple[str, ...] = ()
    argument_count: int | None = None
    event: str = ""
    """When a trigger runs: `BEFORE INSERT`."""
    changes_tables: bool = False
    added_columns: tuple[str, ...] = ()
    is_certain: bool = True
    definition: Definition | None = None
    attributes: tuple[tuple[str, DataType], ...] | None = None
    """A composite type's columns; None for any other."""
    constraints: tuple[str, ...] | None = None
    """A domain's; None for any other, and where they are not known."""
    owner: str | None = None
    """The column of `table` with which a sequence goes; of an extension, its schema."""
    is_constraint: bool = False
    """Whether a trigger is one of CREATE CONSTRAINT TRIGGER."""
    fills_rows: bool = False
    """Whether a trigger may change or leave out the rows of an INSERT before the table sees them."""
    is_identity: bool = False
    """Whether a sequence is behind an identity column."""
    tables: tuple[Key, ...] | None = ()
    """Those of a publication; None for all."""


@dataclass(frozen=True, slots=True)
class Routine:
    """One overload of a function, procedure or aggregate of PostgreSQL.

    `parameters` are mode, name, type and whether it has a default; `returns` is None for OUT parameters.
    """

    kind: Literal["function", "procedure", "aggregate"]
    name: str
    place: Place
    parameters: tuple[tuple[str, str | None, DataType, bool], ...]
    returns: DataType | None
    returns_set: bool = False
    is_certain: bool = True


Object = tuple[str, ...]
"""Anything that others may depend on, or that depends on others: its kind and its names."""


@dataclass(frozen=True, slots=True)
class Need:
    """What something depends on, and where it was made: something else of its name does not."""

    objects: frozenset[Object]
    place: Place


Store = dict[Any, Any]


class Schema:
    """What exists at a moment of the history, for one engine."""

    def __init__(self, engine: EngineName, default_schema: str) -> None:
        self.engine = engine
        self.search_path: tuple[str, ...] = (default_schema,)
        self.schemas: dict[str, NamedObject | Literal[True]] = {default_schema: True}
        self.tables: Indexed[Key, Table] = Indexed()
        self.indexes: Indexed[Any, Index] = Indexed()
        self.functions: Indexed[Key, NamedObject] = Indexed()
        self.types: Indexed[Key, NamedObject] = Indexed()
        self.sequences: Indexed[Key, NamedObject] = Indexed()
        self.triggers: Indexed[Any, NamedObject] = Indexed()
        self.extensions: dict[str, NamedObject] = {}
        self.policies: Indexed[Any, NamedObject] = Indexed()
        self.routines: Indexed[Key, tuple[Routine, ...]] = Indexed()
        """PostgreSQL's, with all their overloads; `functions` has one of each name."""
        self.others: dict[Object, NamedObject] = {}
        """What only has a name: rules, publications, collations and the like."""
        self.needs: Indexed[Object, Need] = Indexed()
        self.needed_by: dict[Object, frozenset[Object]] = {}
        """The reverse of `needs`."""
        self.procedures: Indexed[Key, NamedObject] = Indexed()
        """Of MySQL and MariaDB, which name them apart from functions."""
        self.events: Indexed[Key, NamedObject] = Indexed()
        self.unknowns: list[str] = []
        """Why anything may exist beyond what is kept here."""
        self.foreign_keys_are_checked = True
        self.is_strict = True
        """Whether MySQL and MariaDB refuse values that do not fit (sql_mode)."""
        self.keeps_record = False
        """Whether the record goes back further than one statement."""
        self._journal: list[tuple[Store, Any, Any]] = []

    def put(self, store: Store, key: Any, value: Any) -> None:
        """Set an entry, or remove it with None; recorded for `undo`."""
        self._journal.append((store, key, store.get(key)))
        if value is None:
            store.pop(key, None)
        else:
            store[key] = value

    def mark(self) -> int:
        """A moment to which `undo` can go back."""
        return len(self._journal)

    def undo(self, mark: int) -> None:
        while len(self._journal) > mark:
            store, key, value = self._journal.pop()
            if value is None:
                store.pop(key, None)
            else:
                store[key] = value

    def has_put(self, mark: int, store: Store, key: Any) -> bool:
        """Whether an entry was set since a moment."""
        return any(each is store and name == key for each, name, _ in self._journal[mark:])

    def forget(self) -> None:
        """Drop the record: what came before can no longer be undone, unless somebody keeps it."""
        if not self.keeps_record:
            self._journal.clear()

    def before(self, mark: int) -> Iterator[tuple[Store, Any, Any]]:
        """What was changed since a mark, with what stood there before; None where nothing did."""
        seen: set[tuple[int, Any]] = set()
        for store, key, value in self._journal[mark:]:
            if (id(store), key) not in seen:
                seen.add((id(store), key))
                yield store, key, value

    @property
    def is_complete(self) -> bool:
        return not self.unknowns
