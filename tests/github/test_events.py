"""Events and what they are compared with, on real repositories of every depth."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from lintmig.github.base import CheckedOut, is_merge
from lintmig.github.event import Event, read_event
from lintmig.model.error import LintmigError
from tests.github.fake import Hub, Reply, Trouble
from tests.github.workflow import Json, Ran, act, merge_group, pull_request, push
from tests.repository import Repository

USERS = "CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT);\n"
ODD = "CREATE TABLE odd (id INTEGER REFERENCES missing (id));\n"
ORDERS = "CREATE TABLE orders (id BIGINT PRIMARY KEY, user_id BIGINT REFERENCES nobody (id));\n"
CONFIG = "engines: [postgresql>=13]\n"
MISSING = "references/fk-missing-target"


class World:
    """A repository at GitHub: `main` has an old defect and moves on, `topic` adds a new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = {".lintmig.yaml": CONFIG, "db/001_users.sql": USERS, "db/002_odd.sql": ODD}
        self.origin = Repository.made(folder / "origin", files)
        self.origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.start = self.origin.git("rev-parse", "HEAD")
        self.origin.branch("topic")
        self.head = self.origin.commit({"db/003_orders.sql": ORDERS})
        self.origin.git("checkout", "--quiet", "main")
        self.base = self.origin.commit({"db/0025_more.sql": "CREATE TABLE more (id BIGINT REFERENCES nothing (id));\n"})
        self.origin.git("checkout", "--quiet", "-b", "merge", "main")
        self.origin.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
        self.merge = self.origin.git("rev-parse", "HEAD")

    def checkout(self, commit: str, depth: int = 0, name: str = "workspace") -> Repository:
        """As actions/checkout does: a fetch of one commit, and a detached head."""
        made = Repository.made(self.folder / name)
        made.git("remote", "add", "origin", f"file://{self.origin.folder}")
        depths = [f"--depth={depth}"] if depth else []
        made.git("fetch", "--quiet", "--no-tags", *depths, "origin", f"+{commit}:refs/remotes/pull/7/merge")
        if not depth:
            made.git("fetch", "--quiet", "--no-tags", "origin", "+refs/heads/*:refs/remotes/origin/*")
        made.git("checkout", "--quiet", "--detach", commit)
        return made

    def cut_off(self, made: Repository) -> None:
        """No credentials: git cannot fetch any more."""
        made.git("remote", "set-url", "origin", f"file://{self.folder}/nowhere")

    def act_on_pull_request(self, made: Repository, hub: Hub | None = None, base: str = "", report: str = "") -> Ran:
        event = pull_request(self.head, self.start)
        return act(made.folder, "pull_request", event, hub, self.merge, base=base, report=report)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def only_the_new_one(ran: Ran, base: str, method: str) -> None:
    assert ran.code == 1
    assert [(each.path, each.line) for each in ran.runner.annotations] == [("db/003_orders.sql", 1)]
    assert ran.outputs["base-sha"] == base
    assert json.loads(ran.outputs["changed-files"]) == ["db/003_orders.sql"]
    assert ran.outputs["schema-changed"] == "true"
    assert ran.outputs["errors"] == "1"
    assert f"({method})" in ran.summary.replace("&#94;", "^")
    assert "orders" in ran.summary
    assert "Not compared" not in ran.summary


@pytest.mark.parametrize("depth", [0, 2, 3])
def test_a_merge_commit_with_its_parents(world: World, depth: int) -> None:
    made = world.checkout(world.merge, depth)
    world.cut_off(made)
    ran = world.act_on_pull_request(made)
    only_the_new_one(ran, world.base, "the first parent of the merge commit")


def test_a_merge_commit_alone_is_deepened(world: World) -> None:
    made = world.checkout(world.merge, 1)
    assert world.act_on_pull_request(made).outputs["base-sha"] == world.base


def test_a_merge_commit_alone_that_cannot_be_deepened(world: World, hub: Hub) -> None:
    made = world.checkout(world.merge, 1)
    world.cut_off(made)
    patch = "@@ -0,0 +1 @@\n+" + ORDERS.strip()
    hub.files = [{"filename": "db/003_orders.sql", "status": "added", "patch": patch}]
    ran = world.act_on_pull_request(made, hub)
    only_the_new_one(ran, world.base, "the files that GitHub lists")


def test_nothing_to_compare_with(world: World, hub: Hub) -> None:
    made = world.checkout(world.merge, 1)
    world.cut_off(made)
    hub.trouble.append(Trouble("GET", "/files", Reply(403, {"message": "no"})))
    for ran in (world.act_on_pull_request(made), world.act_on_pull_request(made, hub)):
        assert len([each for each in ran.runner.annotations if each.path]) == 3
        words = "the base of the change is not known, so everything is reported, old and new: use fetch-depth: 2"
        assert words in ran.own_words
        assert "the base of the change is not known" in ran.summary
        assert ran.outputs["base-sha"] == ""


def test_what_github_lists_has_old_texts(world: World, hub: Hub) -> None:
    """A modified, a renamed and a removed file, with what they were."""
    world.origin.git("checkout", "--quiet", "merge")
    text = USERS.replace("TEXT", "TEXT, mail TEXT REFERENCES nobody (id)")
    merge = world.origin.commit(
        {"db/001_users.sql": None, "db/001_people.sql": text, "db/002_odd.sql": None}, "more of it"
    )
    made = world.checkout(merge, 1)
    world.cut_off(made)
    hub.files = [
        {"filename": "db/001_people.sql", "previous_filename": "db/001_users.sql", "status": "renamed", "patch": ""},
        {"filename": "db/002_odd.sql", "status": "removed"},
        {"filename": "../../etc/passwd", "status": "added"},
        {"filename": "/etc/passwd", "status": "modified"},
        {"filename": "db/003_orders.sql", "status": "added"},
        {"filename": 7, "status": "added"},
    ]
    hub.contents = {(world.start, "db/001_users.sql"): USERS, (world.start, "db/002_odd.sql"): ODD}
    ran = act(made.folder, "pull_request", pull_request(merge, world.start), hub, merge)
    assert ran.outputs["base-sha"] == world.start
    assert "mail" in ran.summary
    assert "dropped | `odd`" in ran.summary
    assert "passwd" not in ran.summary + ran.log


def test_the_authors_own_merge_is_no_base(world: World) -> None:
    """The head of the pull request is checked out, and is itself a merge of main: HEAD^1 is not main."""
    made = world.checkout(world.merge)
    ran = act(made.folder, "pull_request", pull_request(world.merge, world.base), None, world.merge)
    only_the_new_one(ran, world.base, "the base that the event names")


def test_which_merge_is_githubs() -> None:
    base, head, merge = "a" * 40, "b" * 40, "c" * 40
    event = Event("pull_request", head=head, base=base)
    assert is_merge(event, CheckedOut(merge, (base, head)))
    assert not is_merge(event, CheckedOut(head, (base, merge)))
    assert not is_merge(event, CheckedOut(merge, (head,)))
    assert not is_merge(event, CheckedOut(merge, (base, "d" * 40))), "of something else"
    assert not is_merge(Event("pull_request"), CheckedOut(merge, (base, head)))


def test_a_base_that_is_fetched(world: World) -> None:
    made = world.checkout(world.head, 1)
    ran = act(made.folder, "pull_request", pull_request(world.head, world.start), None, world.merge)
    assert ran.outputs["base-sha"] == world.start
    assert [each.path for each in ran.runner.annotations] == ["db/003_orders.sql"]
    assert "no common ancestor" in ran.summary, "what could not be compared is said"


def test_a_merge_group(world: World) -> None:
    for depth in (0, 1):
        made = world.checkout(world.merge, depth, f"workspace{depth}")
        ran = act(made.folder, "merge_group", merge_group(world.merge, world.base), None, world.merge)
        only_the_new_one(ran, world.base, "the base of the merge group")


def test_a_push(world: World) -> None:
    for depth in (0, 1):
        made = world.checkout(world.merge, depth, f"workspace{depth}")
        ran = act(made.folder, "push", push(world.base), None, world.merge)
        only_the_new_one(ran, world.base, "what was there before the push")


def test_a_push_of_a_new_branch(world: World) -> None:
    for depth in (0, 1):
        made = world.checkout(world.head, depth, f"workspace{depth}")
        ran = act(made.folder, "push", push("0" * 40, "topic"), None, world.head)
        assert ran.outputs["base-sha"] == world.base
        assert [each.path for each in ran.runner.annotations] == ["db/003_orders.sql"]
        assert "(the branch main)" in ran.summary


def test_a_whole_clone_of_one_branch_stays_whole(world: World) -> None:
    """What is fetched has a past in common with what is here."""
    made = Repository.made(world.folder / "workspace")
    made.git("remote", "add", "origin", f"file://{world.origin.folder}")
    made.git("fetch", "--quiet", "--no-tags", "origin", "topic")
    made.git("checkout", "--quiet", "--detach", "FETCH_HEAD")
    ran = act(made.folder, "push", push("0" * 40, "topic"), None, world.head)
    assert [each.path for each in ran.runner.annotations] == ["db/003_orders.sql"]
    assert "no common ancestor" not in ran.summary
    assert made.git("rev-parse", "--is-shallow-repository") == "false"


def test_a_forced_push(world: World) -> None:
    made = world.checkout(world.head)
    made.git("fetch", "--quiet", "origin", world.base)
    ran = act(made.folder, "push", push(world.base, "topic", forced=True), None, world.head)
    assert [each.path for each in ran.runner.annotations] == ["db/003_orders.sql"]
    assert "`more`" not in ran.summary, "what the head does not have yet is not dropped by it"


@pytest.mark.parametrize(
    ("name", "event"),
    [("push", push("0" * 40)), ("schedule", {}), ("workflow_dispatch", {"repository": {"default_branch": "main"}})],
)
def test_where_there_is_no_change(world: World, name: str, event: Json) -> None:
    made = world.checkout(world.merge)
    environment = {"GITHUB_REF": "refs/heads/main"}
    ran = act(made.folder, name, event, None, world.merge, environment)
    assert len(ran.runner.annotations) == 3
    assert "Everything is reported, old and new: " in ran.log
    assert "Everything is reported, old and new: " in ran.summary


def test_a_branch_by_hand(world: World) -> None:
    made = world.checkout(world.head)
    event = {"repository": {"default_branch": "main"}}
    ran = act(made.folder, "workflow_dispatch", event, None, world.head, {"GITHUB_REF": "refs/heads/topic"})
    assert [each.path for each in ran.runner.annotations] == ["db/003_orders.sql"]


def test_a_base_that_is_named(world: World) -> None:
    made = world.checkout(world.merge, 1)
    for name in (world.start, "main", "refs/remotes/pull/7/merge"):
        ran = world.act_on_pull_request(made, base=name)
        assert ran.code in (0, 1)
        assert ran.outputs["base-sha"] in (world.start, world.base, world.merge)
    ran = world.act_on_pull_request(made, base="nowhere")
    assert ran.code == 2
    assert ran.own_words == ["there is no commit 'nowhere' here (input base) (check out with fetch-depth: 0)"]
    for hostile in ("--upload-pack=touch /tmp/x", "-h", "main:x", "a b", "main^{/x}"):
        assert world.act_on_pull_request(made, base=hostile).code == 2


def test_a_pull_request_that_is_not_checked_out(world: World) -> None:
    made = world.checkout(world.base)
    ran = act(made.folder, "pull_request_target", pull_request(world.head, world.base), None, world.base)
    assert ran.code == 2
    assert "the pull request is not checked out" in ran.own_words[0]
    made.git("checkout", "--quiet", world.merge)
    ran = act(made.folder, "pull_request_target", pull_request(world.head, world.base), None, world.base)
    only_the_new_one(ran, world.base, "the first parent of the merge commit")


def test_everything_where_it_is_wanted(world: World) -> None:
    made = world.checkout(world.merge, 2)
    assert len(world.act_on_pull_request(made, report="all").runner.annotations) == 3


def test_lines_that_are_new_alone(world: World) -> None:
    """A dropped table that an older view needs is a finding of the change, but on no line of it."""
    world.origin.git("checkout", "--quiet", "main")
    world.origin.commit({"db/004_view.sql": "CREATE VIEW v AS SELECT id FROM users;\n"})
    base = world.origin.git("rev-parse", "HEAD")
    head = world.origin.commit({"db/001_users.sql": "CREATE TABLE users (ident BIGINT PRIMARY KEY, name TEXT);\n"})
    made = world.checkout(head)
    changed = act(made.folder, "push", push(base), None, head)
    assert [each.path for each in changed.runner.annotations] == ["db/004_view.sql"]
    added = act(made.folder, "push", push(base), None, head, report="added-lines")
    assert [each.path for each in added.runner.annotations if each.path] == []
    assert (changed.code, added.code) == (1, 0)


def test_a_folder_below_the_top(world: World) -> None:
    world.origin.git("checkout", "--quiet", "main")
    base = world.origin.commit({"app/.lintmig.yaml": CONFIG, "app/db/001_users.sql": USERS})
    head = world.origin.commit({"app/db/003_orders.sql": ORDERS})
    made = world.checkout(head, 2)
    ran = act(made.folder, "push", push(base), None, head, working_directory="app", report_file="r.json")
    assert [each.path for each in ran.runner.annotations] == ["app/db/003_orders.sql"]
    assert json.loads(ran.outputs["changed-files"]) == ["app/db/003_orders.sql"]
    assert ran.outputs["report-file"] == "app/r.json"
    assert "app/db/003_orders.sql" in ran.summary


def test_a_checkout_into_a_folder(world: World) -> None:
    """Paths are those of the repository, but for files that later steps read."""
    made = world.checkout(world.merge, 2, "workspace/code")
    workspace = made.folder.parent
    inputs = {"working_directory": "code", "report_file": "r.json"}
    ran = act(workspace, "pull_request", pull_request(world.head, world.start), None, world.merge, None, **inputs)
    only_the_new_one(ran, world.base, "the first parent of the merge commit")
    assert ran.outputs["report-file"] == "code/r.json"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_workspace_of_somebody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: the runner's user owns the checkout, root runs the action."""
    made = world.checkout(world.merge, 2)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(made.folder))
    subprocess.run(["chown", "-R", "1001:1001", str(made.folder)], check=True)
    only_the_new_one(world.act_on_pull_request(made), world.base, "the first parent of the merge commit")


def test_a_repository_that_lacks_a_part(world: World) -> None:
    """As a partial clone does that nobody can complete."""
    world.origin.git("checkout", "--quiet", "main")
    base = world.origin.git("rev-parse", "HEAD")
    blob = world.origin.git("rev-parse", "HEAD:db/001_users.sql")
    head = world.origin.commit({"db/001_users.sql": USERS.replace("TEXT", "VARCHAR(20)")})
    made = world.checkout(head)
    (made.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    ran = act(made.folder, "push", push(base), None, head)
    assert "what db/001_users.sql was before cannot be read: all that is found in it is told" in ran.summary
    assert "What the migrations change" not in ran.summary


def test_no_git_at_all(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "db").mkdir(parents=True)
    (workspace / ".lintmig.yaml").write_text(CONFIG)
    (workspace / "db/001_orders.sql").write_text(ORDERS)
    ran = act(workspace, "pull_request", pull_request("a" * 40), None, "b" * 40)
    assert ran.code == 1
    assert any("the base of the change is not known" in each for each in ran.own_words)


@pytest.mark.parametrize(
    "text", ["[]", "nul", '"x"', "[" * 100_000, '{"pull_request": ' * 50_000, "\xff", "{}" + " " * 100 + "x"]
)
def test_an_event_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "event").write_bytes(text.encode("latin-1"))
    with pytest.raises(LintmigError):
        read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(tmp_path / "event")})


@pytest.mark.parametrize(
    "hostile",
    [
        {"number": "7; rm -rf /", "head": {"sha": "$(id)"}, "base": {"sha": "--upload-pack=x"}},
        {"number": True, "head": {"sha": ["a" * 40]}, "base": {"sha": "a" * 39}},
        {"number": -1, "head": {"sha": "A" * 40}, "base": {"sha": "a" * 41}},
        {"number": 10**30, "head": "a", "base": None},
        {"number": 7.5, "head": {"sha": "a" * 40 + "\n"}, "base": {}},
    ],
)
def test_words_of_an_event_that_are_no_hashes(tmp_path: Path, hostile: Json) -> None:
    event = {"pull_request": hostile, "repository": {"default_branch": "--x"}}
    (tmp_path / "event").write_text(json.dumps(event))
    found = read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(tmp_path / "event")})
    assert found == Event("pull_request")
