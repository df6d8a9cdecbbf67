"""The folder of the cache: only its owner's, never in the way."""

from __future__ import annotations

import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from lintmig.cache import Cache
from lintmig.cache import folder as folders
from lintmig.cache.folder import Folder, user_folder
from lintmig.config import build_requests
from lintmig.states import lint_cached
from tests.repository import Repository
from tests.test_cli import Run

KEY = "0123456789abcdef" * 2
OTHER = "f" * 32
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are those of POSIX")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "deep" / "cache"))
    with pytest.raises(FileNotFoundError):
        folder.read(KEY)
    folder.write(KEY, b"one")
    folder.write(KEY, b"two")
    assert folder.read(KEY) == b"two"
    assert folder.read(OTHER) is None
    assert Path(folder.path).stat().st_mode & 0o777 == 0o700
    assert [path.name for path in Path(folder.path).iterdir()] == [f"{KEY}.json"]


def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "cache"))
    folder.write(KEY, b"one")
    Path(folder.path).chmod(0o777)
    with pytest.raises(PermissionError):
        folder.read(KEY)
    with pytest.raises(PermissionError):
        folder.write(KEY, b"two")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_what_belongs_to_somebody_else_is_not_used(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "cache"))
    folder.write(KEY, b"one")
    os.chown(Path(folder.path) / f"{KEY}.json", 12345, 12345)
    assert folder.read(KEY) is None
    os.chown(folder.path, 12345, 12345)
    with pytest.raises(PermissionError):
        folder.read(KEY)


def test_links_are_not_followed(tmp_path: Path) -> None:
    real = Folder(str(tmp_path / "real"))
    real.write(KEY, b"one")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match=r".*"):
        Folder(str(tmp_path / "linked")).read(KEY)
    (tmp_path / "real" / f"{OTHER}.json").symlink_to(tmp_path / "real" / f"{KEY}.json")
    with pytest.raises(OSError, match=r".*"):
        real.read(OTHER)
    real.write(OTHER, b"two")
    assert real.read(KEY) == b"one"


def test_a_pipe_in_place_of_an_entry_is_not_waited_for(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "cache"))
    folder.write(KEY, b"one")
    os.mkfifo(Path(folder.path) / f"{OTHER}.json", 0o600)
    assert folder.read(OTHER) is None


def test_the_oldest_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_ENTRIES", 3)
    folder = Folder(str(tmp_path / "cache"))
    names = [f"{number:032x}" for number in range(6)]
    for age, name in enumerate(names):
        folder.write(name, b"x" * 10)
        os.utime(Path(folder.path) / f"{name}.json", (time.time() - 1000 + age,) * 2)
    assert folder.read(names[3]) is not None
    folder.write("e" * 32, b"x")
    assert {path.stem for path in Path(folder.path).iterdir()} == {names[3], names[5], "e" * 32}
    monkeypatch.setattr(folders, "MOST_BYTES", 15)
    folder.write("d" * 32, b"x" * 10)
    assert (Path(folder.path) / f"{'d' * 32}.json").exists()
    assert sum(path.stat().st_size for path in Path(folder.path).iterdir()) <= 15


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "cache"))
    folder.write(KEY, b"one")
    left, foreign = Path(folder.path) / f"{OTHER}.json.1.new", Path(folder.path) / "notes.txt"
    for path in (left, foreign):
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    folder.write(KEY, b"two")
    assert (left.exists(), foreign.exists()) == (False, True)


def _write_often(path: str) -> int:
    folder, wrong = Folder(path), 0
    for number in range(200):
        folder.write(KEY, bytes([number % 256]) * 50_000)
        found = folder.read(KEY)
        wrong += found is None or len(found) != 50_000 or len(set(found)) != 1
    return wrong


def test_several_may_write_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3) as pool:
        assert list(pool.map(_write_often, [str(tmp_path / "cache")] * 3)) == [0, 0, 0]


@pytest.mark.parametrize("place", ["file", "/proc/nowhere"])
def test_without_a_folder_there_is_no_cache_and_no_complaint(place: str, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "V1__a.sql").write_text("CREATE TABLE a (id integer);\n")
    (tmp_path / "file").write_text("")
    (request,) = build_requests(tmp_path, (), engines=["sqlite"])
    cache = Cache(Folder(str(tmp_path / place)))
    for _ in range(2):
        assert lint_cached(request, cache).counts.scripts == 1
    assert cache.find(request) is None


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("LINTMIG_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert user_folder() == Folder(str(tmp_path / ".cache" / "lintmig"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert user_folder() == Folder(str(tmp_path / "Library" / "Caches" / "lintmig"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert user_folder() == Folder(str(tmp_path / "xdg" / "lintmig"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert user_folder() == Folder(str(tmp_path / ".cache" / "lintmig"))
    monkeypatch.setenv("LINTMIG_CACHE_DIR", str(tmp_path / "named"))
    assert user_folder() == Folder(str(tmp_path / "named"))
    monkeypatch.setenv("LINTMIG_CACHE_DIR", "")
    assert user_folder() is None
    monkeypatch.delenv("LINTMIG_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    assert user_folder() is None


def test_the_command_uses_it_unless_told_otherwise(tmp_path: Path) -> None:
    here, kept = tmp_path / "here", tmp_path / "kept"
    here.mkdir()
    (here / "V1__a.sql").write_text("CREATE TABLE a (id integer REFERENCES b (id));\n")
    words = ("check", "--engine", "postgresql", "--output-format", "concise")
    first = Run(here, *words, "--no-cache", LINTMIG_CACHE_DIR=str(kept))
    assert not kept.exists()
    second, third = (Run(here, *words, LINTMIG_CACHE_DIR=str(kept)) for _ in range(2))
    assert first.out == second.out == third.out
    assert first.code == third.code == 1
    assert len(list(kept.iterdir())) == 1
    quick = Run(here, *words, LINTMIG_CACHE_DIR=str(kept), PYTHONPROFILEIMPORTTIME="1")
    assert "lintmig.cache" in quick.err
    assert "sqlglot" not in quick.err
    assert "lintmig.pipeline" not in quick.err


def test_a_change_that_is_known_is_told_without_linting(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    repository = Repository.made(
        tmp_path / "here",
        {"package.json": '{"dependencies": {"pg": "8"}}', "db/V1__a.sql": "CREATE TABLE a (id integer);\n"},
    )
    repository.write({"db/V2__b.sql": "ALTER TABLE b ADD COLUMN c integer;\n"})
    repository.write({"db/V1__a.sql": "CREATE TABLE a (id bigint);\n"})
    words = ("check", "--diff-base", "HEAD", "--output-format", "concise")
    first = Run(repository.folder, *words, "--no-cache", LINTMIG_CACHE_DIR=str(kept))
    second, third = (Run(repository.folder, *words, LINTMIG_CACHE_DIR=str(kept)) for _ in range(2))
    assert "missing-table" in first.out
    assert "edited-after-merge" in first.out
    assert first.out == second.out == third.out
    quick = Run(repository.folder, *words, LINTMIG_CACHE_DIR=str(kept), PYTHONPROFILEIMPORTTIME="1")
    assert not re.search(r"sqlglot|lintmig\.(pipeline|project|stages\.parse)", quick.err)


@pytest.mark.parametrize("words", [("--diff",), ("--fix",), ("--add-ignore", "known")])
def test_what_writes_files_neither_keeps_nor_asks_what_is_kept(words: tuple[str, ...], tmp_path: Path) -> None:
    here, kept = tmp_path / "here", tmp_path / "kept"
    here.mkdir()
    (here / "V1__a.sql").write_text("CREATE TABLE a (id integer REFERENCES b (id));\n")
    Run(here, "check", "--engine", "postgresql", *words, LINTMIG_CACHE_DIR=str(kept))
    assert not kept.exists()
