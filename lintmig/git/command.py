"""Run git without letting a repository's own settings or a strange revision make it do anything else."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lintmig.model.error import LintmigError

SECONDS = 60
FETCH_SECONDS = 120


class GitError(LintmigError):
    """What git could not tell, and what to do about it."""


_QUIET = (
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "diff.external=",
    "-c",
    "diff.renameLimit=5000",
    "-c",
    "submodule.recurse=false",
)


def run_git(folder: Path, *arguments: str, given: bytes | None = None, seconds: int = SECONDS) -> bytes:
    """What git prints. Raises GitError where git is missing, fails or takes too long."""
    try:
        done = subprocess.run(
            [_program(), *_QUIET, *arguments],
            cwd=folder,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env=_environment(folder),
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed", "install git, or leave --diff-base out") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} took more than {seconds} seconds", "try it by hand") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1][:200]
        raise GitError(f"git {arguments[0]}: {said or f'exit code {done.returncode}'}", _way_out(said))
    return done.stdout


@cache
def _program() -> str:
    """Windows would look for a program in the current folder first, which is somebody's repository."""
    if os.name != "nt":
        return "git"
    folders = (folder for folder in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder))
    found = next((path for folder in folders if os.path.isfile(path := os.path.join(folder, "git.exe"))), None)
    if found is None:
        raise FileNotFoundError("git.exe")
    return found


def _environment(folder: Path) -> dict[str, str]:
    """No locks, no questions, no other repository than the one around the folder.

    In a container that a workflow runs, the checkout belongs to another user, which git refuses unless told.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    kept |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if os.environ.get("GITHUB_ACTIONS") == "true" and workspace:
        trusted = list(dict.fromkeys([workspace, os.path.realpath(workspace), str(folder), f"{workspace}/*"]))
        kept["GIT_CONFIG_COUNT"] = str(len(trusted))
        for number, path in enumerate(trusted):
            kept[f"GIT_CONFIG_KEY_{number}"] = "safe.directory"
            kept[f"GIT_CONFIG_VALUE_{number}"] = path
    return kept


_KEPT = frozenset(
    {"GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"}
    | {"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_NOSYSTEM"}
)
"""Settings of the machine. A hook's GIT_DIR and GIT_INDEX_FILE are not among them: lintmig reads the working tree."""


def _way_out(said: str) -> str:
    if "dubious ownership" in said:
        return "git config --global --add safe.directory the folder of the repository"
    if "not a git repository" in said:
        return "run lintmig in a git repository, or leave --diff-base out"
    return "check the revision, or fetch more of the history"


def is_repository(folder: Path) -> bool:
    try:
        run_git(folder, "rev-parse", "--git-dir")
    except GitError:
        return False
    return True


def commit_of(folder: Path, revision: str) -> str | None:
    """The full hash of the commit that a revision names; None where there is none here."""
    if not revision or revision.startswith("-") or re.search(r"[\x00-\x20\x7f]", revision):
        return None
    try:
        found = run_git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitError:
        return None
    return found.decode("ascii").strip()


def has_commit(folder: Path, revision: str) -> bool:
    """Whether the commit is here with its files; a shallow clone may lack it."""
    return commit_of(folder, revision) is not None


def fetch_commit(folder: Path, sha: str) -> bool:
    """Fetch one commit, without its history where the clone has none either; False where that cannot be done."""
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", sha):
        return False
    try:
        is_shallow = run_git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
        depth = ["--depth=1"] if is_shallow else []
        run_git(folder, "fetch", "--quiet", "--no-tags", *depth, "origin", sha, seconds=FETCH_SECONDS)
    except GitError:
        return False
    return has_commit(folder, sha)


def sizes(folder: Path, hashes: Iterable[str]) -> dict[str, int]:
    """The bytes of those of these objects that are here; a partial clone lacks some."""
    wanted = sorted(set(hashes))
    if not wanted:
        return {}
    asked = "".join(f"{each}\n" for each in wanted).encode()
    lines = run_git(folder, "cat-file", "--batch-check", given=asked).decode("ascii").splitlines()
    found = (line.split(" ") for line in lines)
    return {parts[0]: int(parts[2]) for parts in found if len(parts) == 3 and parts[1] == "blob"}


def blobs(folder: Path, hashes: Iterable[str], largest: int) -> dict[str, bytes]:
    """The contents of these objects; those that are missing or larger than `largest` bytes are left out."""
    fitting = [name for name, size in sizes(folder, hashes).items() if size <= largest]
    if not fitting:
        return {}
    output = run_git(folder, "cat-file", "--batch", given="".join(f"{each}\n" for each in fitting).encode())
    found: dict[str, bytes] = {}
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        name, _, size = output[at:end].decode("ascii").split(" ")
        found[name] = output[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found
