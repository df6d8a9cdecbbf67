"""Which files of code are the application's own: not its tests, not what was made for it, not a tool's migrations."""

from __future__ import annotations

import re
from collections.abc import Callable

_TEST_FOLDERS = frozenset(
    "test tests testing __tests__ spec specs e2e cypress playwright mock mocks __mocks__ fixture fixtures __fixtures__ "
    "__snapshots__ testdata test_data testutil testutils integration_tests unittests benchmark benchmarks bench".split()
)
_SHOWN_FOLDERS = frozenset(
    "docs doc documentation example examples sample samples demo demos tutorial tutorials stories storybook "
    "generated __generated__ gen public static assets third_party thirdparty external".split()
)
_TEST_FILE = re.compile(
    r"[._-](?:test|tests|spec|specs|e2e|cy|stories|mock|fixture)s?\.\w+$|^tests?[_-].*\.py$|^conftest\.py$|^tests?\.\w+$"
    r"|_test\.\w+$|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|php|groovy)$|^Test\w+\.(?:java|kt|cs|php)$",
)
_MADE_FILE = re.compile(
    r"\.d\.[mc]?ts$|[.-]min\.[mc]?js$|\.(?:pb|generated|g|designer)\.\w+$|_pb2(?:_grpc)?\.py$|\.bundle\.js$",
    re.IGNORECASE,
)
_MADE = re.compile(r"(?:Code generated|@generated|DO NOT EDIT|auto-?generated)\b", re.IGNORECASE)

_WITHIN = re.compile(r"[_.\- ]+")

_MIGRATION_FOLDERS = frozenset("migrations migration versions migrate".split())
_NUMBERED = re.compile(r"^V?\d{3,}[_.-]?|^[0-9a-f]{10,}_|^\d+-")
_MIGRATION_MARKS = re.compile(
    r"\bop\.(?:execute|create_table|add_column|drop_|alter_|batch_)|^down_revision\b|^revision\s*[:=]"  # Alembic
    r"|\bmigrations\.Migration\b"  # Django
    r"|\bimplements\s+MigrationInterface\b|\bqueryInterface\b|\bpgm\.\w+\("  # TypeORM, Sequelize
    r"|\bknex\.(?:schema|raw)\b"
    r"|exports\.up\s*=|export\s+(?:async\s+)?(?:function|const)\s+up\b|\basync\s+up\s*\("
    r"|\bmodule\.exports\s*=\s*\{[^{}]{0,200}\bup\b"
    r"|ActiveRecord::Migration|extends\s+(?:Abstract)?Migration\b|\bgoose\.AddMigration",
    re.MULTILINE,
)


def is_left_out(path: str) -> bool:
    """Whether a path is that of tests, of documentation and examples, or of code that was generated."""
    *folders, file = path.split("/")
    words = {word for folder in folders for word in (folder.lower(), *_WITHIN.split(folder.lower()))}
    if not (words.isdisjoint(_TEST_FOLDERS) and words.isdisjoint(_SHOWN_FOLDERS)):
        return True
    return _TEST_FILE.search(file) is not None or _MADE_FILE.search(file) is not None


def is_made(text: str) -> bool:
    """Whether a file says that it was generated, or was packed for delivery."""
    return _MADE.search(text, 0, 600) is not None or _longest_of_first_lines(text) > 20_000


def is_tools_migration(path: str, text: Callable[[], str | None]) -> bool:
    """Whether a file of code is one of the migrations of a tool that has a reader of its own.

    Asked by whoever reads SQL out of code; the text is only asked for where the path leaves it open.
    """
    *folders, file = path.split("/")
    if _MIGRATION_FOLDERS.isdisjoint(folder.lower() for folder in folders[-3:]) and not _NUMBERED.match(file):
        return False
    found = text()
    return found is not None and _MIGRATION_MARKS.search(found) is not None


def _longest_of_first_lines(text: str) -> int:
    return max((len(line) for line in text[:200_000].split("\n", 20)[:20]), default=0)
