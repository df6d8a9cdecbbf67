"""Look through the repository's code; only asked where a finding hangs on the answer."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from lintmig.model.disk import Disk

CODE = frozenset(
    ".c .cc .cpp .cs .ex .exs .go .java .js .jsx .kt .mjs .cjs .mts .php .py .rb .rs .scala .sh .sql .swift "
    ".ts .tsx .yml .yaml .toml .properties".split()
)
MOST_FILES = 5_000
LARGEST_FILE = 500_000


def switches_foreign_keys_off(root: Path, disk: Disk) -> str | None:
    """The file in which MySQL's FOREIGN_KEY_CHECKS is set to 0, relative to the root."""
    pattern = re.compile(rb"foreign_key_checks\s*=\s*(?:0|off)\b", re.IGNORECASE)
    return next(
        (path for path, text in _code(root, disk) if not path.endswith(".sql") and pattern.search(text)),
        None,
    )


_REGISTERS_EACH = re.compile(
    rb"(?:RegisterFunc|create_?function|CreateFunction|createScalarFunction|\.function)\s*\(\s*\*?\w*[a-z_]\w*\s*,",
    re.IGNORECASE,
)
"""Where functions are registered under names that a variable holds, as of a map."""


def registered_functions(root: Path, names: Collection[str], disk: Disk) -> frozenset[str]:
    """Those of these names (lower case) that the code gives to its SQLite connections as SQL functions."""
    if not names:
        return frozenset()
    words = b"|".join(re.escape(name.encode()) for name in names)
    pattern = re.compile(
        rb"(?:create_?(?:scalar_?|window_?|aggregate_?)?function\w*|register\w*|\.function|\.aggregate)"
        rb"\s*(?:<[^>\n]{0,80}>)?\s*\([^\"'`\n]{0,60}[\"'`](" + words + rb")[\"'`]",
        re.IGNORECASE,
    )
    named = re.compile(rb"[\"'`](" + words + rb")[\"'`]\s*(?::|=>|,)", re.IGNORECASE)
    found: set[str] = set()
    for _, text in _code(root, disk):
        found.update(match[1].decode().lower() for match in pattern.finditer(text))
        if _REGISTERS_EACH.search(text):
            found.update(match[1].decode().lower() for match in named.finditer(text))
        if len(found) == len(names):
            break
    return frozenset(found)


def created(
    kind: Literal["extension", "schema"], root: Path, names: Collection[str], except_for: Collection[str], disk: Disk
) -> dict[str, str]:
    """Those of these extensions or schemas of PostgreSQL (lower case) that some file creates, each with its path.

    `except_for` are the paths of files whose order tells when they create something.
    """
    if not names:
        return {}
    words = b"|".join(re.escape(name.encode()) for name in sorted(names))
    pattern = re.compile(
        rb"^(?![ \t]*(?:--|//|#|\*)).*?\bcreate\s+"
        + kind.encode()
        + rb"\s+(?:if\s+not\s+exists\s+)?[\\\"]*("
        + words
        + rb")(?![\w-])",
        re.IGNORECASE | re.MULTILINE,
    )
    found: dict[str, str] = {}
    for path, text in _code(root, disk):
        if path in except_for:
            continue
        for match in pattern.finditer(text):
            found.setdefault(match[1].decode().lower(), path)
        if len(found) == len(names):
            break
    return found


def _code(root: Path, disk: Disk) -> Iterator[tuple[str, bytes]]:
    """Files of code with their paths from the root, nearest first."""
    paths = (path for path in disk.nearest_files(str(root)) if os.path.splitext(path)[1] in CODE)
    for path in islice(paths, MOST_FILES):
        text = _text(root / path, disk)
        if text:
            yield path, text


def _text(path: Path, disk: Disk) -> bytes:
    try:
        data = disk.read(str(path), LARGEST_FILE)
    except OSError:
        return b""
    return data if len(data) <= LARGEST_FILE else b""
