"""What a run is compared with: the candidates that an event names, and the first of them that can be had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lintmig.git import Basis, GitError, change_against, fetch_commit, has_commit
from lintmig.git.command import FETCH_SECONDS, commit_of, run_git
from lintmig.github.api import Api
from lintmig.github.event import SHA, Event
from lintmig.github.listed import listed_change
from lintmig.model.error import LintmigError
from lintmig.stages.report.github import Notice


class Candidate(NamedTuple):
    """`fetch` is what `git fetch` is asked for where the revision is not here: a hash, a branch, or nothing."""

    revision: str
    words: str
    fetch: str = ""
    depth: int = 1
    is_ancestor: bool = False
    """Whether HEAD is known to come from it."""


@dataclass(frozen=True, slots=True)
class Found:
    """`basis` is None where everything is to be reported; `remark` says why, `notices` what could not be done."""

    basis: Basis | None
    notices: tuple[Notice, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """HEAD and the parents that its commit names, whether or not these are here; empty without a commit."""

    head: str
    parents: tuple[str, ...]


def find_basis(folder: Path, workspace: Path, event: Event, named: str, api: Api | None) -> Found:
    """Raises LintmigError where a base is named that is not there, or where not the change is checked out."""
    here = checked_out(folder)
    if named:
        return Found(_named(folder, named))
    _refuse_a_base(event, here)
    tried, why = list(candidates(event, here)), "the base of the change is not known"
    for candidate in tried:
        if not _is_here(folder, candidate):
            continue
        try:
            basis = change_against(folder, candidate.revision, candidate.words, is_ancestor=candidate.is_ancestor)
            return Found(basis)
        except GitError as error:
            why = f"git cannot tell the change since {candidate.words} ({error.message})"
    if api is not None and event.number is not None and event.is_pull_request:
        ref = here.parents[0] if is_merge(event, here) else event.base
        listed = listed_change(api, event, ref or "", folder, top(folder, workspace))
        if isinstance(listed, Basis):
            return Found(listed)
    if not tried:
        return Found(None, remark=f"Everything is reported, old and new: {_why_not(event)}.")
    return Found(None, (Notice("warning", f"{why}, so everything is reported, old and new: use fetch-depth: 2"),))


def candidates(event: Event, here: CheckedOut) -> Iterator[Candidate]:
    """In the order in which they are tried."""
    match event.name:
        case "pull_request" | "pull_request_target":
            if is_merge(event, here):
                yield Candidate("HEAD^1", "the first parent of the merge commit", here.head, 2)
            if event.base is not None:
                yield Candidate(event.base, "the base that the event names", event.base)
        case "merge_group":
            if event.base is not None:
                yield Candidate(event.base, "the base of the merge group", event.base, is_ancestor=True)
        case "push" if event.base is not None:
            words = "what was there before the push"
            yield Candidate(event.base, words, event.base, is_ancestor=not event.is_forced)
        case _:
            yield from _of_a_branch(event)


def _of_a_branch(event: Event) -> Iterator[Candidate]:
    default = event.default_branch
    if default is not None and event.branch is not None and event.branch != default:
        remote = f"refs/remotes/origin/{default}"
        yield Candidate(remote, f"the branch {default}", f"+refs/heads/{default}:{remote}")


def is_merge(event: Event, here: CheckedOut) -> bool:
    """Whether HEAD is what GitHub has made of a pull request and its base, and no merge of its author's."""
    return len(here.parents) == 2 and event.head is not None and here.head != event.head and event.head in here.parents


def checked_out(folder: Path) -> CheckedOut:
    """In a shallow clone too the commit itself names its parents."""
    head = commit_of(folder, "HEAD")
    if head is None:
        return CheckedOut("", ())
    text = run_git(folder, "cat-file", "commit", head).decode("utf-8", "replace")
    lines = text.partition("\n\n")[0].split("\n")
    parents = (line.removeprefix("parent ") for line in lines if line.startswith("parent "))
    return CheckedOut(head, tuple(parent for parent in parents if SHA.fullmatch(parent)))


def top(folder: Path, workspace: Path) -> Path:
    """The top of the checked-out repository."""
    try:
        up = run_git(folder, "rev-parse", "--show-cdup").decode("utf-8", "surrogateescape").strip()
    except GitError:
        return workspace
    return Path(folder, up).resolve()


def _named(folder: Path, named: str) -> Basis:
    """A commit, a tag, or a branch here or at origin."""
    candidate = Candidate(named, "the input base", named if SHA.fullmatch(named) else "")
    if not _is_here(folder, candidate):
        remote = f"refs/remotes/origin/{named}"
        fetch = f"+refs/heads/{named}:{remote}" if re.fullmatch(r"[\w./-]{1,200}", named) else ""
        candidate = Candidate(remote, f"the input base, {named}", fetch)
        if not _is_here(folder, candidate):
            raise LintmigError(f"there is no commit {named!r} here (input base)", "check out with fetch-depth: 0")
    return change_against(folder, candidate.revision, candidate.words)


def _is_here(folder: Path, candidate: Candidate) -> bool:
    """After a fetch, where it is not here before."""
    if has_commit(folder, candidate.revision):
        return True
    if not candidate.fetch:
        return False
    if candidate.depth == 1 and SHA.fullmatch(candidate.fetch):
        return fetch_commit(folder, candidate.fetch)
    try:
        depth = [f"--depth={candidate.depth}"] if _is_shallow(folder) else []
        run_git(folder, "fetch", "--quiet", "--no-tags", *depth, "origin", candidate.fetch, seconds=FETCH_SECONDS)
    except GitError:
        return False
    return has_commit(folder, candidate.revision)


def _is_shallow(folder: Path) -> bool:
    """Of what is whole, nothing may be cut off: two branches would have no common past any more."""
    return run_git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _refuse_a_base(event: Event, here: CheckedOut) -> None:
    """A workflow on pull_request_target has the base checked out, unless it says otherwise."""
    if event.name == "pull_request_target" and here.head and event.head not in (None, here.head, *here.parents):
        raise LintmigError(
            "the pull request is not checked out, so nothing of it can be checked",
            f"check out refs/pull/{event.number}/merge, and run nothing of it",
        )


def _why_not(event: Event) -> str:
    if event.name == "push":
        return "the push made the default branch, or says nothing of what was before"
    return f"{event.name or 'this run'} is no change of a branch"
