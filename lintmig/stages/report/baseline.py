"""A baseline as a file: sorted, one line an entry, no line numbers, so that it merges and reads as a diff."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lintmig.model.baseline import Entry


def baseline_text(counts: Mapping[Entry, int], version: int) -> str:
    findings: dict[str, dict[str, dict[str, int]]] = {}
    for entry, count in sorted(counts.items()):
        findings.setdefault(entry.path, {}).setdefault(entry.rule, {})[entry.subject] = count
    return json.dumps({"lintmig-baseline": version, "findings": findings}, indent=2) + "\n"
