"""Made-up histories: statements from a grammar of operations over a small world of names.

A writer knows roughly what exists, from the statements that its engine took, so that most of what it writes is
valid; about one name in fifteen is any name at all. What holds is for the engine to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, TypeVar

from lintmig.model.engine import EngineName

T = TypeVar("T")

TABLES = ("a", "b", "c", "orders")
COLUMNS = ("id", "x", "y", "z", "name")
INDEXES = ("i1", "i2", "i3")
VIEWS = ("v1", "v2", "v3")
CONSTRAINTS = ("k1", "k2", "k3")
TRIGGERS = ("g1", "g2")
ENUMS = ("mood", "size")
DOMAINS = ("short", "positive")
SEQUENCES = ("s1", "s2")
FUNCTIONS = ("f1", "f2")
SCHEMAS = ("app",)

TYPES: Mapping[EngineName, Sequence[str]] = {
    "postgresql": (
        "INTEGER",
        "INTEGER",
        "BIGINT",
        "SMALLINT",
        "TEXT",
        "TEXT",
        "VARCHAR(20)",
        "VARCHAR(5)",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "NUMERIC(6,2)",
        "UUID",
        "JSONB",
        "JSON",
        "DOUBLE PRECISION",
        "INTEGER[]",
        "SERIAL",
        "BIGSERIAL",
    ),
    "sqlite": ("INTEGER", "INTEGER", "TEXT", "TEXT", "REAL", "BLOB", "NUMERIC", "VARCHAR(20)", "BOOLEAN", "DATETIME"),
    "mariadb": (
        "INT",
        "INT",
        "BIGINT",
        "INT UNSIGNED",
        "SMALLINT",
        "VARCHAR(20)",
        "VARCHAR(20)",
        "VARCHAR(255)",
        "TEXT",
        "BOOLEAN",
        "DATE",
        "DATETIME",
        "TIMESTAMP",
        "DECIMAL(6,2)",
        "DOUBLE",
        "JSON",
        "BLOB",
        "ENUM('sad', 'ok')",
    ),
}
LITERALS: Mapping[str, Sequence[str]] = {
    "integer": ("1", "2", "3", "0", "-4"),
    "text": ("'a'", "'b'", "''", "'some words'"),
    "boolean": ("TRUE", "FALSE"),
    "date": ("'2020-01-31'", "'2021-12-01'"),
    "timestamp": ("'2020-01-31 10:00:00'", "CURRENT_TIMESTAMP"),
    "decimal": ("1.5", "2", "0.25"),
    "uuid": ("'7d444840-9dc0-11d1-b245-5ffdce74fad2'",),
    "json": ("'{}'", "'[1]'", "'{\"a\": 1}'"),
    "array": ("'{1,2}'", "'{}'"),
    "enum": ("'sad'", "'ok'"),
}
ANY_LITERAL = ("1", "'a'", "NULL", "'2020-13-45'", "TRUE", "1.5", "99999999999", "'twenty-one characters'", "''")


@dataclass(slots=True)
class MadeTable:
    columns: dict[str, str]
    keys: list[tuple[str, ...]] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    has_primary: bool = False


class Written(NamedTuple):
    """A statement, and what the writer has to note once the engine has taken it."""

    sql: str
    note: Callable[[], object]


def _nothing() -> None:
    return None


class Writer:
    """Writes one statement after another for one engine."""

    def __init__(self, engine: EngineName, chance: Random) -> None:
        self.engine = engine
        self.chance = chance
        self.tables: dict[str, MadeTable] = {}
        self.views: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.indexes: dict[str, str] = {}
        self.triggers: dict[str, str] = {}
        self.enums: set[str] = set()
        self.domains: set[str] = set()
        self.sequences: set[str] = set()
        self.functions: set[str] = set()

    def statement(self) -> Written:
        """The next statement: tables first, then anything."""
        if len(self.tables) < 2 and self.happens(0.7):
            return self.create_table()
        kinds = _KINDS[self.engine]
        (write,) = self.chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        return write(self)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def one_of(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def known(self, names: Sequence[str], pool: Sequence[str]) -> str:
        return self.chance.choice(names if names and not self.happens(0.06) else pool)

    def new(self, names: Sequence[str], pool: Sequence[str]) -> str:
        free = [name for name in pool if name not in names]
        return self.chance.choice(free if free and not self.happens(0.1) else pool)

    def table(self) -> str:
        return self.known(list(self.tables), TABLES)

    def source(self) -> str:
        return self.known([*self.tables, *self.tables, *self.views], TABLES)

    def columns_of(self, name: str) -> list[str]:
        if name in self.tables:
            return list(self.tables[name].columns)
        return list(self.views[name][1]) if name in self.views else []

    def column(self, table: str) -> str:
        return self.known(self.columns_of(table), COLUMNS)

    def some_columns(self, table: str, most: int = 2) -> list[str]:
        names = [self.column(table) for _ in range(self.chance.randint(1, most))]
        return names if self.happens(0.03) else list(dict.fromkeys(names))

    def type_of(self, table: str, column: str) -> str:
        return self.tables[table].columns.get(column, "") if table in self.tables else ""

    def type(self) -> str:
        own = [*self.enums, *self.domains]
        if own and self.happens(0.2):
            return self.chance.choice(own)
        if self.engine == "postgresql" and self.happens(0.01):
            return self.one_of(*ENUMS)
        return self.chance.choice(TYPES[self.engine])

    def literal(self, type_: str) -> str:
        if self.happens(0.06):
            return self.chance.choice(ANY_LITERAL)
        return self.chance.choice(LITERALS[_family(type_)])

    def referencing(self) -> str:
        """REFERENCES and what follows it."""
        target = self.table()
        keys = self.tables[target].keys if target in self.tables else []
        columns = list(self.chance.choice(keys)) if keys and not self.happens(0.1) else [self.column(target)]
        shown = "" if self.engine != "mariadb" and self.happens(0.2) else f" ({', '.join(columns)})"
        action = self.one_of("", "", "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE")
        return f"REFERENCES {target}{shown}{action}"

    def condition(self, table: str, prefix: str = "") -> str:
        column = self.column(table)
        match self.chance.randint(0, 4):
            case 0:
                return f"{prefix}{column} IS NOT NULL"
            case 1:
                return f"{prefix}{column} IN ({self.literal(self.type_of(table, column))})"
            case _:
                operator = self.one_of("=", "=", "<>", "<", ">")
                return f"{prefix}{column} {operator} {self.literal(self.type_of(table, column))}"

    # Definitions

    def default(self, type_: str) -> str:
        if self.happens(0.7) or "SERIAL" in type_:
            return ""
        return f" DEFAULT {'NULL' if self.happens(0.1) else self.literal(type_)}"

    def define_column(self, name: str, made: MadeTable) -> str:
        type_ = self.type()
        made.columns[name] = type_
        text = f"{name} {type_}"
        if self.happens(0.25):
            text += " NOT NULL"
        text += self.default(type_)
        if self.happens(0.12):
            text += " UNIQUE"
            made.keys.append((name,))
        if self.happens(0.06):
            text += f" CHECK ({name} {self.one_of('>', '<>')} {self.literal(type_)})"
        if self.happens(0.08) and self.tables:
            text += f" {self.referencing()}"
        if self.happens(0.04) and len(made.columns) > 1 and "DEFAULT" not in text:
            other = self.known([each for each in made.columns if each != name], COLUMNS)
            text = f"{name} {type_} GENERATED ALWAYS AS ({other}) {self.one_of('STORED', 'STORED', 'VIRTUAL')}"
        return text

    def create_table(self) -> Written:
        name = self.new([*self.tables, *self.views], TABLES)
        made = MadeTable({})
        parts = []
        if self.happens(0.8):
            made.columns["id"] = {"postgresql": "INTEGER", "sqlite": "INTEGER", "mariadb": "INT"}[self.engine]
            key = self.one_of("PRIMARY KEY", "PRIMARY KEY", "NOT NULL PRIMARY KEY", "NOT NULL", "")
            if "PRIMARY" in key:
                made.keys.append(("id",))
                made.has_primary = True
            parts.append(f"id {made.columns['id']} {key}".strip())
        names = self.chance.sample(COLUMNS[1:], self.chance.randint(1, 4))
        parts += [self.define_column(column, made) for column in names]
        if self.happens(0.04):
            parts.append(self.define_column(self.one_of(*made.columns), made))
        parts += [self.table_constraint(made) for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2)))]
        exists = "IF NOT EXISTS " if self.happens(0.12) else ""

        def note() -> None:
            self.tables.setdefault(name, made)

        options = ""
        if self.engine == "sqlite":
            options = self.chance.choice(("",) * 12 + (" STRICT", " WITHOUT ROWID"))
        return Written(f"CREATE TABLE {exists}{name} ({', '.join(parts)}){options}", note)

    def table_constraint(self, made: MadeTable) -> str:
        own = list(made.columns) or ["id"]
        columns = list(dict.fromkeys(self.known(own, COLUMNS) for _ in range(self.chance.randint(1, 2))))
        name = self.new(made.constraints, CONSTRAINTS) if self.happens(0.6) else ""
        if name:
            made.constraints.append(name)
        start = f"CONSTRAINT {name} " if name else ""
        match self.chance.randint(0, 5):
            case 0 if not made.has_primary or self.happens(0.1):
                made.has_primary = True
                made.keys.append(tuple(columns))
                return f"{start}PRIMARY KEY ({', '.join(columns)})"
            case 1 | 2:
                made.keys.append(tuple(columns))
                return f"{start}UNIQUE ({', '.join(columns)})"
            case 3:
                column = columns[0]
                value = self.literal(made.columns.get(column, ""))
                return f"{start}CHECK ({column} {self.one_of('>', '<>', '=')} {value})"
            case _:
                target = self.table()
                keys = self.tables[target].keys if target in self.tables else []
                pointed = self.chance.choice(keys) if keys and not self.happens(0.1) else (self.column(target),)
                wanted = [self.type_of(target, each) for each in pointed]
                fitting = [next((c for c, t in made.columns.items() if t == want), own[0]) for want in wanted]
                given = fitting if not self.happens(0.15) else columns
                return f"{start}FOREIGN KEY ({', '.join(given)}) REFERENCES {target} ({', '.join(pointed)})"

    def create_index(self) -> Written:
        name = self.new(list(self.indexes), INDEXES)
        table = self.table()
        columns = self.some_columns(table)
        unique = "UNIQUE " if self.happens(0.3) else ""
        exists = "IF NOT EXISTS " if self.happens(0.15) else ""
        parts = [*columns]
        if self.engine != "mariadb" and self.happens(0.15):
            parts[0] = f"lower({columns[0]})" if self.happens(0.6) else f"({columns[0]} + 1)"
        elif self.happens(0.1):
            parts[0] += " DESC"
        where = f" WHERE {self.condition(table)}" if self.engine != "mariadb" and self.happens(0.15) else ""

        def note() -> None:
            self.indexes.setdefault(name, table)
            if unique and not where and parts == columns and table in self.tables:
                self.tables[table].keys.append(tuple(columns))

        return Written(f"CREATE {unique}INDEX {exists}{name} ON {table} ({', '.join(parts)}){where}", note)

    def drop_index(self) -> Written:
        name = self.known(list(self.indexes), INDEXES)
        on = ""
        if self.engine == "mariadb":
            on = f" ON {self.indexes.get(name) if name in self.indexes and not self.happens(0.1) else self.table()}"
        exists = "IF EXISTS " if self.happens(0.3) else ""
        return Written(f"DROP INDEX {exists}{name}{on}", lambda: self.indexes.pop(name, None))

    def create_view(self) -> Written:
        name = self.new([*self.views, *self.tables], VIEWS)
        query, outputs = self.query()
        head = self.one_of("CREATE VIEW", "CREATE VIEW", "CREATE VIEW", "CREATE OR REPLACE VIEW")
        if self.engine == "sqlite":
            head = self.one_of("CREATE VIEW", "CREATE VIEW", "CREATE VIEW IF NOT EXISTS")
        if self.engine == "postgresql" and self.happens(0.1):
            head = "CREATE MATERIALIZED VIEW"
        listed = f" ({', '.join(self.chance.sample(COLUMNS, len(outputs)))})" if self.happens(0.1) else ""

        def note() -> None:
            self.views[name] = (name, tuple(outputs))

        return Written(f"{head} {name}{listed} AS {query}", note)

    def query(self) -> tuple[str, list[str]]:
        """A SELECT and its outputs."""
        source = self.source()
        columns = self.some_columns(source, 3)
        match self.chance.randint(0, 8):
            case 0:
                other = self.source()
                on = f"p.{self.column(source)} = q.{self.column(other)}"
                column = self.column(other)
                return f"SELECT p.{columns[0]}, q.{column} AS m FROM {source} p JOIN {other} q ON {on}", [
                    columns[0],
                    "m",
                ]
            case 1:
                return (
                    f"SELECT {columns[0]}, count(*) AS m FROM {source} GROUP BY {self.grouped(columns[0], source)}",
                    [
                        columns[0],
                        "m",
                    ],
                )
            case 2:
                return f"SELECT * FROM {source}", self.columns_of(source)
            case 3:
                other = self.source()
                second = ", ".join(self.column(other) for _ in columns)
                return f"SELECT {', '.join(columns)} FROM {source} UNION SELECT {second} FROM {other}", columns
            case 4:
                inner = self.source()
                test = f"{columns[0]} IN (SELECT {self.column(inner)} FROM {inner})"
                return f"SELECT {', '.join(columns)} FROM {source} WHERE {test}", columns
            case 5:
                return f"SELECT {', '.join(columns)} FROM {source} ORDER BY {self.column(source)} LIMIT 3", columns
            case _:
                where = f" WHERE {self.condition(source)}" if self.happens(0.5) else ""
                return f"SELECT {', '.join(columns)} FROM {source}{where}", columns

    def grouped(self, column: str, source: str) -> str:
        return column if not self.happens(0.1) else self.column(source)

    def select(self) -> Written:
        return Written(self.query()[0], _nothing)

    def drop_view(self) -> Written:
        name = self.known(list(self.views), VIEWS)
        exists = "IF EXISTS " if self.happens(0.3) else ""
        return Written(f"DROP VIEW {exists}{name}{self.cascade()}", lambda: self.views.pop(name, None))

    def cascade(self) -> str:
        return self.one_of("", "", " CASCADE", " RESTRICT") if self.engine != "sqlite" else ""

    def drop_table(self) -> Written:
        name = self.table()
        exists = "IF EXISTS " if self.happens(0.3) else ""

        def note() -> None:
            self.tables.pop(name, None)
            self.indexes = {index: table for index, table in self.indexes.items() if table != name}
            self.triggers = {trigger: table for trigger, table in self.triggers.items() if table != name}

        return Written(f"DROP TABLE {exists}{name}{self.cascade()}", note)

    def rename_table(self) -> Written:
        old = self.table()
        new = self.new([*self.tables, *self.views], TABLES)

        def note() -> None:
            self.tables[new] = self.tables.pop(old, MadeTable({}))
            self.indexes = {index: new if table == old else table for index, table in self.indexes.items()}

        return Written(f"ALTER TABLE {old} RENAME TO {new}", note)

    # Columns

    def add_column(self) -> Written:
        table = self.table()
        name = self.new(self.columns_of(table), COLUMNS)
        made = MadeTable(dict.fromkeys(self.columns_of(table), ""))
        column = self.define_column(name, made)
        if self.engine == "sqlite" and not self.happens(0.1):
            column = column.replace(" UNIQUE", "")
        exists = "IF NOT EXISTS " if self.engine != "sqlite" and self.happens(0.12) else ""
        after = ""
        if self.engine == "mariadb" and self.happens(0.1):
            after = self.one_of(" FIRST", f" AFTER {self.column(table)}")

        def note() -> None:
            if table in self.tables:
                self.tables[table].columns.setdefault(name, made.columns[name])
                self.tables[table].keys += made.keys

        return Written(f"ALTER TABLE {table} ADD COLUMN {exists}{column}{after}", note)

    def drop_column(self) -> Written:
        table = self.table()
        name = self.column(table)
        exists = "IF EXISTS " if self.engine != "sqlite" and self.happens(0.15) else ""
        cascade = self.cascade() if self.engine == "postgresql" else ""

        def note() -> None:
            self.tables[table].columns.pop(name, None)
            self.tables[table].keys = [key for key in self.tables[table].keys if name not in key]

        return Written(f"ALTER TABLE {table} DROP COLUMN {exists}{name}{cascade}", note)

    def rename_column(self) -> Written:
        table = self.table()
        old = self.column(table)
        new = self.new(self.columns_of(table), COLUMNS)

        def note() -> None:
            made = self.tables[table]
            made.columns = {new if name == old else name: type_ for name, type_ in made.columns.items()}
            made.keys = [tuple(new if name == old else name for name in key) for key in made.keys]

        return Written(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}", note)

    def alter_column(self) -> Written:
        table = self.table()
        name = self.column(table)
        type_ = self.type_of(table, name)
        if self.engine == "mariadb":
            return self.modify_column(table, name, type_)
        match self.chance.randint(0, 5):
            case 0:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL", _nothing)
            case 1:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL", _nothing)
            case 2:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {self.literal(type_)}", _nothing)
            case 3:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT", _nothing)
            case _:
                new = self.type()
                using = f" USING {name}::{new}" if self.happens(0.3) else ""

                def note() -> None:
                    self.tables[table].columns[name] = new

                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {new}{using}", note)

    def modify_column(self, table: str, name: str, type_: str) -> Written:
        new_type = self.type() if self.happens(0.6) else type_ or self.type()
        rest = self.one_of("", "", " NOT NULL", " NULL") + self.default(new_type)

        def retype() -> None:
            self.tables[table].columns[name] = new_type

        match self.chance.randint(0, 5):
            case 0:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {self.literal(type_)}", _nothing)
            case 1:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT", _nothing)
            case 2 | 3:
                return Written(f"ALTER TABLE {table} MODIFY COLUMN {name} {new_type}{rest}", retype)
            case _:
                new = self.new(self.columns_of(table), COLUMNS) if self.happens(0.5) else name

                def note() -> None:
                    made = self.tables[table]
                    made.columns = {new if each == name else each: kept for each, kept in made.columns.items()}
                    made.columns[new] = new_type
                    made.keys = [tuple(new if each == name else each for each in key) for key in made.keys]

                return Written(f"ALTER TABLE {table} CHANGE COLUMN {name} {new} {new_type}{rest}", note)

    # Constraints

    def add_constraint(self) -> Written:
        table = self.table()
        made = MadeTable(dict(self.tables[table].columns) if table in self.tables else {"id": ""})
        made.constraints = list(self.tables[table].constraints) if table in self.tables else []
        made.has_primary = table in self.tables and self.tables[table].has_primary
        constraint = self.table_constraint(made)

        def note() -> None:
            if table in self.tables:
                own = self.tables[table]
                own.keys += made.keys
                own.constraints, own.has_primary = made.constraints, made.has_primary

        return Written(f"ALTER TABLE {table} ADD {constraint}", note)

    def drop_constraint(self) -> Written:
        table = self.table()
        own = self.tables[table].constraints if table in self.tables else []
        guessed = [f"{table}_pkey", f"{table}_x_key", f"{table}_y_fkey", f"{table}_ibfk_1"]
        name = self.known(own, CONSTRAINTS) if self.happens(0.8) else self.one_of(*guessed)
        exists = "IF EXISTS " if self.happens(0.2) else ""
        what = f"CONSTRAINT {exists}{name}"
        if self.engine == "mariadb":
            kinds = (what, what, f"FOREIGN KEY {exists}{name}", f"INDEX {exists}{name}", "PRIMARY KEY")
            what = self.one_of(*kinds)
        cascade = self.cascade() if self.engine == "postgresql" else ""

        def note() -> None:
            if table in self.tables:
                made = self.tables[table]
                made.constraints = [each for each in made.constraints if each != name]
                made.has_primary = made.has_primary and not what.startswith("PRIMARY")

        return Written(f"ALTER TABLE {table} DROP {what}{cascade}", note)

    # Rows

    def insert(self) -> Written:
        table = self.table() if not self.happens(0.05) else self.source()
        own = self.columns_of(table) or ["id"]
        columns = own if self.happens(0.6) else self.some_columns(table, 3)
        rows = []
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            values = ["NULL" if self.happens(0.08) else self.literal(self.type_of(table, column)) for column in columns]
            if self.happens(0.02):
                values.append("1")
            rows.append(f"({', '.join(values)})")
        shown = "" if columns is own and self.happens(0.5) else f" ({', '.join(columns)})"
        if self.happens(0.06):
            other = self.source()
            given = ", ".join(self.column(other) for _ in columns)
            return Written(f"INSERT INTO {table}{shown} SELECT {given} FROM {other}", _nothing)
        head, tail = "INSERT INTO", ""
        if self.happens(0.15):
            keys = self.tables[table].keys if table in self.tables else []
            target = list(self.chance.choice(keys)) if keys and not self.happens(0.15) else [self.column(table)]
            update = self.column(table)
            if self.engine == "mariadb":
                if self.happens(0.4):
                    head = self.one_of("INSERT IGNORE INTO", "REPLACE INTO")
                else:
                    tail = f" ON DUPLICATE KEY UPDATE {update} = VALUES({update})"
            elif self.happens(0.5):
                tail = f" ON CONFLICT ({', '.join(target)}) DO UPDATE SET {update} = excluded.{update}"
            else:
                tail = self.one_of(" ON CONFLICT DO NOTHING", f" ON CONFLICT ({', '.join(target)}) DO NOTHING")
        return Written(f"{head} {table}{shown} VALUES {', '.join(rows)}{tail}", _nothing)

    def update(self) -> Written:
        table = self.table() if not self.happens(0.05) else self.source()
        column = self.column(table)
        value = self.one_of("NULL", *(self.literal(self.type_of(table, column)) for _ in range(4)), self.column(table))
        where = f" WHERE {self.condition(table)}" if self.happens(0.7) else ""
        return Written(f"UPDATE {table} SET {column} = {value}{where}", _nothing)

    def delete(self) -> Written:
        table = self.table() if not self.happens(0.05) else self.source()
        where = f" WHERE {self.condition(table)}" if self.happens(0.8) else ""
        return Written(f"DELETE FROM {table}{where}", _nothing)

    # Other objects

    def create_trigger(self) -> Written:
        name = self.new(list(self.triggers), TRIGGERS)
        table = self.table()
        when = self.one_of("BEFORE", "AFTER")
        event = self.one_of("INSERT", "UPDATE", "DELETE")
        if self.engine == "postgresql":
            body = f"EXECUTE FUNCTION {self.known(list(self.functions), FUNCTIONS)}()"
        else:
            other = self.table()
            column = self.column(other)
            change = f"UPDATE {other} SET {column} = {column}" if self.happens(0.5) else f"DELETE FROM {other}"
            body = f"BEGIN {change}; END"
        each = "" if self.engine == "sqlite" and self.happens(0.5) else "FOR EACH ROW "
        exists = "IF NOT EXISTS " if self.engine != "postgresql" and self.happens(0.1) else ""

        def note() -> None:
            self.triggers[name] = table

        return Written(f"CREATE TRIGGER {exists}{name} {when} {event} ON {table} {each}{body}", note)

    def drop_trigger(self) -> Written:
        name = self.known(list(self.triggers), TRIGGERS)
        on = f" ON {self.triggers.get(name, self.table())}" if self.engine == "postgresql" else ""
        exists = "IF EXISTS " if self.happens(0.3) else ""
        return Written(f"DROP TRIGGER {exists}{name}{on}", lambda: self.triggers.pop(name, None))

    def create_function(self) -> Written:
        name = self.new(list(self.functions), FUNCTIONS)
        head = self.one_of("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        return Written(f"{head} {name}() {body}", lambda: self.functions.add(name))

    def create_type(self) -> Written:
        if self.happens(0.6):
            name = self.new(list(self.enums), ENUMS)
            return Written(f"CREATE TYPE {name} AS ENUM ('sad', 'ok')", lambda: self.enums.add(name))
        domain = self.new(list(self.domains), DOMAINS)
        base = "VARCHAR(5)" if domain == "short" else "INTEGER CHECK (VALUE > 0)"
        return Written(f"CREATE DOMAIN {domain} AS {base}", lambda: self.domains.add(domain))

    def change_type(self) -> Written:
        name = self.known(list(self.enums), ENUMS)
        exists = "IF NOT EXISTS " if self.happens(0.3) else ""
        match self.chance.randint(0, 2):
            case 0:
                return Written(f"ALTER TYPE {name} ADD VALUE {exists}'{self.one_of('sad', 'glad', 'ok')}'", _nothing)
            case 1:
                return Written(f"ALTER TYPE {name} RENAME VALUE 'sad' TO '{self.one_of('bad', 'ok')}'", _nothing)
            case _:
                return Written(f"DROP TYPE {self.one_of('', 'IF EXISTS ')}{name}{self.cascade()}", _nothing)

    def create_sequence(self) -> Written:
        name = self.new(list(self.sequences), SEQUENCES)
        exists = "IF NOT EXISTS " if self.happens(0.2) else ""
        return Written(f"CREATE SEQUENCE {exists}{name}", lambda: self.sequences.add(name))

    def use_sequence(self) -> Written:
        name = self.known(list(self.sequences), SEQUENCES)
        match self.chance.randint(0, 2):
            case 0:
                return Written(f"SELECT nextval('{name}')", _nothing)
            case 1:
                table = self.table()
                column = self.column(table)
                default = f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{name}')"
                return Written(default, _nothing)
            case _:
                drop = f"DROP SEQUENCE {self.one_of('', 'IF EXISTS ')}{name}{self.cascade()}"
                return Written(drop, lambda: self.sequences.discard(name))


def _family(type_: str) -> str:
    """Which literals are for a type."""
    lower = type_.lower()
    for words, family in (
        (("[]",), "array"),
        (("enum", "mood", "size"), "enum"),
        (("int", "serial", "positive"), "integer"),
        (("bool",), "boolean"),
        (("timestamp", "datetime"), "timestamp"),
        (("date",), "date"),
        (("numeric", "decimal", "double", "real"), "decimal"),
        (("uuid",), "uuid"),
        (("json",), "json"),
    ):
        if any(word in lower for word in words):
            return family
    return "text"


_Kinds = Sequence[tuple[Callable[[Writer], Written], int]]
_COMMON: _Kinds = (
    (Writer.create_table, 8),
    (Writer.create_index, 8),
    (Writer.drop_index, 4),
    (Writer.create_view, 7),
    (Writer.drop_view, 3),
    (Writer.drop_table, 4),
    (Writer.rename_table, 4),
    (Writer.add_column, 9),
    (Writer.drop_column, 7),
    (Writer.rename_column, 6),
    (Writer.insert, 12),
    (Writer.update, 5),
    (Writer.delete, 4),
    (Writer.select, 6),
    (Writer.create_trigger, 3),
    (Writer.drop_trigger, 2),
)
_ALTERS: _Kinds = ((Writer.alter_column, 9), (Writer.add_constraint, 9), (Writer.drop_constraint, 5))
_KINDS: Mapping[EngineName, _Kinds] = {
    "sqlite": _COMMON,
    "mariadb": (*_COMMON, *_ALTERS),
    "postgresql": (
        *_COMMON,
        *_ALTERS,
        (Writer.create_function, 3),
        (Writer.create_type, 4),
        (Writer.change_type, 3),
        (Writer.create_sequence, 2),
        (Writer.use_sequence, 3),
    ),
}
