"""The names that Django gives to tables, indexes and constraints."""

from __future__ import annotations

from hashlib import md5

LONGEST = {"postgresql": 63, "sqlite": 200, "mysql": 64, "mariadb": 64}
_LONGEST_TABLE = 63


def _digest(*parts: str, length: int) -> str:
    digest = md5(usedforsecurity=False)
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:length]


def bare(table: str) -> str:
    """The table's own name, of one that is written `schema"."table` or in quotes."""
    return table.strip('"').rsplit('"."', 1)[-1]


def table_name(name: str) -> str:
    """A name that Django puts together for a table, cut where it is too long."""
    if len(name) <= _LONGEST_TABLE:
        return name
    return name[: _LONGEST_TABLE - 4] + _digest(name, length=4)


def key_name(table: str, columns: tuple[str, ...], suffix: str, longest: int) -> str:
    """The name of an index or constraint that has none of its own."""
    table = bare(table)
    ending = _digest(table, *columns, length=8) + suffix
    name = f"{table}_{'_'.join(columns)}_{ending}"
    if len(name) <= longest:
        return name
    if len(ending) > longest / 3:
        ending = ending[: longest // 3]
    part = (longest - len(ending)) // 2 - 1
    name = f"{table[:part]}_{'_'.join(columns)[:part]}_{ending}"
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name


def index_name(table: str, columns: tuple[tuple[str, bool], ...], suffix: str) -> str:
    """The name of an entry of Meta.indexes that has none; columns with whether they are descending."""
    table = bare(table)
    directed = [f"-{name}" if is_descending else name for name, is_descending in columns]
    name = f"{table[:11]}_{columns[0][0][:7]}_{_digest(table, *directed, suffix, length=6)}_{suffix}"
    return f"D{name[1:]}" if name[0] == "_" or name[0].isdigit() else name


def postgresql_name(table: str, column: str, ending: str) -> str:
    """What PostgreSQL calls a constraint of a column that is written without a name."""
    table = bare(table)
    room = 63 - len(ending) - 2
    first, second = len(table), len(column)
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    return f"{table[:first]}_{column[:second]}_{ending}"
