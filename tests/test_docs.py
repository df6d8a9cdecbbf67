"""The pages of docs/: what is generated of them is fresh, and what they list is all that there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from lintmig.engines.compile import rows
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import TITLES
from lintmig.model.rule import rule_url
from lintmig.rulebook import rule_names
from lintmig.stages.order.layouts import tools

ROOT = Path(__file__).parents[1]


def test_the_pages_are_fresh() -> None:
    command = [sys.executable, "-m", "docs.generate", "--check"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_link_of_the_overview_leads_to_a_construct() -> None:
    links = re.findall(r"\]\((constructs/[\w-]+\.md)#([\w-]+)\)", (ROOT / "docs/constructs.md").read_text("utf-8"))
    assert len(links) == len(rows())
    for page, anchor in links:
        assert f"\n## {anchor}\n" in (ROOT / "docs" / page).read_text("utf-8")


def test_every_tool_has_its_recipe() -> None:
    index = (ROOT / "docs/recipes/index.md").read_text("utf-8").lower().replace(" ", "-")
    names = {"sql": "plain-sql", "initdb.d": "initdb.d", "evolutions": "play-evolutions"}
    assert [tool for tool in tools() if names.get(tool, tool) not in index] == []


def test_the_versions_that_are_meant_are_those_of_the_page() -> None:
    page = (ROOT / "docs/engines.md").read_text("utf-8")
    shown = dict(re.findall(r"^\| (\w+) \| ([\d.]+) \|$", page, re.MULTILINE))
    assert shown == {TITLES[name]: ".".join(map(str, version)) for name, version in DEFAULT_FLOORS.items()}


def test_reports_lead_to_the_pages_of_rules() -> None:
    repository = "https://github.com/OWNER/lintmig/blob/main/"
    assert [name for name in rule_names() if not (ROOT / rule_url(name).removeprefix(repository)).is_file()] == []
