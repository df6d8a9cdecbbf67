"""The projects of an editor's open files: when they are run, and what is shown of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from lintmig.model.error import LintmigError
from lintmig.server.belonging import Home, home_of
from lintmig.server.mark import Answer, Diagnostic, Mark
from lintmig.server.runner import Runner
from lintmig.server.worker import Job
from lintmig.stages.report.neutral import neutral

QUIET = 0.3
"""Seconds without a change of the text before a run."""
SOON = 0.05
"""Seconds after files are opened or saved: an editor tells of them one by one."""


class Document(NamedTuple):
    """A file that is open in the editor; `text` may be newer than the file."""

    path: str
    address: str
    version: int | None
    text: str


class Editor(Protocol):
    """What a session needs of the connection."""

    @property
    def encoding(self) -> str: ...
    def documents(self) -> Iterable[Document]: ...
    def folders(self) -> Sequence[str]: ...
    def publish(self, address: str, version: int | None, diagnostics: Sequence[Diagnostic]) -> None: ...
    def tell(self, message: str, *, aloud: bool) -> None: ...


@dataclass(slots=True)
class _Project:
    """`due` is when it is to be run, None when it need not be; `shown` has the marks of each file, by path."""

    home: Home
    due: float | None = None
    outdated: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    shown: dict[str, list[Mark]] = field(default_factory=dict)
    versions: dict[str, int | None] = field(default_factory=dict)
    told: str = ""


class Session:
    """A project is known while one of its files is open. Runs are of whole projects, one at a time."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._runner = Runner()
        self._turn = asyncio.Lock()
        self._projects: dict[Home, _Project] = {}
        self._homes: dict[str, Home] = {}
        self._homeless: dict[str, str] = {}
        """By path, why it is not known which project a file belongs to."""
        self._starting: asyncio.Task[object] | None = None

    def start(self) -> None:
        """The worker gets ready before it is needed."""
        self._starting = asyncio.ensure_future(self._runner.start())

    def stop(self) -> None:
        for project in self._projects.values():
            if project.task is not None:
                project.task.cancel()
        self._runner.stop()

    def changed(self, path: str) -> None:
        """The text of an open file has changed in the editor."""
        if path in self._homes:
            self._schedule(self._homes[path], QUIET)

    def looked_over(self, touches: Callable[[Home], bool] = lambda _: True) -> None:
        """Files were opened, closed, saved, or have changed on disk: which projects there are is found out anew.

        Those that `touches` tells of are run, and those that are new.
        """
        homes = {document.path: self._home(document.path) for document in self._editor.documents()}
        self._homes = {path: home for path, home in homes.items() if home is not None}
        wanted = set(self._homes.values())
        for home in [each for each in self._projects if each not in wanted]:
            self._forget(self._projects.pop(home))
        for home in wanted:
            if home not in self._projects or touches(home):
                self._schedule(home, SOON)

    def marks(self, path: str, version: int | None) -> list[Mark]:
        """What is shown of an open file, if it is of this version."""
        home = self._homes.get(path)
        project = self._projects.get(home) if home is not None else None
        if project is None or project.versions.get(path) != version:
            return []
        return project.shown.get(path, [])

    def _home(self, path: str) -> Home | None:
        try:
            home = home_of(path, self._editor.folders())
        except (LintmigError, OSError) as error:
            message = _sentence(error)
            if self._homeless.get(path) != message:
                self._editor.tell(message, aloud=True)
            self._homeless[path] = message
            return None
        self._homeless.pop(path, None)
        return home

    def _schedule(self, home: Home, delay: float) -> None:
        project = self._projects.setdefault(home, _Project(home))
        project.due = asyncio.get_running_loop().time() + delay
        project.outdated.set()
        if project.task is None or project.task.done():
            project.task = asyncio.ensure_future(self._keep_up(project))

    async def _keep_up(self, project: _Project) -> None:
        """Run a project until no text of it is newer than what is shown."""
        while project.due is not None:
            await asyncio.sleep(max(project.due - asyncio.get_running_loop().time(), 0))
            async with self._turn:
                if project.due > asyncio.get_running_loop().time():
                    continue
                project.due = None
                project.outdated = asyncio.Event()
                await self._run(project)

    async def _run(self, project: _Project) -> None:
        documents = [each for each in self._editor.documents() if project.home.holds(each.path)]
        addresses = {each.path: each.address for each in documents}
        texts = {each.path: each.text for each in documents}
        job = Job(project.home, self._editor.encoding, addresses, texts)
        try:
            answer: Answer | None = await self._runner.run(job, project.outdated)
        except LintmigError as error:
            answer = {"refusal": {"message": error.message, "hint": error.hint}}
        if answer is None or project.outdated.is_set():
            return
        project.versions = {each.path: each.version for each in documents}
        self._show(project, answer.get("files", {}) | self._refused(project, answer), addresses)

    def _refused(self, project: _Project, answer: Answer) -> dict[str, list[Mark]]:
        """Why nothing could be run: where it is written, else as a message, once until it is another."""
        message = ""
        shown: dict[str, list[Mark]] = {}
        if "defect" in answer:
            message = f"lintmig has a defect, please report it: {answer['defect']}"
        elif refusal := answer.get("refusal"):
            words = ": ".join(filter(None, (refusal["message"], refusal["hint"])))
            if "path" in refusal:
                shown[refusal["path"]] = [_of_configuration(words, refusal["line"])]
            else:
                message = words
        if message and message != project.told:
            self._editor.tell(message, aloud=project.home.alone is None)
        project.told = message
        return shown

    def _show(self, project: _Project, files: dict[str, list[Mark]], addresses: dict[str, str]) -> None:
        for path in project.shown.keys() - files.keys() - addresses.keys():
            self._editor.publish(Path(path).as_uri(), None, [])
        for path, marks in files.items():
            if path not in addresses and project.shown.get(path) != marks:
                self._editor.publish(Path(path).as_uri(), None, [mark["diagnostic"] for mark in marks])
        for path, address in addresses.items():
            diagnostics = [mark["diagnostic"] for mark in files.get(path, ())]
            self._editor.publish(address, project.versions[path], diagnostics)
        project.shown = files

    def _forget(self, project: _Project) -> None:
        """Nobody looks at the project any more: nothing of it stays in the list of problems."""
        if project.task is not None:
            project.task.cancel()
        for path in project.shown:
            self._editor.publish(Path(path).as_uri(), None, [])


def _sentence(error: LintmigError | OSError) -> str:
    return f"{error.message}: {error.hint}" if isinstance(error, LintmigError) else str(error)


def _of_configuration(message: str, line: int) -> Mark:
    diagnostic: Diagnostic = {
        "range": {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}},
        "severity": 1,
        "code": "configuration",
        "source": "lintmig",
        "message": neutral(message),
        "data": {"fingerprint": "configuration"},
    }
    return {"diagnostic": diagnostic, "fix": None, "here": None, "file": None}
