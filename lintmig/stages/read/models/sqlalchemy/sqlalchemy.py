"""The models of SQLAlchemy in a project, as the tables that they expect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.entity import Models
from lintmig.model.files import Files

_SIGNS = ("Column(", "Mapped[", "__table", "Table(", "table=True", "table = True", ".Model)")
"""Something of these stands in every file with models."""
_PACKAGES = ("sqlalchemy", "sqlmodel")
_MIGRATION = re.compile(r"^down_revision\b", re.MULTILINE)
_TEST_FOLDERS = frozenset({"tests", "test", "testing", "site-packages"})


def read_sqlalchemy(files: Files) -> tuple[Models, ...]:
    """Grouped by their metadata."""
    paths = list(_candidates(files))
    if not paths:
        return ()
    from lintmig.stages.read.models.sqlalchemy.reading import read_paths

    return read_paths(files, paths)


def _candidates(files: Files) -> Iterator[str]:
    """The files that may hold models: no tests, and no migrations, which make classes for their own use."""
    texts = {path: text for path in files.ending(".py") if (text := files.text(path)) is not None}
    if not any(package in text for text in texts.values() for package in _PACKAGES):
        return
    for path, text in texts.items():
        is_migration = "down_revision" in text and _MIGRATION.search(text) is not None
        if not is_migration and not is_test(path) and any(sign in text for sign in _SIGNS):
            yield path


def is_test(path: str) -> bool:
    *folders, name = path.split("/")
    is_named = name.startswith("test_") or name.endswith("_test.py") or name in ("conftest.py", "tests.py")
    return is_named or not _TEST_FOLDERS.isdisjoint(folders)
