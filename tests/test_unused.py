"""A suppression is called unused only where its rule has run and would have found what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.pipeline import lint

UNUSED = "suppressions/unused"
ODD = "CREATE TABLE a (id nosuchtype);\n"


def rules(folder: Path, *paths: str, **asked: object) -> list[str]:
    return [each.rule for each in lint(build_request(folder, paths, **asked)).findings]  # type: ignore[arg-type]


def project(folder: Path, suppressed: str, settings: str = "", text: str = "SELECT 1;\n") -> Path:
    (folder / ".lintmig.yaml").write_text(f"engines: [postgresql, sqlite]\n{settings}")
    (folder / "1.sql").write_text(f"-- lintmig: ignore[{suppressed}] as it is\n{text}")
    return folder


def test_it_is_unused_where_everything_ran(tmp_path: Path) -> None:
    assert rules(project(tmp_path, "references/missing-type")) == [UNUSED]
    assert rules(project(tmp_path, "references")) == [UNUSED]


@pytest.mark.parametrize(
    ("suppressed", "settings", "asked"),
    [
        ("references/missing-type", "", {"select": ("definitions,suppressions",)}),
        ("references/missing-type", "", {"ignore": ("references",)}),
        ("references/missing-type", "ignore: [references/missing-type]\n", {}),
        ("references/missing-type", "severity: {references/missing-type: off}\n", {}),
        ("references/missing-type", "select: [definitions, suppressions]\n", {}),
        ("references/missing-type", "", {"engines": ("sqlite",)}),
        ("queries/missing-table", "embedded: false\n", {}),
        ("models/missing-column", "models: false\n", {}),
        ("models/missing-column", "", {"as_listed": True}),
        ("parity/missing-table", "", {"as_listed": True}),
        ("history/version-used-twice", "", {"as_listed": True}),
        ("references/missing-type", 'since: "1"\n', {}),
    ],
)
def test_it_is_not_where_its_rule_did_not_run(
    tmp_path: Path, suppressed: str, settings: str, asked: dict[str, object]
) -> None:
    paths = ("1.sql",) if asked.get("as_listed") else ()
    assert rules(project(tmp_path, suppressed, settings), *paths, **asked) == []


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ("", {}),
        ('since: "1"\n', {}),
        ("per-path: [{paths: ['*.sql'], ignore: [references]}]\n", {}),
        ("baseline-file: b.json\n", {}),
        ("severity: {references: info}\n", {}),
        ("exclude: [other]\n", {"force_exclude": True}),
    ],
)
def test_it_is_used_whatever_else_would_leave_the_finding_out(
    tmp_path: Path, settings: str, asked: dict[str, object]
) -> None:
    (tmp_path / "b.json").write_text('{"lintmig-baseline": 1, "findings": {}}')
    folder = project(tmp_path, "references/missing-type", settings, ODD)
    outcome = lint(build_request(folder, **asked))  # type: ignore[arg-type]
    assert (outcome.findings, outcome.counts.suppressed) == ((), 1)


def test_an_unused_one_can_be_in_the_baseline_too(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from lintmig.cli.commands import commands

    folder = project(tmp_path, "references/missing-type")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        CliRunner().invoke(commands, ["baseline"], standalone_mode=False)
    assert rules(folder, baseline=".lintmig-baseline.json") == []
