"""Look through the repository's code; only asked where a finding hangs on the answer."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

CODE = frozenset(
    ".c .cc .cpp .cs .ex .exs .go .java .js .jsx .kt .mjs .cjs .mts .php .py .rb .rs .scala .sh .sql .swift "
    ".ts .tsx .yml .yaml .toml .properties".split()
)
SKIPPED_FOLDERS = frozenset(
    {"node_modules", "vendor", "venv", "dist", "build", "target", "__pycache__", "site-packages"}
)
MOST_FILES = 5_000
LARGEST_FILE = 500_000


def switches_foreign_keys_off(root: Path) -> str | None:
    """The file in which MySQL's FOREIGN_KEY_CHECKS is set to 0, relative to the root."""
    pattern = re.compile(rb"foreign_key_checks\s*=\s*(?:0|off)\b", re.IGNORECASE)
    return next(
        (path for path, text in _code(root) if not path.endswith(".sql") and pattern.search(text)),
        None,
    )


def registered_functions(root: Path, names: Collection[str]) -> frozenset[str]:
    """Those of these names (lower case) that the code gives to its SQLite connections as SQL functions."""
    if not names:
        return frozenset()
    words = b"|".join(re.escape(name.encode()) for name in names)
    pattern = re.compile(
        rb"(?:create_?(?:scalar_?|window_?|aggregate_?)?function\w*|register\w*|\.function|\.aggregate)"
        rb"\s*(?:<[^>\n]{0,80}>)?\s*\([^\"'`\n]{0,60}[\"'`](" + words + rb")[\"'`]",
        re.IGNORECASE,
    )
    found: set[str] = set()
    for _, text in _code(root):
        found.update(match[1].decode().lower() for match in pattern.finditer(text))
        if len(found) == len(names):
            break
    return frozenset(found)


def _code(root: Path) -> Iterator[tuple[str, bytes]]:
    """Files of code with their paths from the root, nearest first; links are not followed."""
    folders, seen = [""], 0
    while folders:
        deeper: list[str] = []
        for folder in folders:
            try:
                with os.scandir(root / folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS:
                        deeper.append(path)
                elif entry.is_file(follow_symlinks=False) and os.path.splitext(entry.name)[1] in CODE:
                    seen += 1
                    if seen > MOST_FILES:
                        return
                    text = _text(entry)
                    if text:
                        yield path, text
        folders = deeper


def _text(entry: os.DirEntry[str]) -> bytes:
    try:
        if entry.stat(follow_symlinks=False).st_size > LARGEST_FILE:
            return b""
        return Path(entry.path).read_bytes()
    except OSError:
        return b""
