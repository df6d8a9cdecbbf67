"""Names in migrations that are not read: of another tool, of a plugin, or in a list that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection

from lintmig.model.files import Files

_MIGRATION = re.compile(r"migrat|upgrade|alembic|changelog|revision|schema[_-]?(?:patch|change)", re.IGNORECASE)
_CODE = (".py", ".ts", ".js", ".mjs", ".cjs", ".rb", ".php", ".go", ".java", ".kt", ".cs", ".xml", ".yml", ".yaml")
_WORD = re.compile(r"\w+")
_LARGEST = 500_000


Named = tuple[str, str]
"""A table and one of its columns, in lower case; no column where the table itself is meant."""


def written_in_migrations(files: Files, names: Collection[Named], read: Collection[str]) -> frozenset[Named]:
    """Those of the names that a file of migrations has as words, the column beside its table; not one `read`."""
    if not names:
        return frozenset()
    found: set[Named] = set()
    for path in files.ending(*_CODE):
        if path in read or not _MIGRATION.search(path):
            continue
        text = files.text(path)
        if text is not None and len(text) <= _LARGEST:
            words = {each.lower() for each in _WORD.findall(text)}
            found.update(each for each in names if each[0] in words and (not each[1] or each[1] in words))
    return frozenset(found)
