"""Which tables and columns a changelog has made so far, by name alone: what its preconditions ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lintmig.stages.read.histories.liquibase.elements import Element

_NAMES = frozenset("indexName constraintName foreignKeyName primaryKeyName viewName sequenceName".split())
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Known:
    tables: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """Of constraints, indexes, views and sequences, and all words of SQL: what it makes may be any of them."""

    def runs(self, changeset: Element) -> bool:
        """False where preconditions let a new database pass the changeset over; what they ask else is taken to hold."""
        conditions = changeset.first("preConditions")
        if conditions is None or (conditions.value("onFail") or "HALT").upper() not in ("MARK_RAN", "CONTINUE"):
            return True
        return self._holds_all(conditions) is not False

    def _holds_all(self, conditions: Element) -> bool | None:
        held = [self._holds(condition) for condition in conditions.children]
        return False if False in held else None if None in held else True

    def _holds(self, condition: Element) -> bool | None:
        """None where that is not known."""
        if condition.name == "not":
            held = self._holds_all(condition)
            return None if held is None else not held
        if condition.name == "and":
            return self._holds_all(condition)
        if condition.name == "or":
            either = [self._holds(each) for each in condition.children]
            return True if True in either else None if None in either else False
        table = (condition.value("tableName") or "").lower()
        if condition.name == "tableExists":
            return table in self.tables or table in self.names
        if condition.name == "columnExists":
            column = (condition.value("columnName") or "").lower()
            return column in self.tables.get(table, ()) or column in self.names
        name = next((text.value for key, text in condition.attributes.items() if key in _NAMES), None)
        return name.lower() in self.names if name and condition.name.endswith("Exists") else None

    def note(self, change: Element) -> None:
        """Follow what a change makes and drops."""
        table = (change.value("tableName") or "").lower()
        columns = {(each.value("name") or "").lower() for each in change.named("column")}
        match change.name:
            case "createTable":
                self.tables[table] = columns
            case "addColumn" if table in self.tables:
                self.tables[table] |= columns
            case "dropTable":
                self.tables.pop(table, None)
            case "dropColumn" if table in self.tables:
                self.tables[table] -= columns | {(change.value("columnName") or "").lower()}
            case "renameTable":
                moved = self.tables.pop((change.value("oldTableName") or "").lower(), set())
                self.tables[(change.value("newTableName") or "").lower()] = moved
            case "renameColumn" if table in self.tables:
                self.tables[table].discard((change.value("oldColumnName") or "").lower())
                self.tables[table].add((change.value("newColumnName") or "").lower())
            case "sql":
                self.note_sql(change.text or change.value("sql") or "")
            case _:
                pass
        for key in _NAMES & change.attributes.keys():
            name = change.attributes[key].value.lower()
            if change.name.startswith("drop"):
                self.names.discard(name)
            else:
                self.names.add(name)

    def note_sql(self, text: str) -> None:
        self.names.update(_WORD.findall(text.lower()))
