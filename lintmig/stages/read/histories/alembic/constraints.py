"""Constraints and indexes as SQLAlchemy writes them."""

from __future__ import annotations

from collections.abc import Mapping

from lintmig.stages.read.histories.alembic.elements import Constraint, Index
from lintmig.stages.read.histories.alembic.naming import Named, conventional, is_named_by_code
from lintmig.stages.read.histories.alembic.running import Running
from lintmig.stages.read.histories.alembic.values import NONE, Constant, Text, Unknown, Value, plain, text_of
from lintmig.stages.read.histories.alembic.wording import Sql, listed

_MYSQL = ("mysql", "mariadb")


def say_constraint(machine: Running, sql: Sql, constraint: Constraint, table: str) -> None:
    name = constraint_name(machine, constraint, table)
    if name is not None and not (isinstance(name, Constant) and name.value is None):
        sql.say("CONSTRAINT ").name(name).say(" ")
    match constraint.kind:
        case "pk":
            sql.say("PRIMARY KEY (", constraint.span if constraint.span.end else None).names(constraint.columns).say(
                ")"
            )
        case "uq":
            distinct = plain(constraint.keywords.get("postgresql_nulls_not_distinct", NONE)) is True
            words = "UNIQUE NULLS NOT DISTINCT (" if distinct and machine.engine == "postgresql" else "UNIQUE ("
            sql.say(words).names(constraint.columns).say(")")
        case "ck":
            sql.say("CHECK (").expression(constraint.text, of_strings="sql").say(")")
        case "ex":
            sql.say("CHECK (").hole(constraint.span).say(")")
        case "fk":
            sql.say("FOREIGN KEY (").names(constraint.columns).say(") REFERENCES ")
            for at, part in enumerate(constraint.target):
                sql.say("." if at else "").name(part)
            if constraint.target_columns:
                sql.say(" (").names(constraint.target_columns).say(")")
            _say_actions(sql, constraint.keywords)
    say_deferral(sql, constraint.keywords)


def _say_actions(sql: Sql, keywords: Mapping[str, Value]) -> None:
    for key, words in (("match", "MATCH"), ("ondelete", "ON DELETE"), ("onupdate", "ON UPDATE")):
        value = keywords.get(key)
        if isinstance(value, Text) and value.known:
            sql.say(f" {words} ").take(value.parts)


def say_deferral(sql: Sql, keywords: Mapping[str, Value]) -> None:
    if sql.engine in _MYSQL:
        return
    deferrable = plain(keywords.get("deferrable", NONE))
    if isinstance(deferrable, bool):
        sql.say(" DEFERRABLE" if deferrable else " NOT DEFERRABLE")
    initially = text_of(keywords.get("initially"))
    if initially:
        sql.say(f" INITIALLY {initially}")
    if sql.engine == "postgresql" and plain(keywords.get("postgresql_not_valid", NONE)) is True:
        sql.say(" NOT VALID")


def constraint_name(machine: Running, constraint: Constraint, table: str) -> Value | None:
    convention = machine.project.convention
    columns = tuple(name or "" for name in constraint.column_names)
    target = text_of(constraint.target[-1]) if constraint.target else None
    targets = tuple(text_of(each) or "" for each in constraint.target_columns)
    names = Named(table, columns, target or "", targets)
    if constraint.kind == "ex" or not convention:
        return constraint.name
    return conventional(constraint.kind, constraint.name, names, convention)


def say_index(machine: Running, index: Index, table: Value, schema: Value | None) -> None:
    """CREATE INDEX."""
    keywords, engine = index.keywords, machine.engine
    name = index.name
    if name is None or (isinstance(name, Constant) and name.value is None):
        names = Named(text_of(table) or "", tuple(text_of(each) or "" for each in index.columns))
        if is_named_by_code(machine.project.convention, "ix"):
            name = Unknown(index.span)
        else:
            convention = {"ix": "ix_%(column_0_label)s", **(machine.project.convention or {})}
            name = conventional("ix", None, names, convention)
    is_unique = plain(keywords.get("unique", NONE)) is True
    sql = Sql(engine).say("CREATE UNIQUE INDEX " if is_unique else "CREATE INDEX ", index.span)
    if engine == "postgresql" and plain(keywords.get("postgresql_concurrently", NONE)) is True:
        sql.say("CONCURRENTLY ")
    as_needed = machine.is_as_needed and engine in ("postgresql", "sqlite", "mariadb")
    if plain(keywords.get("if_not_exists", NONE)) is True or as_needed:
        sql.say("IF NOT EXISTS ")
    sql.name(name).say(" ON ").table(table, schema)
    using = text_of(keywords.get("postgresql_using"))
    if engine == "postgresql" and using:
        sql.say(f" USING {using}")
    sql.say(" (")
    operators = plain(keywords.get("postgresql_ops", NONE))
    lengths = plain(keywords.get("mysql_length", keywords.get("mariadb_length", NONE)))
    for at, column in enumerate(index.columns):
        sql.say(", " if at else "").expression(column, of_strings="name")
        known = text_of(column) or ""
        if engine == "postgresql" and isinstance(operators, dict) and isinstance(operators.get(known), str):
            sql.say(f" {operators[known]}")
        if engine in _MYSQL:
            length = lengths.get(known) if isinstance(lengths, dict) else lengths
            sql.say(f"({length})" if isinstance(length, int) else "")
    sql.say(")")
    if engine == "postgresql":
        included = listed(keywords.get("postgresql_include"))
        if included:
            sql.say(" INCLUDE (").names(included).say(")")
        if plain(keywords.get("postgresql_nulls_not_distinct", NONE)) is True:
            sql.say(" NULLS NOT DISTINCT")
    where = keywords.get(f"{engine}_where")
    if engine in ("postgresql", "sqlite") and where is not None and plain(where) is not None:
        sql.say(" WHERE ").expression(where, of_strings="sql")
    machine.send(sql.parts, is_certain=True if as_needed else None)
