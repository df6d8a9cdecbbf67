"""SQL functions that an application gives to its connections."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.model.disk import Disk
from lintmig.stages.evidence import registered_functions

_MAP = 'package a\nvar all = map[string]any{"shorten": shorten}\n'


@pytest.mark.parametrize(
    ("text", "is_registered"),
    [
        ('package a\nfunc f() { conn.RegisterFunc("shorten", shorten, true) }\n', True),
        (_MAP + "func f() { for name, each := range all { conn.RegisterFunc(name, each, true) } }\n", True),
        (_MAP, False),
        (_MAP + 'func f() { conn.RegisterFunc("lengthen", lengthen, true) }\n', False),
    ],
)
def test_functions_are_known_by_the_call_that_registers_them(text: str, is_registered: bool, tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text(text)
    assert registered_functions(tmp_path, {"shorten"}, Disk()) == (
        frozenset({"shorten"}) if is_registered else frozenset()
    )
