"""Which tables and columns a changelog has made so far, by name alone: what its preconditions ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from lintmig.stages.read.histories.liquibase.elements import Element


@dataclass(slots=True)
class Known:
    tables: dict[str, set[str]] = field(default_factory=dict)
    indexes: set[str] = field(default_factory=set)

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
            return table in self.tables
        if condition.name == "columnExists" and table in self.tables:
            return (condition.value("columnName") or "").lower() in self.tables[table]
        if condition.name == "indexExists" and "indexName" in condition.attributes:
            return (condition.value("indexName") or "").lower() in self.indexes
        return None

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
            case "createIndex":
                self.indexes.add((change.value("indexName") or "").lower())
            case "dropIndex":
                self.indexes.discard((change.value("indexName") or "").lower())
            case _:
                pass
