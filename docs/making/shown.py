"""Pages that show a small repository, commands, and what these print.

A block with a title is a file of that repository. A block of kind `console` holds commands, `$ lintmig check`, each
with its output below it. The blocks are gone through in the order of the page, in a folder of its own: `lintmig` and
`git` are run, `| head -N` may follow, and the output is what they print. A page with `<!-- runs in: FOLDER -->` is run
beside a copy of that folder of this repository.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

from docs.making.fences import fences

ROOT = Path(__file__).parents[2]
_PLACE = re.compile(r"<!-- runs in: (\S+) -->")
_PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "you"), ("EMAIL", "you@example.org"), ("DATE", "2026-01-01T00:00:00Z"))
}
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "NO_COLOR": "1",
    **_PERSON,
}


def rerun(page: str, name: str) -> str:
    """The page with the output of its commands as it is now; `name` is for messages."""
    if "```console" not in page:
        return page
    place = _PLACE.search(page)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        if place:
            shutil.copytree(ROOT / place[1], project / place[1])
        else:
            project.mkdir()
        _git(["init", "--quiet", "--initial-branch", "main"], project)
        return _rerun(page, name, project)


def _rerun(page: str, name: str, project: Path) -> str:
    lines = page.split("\n")
    changes: list[tuple[int, int, list[str]]] = []
    for fence in fences(page):
        if fence.title:
            path = project / fence.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, "utf-8")
        elif fence.language == "console":
            shown = [line for line in fence.text.split("\n") if line.startswith("$ ")]
            output = [
                line for command in shown for line in (command, *_output(command[2:], project, f"{name}:{fence.first}"))
            ]
            changes.append((fence.first, fence.last, [f"{fence.indent}{line}".rstrip() for line in output]))
    for first, last, output in reversed(changes):
        lines[first:last] = output
    return "\n".join(lines)


def _output(command: str, project: Path, where: str) -> Iterator[str]:
    words = shlex.split(command)
    limit = None
    if words[-3:-1] == ["|", "head"]:
        limit, words = int(words[-1].removeprefix("-")), words[:-3]
    if words == ["echo", "$?"]:
        raise SystemExit(f"{where}: exit codes are not shown by commands; say them in words")
    if words[0] == "git":
        printed = _git(words[1:], project)
    elif words[0] == "lintmig":
        printed = _lintmig(words[1:], project, f"{where}: {command}")
    else:
        raise SystemExit(f"{where}: only lintmig and git can be run, not {words[0]!r}")
    yield from printed.rstrip("\n").split("\n")[:limit] if printed.strip() else ()


def _git(arguments: list[str], project: Path) -> str:
    run = subprocess.run(
        ["git", *arguments], cwd=project, env=_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"git {shlex.join(arguments)}: {run.stderr}")
    return run.stdout


def _lintmig(arguments: list[str], project: Path, where: str) -> str:
    """What the command prints on both streams; in this process, since starting one takes longer than linting."""
    from lintmig.cli import main

    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    code: object = 0
    with (
        contextlib.chdir(project),
        mock.patch.dict(os.environ, _environment(), clear=True),
        mock.patch.object(sys, "argv", ["lintmig", *arguments]),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    printed.seek(0)
    text = printed.read()
    if code not in (0, 1, None):
        raise SystemExit(f"{where}\n{text}")
    return _settled(text, project)


def _environment() -> Mapping[str, str]:
    return _ENVIRONMENT


def _settled(text: str, project: Path) -> str:
    """Without what differs from run to run."""
    text = re.sub(r'"seconds": [\d.]+', '"seconds": 0.01', text)
    return text.replace(f"{project.resolve()}{os.sep}", "").replace(f"{project}{os.sep}", "")
