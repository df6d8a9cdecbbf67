"""The two states of a change: linted one after the other, at once, or known, they are told alike."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lintmig import beside
from lintmig.beside import Beside, Send
from lintmig.cache import NO_CACHE, Cache
from lintmig.cache.folder import Folder
from lintmig.comparing import lint_change
from lintmig.config import build_request, build_requests
from lintmig.git import change_against
from lintmig.model.disk import empty_trace
from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome
from tests.repository import Repository
from tests.test_cache import FILES, SOME_FOLDERS, said

ADDED = {"db/V4__more.sql": "ALTER TABLE users ADD COLUMN id integer;\nDROP TABLE orders;\n"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.made(tmp_path / "here", FILES)
    made.write(dict(ADDED))
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(Folder(str(tmp_path / "cache")))


def told(repository: Repository, cache: Cache = NO_CACHE, *engines: str) -> Outcome:
    request = build_request(repository.folder, (), engines=engines)
    return lint_change(request, change_against(repository.folder, "HEAD"), cache)


def alike(one: Outcome, other: Outcome) -> bool:
    return said(one) == said(other) and one.comparison == other.comparison


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "can_start", lambda: False)


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("no second process here")
    monkeypatch.setattr(beside, "can_start", lambda: True)


def linted_nothing(monkeypatch: pytest.MonkeyPatch, *, but: int = 0) -> None:
    """From here on linting fails, but for so many runs."""
    from lintmig import pipeline

    left, lint = [but], pipeline.linted

    def counting(*given: object, **named: object) -> object:
        assert left[0] > 0, "linted once more"
        left[0] -= 1
        return lint(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "linted", counting)


def test_two_processes_say_what_one_says(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    expected = told(repository)
    assert expected.comparison is not None
    assert expected.comparison.deltas[0].tables
    assert len(expected.findings) > 1
    at_once(monkeypatch)
    linted_nothing(monkeypatch, but=2)  # one here, and one of what is left over there
    assert alike(told(repository), expected)


@pytest.mark.parametrize("folder", SOME_FOLDERS, ids=lambda folder: folder.name)
def test_every_kind_of_project_is_told_alike(
    folder: Path, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change adds a third of the files and takes one away."""
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    names = list(files)
    late = names[len(names) * 2 // 3 :]
    repository = Repository.made(tmp_path / "here", {name: files[name] for name in names if name not in late})
    repository.write({**{name: files[name] for name in late}, names[0]: None})
    for request in build_requests(repository.folder, ()):
        basis = change_against(repository.folder, "HEAD")
        alone(monkeypatch)
        try:
            expected = lint_change(request, basis)
        except LintmigError:
            with pytest.raises(LintmigError):
                lint_change(request, basis, cache)
            continue
        at_once(monkeypatch)
        for _ in range(2):
            assert alike(lint_change(request, basis, cache), expected)


@pytest.mark.parametrize("folder", SOME_FOLDERS, ids=lambda folder: folder.name)
def test_histories_that_are_known_are_held_against_as_those_that_were_read(
    folder: Path, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is there, files are edited, taken away and put in between; then some more."""
    files = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    repository = Repository.made(tmp_path / "here", files)
    requests = build_requests(repository.folder, ())
    for number, way in enumerate((at_once, alone)):
        repository.write(meddled(files, number))
        for request in requests:
            basis = change_against(repository.folder, "HEAD")
            with monkeypatch.context() as patched:
                alone(patched)
                expected = lint_change(request, basis)
            with monkeypatch.context() as patched:
                way(patched)
                if number > 0:
                    linted_nothing(patched, but=1)
                assert alike(lint_change(request, basis, cache), expected)
            with monkeypatch.context() as patched:
                linted_nothing(patched)
                assert alike(lint_change(request, basis, cache), expected)


def meddled(files: Mapping[str, str], start: int) -> dict[str, str | None]:
    """Settings stay as they are, and so do the files by which a tool is known."""
    found: dict[str, str | None] = {}
    numbered = [name for name in files if re.search(r"[0-9]", name.rpartition("/")[2])]
    for number, name in enumerate(numbered, start):
        if number % 3 == 0:
            found[name] = re.sub(r"\b(id|name|title|email|total)\b", "other", files[name], count=3) + "\n"
        elif number % 3 == 1:
            found[name] = None
        else:
            folder, slash, last = name.rpartition("/")
            later = re.sub(r"[0-9]+", lambda found: f"{int(found[0]) + 5:0{len(found[0])}d}", last, count=1)
            found[folder + slash + later] = files[name]
    return found


@pytest.mark.parametrize("ways", [(alone, alone), (at_once, alone), (alone, at_once), (at_once, at_once)])
def test_a_second_run_lints_nothing_and_says_the_same(
    ways: tuple[object, object], repository: Repository, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ways
    assert callable(first)
    assert callable(second)
    first(monkeypatch)
    expected = told(repository, cache)
    second(monkeypatch)
    linted_nothing(monkeypatch)
    assert alike(told(repository, cache), expected)


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_wants_to_know_what_was_read_is_told_all_of_it(
    is_kept: bool, repository: Repository, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"db/V3__fault.sql": None})
    basis = change_against(repository.folder, "HEAD")
    request = build_request(repository.folder)
    alone(monkeypatch)
    expected = empty_trace()
    lint_change(replace(request, trace=expected), basis)
    assert str(repository.folder / "db/V3__fault.sql") in expected.files
    at_once(monkeypatch)
    if is_kept:
        lint_change(request, basis, cache)
    found = empty_trace()
    lint_change(replace(request, trace=found), basis, cache)
    assert found == expected


def test_with_one_more_migration_only_the_state_now_is_linted(
    repository: Repository, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(repository, cache)
    repository.write({"db/V5__again.sql": "ALTER TABLE users ADD COLUMN name text;\n"})
    expected = told(repository)
    linted_nothing(monkeypatch, but=1)
    found = told(repository, cache)
    assert alike(found, expected)
    assert found.comparison is not None
    assert [each.path for each in found.comparison.migrations] == ["db/V4__more.sql", "db/V5__again.sql"]


def test_another_base_is_another_state(repository: Repository, cache: Cache) -> None:
    told(repository, cache)
    repository.commit({"db/V3__fault.sql": "SELECT 1;\n"})
    repository.write({"db/V6__x.sql": "DROP TABLE users;\n"})
    assert alike(told(repository, cache), told(repository))


def test_what_cannot_be_done_is_told_once(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    repository.commit({"package.json": "{}"})
    with pytest.raises(LintmigError, match="no target engine is named"):
        told(repository)


def test_a_process_that_dies_is_made_up_for(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    expected = told(repository)
    here = os.getpid()
    from lintmig import states

    def dying(*given: object, **named: object) -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return b""

    monkeypatch.setattr(states, "to_bytes", dying)
    assert alike(told(repository), expected)


def test_a_process_beside_sends_messages_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)

    def work(send: Send) -> None:
        send(b"one")
        send(b"x" * 1_000_000)
        signal.pause()

    with Beside() as other:
        assert other.message() is None
        other.start(work)
        assert other.message() == b"one"
        assert other.message() == b"x" * 1_000_000
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_that_fails_sends_nothing(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    at_once(monkeypatch)

    def work(send: Send) -> None:
        raise LintmigError("no", "never")

    with Beside() as other:
        other.start(work)
        assert other.message() is None
    assert capfd.readouterr() == ("", "")


def test_the_time_told_is_that_of_this_run(repository: Repository, cache: Cache) -> None:
    for _ in range(2):
        outcome = told(repository, cache)
        assert 0 < outcome.counts.seconds < 60
    assert replace(outcome.counts, seconds=0.0) == replace(told(repository).counts, seconds=0.0)
