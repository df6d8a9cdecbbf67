"""Suppressions in the comments of a program that SQL stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.pipeline import lint
from tests.engines import proof


def rules(folder: Path, name: str, code: str) -> list[str]:
    outcome = lint(proof.request_for(folder, {name: code}, ("sqlite",)))
    return [
        f"{each.rule}:{each.source.position(each.span.start).line}"
        for each in outcome.findings
        if each.severity == "error" or each.rule.startswith("suppressions")
    ]


BAD = "ALTER TABLE t ADD COLUMN IF NOT EXISTS b int"
RULE = "portability/unsupported-syntax"


@pytest.mark.parametrize(
    ("name", "code", "left"),
    [
        ("a.ts", f"db.exec(`{BAD}`)", [f"{RULE}:1"]),
        ("a.ts", f"// lintmig: ignore[{RULE}] never run there\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"// lintmig: ignore[{RULE}] never run there\ndb.exec(`\n  {BAD}`)", []),
        ("a.ts", f"db.exec(`{BAD}`) // lintmig: ignore[{RULE}] never run there", []),
        ("a.ts", f"/* lintmig: ignore[{RULE}] never run there */\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"db.exec(`\n-- lintmig: ignore[{RULE}] never run there\n{BAD}`)", []),
        ("a.ts", f"// lintmig: ignore[{RULE}] never\n\ndb.exec(`{BAD}`)", ["suppressions/unused:1", f"{RULE}:3"]),
        ("a.ts", f"// lintmig: ignore[{RULE}]\ndb.exec(`{BAD}`)", ["suppressions/malformed:1", f"{RULE}:2"]),
        ("a.ts", f"// lintmig: ignore[{RULE}x] why\ndb.exec(`{BAD}`)", ["suppressions/unknown-rule:1", f"{RULE}:2"]),
        ("a.ts", f"// lintmig: ignore-file[{RULE}] never run there\n\n\ndb.exec(`{BAD}`)", []),
        ("a.ts", f"db.exec(`{BAD}`)\n// lintmig: ignore-file[{RULE}] why", [f"{RULE}:1", "suppressions/malformed:2"]),
        ("a.py", f'# lintmig: ignore[{RULE}] never run there\ndb.execute("{BAD}")', []),
        ("a.php", f"<?php\n# lintmig: ignore[{RULE}] never run there\n$db->exec('{BAD}');", []),
    ],
)
def test_a_comment_of_the_program(tmp_path: Path, name: str, code: str, left: list[str]) -> None:
    assert rules(tmp_path, name, code) == left
