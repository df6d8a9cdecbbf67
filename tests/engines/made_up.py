"""Made-up histories: statements from a grammar of operations over a small world of names.

A writer knows roughly what exists, from the statements that its engine took, so that most of what it writes is
valid; about one name in fifteen is any name at all. What holds is for the engine to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lintmig.model.engine import EngineName
from tests.engines.made_up_definitions import Definitions
from tests.engines.made_up_world import DOMAINS, ENUMS, FUNCTIONS, SEQUENCES, TRIGGERS, Written, nothing


class Writer(Definitions):
    """Writes one statement after another for one engine."""

    def statement(self) -> Written:
        """The next statement: tables first, then anything."""
        if len(self.tables) < 2 and self.happens(0.7):
            return self.create_table()
        kinds = _KINDS[self.engine]
        (write,) = self.chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        return write(self)

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
            return Written(f"INSERT INTO {table}{shown} SELECT {given} FROM {other}", nothing)
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
        return Written(f"{head} {table}{shown} VALUES {', '.join(rows)}{tail}", nothing)

    def update(self) -> Written:
        table = self.table() if not self.happens(0.05) else self.source()
        column = self.column(table)
        value = self.one_of("NULL", *(self.literal(self.type_of(table, column)) for _ in range(4)), self.column(table))
        where = f" WHERE {self.condition(table)}" if self.happens(0.7) else ""
        return Written(f"UPDATE {table} SET {column} = {value}{where}", nothing)

    def delete(self) -> Written:
        table = self.table() if not self.happens(0.05) else self.source()
        where = f" WHERE {self.condition(table)}" if self.happens(0.8) else ""
        return Written(f"DELETE FROM {table}{where}", nothing)

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
                return Written(f"ALTER TYPE {name} ADD VALUE {exists}'{self.one_of('sad', 'glad', 'ok')}'", nothing)
            case 1:
                return Written(f"ALTER TYPE {name} RENAME VALUE 'sad' TO '{self.one_of('bad', 'ok')}'", nothing)
            case _:
                return Written(f"DROP TYPE {self.one_of('', 'IF EXISTS ')}{name}{self.cascade()}", nothing)

    def create_sequence(self) -> Written:
        name = self.new(list(self.sequences), SEQUENCES)
        exists = "IF NOT EXISTS " if self.happens(0.2) else ""
        return Written(f"CREATE SEQUENCE {exists}{name}", lambda: self.sequences.add(name))

    def use_sequence(self) -> Written:
        name = self.known(list(self.sequences), SEQUENCES)
        match self.chance.randint(0, 2):
            case 0:
                return Written(f"SELECT nextval('{name}')", nothing)
            case 1:
                table = self.table()
                column = self.column(table)
                default = f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{name}')"
                return Written(default, nothing)
            case _:
                drop = f"DROP SEQUENCE {self.one_of('', 'IF EXISTS ')}{name}{self.cascade()}"
                return Written(drop, lambda: self.sequences.discard(name))


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
