"""How much of a large repository is looked at: folders listed and files read, not time."""

from __future__ import annotations

import builtins
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.monorepo import BUILT, write
from tests.linting import outcome_of

FILES = 5_000


def test_what_is_built_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "repository"
    write(root, FILES)
    listed: Counter[str] = Counter()
    read: Counter[str] = Counter()
    scan, open_, open_file = os.scandir, os.open, builtins.open

    def scandir(path: Any = ".") -> Any:
        listed[os.path.relpath(path, root)] += 1
        return scan(path)

    def opened(path: Any, *rest: Any, **named: Any) -> Any:
        read[os.path.relpath(path, root)] += 1
        return open_(path, *rest, **named)

    def file_opened(path: Any, *rest: Any, **named: Any) -> Any:
        if not isinstance(path, int):
            read[os.path.relpath(path, root)] += 1
        return open_file(path, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        patch.setattr(os, "open", opened)
        patch.setattr(builtins, "open", file_opened)
        outcome = outcome_of(root)
    assert len(outcome.tracks) == 5
    built = {folder.split("/")[0] for folder in BUILT}
    folders = {path: count for path, count in listed.items() if not path.startswith("..")}
    files = {path: count for path, count in read.items() if not path.startswith("..")}
    assert [path for path in (*folders, *files) if not built.isdisjoint(path.split("/"))] == []
    own = {os.path.relpath(folder, root) for folder, _, _ in os.walk(root) if built.isdisjoint(folder.split("/"))}
    assert set(folders) <= own
    assert sum(folders.values()) <= 2 * len(own)
    assert len(files) <= FILES * 2 // 3 + 5 * 5 + 1
    assert sum(files.values()) <= 1.1 * len(files)
