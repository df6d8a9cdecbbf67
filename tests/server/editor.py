"""An editor without a window: it starts `lintmig server` and speaks the protocol to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlparse

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0

Json = dict[str, Any]

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "dataSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}


class Editor:
    """Messages of the server are kept in `notes` in the order in which they came."""

    def __init__(
        self,
        *folders: Path,
        capabilities: Json | None = None,
        folder: Path | None = None,
        does_start: bool = True,
    ) -> None:
        environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lintmig", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder or folders[0],
            env={**environment, "PYTHONPATH": str(ROOT)},
        )
        self.notes: list[Json] = []
        self._came: Queue[Json | None] = Queue()
        self._versions: dict[str, int] = {}
        self._last_id = 0
        Thread(target=self._listen, daemon=True).start()
        told: Json = {
            "processId": os.getpid(),
            "rootUri": folders[0].as_uri() if folders else None,
            "workspaceFolders": [{"uri": each.as_uri(), "name": each.name} for each in folders] or None,
            "capabilities": CAPABILITIES if capabilities is None else capabilities,
        }
        self.can = self.ask("initialize", told)["capabilities"]
        if does_start:
            self.note("initialized", {})

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def leave(self) -> int:
        """As an editor that is closed; gives the exit code."""
        self.ask("shutdown", None)
        self.note("exit", None)
        return self.process.wait(PATIENCE)

    def send(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def note(self, method: str, params: Any) -> None:
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def request(self, method: str, params: Any) -> int:
        self._last_id += 1
        message = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params}
        self.send(json.dumps(message).encode())
        return self._last_id

    def ask(self, method: str, params: Any) -> Any:
        number = self.request(method, params)
        answer = self.wait(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def wait(self, wanted: Callable[[Json], bool], since: int = 0, patience: float = PATIENCE) -> Json:
        """The first message that is wanted, of those that came after the first `since`."""
        end = time.monotonic() + patience
        at = since
        while True:
            while at < len(self.notes):
                if wanted(self.notes[at]):
                    return self.notes[at]
                at += 1
            try:
                message = self._came.get(timeout=max(end - time.monotonic(), 0.01))
            except Empty:
                raise AssertionError(f"nothing came of what was waited for, but {self.notes[-5:]}") from None
            assert message is not None, f"the server has ended: {self.words()}"
            self.notes.append(message)

    def open(self, path: Path, text: str | None = None, language: str = "sql") -> None:
        self._versions[path.as_uri()] = 1
        text = path.read_bytes().decode() if text is None else text
        document = {"uri": path.as_uri(), "languageId": language, "version": 1, "text": text}
        self.note("textDocument/didOpen", {"textDocument": document})

    def change(self, path: Path, text: str) -> int:
        """The text as it is now; gives its version."""
        version = self._versions[path.as_uri()] = self._versions[path.as_uri()] + 1
        document = {"uri": path.as_uri(), "version": version}
        self.note("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return version

    def close(self, path: Path) -> None:
        del self._versions[path.as_uri()]
        self.note("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})

    def close_all(self) -> None:
        for uri in list(self._versions):
            self.close(Path(unquote(urlparse(uri).path)))

    def on_disk(self, path: Path) -> None:
        """The file was changed by another program."""
        self.note("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})

    def published(self, path: Path, version: int | None = None, since: int = 0) -> list[Json]:
        """The diagnostics of a file, of a version of its text where one is named."""

        def is_it(message: Json) -> bool:
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == path.as_uri()
                and (version is None or message["params"].get("version") == version)
            )

        found: list[Json] = self.wait(is_it, since)["params"]["diagnostics"]
        return found

    def actions(self, path: Path, diagnostic: Json) -> list[Json]:
        asked = {
            "textDocument": {"uri": path.as_uri()},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        }
        return self.ask("textDocument/codeAction", asked) or []

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            while stream.readline().strip():
                pass
            self._came.put(json.loads(stream.read(length)))
        self._came.put(None)

    def words(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()


def applied(text: str, action: Json) -> str:
    """The text after the edits of an action, whose positions count UTF-16 units."""
    edit = action["edit"]
    edits = edit["documentChanges"][0]["edits"] if "documentChanges" in edit else next(iter(edit["changes"].values()))
    for each in sorted(edits, key=lambda each: tuple(each["range"]["start"].values()), reverse=True):
        start, end = (_offset(text, each["range"][which]) for which in ("start", "end"))
        text = text[:start] + each["newText"] + text[end:]
    return text


def _offset(text: str, position: Json) -> int:
    at = 0
    for _ in range(position["line"]):
        at = text.index("\n", at) + 1
    units = 0
    while units < position["character"]:
        units += 2 if ord(text[at]) > 0xFFFF else 1
        at += 1
    return at
