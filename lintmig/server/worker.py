"""The process that runs lintmig for the server, one request after the other.

It is apart from the server so that the server answers while it works, and so that it can be ended: neither a long run
nor a fault in native code takes the editor's connection with it. Messages are JSON behind their length in eight bytes.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO, NamedTuple

from lintmig.model.error import LintmigError
from lintmig.model.request import Request
from lintmig.server.belonging import Home
from lintmig.server.mark import Answer, Refusal

LENGTH = 8


class Job(NamedTuple):
    """`addresses` and `texts` are of the files that are open in the editor, by absolute path."""

    home: Home
    encoding: str
    addresses: dict[str, str]
    texts: dict[str, str]


def main() -> None:
    """Answer the jobs on standard input until it ends; standard output is for answers alone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    _warm_up()
    while True:
        home, *rest = json.loads(jobs.get())
        body = json.dumps(answer(Job(Home(*home), *rest))).encode()
        answers.write(len(body).to_bytes(LENGTH, "big") + body)
        answers.flush()


def _listen(stream: BinaryIO, jobs: SimpleQueue[bytes]) -> None:
    """When the server is gone nobody waits for an answer."""
    while len(head := stream.read(LENGTH)) == LENGTH:
        jobs.put(stream.read(int.from_bytes(head, "big")))
    os._exit(0)


def _warm_up() -> None:
    """What takes time at the first run is done before it is asked for."""
    import lintmig.pipeline  # noqa: F401


def answer(job: Job) -> Answer:
    """What a run found, else why there was none."""
    from lintmig.pipeline import lint
    from lintmig.server.marks import marks

    try:
        request = request_for(job)
        found = marks(lint(request), str(request.working_directory), job.encoding, job.addresses)
        return {"files": found}
    except LintmigError as error:
        return {"refusal": refusal_of(error, job.home)}
    except Exception as error:
        if os.environ.get("LINTMIG_DEBUG") == "1":
            raise
        return {"defect": f"{type(error).__name__}: {error}"[:300]}


def request_for(job: Job) -> Request:
    """As of `lintmig check` in the project's folder, with the texts of the editor in the place of the files'."""
    from dataclasses import replace

    from lintmig.config import build_request

    home = job.home
    if home.alone is not None:
        return build_request(Path(home.root), [home.alone], as_listed=True, overlay=job.texts)
    request = build_request(Path(home.root), overlay=job.texts)
    return replace(request, working_directory=Path(home.working_directory))


def refusal_of(error: LintmigError, home: Home) -> Refusal:
    """With the place in the configuration that the message begins with."""
    from lintmig.config.find import find_project

    refusal: Refusal = {"message": error.message, "hint": error.hint}
    try:
        file = find_project(Path(home.root)).config_file
    except LintmigError:
        return refusal
    if file is None or not error.message.startswith(file.name):
        return refusal
    line = re.match(rf"{re.escape(file.name)}:(\d+)|.*\bat line (\d+)", error.message, re.DOTALL)
    number = int(line[1] or line[2]) if line else 1
    return {**refusal, "path": str(file), "line": max(number - 1, 0)}
