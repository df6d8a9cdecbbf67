"""A hub for each test that asks for one; what GitHub would not allow fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.github.fake import Hub, running


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with running(Hub()) as started:
        yield started
    assert started.violations == []
