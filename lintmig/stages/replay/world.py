"""One engine's schema while a history is replayed, and how names are looked up in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, MutableMapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lintmig.engines import lists
from lintmig.engines.facts import FACTS, PROVIDED_SCHEMAS, RUNNER_TABLES
from lintmig.model.definition import ObjectKind
from lintmig.model.engine import ENGINE_NAMES, Engine, EngineName
from lintmig.model.fault import Fault, Missing
from lintmig.model.name import DataType, Identifier, ObjectName
from lintmig.model.operation.blocks import Body
from lintmig.model.schema import Column, Definition, Key, NamedObject, Object, Schema, Table
from lintmig.model.script import Script
from lintmig.model.source import Place, Span
from lintmig.stages.replay.bootstraps import is_left_open
from lintmig.stages.replay.created import Creations
from lintmig.stages.replay.queries.noticing import Noted
from lintmig.stages.replay.roots import Roots
from lintmig.stages.replay.rows.contents import Contents
from lintmig.stages.replay.sqlite.session import Session
from lintmig.stages.replay.surroundings import Surroundings
from lintmig.stages.replay.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Found:
    key: Key
    table: Table


Lookup = Found | Missing | None
"""None where it cannot be known: then nothing is said."""


def quoted_if_needed(name: str) -> str:
    """A folded name of PostgreSQL as it must be written."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


_STRING_ATTRIBUTES = frozenset({"binary", "ascii", "unicode", "byte", "compressed"})
"""What MySQL and MariaDB take after the name of a string type."""

_NUMBERS = re.compile(r"seq_\d+_to_\d+(?:_step_\d+)?")
"""The tables that MariaDB's engine Sequence makes up by their names."""

_MOST_COMPARED = 300_000
"""Names that are looked at, in a whole history, for one similar to a missing one: a few tenths of a second."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


class World:
    """Mutable on purpose: the schema moves from statement to statement.

    `is_certain` is False while operations are applied that may not have run: those of a statement that the
    engine refuses, or of a block with conditions. Then nothing is reported, and what they do is marked.
    """

    def __init__(self, engine: Engine, creations: Creations, surroundings: Surroundings) -> None:
        self.engine = engine
        self.elsewhere = surroundings.tables_elsewhere
        self.is_told_elsewhere = surroundings.is_told_elsewhere
        self.is_added_elsewhere = surroundings.is_added_elsewhere
        self.registered_functions = surroundings.functions
        self.order_is_known = surroundings.order_is_known
        self.beside = surroundings.beside
        self.facts = FACTS[engine.name]
        self._table_names = "all" if engine.has("LOWER_CASE_TABLE_NAMES") else self.facts.table_names
        self.temporary_schema = "pg_temp" if engine.name == "postgresql" else "temp"
        self.schema = Schema(engine.name, self.facts.default_schema)
        for name, place in surroundings.extensions.items():
            self.schema.extensions[name] = NamedObject("extension", name, place, is_certain=False)
        for name, place in surroundings.schemas.items():
            self.schema.schemas[name] = NamedObject("schema", name, place, is_certain=False)
        if surroundings.schema:
            self.schema.schemas[surroundings.schema] = True
            self.schema.search_path = (surroundings.schema, *self.schema.search_path)
        self.creations = creations
        self.contents = Contents()
        self.has_baseline = bool(surroundings.has_baseline)
        if engine.name in ("mariadb", "mysql"):
            self.schema.is_strict = engine.has("STRICT_TRANS_TABLES") or engine.has("STRICT_ALL_TABLES")
        self.schema.foreign_keys_are_checked = surroundings.foreign_keys_are_checked
        self.first_settings = (self.schema.foreign_keys_are_checked, self.schema.is_strict)
        self.is_second_run = False
        """Whether the history is applied again: what is refused then changes nothing, and all is undone in the end."""
        self.is_certain = True
        self.is_alone = True
        """Whether the statement does one thing only: what it does later may make up for what it does first."""
        self.is_only = False
        """Whether the statement leaves the tables that inherit as they are (ALTER TABLE ONLY)."""
        self.is_muted = False
        """Whether the statement may be skipped as a whole: then nothing in it is reported."""
        self.has_doubt = False
        """Whether the statement met something uncertain: then it may be refused, and what it does is uncertain too."""
        self.variables: dict[str, DataType | None] = {}
        """What a block of PL/pgSQL, or the body of a function, knows by name beside columns."""
        self.checks_bodies = True
        """Whether functions are looked at when they are created: check_function_bodies."""
        self.bodies: dict[Place, tuple[Body, Script] | None] = {}
        """By the place of a routine what it does, and where that is written; None where that is not known."""
        self.depth = 0
        """How many bodies deep replay is."""
        self.is_looking = False
        """Whether a body is only looked at: then nothing that it calls runs."""
        self.invoked: set[Span] = set()
        """The calls whose bodies have been run."""
        self.roots = Roots()
        self.unread: dict[str, Place] = {}
        """The words of refused definitions that could not be read, with their places."""
        self.doubts: list[Place] = []
        """Where the uncertain things that the statement met were to be made."""
        self.transaction = Transaction()
        self.before = 0
        """The schema's mark before the statement."""
        self.path_before: tuple[str, ...] = ()
        """The search path before the statement."""
        self.number = -1
        self.script: Script | None = None
        self.dropped: MutableMapping[tuple[str, Key], Place] = {}
        self.being_dropped: frozenset[Key] = frozenset()
        self.going: frozenset[Object] = frozenset()
        """What else the statement drops: it does not stand in its own way."""
        self.faults: list[Fault] = []
        self.notes: list[Noted] | None = None
        """The operators and functions that were met, with their operands' types, where some row asks for them."""
        self.session = Session()
        self.being_read: list[object] = []
        """The views and triggers that are being looked into, within each other."""
        self.is_firing_unsure = False
        """Whether the trigger that is looked into may not fire at all."""
        self.named_tables: dict[int, tuple[Definition, Sequence[str]]] = {}
        self.sound: dict[int, tuple[Definition | None, tuple[Table | None, ...]]] = {}
        """The definitions that were valid when they were last looked at, and with which tables, by their identity."""
        self.highest_numbers: dict[Key, int] = {}
        """On MySQL and MariaDB, of a statement's tables: the highest number in the name of a foreign key before it."""
        self.unserved: set[tuple[Key, str]] = set()
        """The tables and names of foreign keys whose index went with a primary key that gave way to another."""
        self.held_names: dict[Key, Place] = {}
        """The names of the foreign keys that there were before a statement of theirs."""
        self._names_to_compare = _MOST_COMPARED
        self.outside: MutableMapping[str, Place] = {}
        """Tables that no migration makes and that are taken to be there already."""
        self.indexes_outside: set[str] = set()
        """Names of indexes that were made on tables which replay does not know, and so are not kept."""

    def report(self, fault: Fault) -> None:
        if self.is_muted or is_left_open(self.script, fault, self.is_told_elsewhere, self.is_added_elsewhere):
            self.has_doubt = self.has_doubt or fault.rejects
        elif isinstance(fault, Missing) and fault.kind == "index" and _last(fault) in self.indexes_outside:
            self.has_doubt = True
        elif isinstance(fault, Missing) and self._comes_from_another_file(fault.created_later):
            self.outside.setdefault(fault.name, self.place(fault.span))
            self.has_doubt = True
        elif self.is_certain and not self._may_be_unread(fault) and not self._is_in_hole(fault.span):
            self.faults.append(self._with_similar(fault) if isinstance(fault, Missing) else fault)

    def _with_similar(self, missing: Missing) -> Missing:
        """Of tables alone: their names are too many to be compared before it is known that this is reported."""
        if missing.kind not in ("table", "view", "materialized view") or missing.is_alias or missing.similar:
            return missing
        name = _last(missing)
        return missing._replace(similar=self.similar(name, [key[1] for key in self.schema.tables]))

    def _may_be_unread(self, fault: Fault) -> bool:
        """Whether what is missing may be what a refused statement, which could not be read, was to make."""
        place = None
        if self.unread and isinstance(fault, Missing):
            place = self.unread.get(fault.name.split(".")[-1].strip('"').lower())
        if place is not None:
            self.doubt(place)
        return place is not None

    def doubt(self, place: Place) -> None:
        """The statement needs something uncertain, which was to be made at a place."""
        self.has_doubt = True
        self.doubts.append(place)

    def doubt_if_refused(self, place: Place) -> None:
        """As `doubt`, where a refused statement was to make it, and no condition stands around it."""
        if self.is_certain and not self.roots.is_empty and self.roots.of([place]) is not None:
            self.doubt(place)

    def place(self, span: Span) -> Place:
        assert self.script is not None
        return Place(self.script.source, self.script.source_map.file_span(span))

    def fold_table(self, name: Identifier) -> str:
        folds = self._table_names == "all" or (self._table_names == "unquoted" and not name.quoted)
        text = name.text.lower() if folds else name.text
        return text if len(text) < 63 else self._cut(text)

    def fold(self, name: Identifier) -> str:
        text = name.text.lower() if not name.quoted or self.facts.other_names == "all" else name.text
        return text if len(text) < 63 else self._cut(text)

    def fold_written(self, name: str) -> str:
        """As `fold`, of a name that is in lower case already unless it was quoted."""
        return self._cut(name if self.facts.other_names == "unquoted" else name.lower())

    def _cut(self, name: str) -> str:
        """PostgreSQL cuts names to 63 bytes."""
        if self.engine.name != "postgresql" or len(name) < 63:
            return name
        return name.encode()[:63].decode(errors="ignore")

    def new_key(self, name: ObjectName, is_temporary: bool = False) -> Key:
        """The key under which something created by this name is kept."""
        if is_temporary:
            return (self.temporary_schema, self.fold_table(name.last))
        if name.qualifier is not None:
            return (self.fold_table(name.qualifier), self.fold_table(name.last))
        return (self.creation_schema() or self.schema.search_path[0], self.fold_table(name.last))

    def creation_schema(self) -> str | None:
        """Where a name without a schema is created: PostgreSQL takes the first of the path that exists."""
        path = self.schema.search_path
        if self.engine.name != "postgresql" or not self.schema.is_complete or self.has_baseline:
            return path[0]
        return next((name for name in path if name in self.schema.schemas or name in PROVIDED_SCHEMAS), None)

    def keys(self, name: ObjectName) -> list[Key]:
        """The keys under which the engine looks for this name, in its order."""
        last = self.fold_table(name.last)
        if name.qualifier is not None:
            return [(self.fold_table(name.qualifier), last)]
        return [(self.temporary_schema, last), *[(schema, last) for schema in self.schema.search_path]]

    def find(self, name: ObjectName, is_reference: bool = False, kind: ObjectKind = "table") -> Lookup:
        """The table or view of this name."""
        for key in self.keys(name):
            table = self.schema.tables.get(key)
            if table is not None:
                return Found(key, table)
        stores = (self.schema.sequences, self.schema.types)
        if self.is_provided(name) or any(key in store for store in stores for key in self.keys(name)):
            return None
        folded = self.fold_table(name.last)
        later = self.creations.after("table", folded, self.number)
        if not self.schema.is_complete:
            return None
        dropped = next(
            (self.dropped[("table", key)] for key in self.keys(name) if ("table", key) in self.dropped),
            None,
        )
        if dropped is None and (self.has_baseline or self._may_be_made_before(folded, later)):
            self.outside.setdefault(str(name), self.place(name.span))
            return None
        return Missing(
            kind,
            ".".join(self.shown(part) for part in name.parts),
            name.span,
            created_later=later,
            dropped=dropped,
            is_reference=is_reference,
        )

    def _may_be_made_before(self, folded: str, later: Place | None) -> bool:
        """Whether another track makes the table, or another file of this one if their order is only a guess."""
        if self.order_is_known:
            return not self.creations.ever("table", folded) and folded.lower() in self.elsewhere()
        return self._comes_from_another_file(later) or folded.lower() in self.elsewhere()

    def _comes_from_another_file(self, later: Place | None) -> bool:
        """Whether what is made later may as well be made before: in another file, where their order is only a guess."""
        if later is None or self.order_is_known or self.script is None:
            return False
        return later.source is not self.script.source

    def use(self, name: ObjectName, kind: ObjectKind = "table") -> Found | None:
        """The table of this name where it surely exists; reports it where it surely does not."""
        lookup = self.find(name, kind=kind)
        if isinstance(lookup, Missing):
            self.report(lookup)
            return None
        if lookup is not None and not lookup.table.is_certain:
            self.doubt(lookup.table.place)
        return lookup

    def is_provided(self, name: ObjectName) -> bool:
        """Whether the engine, the platform or a migration tool brings this table or view."""
        last = name.last.text.lower()
        if self._is_filled_in(name):
            return True
        if last.startswith(self.facts.system_tables) or last in RUNNER_TABLES:
            return True
        if self.engine.name == "mariadb" and _NUMBERS.fullmatch(name.last.text):
            return True
        if name.qualifier is None:
            return False
        schema = name.qualifier.text.lower()
        return schema in self.facts.system_schemas or schema in PROVIDED_SCHEMAS

    def engines_with(self, listed: Callable[[Engine], frozenset[str]], name: str) -> tuple[EngineName, ...]:
        """The other engines whose list of types or functions has this name."""
        others = (Engine(engine, (99,), False, "") for engine in ENGINE_NAMES if engine != self.engine.name)
        return tuple(other.name for other in others if name in listed(other))

    def is_hole(self, span: Span) -> bool:
        """Whether what stands there is only a name of ours, for what the program around it fills in."""
        holes = self.script.holes if self.script is not None else ()
        return any(hole.start < span.end and span.start < hole.end for hole in holes)

    def _is_filled_in(self, name: ObjectName) -> bool:
        """Whether a part of the name stands for a template (`{{ .Schema }}`), so that it may be any name."""
        if self.script is None:
            return False
        if self.script.holes:
            return any(self._is_in_hole(part.span) for part in name.parts)
        text, offset = self.script.source.text, self.script.source_map.file_offset
        return any(text.startswith(("{{", "${", "{%"), offset(part.span.start) + part.quoted) for part in name.parts)

    def _is_in_hole(self, span: Span) -> bool:
        """Whether the program around the SQL fills something in there."""
        holes = self.script.holes if self.script is not None else ()
        return any(hole.start < span.end and span.start < hole.end for hole in holes)

    def similar(self, name: str, names: Collection[str]) -> str | None:
        if len(names) > self._names_to_compare or not self.is_certain:
            return None
        self._names_to_compare -= len(names)
        known = {str(each).lower(): str(each) for each in names}
        close = get_close_matches(name.lower(), known, 1, 0.8)
        if not close:
            return None
        return quoted_if_needed(known[close[0]]) if self.engine.name == "postgresql" else known[close[0]]

    def may_be_a_string(self, name: Identifier) -> bool:
        """SQLite reads an unknown name in double quotes, and in no others, as a string."""
        if not name.quoted or not self.engine.has("DOUBLE_QUOTED_STRINGS") or self.script is None:
            return False
        return self.script.sql.startswith('"', name.span.start)

    def shown(self, name: Identifier) -> str:
        """A name as the engine takes it: on PostgreSQL folded, with the quotes that it needs."""
        if self.engine.name != "postgresql":
            return name.text
        return quoted_if_needed(self.fold(name))

    def column(self, found: Found, name: Identifier, *, hidden: bool = True) -> Column | Missing | None:
        """A column of a table; None where it cannot be known."""
        folded = self.fold(name)
        column = found.table.columns.get(folded)
        if column is not None:
            return column
        table = found.table
        if hidden and folded in (self.facts.hidden_columns if table.hidden is None else table.hidden):
            return None
        if not table.is_complete or not table.is_certain or not self.schema.is_complete:
            return None
        skipped = next((item.place for item in table.skipped if folded in item.lost_columns), None)
        return Missing(
            "column",
            self.shown(name),
            name.span,
            table=table.name,
            similar=self.similar(folded, table.columns),
            created_later=self.creations.after(f"column of {found.key[1]}", folded, self.number),
            skipped=skipped,
            dropped=self.dropped.get((f"column {folded}", found.key)),
            table_place=table.place,
        )

    def use_column(self, found: Found, name: Identifier, *, hidden: bool = False) -> Column | None:
        column = self.column(found, name, hidden=hidden)
        if isinstance(column, Missing):
            self.report(column)
            return None
        if column is not None and not column.is_certain:
            self.doubt(column.place)
        return column

    def knows_type(self, type_: DataType) -> bool:
        """Whether a type exists, or may exist."""
        if self.facts.types_are_free or not type_.name or not self.schema.is_complete:
            return True
        name = type_.name
        if type_.qualifier is not None and type_.qualifier.text.lower() in self.facts.system_schemas | PROVIDED_SCHEMAS:
            return True
        for suffix in (" unsigned", " zerofill", " signed"):
            name = name.replace(suffix, "")
        words = name.split()
        while len(words) > 1 and words[-1] in _STRING_ATTRIBUTES:
            words.pop()
        is_array = self.engine.name == "postgresql" and words[0].startswith("_")
        if " ".join(words).removeprefix("_" if is_array else "") in lists.types(self.engine):
            return True
        return self.has_baseline and not self.creations.ever("type", name)


def _last(missing: Missing) -> str:
    return missing.name.rpartition(".")[2].strip('"')
