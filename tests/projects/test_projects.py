"""Small repositories, one for each kind that lintmig knows, and what it says of them.

`KIND.expected.txt` is the output of `lintmig check --output-format concise --show info` in the folder KIND, without its
last line. After a change that is wanted, write it anew: `LINTMIG_WRITE=1 python -m pytest tests/projects`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.linting import said_of

HERE = Path(__file__).parent
KINDS = sorted(path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))


@pytest.mark.parametrize("kind", KINDS)
def test_project(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / kind
    shutil.copytree(HERE / kind, folder)
    (folder / ".git").mkdir()
    said = said_of(folder)
    expected = HERE / f"{kind}.expected.txt"
    if os.environ.get("LINTMIG_WRITE"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


def test_every_expectation_has_its_project() -> None:
    assert {path.name.removesuffix(".expected.txt") for path in HERE.glob("*.expected.txt")} == set(KINDS)
