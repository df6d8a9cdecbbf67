"""action.yml and composite/action.yml say what the code reads and writes, and the same."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
ACTION = ROOT / "action.yml"
COMPOSITE = ROOT / "composite/action.yml"


def manifest(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8")))


def words_of(module: str, function: str) -> set[str]:
    """The literal first arguments of the calls of a function in a module."""
    tree = ast.parse((ROOT / "lintmig/github" / module).read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    first = (call.args[0] for call in calls if call.func.id == function and call.args)  # type: ignore[attr-defined]
    return {each.value for each in first if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_each_input_is_read_and_described() -> None:
    assert words_of("inputs.py", "given") == set(manifest(ACTION)["inputs"])


def test_each_output_is_written_and_described() -> None:
    text = (ROOT / "lintmig/github/action.py").read_text("utf-8")
    written = set(re.findall(r'^ +"([a-z-]+)": ', text, re.MULTILINE)) | {"conclusion"}
    assert written == set(manifest(ACTION)["outputs"])


def test_defaults_are_those_of_the_code(tmp_path: Path) -> None:
    from lintmig.github.inputs import read_inputs

    given = {f"INPUT_{name.upper()}": str(each["default"]) for name, each in manifest(ACTION)["inputs"].items()}
    given["INPUT_GITHUB-TOKEN"] = ""
    assert read_inputs(given, tmp_path) == read_inputs({}, tmp_path)


def test_the_composite_action_is_the_same() -> None:
    action, composite = manifest(ACTION), manifest(COMPOSITE)
    assert composite["inputs"] == action["inputs"]
    (step,) = composite["runs"]["steps"]
    assert step["env"] == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in action["inputs"]
    }
    assert composite["outputs"] == {
        name: {**each, "value": f"${{{{ steps.{step['id']}.outputs.{name} }}}}"}
        for name, each in action["outputs"].items()
    }


def test_no_word_of_others_becomes_code() -> None:
    """An expression in a script is replaced before the shell reads it."""
    for path in (ACTION, COMPOSITE):
        for step in manifest(path)["runs"].get("steps", ()):
            assert "${{" not in step["run"]


def test_inputs_of_either_spelling(tmp_path: Path) -> None:
    from lintmig.github.inputs import read_inputs

    assert read_inputs({"INPUT_FAIL-ON": "never"}, tmp_path).fail_on == "never"
    assert read_inputs({"INPUT_FAIL_ON": "never"}, tmp_path).fail_on == "never"


@pytest.mark.slow
def test_the_composite_action_runs(tmp_path: Path) -> None:
    """As on a runner without Docker: installed beside the checkout, with nothing of the workspace imported."""
    workspace, temporary = tmp_path / "workspace", tmp_path / "temp"
    (workspace / "db").mkdir(parents=True)
    temporary.mkdir()
    (workspace / ".lintmig.yaml").write_text("engines: [postgresql>=13]\n")
    (workspace / "db/001_orders.sql").write_text("CREATE TABLE orders (id BIGINT REFERENCES nobody (id));\n")
    (workspace / "lintmig.py").write_text("raise SystemExit('imported')\n")
    (workspace / "click.py").write_text("raise SystemExit('imported')\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_"))},
        "RUNNER_TEMP": str(temporary),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "INPUT_FAIL_ON": "warning",
    }
    for _ in range(2):
        command = [sys.executable, str(ROOT / "composite/run.py")]
        done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "::error file=db/001_orders.sql,line=1," in done.stdout
    (home,) = temporary.iterdir()
    assert (home / "installed").exists()
    assert "conclusion<<" in (tmp_path / "output").read_text()
