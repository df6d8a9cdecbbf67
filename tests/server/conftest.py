"""Servers that serve many tests: each opens files of its own repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.editor import CAPABILITIES, Editor


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("workspace")) as started:
        yield started


@pytest.fixture
def editor(running: Editor) -> Iterator[Editor]:
    yield running
    running.close_all()


@pytest.fixture(scope="package")
def counting_code_points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    told = {**CAPABILITIES, "general": {"positionEncodings": ["utf-32"]}}
    with Editor(tmp_path_factory.mktemp("workspace"), capabilities=told) as started:
        yield started


@pytest.fixture
def code_points(counting_code_points: Editor) -> Iterator[Editor]:
    """Its positions count as the command's do."""
    yield counting_code_points
    counting_code_points.close_all()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (tmp_path / "migrations").mkdir()
    return tmp_path
