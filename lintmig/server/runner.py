"""The server's end of the process that does the runs."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from lintmig.model.error import LintmigError
from lintmig.server.belonging import Home
from lintmig.server.mark import Answer
from lintmig.server.worker import LENGTH, Job

LONGEST_RUN = 120.0
"""Seconds, after which a run is given up."""
RESTART = 2.0
"""Seconds that are lost where a run is broken off: the process begins anew, and knows nothing yet."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from lintmig.server.worker import main; main()"


class Runner:
    """One process, started when it is first needed and again when it was ended; one job at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._starting = asyncio.Lock()
        self._usual: dict[Home, float] = {}
        """Seconds that the last run of a project took."""

    async def start(self) -> Process:
        """Without the folder that the editor has started us in on its path: a project's modules are not run."""
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                path = [folder for folder in sys.path if folder]
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-P", "-c", _START, *path, stdin=PIPE, stdout=PIPE
                )
            return self._process

    async def run(self, job: Job, outdated: asyncio.Event) -> Answer | None:
        """The worker's answer; None where the job was outdated before it came.

        Raises LintmigError where the run takes too long or its process ends.
        """
        try:
            process = await self.start()
        except OSError as error:
            raise LintmigError(f"lintmig cannot be started: {error.strerror}", "install it again") from error
        started = time.monotonic()
        answer = asyncio.ensure_future(_exchange(process, job))
        overtaken = asyncio.ensure_future(outdated.wait())
        try:
            await asyncio.wait({answer, overtaken}, timeout=LONGEST_RUN, return_when=asyncio.FIRST_COMPLETED)
            left = self._usual.get(job.home, 0.0) - (time.monotonic() - started)
            if not answer.done() and outdated.is_set() and left < RESTART:
                await asyncio.wait({answer}, timeout=2 * RESTART)
            if answer.done():
                self._usual[job.home] = time.monotonic() - started
                return answer.result()
            self.stop()
            if outdated.is_set():
                return None
            raise LintmigError(
                f"lintmig has not finished after {LONGEST_RUN:.0f} seconds", "exclude what is no migration"
            )
        except (OSError, EOFError) as error:
            self.stop()
            raise LintmigError("lintmig has ended unexpectedly", "run lintmig check for what it says") from error
        except asyncio.CancelledError:
            self.stop()  # its answer would be taken for that to the next job
            raise
        finally:
            answer.cancel()
            overtaken.cancel()

    def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process = None


async def _exchange(process: Process, job: Job) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    body = json.dumps(job).encode()
    process.stdin.write(len(body).to_bytes(LENGTH, "big") + body)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    answer: Answer = json.loads(await process.stdout.readexactly(length))
    return answer
