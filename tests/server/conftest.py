"""A server for many tests: each opens files of its own repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.editor import Editor


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("workspace")) as started:
        yield started


@pytest.fixture
def editor(running: Editor) -> Iterator[Editor]:
    yield running
    running.close_all()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (tmp_path / "migrations").mkdir()
    return tmp_path
