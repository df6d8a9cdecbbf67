"""What is compared where nobody says it, and what git does not keep."""

from __future__ import annotations

from pathlib import Path

from lintmig.git.command import commit_of, run_git

_BRANCHES = ("origin/HEAD", "upstream/HEAD", "origin/main", "origin/master", "main", "master")


def default_base(folder: Path) -> str | None:
    """The branch that others work from: the remote's own, else one by its usual name; None where there is none."""
    return next((branch for branch in _BRANCHES if commit_of(folder, branch) is not None), None)


def untracked(folder: Path) -> list[Path]:
    """Absolute paths of the files below a folder that git neither keeps nor ignores. Raises GitError."""
    listed = run_git(folder, "ls-files", "--others", "--exclude-standard", "-z")
    return [folder / name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name]
