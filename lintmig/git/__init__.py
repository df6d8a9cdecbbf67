"""What git knows of a change. Nothing else runs git, and git is only asked: nothing is written to the repository."""

from lintmig.git.change import Basis, change_against
from lintmig.git.command import GitError, fetch_commit, has_commit, is_repository
from lintmig.git.usual import default_base, untracked

__all__ = [
    "Basis",
    "GitError",
    "change_against",
    "default_base",
    "fetch_commit",
    "has_commit",
    "is_repository",
    "untracked",
]
