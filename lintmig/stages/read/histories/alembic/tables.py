"""CREATE TABLE and ADD COLUMN as SQLAlchemy and Alembic send them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lintmig.model.source import Span
from lintmig.stages.read.histories.alembic.constraints import say_constraint, say_index
from lintmig.stages.read.histories.alembic.elements import (
    Column,
    Constraint,
    Elements,
    Index,
    integer_size,
    last,
)
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.types import EnumType
from lintmig.stages.read.histories.alembic.values import NONE, Called, Constant, Text, Value, plain, text_of
from lintmig.stages.read.histories.alembic.wording import Sql
from lintmig.stages.read.host.sqlalchemy_types import enum_labels

_MYSQL = ("mysql", "mariadb")


@dataclass(slots=True)
class Shape:
    """A table as the operations so far have left it, for engines where batches build it anew."""

    name: Value
    schema: Value | None
    columns: dict[str, Column]
    constraints: list[Constraint]
    indexes: list[Index] = field(default_factory=list)
    is_complete: bool = True


def table_key(name: Value | None, schema: Value | None) -> str | None:
    known, own = text_of(name), text_of(schema)
    return None if known is None else f"{own}.{known}" if own else known


def create_table(machine: Running, name: Value, elements: Elements, keywords: Mapping[str, Value], span: Span) -> None:
    schema = keywords.get("schema")
    for column in elements.columns:
        if machine.engine == "postgresql" and column.enum is not None:
            create_enum(machine, column.enum, column.type_span or column.span, key=column.enum.name)
        if column.is_impossible:
            note_impossible(machine, column)
    if_not_exists = plain(keywords.get("if_not_exists", NONE)) is True or machine.is_as_needed
    sql = Sql(machine.engine).say("CREATE TABLE ", span).say("IF NOT EXISTS " if if_not_exists else "")
    sql.table(name, schema).say(" (")
    shape = Shape(name, schema, {}, list(elements.constraints), list(elements.indexes), elements.is_complete)
    for column in elements.columns:
        if column.text is not None:
            shape.columns[column.text] = column
        else:
            shape.is_complete = False
    say_elements(machine, sql, shape, elements.columns, text_of(name) or "")
    sql.say(")")
    if machine.engine in _MYSQL and "comment" in keywords:
        sql.say(" COMMENT=").literal(keywords["comment"])
    certain = True if machine.is_as_needed else None
    machine.send(sql.parts, is_certain=certain)
    key = table_key(name, schema)
    if key is not None:
        machine.shapes[key] = shape
    if not elements.is_complete:
        machine.doubt(span, f"the columns of {key or 'a table'} are not all known", text_of(name))
    for index in [*elements.indexes, *column_indexes(elements.columns)]:
        say_index(machine, index, name, schema)
    _check_names(machine, name, schema, elements.columns)
    if machine.engine == "postgresql":
        _say_comments(machine, name, schema, keywords.get("comment"), elements.columns)


def say_elements(machine: Running, sql: Sql, shape: Shape, columns: Iterable[Column], table: str) -> None:
    keys = primary_key(shape)
    automatic = automatic_column(shape, keys)
    separator = ""
    for column in columns:
        is_key = column.text in keys or column.is_primary_key
        say_column(machine, sql.say(separator), column, is_key=is_key, is_automatic=column is automatic)
        separator = ", "
    explicit = [each for each in shape.constraints if each.kind == "pk"]
    implied = [column.name for column in shape.columns.values() if column.is_primary_key]
    if not explicit and implied:
        explicit = [Constraint("pk", None, tuple(implied))]
    others = [each for each in shape.constraints if each.kind != "pk"]
    for constraint in [
        *explicit,
        *(_once(others) if machine.engine == "postgresql" else others),
        *unique_columns(shape.columns.values()),
    ]:
        if (constraint.kind == "pk" and not constraint.columns) or _comes_later(machine, constraint):
            continue
        sql.say(separator)
        say_constraint(machine, sql, constraint, table)
        separator = ", "


def _once(constraints: Iterable[Constraint]) -> list[Constraint]:
    """PostgreSQL takes a key that says the same twice, under one name, for one."""
    found: list[Constraint] = []
    for each in constraints:
        is_repeated = each.kind == "uq" and any(
            other.kind == "uq" and other.column_names == each.column_names and text_of(other.name) == text_of(each.name)
            for other in found
        )
        if not is_repeated or each.name is None:
            found.append(each)
    return found


def _comes_later(machine: Running, constraint: Constraint) -> bool:
    """A foreign key that SQLAlchemy would add behind all tables, and that Alembic never adds."""
    return machine.engine != "sqlite" and plain(constraint.keywords.get("use_alter", NONE)) is True


def primary_key(shape: Shape) -> set[str | None]:
    return {name for each in shape.constraints if each.kind == "pk" for name in each.column_names}


def automatic_column(shape: Shape, keys: set[str | None]) -> Column | None:
    """The column that numbers its rows by itself."""
    columns = [each for each in shape.columns.values() if each.text in keys or each.is_primary_key]
    stated = [each for each in columns if plain(each.keywords.get("autoincrement", NONE)) is True]
    if stated:
        return stated[0]
    if len(columns) != 1:
        return None
    column = columns[0]
    wanted = plain(column.keywords.get("autoincrement", Text(())))
    referring = {name for each in shape.constraints if each.kind == "fk" for name in each.column_names}
    has_default = any(_is_given(column.keywords.get(word)) for word in ("server_default", "default"))
    has_default = has_default or column.extra("Computed") is not None
    if integer_size(column) is None or has_default or wanted is False:
        return None
    return None if column.text in referring and wanted != "ignore_fk" else column


def _is_given(value: Value | None) -> bool:
    return value is not None and not (isinstance(value, Constant) and value.value in (None, False))


def unique_columns(columns: Iterable[Column]) -> list[Constraint]:
    return [
        Constraint("uq", None, (column.name,), span=column.span)
        for column in columns
        if plain(column.keywords.get("unique", NONE)) is True and plain(column.keywords.get("index", NONE)) is not True
    ]


def column_indexes(columns: Iterable[Column]) -> list[Index]:
    found = []
    for column in columns:
        if plain(column.keywords.get("index", NONE)) is True:
            keywords = {"unique": column.keywords["unique"]} if "unique" in column.keywords else {}
            found.append(Index(None, (column.name,), keywords, column.span))
    return found


def say_column(machine: Running, sql: Sql, column: Column, *, is_key: bool = False, is_automatic: bool = False) -> None:
    engine = machine.engine
    sql.name(column.name).say(" ")
    words = column.type
    identity, computed = column.extra("Identity"), column.extra("Computed")
    if is_automatic and engine == "postgresql" and identity is None:
        sizes = {"SmallInteger": "SMALLSERIAL", "BigInteger": "BIGSERIAL"}
        words = sizes.get(integer_size(column) or "", "SERIAL")
    if words is None:
        sql.hole(column.type_span or column.span)
    else:
        sql.say(words, column.type_span or column.span)
    nullable = column.is_nullable if column.is_nullable is not None else not (is_key or identity is not None)
    default = column.keywords.get("server_default")
    not_null = "" if nullable else " NOT NULL"
    if engine in _MYSQL:
        _say_computed(sql, computed)
        if nullable and words is not None and words.upper().startswith("TIMESTAMP"):
            not_null = " NULL"
        sql.say(not_null)
        if is_automatic:
            sql.say(" AUTO_INCREMENT")
        elif computed is None:
            say_default(sql, default)
        return
    if identity is None:
        say_default(sql, default)
    _say_computed(sql, computed)
    if engine == "postgresql" and identity is not None:
        _say_identity(sql, identity)
        not_null = "" if not nullable else " NULL"
    sql.say(not_null)


def say_default(sql: Sql, default: Value | None) -> None:
    if default is None or (isinstance(default, Constant) and default.value in (None, False)):
        return
    if isinstance(default, Called) and last(default.name) in ("FetchedValue", "DefaultClause", "Computed", "Identity"):
        if last(default.name) != "DefaultClause" or not default.arguments:
            return
        default = default.arguments[0]
    sql.say(" DEFAULT ")
    say_default_value(sql, default)


def say_default_value(sql: Sql, default: Value) -> None:
    inner = Sql(sql.engine).expression(default)
    text = "".join(part.text for part in inner.parts)
    has_hole = any(part.is_hole for part in inner.parts)
    needs = sql.engine != "postgresql" and not isinstance(default, Text) and not has_hole
    if (
        needs
        and re.search(r"\W", text)
        and not re.match(r"\s*['\"(+-]|[\d.]+\s*$", text)
        and "ON UPDATE" not in text.upper()
    ):
        is_clock = re.match(r"(?:now|current_timestamp)\s*\(\d?\)$", text, re.IGNORECASE)
        if not (is_clock and sql.engine in _MYSQL):
            sql.say("(").take(inner.parts).say(")")
            return
    sql.take(inner.parts)


def _say_computed(sql: Sql, computed: Called | None) -> None:
    if computed is None or not computed.arguments:
        return
    persisted = plain(computed.keywords.get("persisted", NONE))
    kind = " STORED" if persisted is True or (persisted is None and sql.engine == "postgresql") else ""
    kind = " VIRTUAL" if persisted is False and sql.engine != "postgresql" else kind
    sql.say(" GENERATED ALWAYS AS (").expression(computed.arguments[0], of_strings="sql").say(f"){kind}")


def _say_identity(sql: Sql, identity: Called) -> None:
    always = plain(identity.keywords.get("always", NONE)) is True
    sql.say(f" GENERATED {'ALWAYS' if always else 'BY DEFAULT'} AS IDENTITY", identity.span)
    words = {"start": "START WITH", "increment": "INCREMENT BY", "minvalue": "MINVALUE", "maxvalue": "MAXVALUE"}
    said = [
        f"{phrase} {value}"
        for key, phrase in words.items()
        if isinstance(value := plain(identity.keywords.get(key)), int)
    ]
    sql.say(f" ({' '.join(said)})" if said else "")


def create_enum(machine: Running, enum: EnumType, span: Span, *, key: str, checks_first: bool = False) -> None:
    """CREATE TYPE for an enum; a table does that once in a run of Alembic, whatever there is already."""
    is_open = enum.may_be_created or checks_first
    if key:
        if not (enum.is_created or enum.may_be_created) or key in machine.made_types:
            return
        machine.made_types.add(key)
    if enum.labels is None:
        reason = f"the labels of the type {enum.name} are not known"
        machine.doubt(span, reason, None)
        return
    labels = ", ".join("'" + label.replace("'", "''") + "'" for label in enum.labels)
    text = f"CREATE TYPE {enum.name} AS ENUM ({labels})"
    if is_open:
        name = enum.name.rsplit(".", 1)[-1].strip('"').replace("'", "''")
        condition = f"SELECT 1 FROM pg_type WHERE typname = '{name}'"
        text = f"DO $do$ BEGIN IF NOT EXISTS ({condition}) THEN {text}; END IF; END $do$"
    machine.send(Sql(machine.engine).say(text, span).parts)


def note_impossible(machine: Running, column: Column) -> None:
    if machine.is_certain and not machine.refused and column.call is not None:
        machine.refused = f"{last(column.call.name)} in {column.text or 'a column'}"


def _check_names(machine: Running, table: Value, schema: Value | None, columns: Iterable[Column]) -> None:
    """An enum kept as text has a CHECK of its name, by default in SQLAlchemy before 1.4."""
    for column in columns:
        call = column.call
        if call is None or call.keywords.get("native_enum") is not False or machine.engine == "sqlite":
            continue
        name, labels = call.keywords.get("name"), enum_labels(call)
        wanted = call.keywords.get("create_constraint")
        if not isinstance(name, str) or labels is None or wanted is False:
            continue
        sql = (
            Sql(machine.engine)
            .say("ALTER TABLE ", column.span)
            .table(table, schema)
            .say(f' ADD CONSTRAINT "{name}" CHECK (')
        )
        shown = ", ".join("'" + label.replace("'", "''") + "'" for label in labels)
        sql.name(column.name).say(f" IN ({shown}))")
        machine.send(sql.parts, is_certain=machine.is_certain and wanted is True)


def _say_comments(
    machine: Running, name: Value, schema: Value | None, comment: Value | None, columns: Iterable[Column]
) -> None:
    if _is_given(comment) and comment is not None:
        machine.send(Sql("postgresql").say("COMMENT ON TABLE ").table(name, schema).say(" IS ").literal(comment).parts)
    for column in columns:
        own = column.keywords.get("comment")
        if own is not None and _is_given(own):
            sql = Sql("postgresql").say("COMMENT ON COLUMN ").table(name, schema).say(".").name(column.name)
            machine.send(sql.say(" IS ").literal(own).parts)
