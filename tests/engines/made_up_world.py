"""The small world of names in which histories are made up, and what a writer knows of it."""

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


def nothing() -> None:
    return None


class World:
    """What exists, as far as the engine took it; and the choices of names, types and values."""

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
        return self.chance.choice(LITERALS[family(type_)])

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


def family(type_: str) -> str:
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
