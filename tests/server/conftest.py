"""One server for the tests that need no other: an editor with many repositories open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.editor import CAPABILITIES, Editor


@pytest.fixture(scope="package")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("workspace")) as started:
        yield started


@pytest.fixture(scope="package")
def code_points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Its positions count as the command's do."""
    told = {**CAPABILITIES, "general": {"positionEncodings": ["utf-32"]}}
    with Editor(tmp_path_factory.mktemp("workspace"), capabilities=told) as started:
        yield started


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (tmp_path / "migrations").mkdir()
    return tmp_path
