"""What shells complete, asked of the shells themselves where they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lintmig.rulebook import rule_names

ROOT = Path(__file__).resolve().parent.parent
FAMILIES = {name.partition("/")[0] for name in rule_names()}
IN_BASH = """
eval "$(lintmig completion bash)"
complete -p lintmig
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_lintmig_completion lintmig
printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_ZSH = """
autoload -U compinit && compinit -u
eval "$(lintmig completion zsh)"
print -r -- $_comps[lintmig]
"""
IN_FISH = """
lintmig completion fish | source
complete -C "$argv"
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """With a `lintmig` on the path."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "lintmig"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lintmig "$@"\n')
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder), "LANG": "C.UTF-8"}


def shell(name: str) -> str:
    if (found := shutil.which(name)) is None:
        pytest.skip(f"{name} is not installed")
    return found


def in_bash(environment: dict[str, str], folder: Path, *words: str) -> set[str]:
    run = subprocess.run(
        [shell("bash"), "--norc", "-c", IN_BASH, "bash", "lintmig", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    registered, *found = run.stdout.splitlines()
    assert registered.endswith(" lintmig")
    assert run.stderr == ""
    return set(found)


def test_bash_completes_what_lintmig_knows(environment: dict[str, str], tmp_path: Path) -> None:
    assert in_bash(environment, tmp_path, "co") == {"completion", "config"}
    assert in_bash(environment, tmp_path, "check", "--engine", "m") == {"mariadb", "mysql"}
    assert in_bash(environment, tmp_path, "check", "--select", "") == {*FAMILIES, *rule_names()}
    assert in_bash(environment, tmp_path, "baseline", "--ignore", "parity,suppressions/un") == {
        "parity,suppressions/unknown-rule",
        "parity,suppressions/unused",
    }
    assert in_bash(environment, tmp_path, "rule", "suppressions/m") == {"suppressions/malformed"}
    assert in_bash(environment, tmp_path, "check", "--show", "w") == {"warning"}
    assert "--stdin-filename" in in_bash(environment, tmp_path, "check", "--std")


def test_paths_are_left_to_the_shell(environment: dict[str, str], tmp_path: Path) -> None:
    for kind in ("bash_complete", "zsh_complete"):
        run = subprocess.run(
            ["lintmig"],
            cwd=tmp_path,
            env={**environment, "_LINTMIG_COMPLETE": kind, "COMP_WORDS": "lintmig check m", "COMP_CWORD": "2"},
            executable=shutil.which("lintmig", path=environment["PATH"]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stdout.split()[0].startswith("file")


def test_zsh_knows_who_completes(environment: dict[str, str], tmp_path: Path) -> None:
    command = [shell("zsh"), "-f", "-c", IN_ZSH]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "_lintmig_completion\n"


def test_fish_completes_rules(environment: dict[str, str], tmp_path: Path) -> None:
    command = [shell("fish"), "--no-config", "-c", IN_FISH, "lintmig rule suppressions/m"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["suppressions/malformed"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_each_script_asks_lintmig(environment: dict[str, str], tmp_path: Path, name: str) -> None:
    run = subprocess.run(
        ["lintmig", "completion", name],
        cwd=tmp_path,
        env=environment,
        executable=shutil.which("lintmig", path=environment["PATH"]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"_LINTMIG_COMPLETE={name}_complete" in run.stdout
