"""Whole lives of pull requests: the action on real repositories, with a hub that answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.github.fake import Hub, Reply, Trouble
from tests.github.workflow import Ran, act, pull_request
from tests.repository import Repository
from tests.stages.test_markdown import spoken, structure

CONFIG = "engines: [postgresql>=13]\n"
USERS = "CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT);\n"
BROKEN = "CREATE TABLE orders (id BIGINT PRIMARY KEY, user_id BIGINT REFERENCES nobody (id));\n"
MENDED = BROKEN.replace("nobody", "users")
NO_RIGHT = "the token may not write here, as in runs for forks; the findings are in the summary"


class Pull:
    """A pull request whose head is checked out with its base."""

    def __init__(self, folder: Path, files: dict[str, str] | None = None) -> None:
        start = files or {".lintmig.yaml": CONFIG, "db/001_users.sql": USERS}
        self.repository = Repository.made(folder / "workspace", start)
        self.base = self.repository.git("rev-parse", "HEAD")
        self.workspace = self.repository.folder

    def push(self, files: dict[str, str | None]) -> str:
        return self.repository.commit(files)

    def act(self, hub: Hub | None = None, **inputs: str) -> Ran:
        head = self.repository.git("rev-parse", "HEAD")
        return act(self.workspace, "pull_request", pull_request(head, self.base), hub, head, None, **inputs)


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    return Pull(tmp_path)


def test_broken_then_mended(pull: Pull, hub: Hub) -> None:
    head = pull.push({"db/002_orders.sql": BROKEN})
    first = pull.act(hub)
    assert (first.code, first.outputs["conclusion"]) == (1, "failure")
    (comment,) = hub.comments
    assert first.outputs["comment-id"] == str(comment["id"])
    assert "### lintmig: 1 error introduced — ❌ fails" in comment["body"]
    assert f"https://github.com/o/r/blob/{head}/db/002_orders.sql#L1" in comment["body"]
    assert "[run](https://github.com/o/r/actions/runs/42)" in comment["body"]
    assert "table added" in comment["body"]
    assert "```mermaid\nerDiagram\n" in comment["body"]
    assert len(comment["body"].splitlines()) < 60, "at most a screen"

    again = pull.act(hub)
    assert again.code == 1
    assert hub.requests("PATCH") == []

    pull.push({"db/002_orders.sql": MENDED})
    mended = pull.act(hub)
    assert (mended.code, mended.outputs["conclusion"]) == (0, "success")
    assert len(hub.comments) == 1
    assert "resolved" in hub.comments[0]["body"]
    assert "✅ passes" in mended.summary
    assert "table added" in mended.summary


def test_a_clean_pull_request_is_left_alone(pull: Pull, hub: Hub) -> None:
    pull.push({"db/002_orders.sql": MENDED})
    assert pull.act(hub).code == 0
    assert hub.comments == []
    assert hub.requests("POST") == []
    assert pull.act(hub, comment="always").outputs["comment-id"]
    assert "table added" in hub.comments[0]["body"]


def test_a_pull_request_without_migrations(pull: Pull, hub: Hub) -> None:
    pull.push({"README.md": "words\n"})
    ran = pull.act(hub)
    assert (ran.code, ran.outputs["conclusion"], ran.outputs["changed-files"]) == (0, "success", "[]")
    assert ran.outputs["schema-changed"] == "false"
    assert hub.comments == []


def test_from_a_fork(pull: Pull, hub: Hub) -> None:
    hub.may_write = False
    pull.push({"db/002_orders.sql": BROKEN})
    ran = pull.act(hub, suggestions="true")
    assert ran.code == 1, "for the finding, not for the comment"
    assert ran.rules == ["references/fk-missing-target"]
    assert ran.own_words == [f"no comment: {NO_RIGHT}"]
    assert [each.level for each in ran.runner.annotations] == ["error", "notice"]
    assert "orders" in ran.summary


def test_without_a_token(pull: Pull) -> None:
    pull.push({"db/002_orders.sql": BROKEN})
    ran = pull.act()
    assert (ran.code, ran.own_words) == (1, [])


@pytest.mark.parametrize("status", [404, 422, 500, 502])
def test_trouble_at_github_fails_nothing(pull: Pull, hub: Hub, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    pull.push({"db/002_orders.sql": MENDED, "db/003.sql": "CREATE TABLE a (x INT DEFAULT 'a');\n"})
    hub.trouble = [Trouble(method, "", Reply(status, {"message": "no"})) for method in ("GET", "POST")]
    ran = pull.act(hub, fail_on="never", suggestions="true", annotations="check-run", comment="always")
    assert ran.code == 0
    assert {each.level for each in ran.runner.annotations if each.path is None} == {"notice"}
    assert len(ran.own_words) == 2


def test_many_findings_as_a_check_run(pull: Pull, hub: Hub) -> None:
    many = "".join(f"CREATE TABLE t{n} (x BIGINT REFERENCES nobody{n} (id));\n" for n in range(70))
    head = pull.push({"db/002_orders.sql": many})
    ran = pull.act(hub, annotations="check-run")
    (annotations,) = hub.check_runs.values()
    assert len(annotations) == 70
    (start,) = [each.body for each in hub.asked if each.path.endswith("/check-runs")]
    assert (start["head_sha"], start["conclusion"]) == (head, "failure")
    assert ran.runner.annotations == [], "they are not said twice"
    hub.may_write = False
    ran = pull.act(hub, annotations="check-run")
    assert len([each for each in ran.runner.annotations if each.level == "error"]) == 10
    assert "61 more in the summary" in ran.own_words


def test_no_annotations(pull: Pull, hub: Hub) -> None:
    pull.push({"db/002_orders.sql": BROKEN})
    ran = pull.act(hub, annotations="none", comment="never", summary="false")
    assert ran.code == 1
    assert ran.runner.annotations == []
    assert ran.summary == ""
    assert hub.asked == []


def test_a_configuration_that_the_change_changes(pull: Pull, hub: Hub) -> None:
    """Who switches a rule off in the same breath has to be seen doing it."""
    pull.push({"db/002_orders.sql": BROKEN, ".lintmig.yaml": CONFIG + "fail-on: never\n"})
    ran = pull.act(hub)
    assert ran.code == 0
    words = "The change also changes .lintmig.yaml, which says what is reported."
    assert words in ran.log
    assert words in ran.summary
    assert words in hub.comments[0]["body"]


def test_a_configuration_that_leads_out(pull: Pull) -> None:
    for text in ("paths: [../../etc]\n", "nonsense: true\n", "engines: [!!python/object/apply:os.system ['id']]\n"):
        pull.push({".lintmig.yaml": text})
        assert pull.act().code == 2


def test_files_are_written_before_anything_fails(pull: Pull) -> None:
    pull.push({"db/002_orders.sql": BROKEN})
    ran = pull.act(report_file="out/report.json", sarif_file="lintmig.sarif")
    assert ran.code == 1
    assert ran.outputs["sarif-file"] == "lintmig.sarif"
    (sarif,) = json.loads((pull.workspace / "lintmig.sarif").read_text())["runs"]
    assert sarif["results"][0]["ruleId"] == "references/fk-missing-target"
    assert ran.outputs["report-file"] == "out/report.json"
    report = json.loads((pull.workspace / "out/report.json").read_text())
    assert report["version"] == 1
    assert report["comparison"]["base"] == pull.base
    assert [each["path"] for each in report["comparison"]["files"]] == ["db/002_orders.sql"]
    assert report["comparison"]["schemas"][0]["tables"][0]["name"] == "orders"


def test_a_link_takes_no_file_elsewhere(pull: Pull, tmp_path: Path) -> None:
    pull.push({"db/002_orders.sql": MENDED})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/report.json").write_text("mine")
    (pull.workspace / "out").symlink_to(tmp_path / "elsewhere")
    (pull.workspace / "report.json").symlink_to(tmp_path / "elsewhere/report.json")
    for name in ("out/report.json", "report.json"):
        assert pull.act(report_file=name).code == 2
    assert (tmp_path / "elsewhere/report.json").read_text() == "mine"


HOSTILE = "x ::error::a ##[add-mask]b `c` | <img src=x> @team #1 http://x.y \\u202e <!-- --> ]]>"


def test_hostile_names_and_words(pull: Pull, hub: Hub) -> None:
    """In identifiers, comments, file names, the title of the pull request and the name of the branch."""
    name = HOSTILE.replace('"', "").replace("/", "_")
    sql = (
        f'-- {HOSTILE}\n/*\n::add-mask::secret\n##[group]x\n*/\nCREATE TABLE "{name}" ("{name}" BIGINT PRIMARY KEY);\n'
        f'CREATE TABLE b ("{name}2" BIGINT REFERENCES "{name}3" (id));\n'
        f"::error::line\nSELECT '\x1b[31m';\n"
    )
    pull.push({f"db/002_{name}.sql": sql, "db/\n::error::x.sql": BROKEN, "db/\x1b]8;;x.sql": "CREATE TABLE q (;\n"})
    ran = pull.act(hub, suggestions="true")
    assert ran.code == 1
    names = {each.name for each in ran.runner.commands}
    assert names == {"stop-commands", "error"} | ({"warning"} & names)
    assert not ran.runner.is_stopped
    assert "\x1b" not in ran.log + ran.summary + hub.comments[0]["body"]
    assert set(ran.outputs) >= {"conclusion", "changed-files"}
    for text in (ran.summary, hub.comments[0]["body"]):
        page = text.removeprefix(text.split("\n")[0] + "\n") if text.startswith("<!--") else text
        structure(page)
        for said in spoken(page):
            assert not re.search(r"@team|#1\b|://x|:error:", said)
    assert json.loads(ran.outputs["changed-files"])


def test_a_huge_comment_in_a_migration(pull: Pull, hub: Hub) -> None:
    columns = "".join(f"CREATE TABLE t{n} (x{n} BIGINT REFERENCES nobody{n} (id));\n" for n in range(1500))
    pull.push({"db/002_orders.sql": f"/* {'x ' * 2_000_000} */\n{columns}"})
    ran = pull.act(hub)
    assert ran.code == 1
    assert len(hub.comments[0]["body"].encode()) < 65_536
    assert len(ran.summary.encode()) < 1024 * 1024
    assert "Left out for its length" in hub.comments[0]["body"]
    assert ran.runner.lost == 0


def test_a_fix_of_a_rule_becomes_a_suggestion(pull: Pull, hub: Hub) -> None:
    """Applied with one click, it leaves nothing to tell."""
    text = "CREATE TABLE orders (\n  id BIGINT PRIMARY KEY,\n  user_id TEXT REFERENCES users (id)\n);\n"
    pull.push({"db/002_orders.sql": text})
    patch = "\n".join(["@@ -0,0 +1,4 @@", *(f"+{line}" for line in text.splitlines())])
    hub.files = [{"filename": "db/002_orders.sql", "status": "added", "patch": patch}]
    ran = pull.act(hub, suggestions="true", comment="never")
    assert ran.code == 1
    ((comment,),) = (review["comments"] for review in hub.reviews)
    assert (comment["path"], comment["line"]) == ("db/002_orders.sql", 3)
    (suggested,) = re.findall(r"```suggestion\n(.*?)\n```", comment["body"], re.DOTALL)
    lines = text.splitlines()
    pull.push({"db/002_orders.sql": "\n".join([*lines[:2], suggested, *lines[3:]]) + "\n"})
    assert pull.act().code == 0
