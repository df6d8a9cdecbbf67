"""The names that TypeORM gives to tables and columns, by its own naming strategy or the common one in snake case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Style = Literal["default", "snake", "unknown"]


class Naming(NamedTuple):
    """With an unknown strategy only names that the code gives are known."""

    style: Style = "default"
    prefix: str = ""

    def table(self, class_name: str, given: str | None) -> str | None:
        if given is not None:
            return self.prefix + given
        return None if self.style == "unknown" else self.prefix + snake(class_name)

    def column(self, attribute: str, given: str | None, prefixes: Sequence[str]) -> str | None:
        if self.style == "unknown":
            return given if not prefixes else None
        if self.style == "snake":
            return snake("_".join([*prefixes, ""])) + (given or snake(attribute))
        name = given or attribute
        return camel("_".join(prefixes)) + _title(name) if prefixes else name

    def join_column(self, attribute: str, referenced: str) -> str | None:
        return self._joined(f"{attribute}_{referenced}")

    def join_table(self, first: str, attribute: str, second: str) -> str | None:
        if self.style == "unknown":
            return None
        return self.prefix + snake(f"{first}_{attribute.replace('.', '_')}_{second}")

    def join_table_column(self, table: str, column: str) -> str | None:
        return self._joined(f"{table}_{column}")

    def without_prefix(self, table: str) -> str:
        return table.removeprefix(self.prefix)

    def _joined(self, name: str) -> str | None:
        if self.style == "unknown":
            return None
        return snake(name) if self.style == "snake" else camel(name)


def snake(name: str) -> str:
    parted = re.sub(r"([A-Z])([A-Z])([a-z])", r"\1_\2\3", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", parted).lower()


def camel(name: str) -> str:
    def turned(match: re.Match[str]) -> str:
        return str(match[2]).upper() if match[2] else str(match[1]).lower()

    return re.sub(r"^([A-Z])|[\s\-_](\w)", turned, name)


def _title(name: str) -> str:
    return re.sub(r"\w\S*", lambda match: match[0][:1].upper() + match[0][1:].lower(), name)
