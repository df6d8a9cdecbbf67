"""What the pages of docs/ and the README tell to write and to run, held against what reads it."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from docs.making.fences import Fence, fences
from lintmig.cli.commands import commands
from lintmig.config import build_request
from lintmig.model.error import LintmigError

ROOT = Path(__file__).parents[1]
WRITTEN = ("README.md", *(f"docs/{path.relative_to(ROOT / 'docs')}" for path in (ROOT / "docs").rglob("*.md")))
CI_SCHEMAS = {
    "azure-pipelines.yml": "vendor.azure-pipelines",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    ".circleci/config.yml": "vendor.circle-ci",
}
HASH = "0123456789abcdef0123456789abcdef01234567"


def blocks(*languages: str) -> Iterator[tuple[str, Fence]]:
    for page in WRITTEN:
        for fence in fences((ROOT / page).read_text("utf-8")):
            if fence.language in languages:
                yield f"{page}:{fence.first}", fence


def test_every_command_that_is_shown_can_be_called() -> None:
    wrong = []
    for place, fence in blocks("sh", "console", "yaml", "groovy"):
        for line in re.findall(
            r"(?:^|[\s'\"])(lintmig (?:check|rule|schema|init|config|baseline|server)\b.*)$", fence.text, re.MULTILINE
        ):
            words = shlex.split(re.sub(r"['\"]$", "", line) if line.count("'") % 2 else line, comments=True)
            words = words[: next((at for at, word in enumerate(words) if word in ("|", ">", "&&")), len(words))]
            try:
                context = click.Context(commands, info_name="lintmig")
                name, command, arguments = commands.resolve_command(context, words[1:])
                assert command is not None
                command.make_context(name, arguments, parent=context)
            except (click.ClickException, LintmigError) as error:
                wrong.append(f"{place}: {line}: {error}")
    assert wrong == []


def test_every_configuration_that_is_shown_is_read(tmp_path: Path) -> None:
    """Blocks of YAML that name `.lintmig.yaml`, or nothing but an action's or hook's own keys are missing."""
    shown = [(place, fence) for place, fence in blocks("yaml") if _is_a_configuration(fence)]
    assert len(shown) > 10
    wrong = []
    for place, fence in shown:
        (tmp_path / ".lintmig.yaml").write_text(fence.text, "utf-8")
        try:
            build_request(tmp_path, baseline="")
        except LintmigError as error:
            wrong.append(f"{place}: {error}")
    assert wrong == []


def _is_a_configuration(fence: Fence) -> bool:
    values = yaml.safe_load(fence.text)
    foreign = isinstance(values, dict) and values.keys() & {"jobs", "repos", "on", True}
    return fence.title.endswith(".lintmig.yaml") or (not fence.title and isinstance(values, dict) and not foreign)


def test_every_workflow_that_is_shown_is_valid(tmp_path: Path) -> None:
    _needs("check_jsonschema")
    workflows = _written(tmp_path, (each for _, each in blocks("yaml") if each.title.startswith(".github/workflows/")))
    assert len(workflows) > 5
    _run("check_jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    audit = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", *map(str, workflows)]
    found = subprocess.run(audit, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_pipeline_that_is_shown_is_valid(tmp_path: Path) -> None:
    _needs("check_jsonschema")
    shown = [each for _, each in blocks("yaml") if each.title in CI_SCHEMAS]
    assert {each.title for each in shown} == CI_SCHEMAS.keys()
    for fence in shown:
        (path,) = _written(tmp_path, [fence])
        _run("check_jsonschema", "--builtin-schema", CI_SCHEMAS[fence.title], "--regex-variant", "python", path)


def test_every_hook_that_is_shown_is_there(tmp_path: Path) -> None:
    hooks = {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    shown = [each for _, each in blocks("yaml") if each.title == ".pre-commit-config.yaml"]
    assert shown
    for fence in shown:
        for repository in yaml.safe_load(fence.text)["repos"]:
            assert {hook["id"] for hook in repository["hooks"]} <= hooks.keys()


def test_every_input_of_the_action_that_is_shown_is_there() -> None:
    wrong = []
    for place, fence in blocks("yaml"):
        for step in _steps(yaml.safe_load(fence.text)):
            action, _, version = step.get("uses", "").partition("@")
            if action.startswith("OWNER/lintmig"):
                assert version == "<sha>", place
                path = ROOT / action.removeprefix("OWNER/lintmig").lstrip("/") / "action.yml"
                inputs = yaml.safe_load(path.read_text("utf-8"))["inputs"]
                wrong += [f"{place}: {name}" for name in step.get("with", {}) if name not in inputs]
    assert wrong == []


def _steps(workflow: object) -> Iterator[Mapping[str, Any]]:
    jobs = workflow.get("jobs", {}) if isinstance(workflow, dict) else {}
    for job in jobs.values():
        yield from (step for step in job.get("steps", ()) if isinstance(step, dict))


def _written(folder: Path, shown: Iterable[Fence]) -> list[Path]:
    """The blocks as files, with hashes in place of what stands for them."""
    paths = []
    for fence in shown:
        path = folder / fence.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fence.text.replace("<sha>", HASH), "utf-8")
        paths.append(path)
    return paths


def _needs(module: str) -> None:
    if importlib.util.find_spec(module) is not None:
        return
    if os.environ.get("LINTMIG_REQUIRE_ENGINES"):
        pytest.fail(f"{module} is not installed")
    pytest.skip(f"{module} is not installed: pip install -e '.[dev]'")


def _run(module: str, *arguments: str | Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
