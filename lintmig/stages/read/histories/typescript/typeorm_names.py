"""The names that TypeORM gives to keys and indexes that a migration does not name."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1

_LENGTHS = {"PK": 27, "UQ": 27, "FK": 27, "IDX": 26, "CHK": 26, "XCL": 26}


def key_name(kind: str, table: str, columns: Sequence[str], where: str = "") -> str:
    """`where` is an index's condition."""
    key = f"{_own(table)}_{'_'.join(sorted(columns))}" + (f"_{where}" if where else "")
    return _hashed(kind, key)


def check_name(kind: str, table: str, expression: str) -> str:
    return _hashed(kind, f"{_own(table)}_{expression}")


def _own(table: str) -> str:
    return table.rsplit(".", 1)[-1]


def _hashed(kind: str, key: str) -> str:
    return f"{kind}_{sha1(key.encode('utf-8', 'surrogatepass'), usedforsecurity=False).hexdigest()[: _LENGTHS[kind]]}"
