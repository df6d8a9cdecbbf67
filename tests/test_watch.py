"""`lintmig check --watch`, as a person sees it: reports come when files change."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ODD = "CREATE TABLE {0} (id nosuchtype);\n"


class Watching:
    """A process whose lines come as they are printed."""

    def __init__(self, folder: Path, *words: str) -> None:
        clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lintmig", "check", "--watch", "--output-format", "concise", *words],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def next(self, *ends: str) -> list[str]:
        """The lines up to the first that begins with one of these words."""
        found = []
        while True:
            found.append(self._lines.get(timeout=30))
            if found[-1].startswith(ends):
                return found

    def is_quiet(self, seconds: float = 1.5) -> bool:
        try:
            self._lines.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(timeout=10)
        self._reader.join(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    (tmp_path / "db").mkdir()
    (tmp_path / "db/1.sql").write_text("CREATE TABLE a (id int);\n")
    for path in (*tmp_path.rglob("*"), tmp_path):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[Watching]:
    started = Watching(folder)
    yield started
    started.process.kill()
    started.ended()


def test_reports_follow_the_files(folder: Path, watching: Watching) -> None:
    assert watching.next("no problems") == ["no problems in 1 script"]
    assert watching.is_quiet()
    (folder / "db/1.sql").write_text(ODD.format("a"))
    assert watching.next("1 error")[0].startswith("db/1.sql:1:20: error references/missing-type")
    (folder / "db/2.sql").write_text(ODD.format("b"))
    assert len(watching.next("2 errors")) == 3
    (folder / "db/1.sql").unlink()
    assert watching.next("1 error")[0].startswith("db/2.sql:1:20")
    (folder / "deep/more").mkdir(parents=True)
    (folder / "deep/more/1.sql").write_text(ODD.format("c"))
    watching.next("2 errors")
    assert watching.interrupt() == 130


def test_settings_may_be_wrong_for_a_while(folder: Path, watching: Watching) -> None:
    watching.next("no problems")
    (folder / ".lintmig.yaml").write_text("engine: [sqlite]\n")
    assert watching.next("hint") == [
        "lintmig: error: .lintmig.yaml:1: unknown key 'engine'",
        "hint: did you mean 'engines'?",
    ]
    assert watching.is_quiet()
    (folder / "db/1.sql").write_text(ODD.format("a"))
    watching.next("hint")
    (folder / ".lintmig.yaml").write_text("engines: [postgresql]\n")
    watching.next("1 error")
    (folder / ".lintmig.yaml").unlink()
    watching.next("hint")
    (folder / "pyproject.toml").write_text('[tool.lintmig]\nengines = ["postgresql"]\n')
    watching.next("1 error")


def test_what_is_wrong_from_the_start_is_waited_for(folder: Path) -> None:
    (folder / ".lintmig.yaml").write_text("engines: [postgresql]\nbaseline-file: b.json\n")
    watching = Watching(folder, "db/1.sql")
    try:
        watching.next("hint")
        (folder / ".lintmig.yaml").write_text("engines: [postgresql]\n")
        watching.next("no problems")
    finally:
        assert watching.interrupt() == 130


def test_a_report_in_a_file_wakes_nobody(folder: Path) -> None:
    watching = Watching(folder, "--output", "report.json")
    try:
        while not (folder / "report.json").exists():
            assert watching.process.poll() is None
        (folder / "db/1.sql").write_text(ODD.format("a"))
        assert watching.is_quiet(2)
        assert "1 error" in (folder / "report.json").read_text()
        stamp = (folder / "report.json").stat().st_mtime_ns
        assert watching.is_quiet(1)
        assert (folder / "report.json").stat().st_mtime_ns == stamp
    finally:
        watching.interrupt()


@pytest.mark.parametrize("words", [["-"], ["--add-ignore", "a reason"]])
def test_what_cannot_be_watched(folder: Path, words: list[str]) -> None:
    watching = Watching(folder, *words)
    assert watching.next("hint")[0] == "lintmig: error: --watch only looks at files"
    assert watching.ended() == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is of Unix")
def test_the_screen_is_cleared_on_a_terminal_alone(folder: Path) -> None:
    import pty

    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "lintmig", "check", "-w", "--output-format", "concise"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=slave,
        stderr=slave,
        stdin=subprocess.DEVNULL,
    ) as process:
        os.close(slave)
        said = b""
        while b"Ctrl-C ends" not in said:
            said += os.read(master, 65_536)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
    os.close(master)
    clear = b"\x1b[2J"
    assert said.index(clear) < said.index(b"no problems in 1 script") < said.index(b"watching ")
