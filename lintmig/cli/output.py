"""Where a report goes, and in which dress."""

from __future__ import annotations

import os
import sys


def use_color(wish: str, output: str | None) -> bool:
    """The flag, then what the environment and standard output say; a file has none unless it is told to."""
    if wish != "auto" or output is not None:
        return wish == "always"
    from lintmig.cli.terminal import shows_colors

    return shows_colors(sys.stdout)


def use_links(output: str | None) -> bool:
    """FORCE_HYPERLINK, then whether a person is looking at a terminal of their own."""
    if wish := os.environ.get("FORCE_HYPERLINK"):
        return wish != "0"
    from lintmig.cli.terminal import is_terminal

    return output is None and is_terminal(sys.stdout) and not os.environ.get("CI")


def path_prefix() -> str:
    """The working directory in the repository that a workflow has checked out."""
    workspace = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
    if not workspace:
        return ""
    from pathlib import Path

    here, top = Path.cwd(), Path(workspace).resolve()
    if not here.is_relative_to(top) or here == top:
        return ""
    return f"{here.relative_to(top).as_posix()}/"


def emit(text: str, output: str | None = None) -> None:
    """Write to a file, or to standard output, where nobody may be listening any more."""
    from pathlib import Path

    if output is not None:
        from lintmig.model.error import LintmigError

        try:
            Path(output).write_text(text, "utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise LintmigError(
                f"cannot write {output}: {error.strerror}", "name another file after --output"
            ) from error
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
