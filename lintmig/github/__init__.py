"""The GitHub Action's entry point; nothing else knows GitHub's environment."""

from lintmig.github.action import run

__all__ = ["run"]
