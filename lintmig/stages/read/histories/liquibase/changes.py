"""Change types as the SQL that Liquibase sends to an engine, one statement after another."""

from __future__ import annotations

from collections.abc import Callable

from lintmig.model.source import Span
from lintmig.stages.read.histories.liquibase.columns import add_columns, create_table
from lintmig.stages.read.histories.liquibase.elements import Element, Text
from lintmig.stages.read.histories.liquibase.names import add_name, add_names, add_table, default_value
from lintmig.stages.read.histories.liquibase.types import Family, engine_type
from lintmig.stages.read.rendering import Rendering

Change = Callable[[Rendering, Element, Family], bool]
"""Adds statements; False where the change cannot be told for the engine."""

SILENT = frozenset(
    "insert update delete loadData loadUpdateData tagDatabase empty output validCheckSum validCheckSums rollback "
    "comment preConditions preconditions setTableRemarks setColumnRemarks modifySql stop".split()
)
"""What leaves definitions as they are; rows are not known."""


def add_change(rendering: Rendering, element: Element, family: Family) -> bool:
    """False where nothing is known of what the change does."""
    change = _CHANGES.get(element.name)
    if change is None or (family == "sqlite" and element.name not in _ON_SQLITE):
        return False
    return change(rendering, element, family)


def _alter(rendering: Rendering, element: Element, family: Family) -> bool:
    rendering.add("ALTER TABLE ", element.span)
    return add_table(rendering, element, family)


def _attribute(element: Element, *names: str) -> Text | None:
    found = next((element.attributes[name] for name in names if name in element.attributes), None)
    return found if found is not None and found.value.strip() else None


def _constraint(rendering: Rendering, element: Element, family: Family) -> None:
    name = _attribute(element, "constraintName")
    if name is not None:
        rendering.add("CONSTRAINT ")
        add_name(rendering, name, family)
        rendering.add(" ")


def _key(words: str) -> Change:
    def change(rendering: Rendering, element: Element, family: Family) -> bool:
        columns = _attribute(element, "columnNames")
        if columns is None or not _alter(rendering, element, family):
            return False
        rendering.add(" ADD ")
        _constraint(rendering, element, family)
        rendering.add(f"{words} ", element.span)
        add_names(rendering, columns, family)
        rendering.add(";\n")
        return True

    return change


def _foreign_key(rendering: Rendering, element: Element, family: Family) -> bool:
    columns, targets = _attribute(element, "baseColumnNames"), _attribute(element, "referencedColumnNames")
    if columns is None or targets is None:
        return False
    rendering.add("ALTER TABLE ", element.span)
    if not add_table(rendering, element, family, "base"):
        return False
    rendering.add(" ADD ")
    _constraint(rendering, element, family)
    rendering.add("FOREIGN KEY ", element.span)
    add_names(rendering, columns, family)
    rendering.add(" REFERENCES ")
    if not add_table(rendering, element, family, "referenced"):
        return False
    rendering.add(" ")
    add_names(rendering, targets, family)
    for attribute, words in (("onUpdate", "ON UPDATE"), ("onDelete", "ON DELETE")):
        action = _attribute(element, attribute)
        if action is not None:
            rendering.add(f" {words} ").add(action.value.strip().upper(), action.span)
    if element.says("deleteCascade") and _attribute(element, "onDelete") is None:
        rendering.add(" ON DELETE CASCADE")
    if element.says("deferrable") and family == "postgresql":
        rendering.add(" DEFERRABLE" + (" INITIALLY DEFERRED" if element.says("initiallyDeferred") else ""))
    rendering.add(";\n")
    return True


def _create_index(rendering: Rendering, element: Element, family: Family) -> bool:
    rendering.add("CREATE UNIQUE INDEX " if element.says("unique") else "CREATE INDEX ", element.span)
    name = _attribute(element, "indexName")
    if name is not None:
        add_name(rendering, name, family)
    elif family != "postgresql":
        return False
    rendering.add(" ON ")
    columns = [column for column in element.named("column") if "name" in column.attributes]
    if not add_table(rendering, element, family) or not columns:
        return False
    rendering.add(" (")
    for number, column in enumerate(columns):
        rendering.add(", " if number else "")
        written = column.attributes["name"]
        bare, _, order = written.value.strip().partition(" ")
        if column.says("computed") or "(" in written.value:
            rendering.add(written.value, written.span)
        else:
            add_name(rendering, Text(bare, Span(written.span.start, written.span.start + len(bare))), family)
            order = order or ("DESC" if column.says("descending") else "")
            rendering.add(f" {order}" if order else "")
    rendering.add(");\n")
    return True


def _drop_column(rendering: Rendering, element: Element, family: Family) -> bool:
    single = _attribute(element, "columnName")
    names = [single] if single is not None else [each.attributes.get("name") for each in element.named("column")]
    for name in names:
        if name is None or not _alter(rendering, element, family):
            return False
        rendering.add(" DROP COLUMN ")
        add_name(rendering, name, family)
        rendering.add(";\n")
    return bool(names)


def _drop_table(rendering: Rendering, element: Element, family: Family) -> bool:
    rendering.add("DROP TABLE IF EXISTS " if element.says("ifExists") else "DROP TABLE ", element.span)
    is_named = add_table(rendering, element, family)
    rendering.add(" CASCADE;\n" if element.says("cascadeConstraints") and family == "postgresql" else ";\n")
    return is_named


def _drop_index(rendering: Rendering, element: Element, family: Family) -> bool:
    name = _attribute(element, "indexName")
    if name is None:
        return False
    rendering.add("DROP INDEX ", element.span)
    schema = _attribute(element, "schemaName")
    if schema is not None and family == "postgresql":
        add_name(rendering, schema, family)
        rendering.add(".")
    add_name(rendering, name, family)
    if family == "mysql":
        rendering.add(" ON ")
        if not add_table(rendering, element, family):
            return False
    rendering.add(";\n")
    return True


def _drop_constraint(mysql_words: str, prefix: str = "") -> Change:
    def change(rendering: Rendering, element: Element, family: Family) -> bool:
        name = _attribute(element, "constraintName")
        rendering.add("ALTER TABLE ", element.span)
        if not add_table(rendering, element, family, prefix):
            return False
        is_nameless = mysql_words == "PRIMARY KEY"
        if family == "mysql":
            rendering.add(f" DROP {mysql_words}" + ("" if is_nameless else " "))
        elif name is None and is_nameless:
            table = element.attributes["tableName"]
            rendering.add(" DROP CONSTRAINT ")
            add_name(rendering, Text(f"{table.value.strip()}_pkey".lower(), table.span), family)
        else:
            rendering.add(" DROP CONSTRAINT ")
        if name is not None and not (family == "mysql" and is_nameless):
            add_name(rendering, name, family)
        elif not is_nameless:
            return False
        rendering.add(";\n")
        return True

    return change


def _nullability(*, is_nullable: bool) -> Change:
    def change(rendering: Rendering, element: Element, family: Family) -> bool:
        column, written = _attribute(element, "columnName"), _attribute(element, "columnDataType")
        if column is None or (family == "mysql" and written is None) or not _alter(rendering, element, family):
            return False
        if family == "mysql" and written is not None:
            rendering.add(" MODIFY ")
            add_name(rendering, column, family)
            rendering.add(" ").add(engine_type(written.value, family), written.span)
            rendering.add(" NULL;\n" if is_nullable else " NOT NULL;\n")
        else:
            rendering.add(" ALTER COLUMN ")
            add_name(rendering, column, family)
            rendering.add(" DROP NOT NULL;\n" if is_nullable else " SET NOT NULL;\n")
        return True

    return change


def _default(rendering: Rendering, element: Element, family: Family) -> bool:
    column = _attribute(element, "columnName")
    value = default_value(element, family)
    is_dropped = element.name == "dropDefaultValue"
    if column is None or (value is None and not is_dropped) or not _alter(rendering, element, family):
        return False
    rendering.add(" ALTER COLUMN ")
    add_name(rendering, column, family)
    if is_dropped or value is None:
        rendering.add(" DROP DEFAULT;\n")
    else:
        rendering.add(" SET DEFAULT ").add(value.value, value.span).add(";\n")
    return True


def _modify_type(rendering: Rendering, element: Element, family: Family) -> bool:
    column, written = _attribute(element, "columnName"), _attribute(element, "newDataType")
    if column is None or written is None or not _alter(rendering, element, family):
        return False
    type_ = engine_type(written.value, family)
    rendering.add(" MODIFY " if family == "mysql" else " ALTER COLUMN ")
    add_name(rendering, column, family)
    rendering.add(" " if family == "mysql" else " TYPE ").add(type_, written.span)
    if family == "postgresql":
        rendering.add(" USING (")
        add_name(rendering, column, family)
        rendering.add(f"::{type_})")
    rendering.add(";\n")
    return True


def _rename_table(rendering: Rendering, element: Element, family: Family) -> bool:
    old, new = _attribute(element, "oldTableName"), _attribute(element, "newTableName")
    if old is None or new is None:
        return False
    rendering.add("ALTER TABLE ", element.span)
    add_name(rendering, old, family)
    rendering.add(" RENAME TO ")
    add_name(rendering, new, family)
    rendering.add(";\n")
    return True


def _rename_column(rendering: Rendering, element: Element, family: Family) -> bool:
    old, new = _attribute(element, "oldColumnName"), _attribute(element, "newColumnName")
    written = _attribute(element, "columnDataType")
    if old is None or new is None or (family == "mysql" and written is None):
        return False
    if not _alter(rendering, element, family):
        return False
    rendering.add(" CHANGE " if family == "mysql" else " RENAME COLUMN ")
    add_name(rendering, old, family)
    rendering.add(" " if family == "mysql" else " TO ")
    add_name(rendering, new, family)
    if family == "mysql" and written is not None:
        rendering.add(" ").add(engine_type(written.value, family), written.span)
    rendering.add(";\n")
    return True


def _merge_columns(rendering: Rendering, element: Element, family: Family) -> bool:
    first, second = _attribute(element, "column1Name"), _attribute(element, "column2Name")
    name, written = _attribute(element, "finalColumnName"), _attribute(element, "finalColumnType")
    if first is None or second is None or name is None or written is None:
        return False
    for verb, column in ((" ADD ", name), (" DROP COLUMN ", first), (" DROP COLUMN ", second)):
        if not _alter(rendering, element, family):
            return False
        rendering.add(verb)
        add_name(rendering, column, family)
        if column is name:
            rendering.add(" ").add(engine_type(written.value, family), written.span)
        rendering.add(";\n")
    return True


def _view(rendering: Rendering, element: Element, family: Family) -> bool:
    name = _attribute(element, "viewName")
    if name is None:
        return False
    if element.name == "dropView":
        rendering.add("DROP VIEW IF EXISTS " if element.says("ifExists") else "DROP VIEW ", element.span)
        add_name(rendering, name, family)
        rendering.add(";\n")
        return True
    query = element.texts or [text for key, text in element.attributes.items() if key == "selectQuery"]
    if not query or element.says("fullDefinition"):
        return False
    is_replaced = element.says("replaceIfExists") and family != "sqlite"
    rendering.add("CREATE OR REPLACE VIEW " if is_replaced else "CREATE VIEW ", element.span)
    add_name(rendering, name, family)
    rendering.add(" AS ")
    for text in query:
        rendering.add(text.value, text.span)
    rendering.add(";\n")
    return True


def _sequence(rendering: Rendering, element: Element, family: Family) -> bool:
    name = _attribute(element, "sequenceName")
    if name is None or family != "postgresql":
        return False
    rendering.add(
        "DROP SEQUENCE " if element.name == "dropSequence" else "CREATE SEQUENCE IF NOT EXISTS ", element.span
    )
    add_name(rendering, name, family)
    rendering.add(";\n")
    return True


_CHANGES: dict[str, Change] = {
    "createTable": create_table,
    "addColumn": add_columns,
    "dropTable": _drop_table,
    "dropColumn": _drop_column,
    "renameTable": _rename_table,
    "renameColumn": _rename_column,
    "modifyDataType": _modify_type,
    "addPrimaryKey": _key("PRIMARY KEY"),
    "addUniqueConstraint": _key("UNIQUE"),
    "addForeignKeyConstraint": _foreign_key,
    "dropPrimaryKey": _drop_constraint("PRIMARY KEY"),
    "dropUniqueConstraint": _drop_constraint("KEY"),
    "dropForeignKeyConstraint": _drop_constraint("FOREIGN KEY", "base"),
    "createIndex": _create_index,
    "dropIndex": _drop_index,
    "addNotNullConstraint": _nullability(is_nullable=False),
    "dropNotNullConstraint": _nullability(is_nullable=True),
    "addDefaultValue": _default,
    "dropDefaultValue": _default,
    "mergeColumns": _merge_columns,
    "createView": _view,
    "dropView": _view,
    "createSequence": _sequence,
    "dropSequence": _sequence,
}
_ON_SQLITE = frozenset(
    {"createTable", "addColumn", "dropTable", "renameTable", "createIndex", "dropIndex", "createView"}
)
"""What Liquibase does there as the engine itself does; the rest it makes by building tables anew."""
