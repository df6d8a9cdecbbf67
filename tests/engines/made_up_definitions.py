"""Made-up definitions: tables, columns, constraints, indexes and views that come, change and go."""

from __future__ import annotations

from tests.engines.made_up_world import COLUMNS, CONSTRAINTS, INDEXES, TABLES, VIEWS, MadeTable, World, Written, nothing


class Definitions(World):
    """Writes statements that define, change and drop."""

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
        return Written(self.query()[0], nothing)

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
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL", nothing)
            case 1:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL", nothing)
            case 2:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {self.literal(type_)}", nothing)
            case 3:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT", nothing)
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
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {self.literal(type_)}", nothing)
            case 1:
                return Written(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT", nothing)
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
