"""Single faults for a statement of a history: what people get wrong, made at random places.

A fault is only likely to be one: the engine decides.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.name import DataType, Identifier
from lintmig.model.operation import AddColumn, CreateIndex, CreateTable, CreateView
from lintmig.model.schema import Schema, Table
from lintmig.model.script import Statement


class Fault(NamedTuple):
    """`sql` takes the place of the statement, or is put before it."""

    kind: str
    sql: str
    is_inserted: bool


@dataclass(slots=True)
class Known:
    """What the history has made so far, from which faults take their names."""

    statements: list[str] = field(default_factory=list)


_TYPES: dict[EngineName, tuple[str, ...]] = {
    "postgresql": ("INTEGER", "BIGINT", "TEXT", "UUID", "VARCHAR(36)", "TIMESTAMPTZ", "BOOLEAN", "JSONB", "STRNG"),
    "sqlite": ("INTEGER", "TEXT", "BLOB", "REAL"),
    "mariadb": ("INT", "BIGINT UNSIGNED", "VARCHAR(36)", "TEXT", "CHAR(36)", "DATETIME", "JSON", "STRNG"),
    "mysql": ("INT", "BIGINT UNSIGNED", "VARCHAR(36)", "TEXT", "CHAR(36)", "DATETIME", "JSON", "STRNG"),
}


def plant(statement: Statement, sql: str, schema: Schema, known: Known, dice: random.Random) -> Iterator[Fault]:
    """Faults at a moment: each kind at most once, where it can be made."""
    text = sql[statement.span.start : statement.span.end]
    for kind, change in _CHANGES.items():
        changed = change(statement, text, dice)
        if changed is not None and changed != text:
            yield Fault(kind, changed, False)
    if known.statements:
        yield Fault("repeated statement", dice.choice(known.statements), True)
    tables = [table for table in schema.tables.values() if table.kind == "table" and table.is_certain]
    if tables:
        table = dice.choice(tables)
        other = dice.choice(tables)
        for kind, write in _STATEMENTS.items():
            written = write(table, other, schema, dice)
            if written is not None:
                yield Fault(kind, written, True)


def _names(statement: Statement) -> list[Identifier]:
    found: list[Identifier] = []
    _gather(statement.operations, Identifier, found)
    return [name for name in found if statement.span.start <= name.span.start < statement.span.end]


def _types(statement: Statement) -> list[DataType]:
    return [type_ for type_ in statement.types if type_.name]


def _gather(value: object, kind: type, found: list[Identifier]) -> None:
    if isinstance(value, kind):
        found.append(value)  # type: ignore[arg-type]
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, kind, found)


def _put(statement: Statement, text: str, start: int, end: int, new: str) -> str:
    base = statement.span.start
    return text[: start - base] + new + text[end - base :]


def _misspelt(statement: Statement, text: str, dice: random.Random) -> str | None:
    names = _names(statement)
    if not names:
        return None
    name = dice.choice(names)
    return _put(statement, text, name.span.start, name.span.end, _like(text, statement, name, name.text + "_x"))


def _swapped(statement: Statement, text: str, dice: random.Random) -> str | None:
    names = _names(statement)
    if len(names) < 2:
        return None
    name, other = dice.sample(names, 2)
    return _put(statement, text, name.span.start, name.span.end, _like(text, statement, name, other.text))


def _like(text: str, statement: Statement, name: Identifier, new: str) -> str:
    """A name in the quotes of the one that it replaces."""
    start = name.span.start - statement.span.start
    quote = text[start] if name.quoted else ""
    return f"{quote}{new}{ {'[': ']'}.get(quote, quote) }"


def _other_type(statement: Statement, text: str, dice: random.Random) -> str | None:
    types = _types(statement)
    if not types:
        return None
    type_ = dice.choice(types)
    return _put(statement, text, type_.span.start, type_.span.end, dice.choice(dice.choice(list(_TYPES.values()))))


def _without_guard(_: Statement, text: str, __: random.Random) -> str | None:
    return re.sub(r"\bIF\s+(?:NOT\s+)?EXISTS\b", "", text, count=1, flags=re.IGNORECASE)


def _lost_token(statement: Statement, text: str, dice: random.Random) -> str | None:
    if len(statement.tokens) < 3:
        return None
    token = dice.choice(statement.tokens[1:])
    return _put(statement, text, token.start, token.end, "")


def _doubled_token(statement: Statement, text: str, dice: random.Random) -> str | None:
    token = dice.choice(statement.tokens)
    return _put(
        statement,
        text,
        token.end,
        token.end,
        " " + text[token.start - statement.span.start :][: token.end - token.start],
    )


def _lost_item(_: Statement, text: str, dice: random.Random) -> str | None:
    """A column, value or constraint of a list goes."""
    items = list(re.finditer(r",[^,()]+(?=[,)])", text))
    if not items:
        return None
    item = dice.choice(items)
    return text[: item.start()] + text[item.end() :]


_CHANGES: dict[str, Callable[[Statement, str, random.Random], str | None]] = {
    "misspelt name": _misspelt,
    "name in another's place": _swapped,
    "other type": _other_type,
    "no IF EXISTS": _without_guard,
    "lost token": _lost_token,
    "doubled token": _doubled_token,
    "lost item": _lost_item,
}


def _quoted(schema: Schema, name: str) -> str:
    return f"`{name}`" if schema.engine in ("mariadb", "mysql") else f'"{name}"'


def _table(schema: Schema, table: Table) -> str:
    return _qualified(schema, next(key for key, each in schema.tables.items() if each is table))


def _column(schema: Schema, table: Table, dice: random.Random) -> str:
    return _quoted(schema, dice.choice(list(table.columns))) if table.columns else "id"


def _write(template: str) -> Callable[[Table, Table, Schema, random.Random], str | None]:
    wanted = set(re.findall(r"{(\w+)}", template))

    def write(table: Table, other: Table, schema: Schema, dice: random.Random) -> str | None:
        named = _named(schema, dice) if wanted & _NAMED else {}
        constraints = list(table.constraints)
        known = {
            "table": _table(schema, table),
            "other": _table(schema, other),
            "column": _column(schema, table, dice),
            "column2": _column(schema, table, dice),
            "other_column": _column(schema, other, dice),
            "type": dice.choice(_TYPES[schema.engine]),
            "number": str(dice.randrange(10**6)),
            **({"constraint": _quoted(schema, dice.choice(constraints))} if constraints else {}),
            **named,
        }
        return template.format(**known) if wanted <= known.keys() else None

    return write


_NAMED = {"index", "enum", "label", "function", "arguments", "trigger", "on", "view", "policy", "policy_on", "sequence"}


def _named(schema: Schema, dice: random.Random) -> dict[str, str]:
    """One object of each kind that there is."""
    found: dict[str, str] = {}
    indexes = [index.name for index in schema.indexes.values() if index.name]
    if indexes:
        found["index"] = _quoted(schema, dice.choice(indexes))
    enums = [(key, item) for key, item in schema.types.items() if item.labels]
    if enums:
        key, item = dice.choice(enums)
        found["enum"], found["label"] = _qualified(schema, key), dice.choice(item.labels or ("x",))
    functions = [(key, item) for key, item in schema.functions.items()]
    if functions:
        key, item = dice.choice(functions)
        found["function"], found["arguments"] = _qualified(schema, key), ", ".join(item.arguments)
    for kind, store, place in (("trigger", schema.triggers, "on"), ("policy", schema.policies, "policy_on")):
        items = [item for item in store.values() if item.table in schema.tables]
        if items:
            item = dice.choice(items)
            found[kind] = item.name
            found[place] = _qualified(schema, item.table or ("", ""))
    views = [table for table in schema.tables.values() if table.kind == "view"]
    if views:
        found["view"] = _table(schema, dice.choice(views))
    if schema.sequences:
        found["sequence"] = _qualified(schema, dice.choice(list(schema.sequences)))
    return found


def _qualified(schema: Schema, key: tuple[str, str]) -> str:
    parts = key if key[0] not in ("public", "main", "") and schema.engine == "postgresql" else key[1:]
    return ".".join(_quoted(schema, part) for part in parts)


_TEMPLATES = """\
drop table: DROP TABLE {table}
drop view of table: DROP VIEW {table}
drop column: ALTER TABLE {table} DROP COLUMN {column}
drop absent column: ALTER TABLE {table} DROP COLUMN {other_column}
add column: ALTER TABLE {table} ADD COLUMN {other_column} {type}
add column not null: ALTER TABLE {table} ADD COLUMN c{number} {type} NOT NULL
add column unique: ALTER TABLE {table} ADD COLUMN c{number} {type} UNIQUE
add reference: ALTER TABLE {table} ADD COLUMN c{number} {type} REFERENCES {other} ({other_column})
rename column: ALTER TABLE {table} RENAME COLUMN {column} TO {column2}
rename absent column: ALTER TABLE {table} RENAME COLUMN {other_column} TO c{number}
rename table: ALTER TABLE {table} RENAME TO {other}
foreign key: ALTER TABLE {table} ADD CONSTRAINT f{number} FOREIGN KEY ({column}) REFERENCES {other} ({other_column})
foreign key to id: ALTER TABLE {table} ADD CONSTRAINT f{number} FOREIGN KEY ({column}) REFERENCES {other} (id)
foreign key to primary key: CREATE TABLE t{number} (id {type}, FOREIGN KEY (id) REFERENCES {other})
inline reference: CREATE TABLE t{number} (id {type} REFERENCES {other} ({other_column}))
constraint taken: ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE ({column})
drop constraint: ALTER TABLE {table} DROP CONSTRAINT {constraint}
drop absent constraint: ALTER TABLE {other} DROP CONSTRAINT {constraint}
primary key: ALTER TABLE {table} ADD PRIMARY KEY ({column})
unique: ALTER TABLE {table} ADD CONSTRAINT u{number} UNIQUE ({column}, {column2})
index taken: CREATE INDEX {index} ON {table} ({column})
index: CREATE UNIQUE INDEX i{number} ON {table} ({other_column})
drop index: DROP INDEX {index}
drop index on: DROP INDEX {index} ON {table}
type: ALTER TABLE {table} ALTER COLUMN {column} TYPE {type}
modify: ALTER TABLE {table} MODIFY COLUMN {column} {type}
change: ALTER TABLE {table} CHANGE COLUMN {column} {column2} {type}
not null: ALTER TABLE {table} ALTER COLUMN {other_column} SET NOT NULL
drop not null: ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL
default: ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT 'x'
view: CREATE VIEW v{number} AS SELECT {column}, {other_column} FROM {table}
view taken: CREATE VIEW {table} AS SELECT 1 AS a
view of join: CREATE VIEW v{number} AS SELECT a.{column} FROM {table} a JOIN {other} b ON a.{column} = b.{other_column}
table as: CREATE TABLE t{number} AS SELECT {column}, {other_column} FROM {table}
trigger: CREATE TRIGGER g{number} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION touch_{number}()
insert null: INSERT INTO {table} ({column}) VALUES (NULL)
insert text: INSERT INTO {table} ({column}) VALUES ('x')
insert number: INSERT INTO {table} ({column}, {column2}) VALUES (1, 2)
insert absent: INSERT INTO {table} ({other_column}) VALUES (NULL)
insert select: INSERT INTO {table} ({column}, {column2}) SELECT {other_column} FROM {other}
insert default: INSERT INTO {table} DEFAULT VALUES
on conflict: INSERT INTO {table} ({column}) SELECT {column} FROM {table} ON CONFLICT ({column2}) DO NOTHING
update: UPDATE {table} SET {column} = {other_column}
update text: UPDATE {table} SET {column} = 'x' WHERE {column2} = 'y'
update from: UPDATE {table} SET {column} = o.{other_column} FROM {other} o WHERE o.{other_column} = {table}.{column2}
delete: DELETE FROM {table} WHERE {other_column} IS NULL
truncate: TRUNCATE TABLE {table}
check: ALTER TABLE {table} ADD CONSTRAINT k{number} CHECK ({column} > 0)
enum value: ALTER TYPE {column} ADD VALUE 'x'
comment: COMMENT ON COLUMN {table}.{other_column} IS 'x'
sequence: CREATE SEQUENCE {index}
select: SELECT {column}, count(*) FROM {table}
enum label taken: ALTER TYPE {enum} ADD VALUE '{label}'
enum label before absent: ALTER TYPE {enum} ADD VALUE 'y{number}' BEFORE 'z{number}'
enum renamed: ALTER TYPE {enum} RENAME VALUE 'z{number}' TO 'y'
enum taken: CREATE TYPE {enum} AS ENUM ('a')
drop enum: DROP TYPE {enum}
enum default: ALTER TABLE {table} ADD COLUMN c{number} {enum} DEFAULT 'z{number}'
type to enum: ALTER TABLE {table} ALTER COLUMN {column} TYPE {enum}
drop function: DROP FUNCTION {function}({arguments})
drop function of other arguments: DROP FUNCTION {function}(int, int, jsonb)
function taken: CREATE FUNCTION {function}({arguments}) RETURNS int LANGUAGE sql AS 'SELECT 1'
trigger of function: CREATE TRIGGER g{number} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()
trigger instead: CREATE TRIGGER g{number} INSTEAD OF UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()
trigger taken: CREATE TRIGGER {trigger} BEFORE UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()
drop trigger elsewhere: DROP TRIGGER {trigger} ON {table}
trigger disabled: ALTER TABLE {table} DISABLE TRIGGER {trigger}
drop trigger: DROP TRIGGER g{number}
drop view: DROP VIEW {view}
drop table of view: DROP TABLE {view}
view replaced: CREATE OR REPLACE VIEW {view} AS SELECT 1 AS a{number}
index on view: CREATE INDEX i{number} ON {view} (id)
column of view: ALTER TABLE {view} ADD COLUMN c{number} int
insert into view: INSERT INTO {view} DEFAULT VALUES
refresh: REFRESH MATERIALIZED VIEW {view}
drop policy elsewhere: DROP POLICY "{policy}" ON {table}
policy taken: CREATE POLICY "{policy}" ON {policy_on} USING (true)
drop sequence: DROP SEQUENCE {sequence}
sequence taken: CREATE SEQUENCE {sequence}
table named as index: CREATE TABLE {index} (id int)
rename index: ALTER INDEX {index} RENAME TO {index}
rename constraint: ALTER TABLE {table} RENAME CONSTRAINT {constraint} TO {constraint}
validate: ALTER TABLE {table} VALIDATE CONSTRAINT c{number}
generated: ALTER TABLE {table} ADD COLUMN c{number} int GENERATED ALWAYS AS ({column} + 1) STORED
identity: ALTER TABLE {table} ALTER COLUMN {column} ADD GENERATED BY DEFAULT AS IDENTITY
inherits: CREATE TABLE t{number} ({column} {type}) INHERITS ({table})
like: CREATE TABLE t{number} (LIKE {table} INCLUDING ALL, {other_column} {type})
partition: CREATE TABLE t{number} PARTITION OF {table} FOR VALUES IN (1)
schema: ALTER TABLE {table} SET SCHEMA s{number}
drop schema: DROP SCHEMA public
row type: CREATE TYPE {table} AS ENUM ('a')
set null: CREATE TABLE t{number} (id {type} NOT NULL REFERENCES {other} ON DELETE SET NULL)
merge: MERGE INTO {table} t USING {other} o ON t.{column} = o.{other_column} WHEN MATCHED THEN DELETE
grant: GRANT SELECT ON {table}_x TO PUBLIC
rename key: ALTER TABLE {table} RENAME INDEX {index} TO k{number}
drop key: ALTER TABLE {table} DROP INDEX {constraint}
drop foreign key: ALTER TABLE {table} DROP FOREIGN KEY {constraint}
drop primary key: ALTER TABLE {table} DROP PRIMARY KEY
key on text: ALTER TABLE {table} ADD INDEX k{number} ({column}, {other_column})
fulltext: ALTER TABLE {table} ADD FULLTEXT INDEX k{number} ({column})
after: ALTER TABLE {table} ADD COLUMN c{number} INT AFTER {other_column}
two at once: ALTER TABLE {table} DROP COLUMN {column}, ADD COLUMN {column} {type}, ADD INDEX i{number} ({column2})
without rowid: CREATE TABLE t{number} (a TEXT) WITHOUT ROWID
strict: CREATE TABLE t{number} (a {type}) STRICT
trigger body: CREATE TRIGGER g{number} AFTER DELETE ON {table} BEGIN DELETE FROM {other} WHERE {other_column} = OLD.{column}; END
insert or: INSERT OR IGNORE INTO {table} ({column}, {other_column}) VALUES (NULL, NULL)
""".splitlines()
"""Statements that may be wrong where they are put, by the kind of fault."""

_STATEMENTS = {kind: _write(template) for kind, _, template in (line.partition(": ") for line in _TEMPLATES)}


def makes_something(statement: Statement) -> bool:
    """Whether later statements may rest on this one."""
    return any(isinstance(item, CreateTable | CreateView | CreateIndex | AddColumn) for item in statement.operations)
