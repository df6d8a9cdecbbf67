"""How far a run is, as a terminal shows it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lintmig.cli import progress
from lintmig.cli.progress import shown
from lintmig.config import build_request
from lintmig.model.progress import Progress
from lintmig.pipeline import lint

ROOT = Path(__file__).resolve().parent.parent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_is_shown_and_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(progress, "PERIOD", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    far = Progress()
    with shown(far):
        far.begin("replaying db/\x1b[31m\n" + "long" * 100, 1_000)
        far.done = 412
        deadline = time.monotonic() + 10
        while terminal.getvalue().count("replaying") < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    said = terminal.getvalue()
    assert said.endswith("\r\x1b[K")
    lines = [line for line in said.split("\r\x1b[K") if "replaying" in line]
    assert len(lines) >= 3
    assert max(map(len, lines)) == 59
    assert "\x1b" not in "".join(lines)


def test_a_short_run_and_no_terminal_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with shown(Progress()):
        pass
    assert terminal.getvalue() == ""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", file := io.StringIO())
    with shown(Progress()):
        time.sleep(0.05)
    assert file.getvalue() == ""


def test_it_is_erased_when_the_run_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    far = Progress()

    def interrupted() -> None:
        with shown(far):
            far.begin("reading files")
            deadline = time.monotonic() + 10
            while "reading" not in terminal.getvalue() and time.monotonic() < deadline:
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_words() -> None:
    far = Progress()
    far.begin("replaying db", 1_000)
    far.done = 412
    assert str(far) == "replaying db (412 of 1,000)"
    far.begin("comparing")
    assert str(far) == "comparing"


def test_a_run_counts_its_scripts(tmp_path: Path) -> None:
    class Noting(Progress):
        __slots__ = ("said",)

        def __init__(self) -> None:
            self.said: list[str] = []
            super().__init__()

        def begin(self, doing: str, total: int = 0) -> None:
            if self.doing:
                self.said.append(str(self))
            super().begin(doing, total)

    from dataclasses import replace

    for number in range(1, 4):
        (tmp_path / f"{number}.sql").write_text(f"CREATE TABLE t{number} (id int);\nSELECT 1;\n")
    noting = Noting()
    lint(replace(build_request(tmp_path, engines=("postgresql",)), progress=noting))
    assert noting.said[:3] == [
        "reading files",
        "parsing . for postgresql (3 of 3)",
        "replaying . for postgresql (3 of 3)",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is of Unix")
def test_on_a_real_terminal(tmp_path: Path) -> None:
    import pty

    (tmp_path / "1.sql").write_text("".join(f"CREATE TABLE t{number} (id int);\n" for number in range(2_000)))
    master, slave = pty.openpty()
    code = "import lintmig.cli.progress as p; p.PATIENCE = p.PERIOD = 0.01; import lintmig.cli; lintmig.cli.main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "check", "--engine", "postgresql"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=slave,
    ) as process:
        os.close(slave)
        out = process.stdout.read() if process.stdout is not None else b""
        said = b""
        try:
            while part := os.read(master, 65_536):
                said += part
        except OSError:
            pass
    os.close(master)
    assert b"replaying . for postgresql (1 of 1)" in said or b"parsing . for postgresql" in said
    assert said.endswith(b"\r\x1b[K")
    assert b"\x1b" not in out
