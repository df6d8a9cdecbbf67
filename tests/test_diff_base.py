"""`--diff-base`: only what a change introduces is told, with the whole history as context."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmig.comparing import lint_change
from lintmig.config import build_request
from lintmig.git import GitError, change_against
from lintmig.model.outcome import Outcome
from tests.repository import Repository

CONFIG = "engines: [postgresql]\nignore: [history/edited-after-merge, history/out-of-order]\n"
FIRST = "CREATE TABLE users (id integer PRIMARY KEY, name text);\n"
OLD_FAULT = "ALTER TABLE nobody ADD COLUMN a integer;\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    files = {".lintmig.yaml": CONFIG, "db/V1__users.sql": FIRST, "db/V2__old.sql": OLD_FAULT}
    return Repository.made(tmp_path / "here", files)


def compared(repository: Repository, base: str, *paths: str, folder: str = ".") -> Outcome:
    working_directory = repository.folder / folder
    request = build_request(working_directory, paths)
    return lint_change(request, change_against(working_directory, base))


def told(outcome: Outcome) -> list[str]:
    shown = (
        f"{each.source.path}:{each.source.position(each.span.start).line} {each.rule}"
        for each in outcome.findings
        if each.severity != "info"
    )
    return sorted(shown)


def test_only_what_an_added_migration_brings_is_told(repository: Repository) -> None:
    repository.commit({"db/V3__new.sql": "ALTER TABLE users ADD COLUMN name text;\n"})
    outcome = compared(repository, "HEAD^")
    assert told(outcome) == ["db/V3__new.sql:1 definitions/duplicate-column"]
    assert outcome.comparison is not None
    assert outcome.comparison.older == 1
    assert [each.path for each in outcome.comparison.migrations] == ["db/V3__new.sql"]


def test_what_is_not_committed_and_not_tracked_belongs_to_the_change(repository: Repository) -> None:
    repository.write(
        {
            "db/V3__new.sql": "ALTER TABLE users ADD COLUMN name text;\n",
            "db/V1__users.sql": FIRST + OLD_FAULT,
        }
    )
    assert told(compared(repository, "HEAD")) == [
        "db/V1__users.sql:2 references/missing-table",
        "db/V3__new.sql:1 definitions/duplicate-column",
    ]


def test_what_git_ignores_is_no_part_of_a_change(repository: Repository) -> None:
    repository.commit({".gitignore": "drafts/\n"})
    repository.write({"drafts/V9__draft.sql": "ALTER TABLE users ADD COLUMN name text;\n"})
    assert told(compared(repository, "HEAD")) == []


def test_a_change_is_told_where_it_breaks_what_was_there(repository: Repository) -> None:
    repository.commit({"app.py": 'import psycopg\n\n\ndef load(c):\n    return c.execute("SELECT name FROM users")\n'})
    assert told(compared(repository, "HEAD^")) == []
    repository.commit({"db/V3__gone.sql": "ALTER TABLE users DROP COLUMN name;\n"})
    assert told(compared(repository, "HEAD^")) == ["app.py:5 queries/missing-column"]


def test_lines_that_moved_are_old_and_lines_that_changed_are_new(repository: Repository) -> None:
    repository.commit({"db/V2__old.sql": "-- why\n\n" + OLD_FAULT})
    assert told(compared(repository, "HEAD^")) == []
    repository.commit({"db/V2__old.sql": "-- why\n\n" + OLD_FAULT.replace("a integer", "b integer")})
    assert told(compared(repository, "HEAD^")) == ["db/V2__old.sql:3 references/missing-table"]


def test_a_renamed_file_keeps_its_old_findings(repository: Repository) -> None:
    repository.git("mv", "db/V2__old.sql", "db/V3__old.sql")
    repository.commit({"db/V2__more.sql": "CREATE TABLE more (id integer);\n"})
    outcome = compared(repository, "HEAD^")
    assert "references/missing-table" not in str(told(outcome))
    assert outcome.comparison is not None
    assert [(each.status, each.old_path) for each in outcome.comparison.change.files if each.old_path] == [
        ("renamed", "db/V2__old.sql")
    ]


def test_two_branches_that_took_one_number_are_told_before_they_are_merged(repository: Repository) -> None:
    start = repository.git("rev-parse", "HEAD")
    repository.commit({"db/V3__theirs.sql": "CREATE TABLE theirs (id integer);\n"})
    repository.branch("topic", start)
    repository.commit({"db/V3__ours.sql": "CREATE TABLE ours (id integer);\n"})
    outcome = compared(repository, "main")
    assert any("history/version-used-twice" in each for each in told(outcome))
    assert outcome.comparison is not None
    assert [each.path for each in outcome.comparison.change.files] == ["db/V3__ours.sql"]
    assert [each.name for delta in outcome.comparison.deltas for each in delta.tables] == ["ours"]


def test_what_the_base_has_changed_since_is_judged_as_merging_leaves_it(repository: Repository) -> None:
    start = repository.git("rev-parse", "HEAD")
    repository.commit({"db/V3__gone.sql": "DROP TABLE users;\n"})
    repository.branch("topic", start)
    repository.commit({"db/V4__more.sql": "ALTER TABLE users ADD COLUMN age integer;\n"})
    assert told(compared(repository, "main")) == ["db/V4__more.sql:1 references/missing-table"]


def test_a_file_that_both_sides_changed_is_named(repository: Repository) -> None:
    start = repository.git("rev-parse", "HEAD")
    repository.commit({"db/V1__users.sql": FIRST + "-- theirs\n"})
    repository.branch("topic", start)
    repository.commit({"db/V1__users.sql": "-- ours\n" + FIRST})
    outcome = compared(repository, "main")
    assert outcome.comparison is not None
    assert any("db/V1__users.sql has changed on both sides" in each for each in outcome.comparison.change.notes)


def test_a_clone_of_depth_two_compares_with_the_first_parent(repository: Repository, tmp_path: Path) -> None:
    repository.branch("topic")
    repository.commit({"db/V3__new.sql": "ALTER TABLE users ADD COLUMN name text;\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"db/V4__other.sql": "CREATE TABLE other (id integer);\n"})
    repository.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    shallow = repository.clone(tmp_path / "shallow", "--depth=2")
    outcome = compared(shallow, "HEAD^1")
    assert told(outcome) == ["db/V3__new.sql:1 definitions/duplicate-column"]
    assert outcome.comparison is not None
    assert outcome.comparison.change.notes == ()


def test_a_clone_of_depth_one_says_that_the_base_is_not_there(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.txt": "a"})
    shallow = repository.clone(tmp_path / "shallow", "--depth=1")
    with pytest.raises(GitError) as caught:
        compared(shallow, "HEAD^1")
    assert "fetch-depth" in caught.value.hint


def test_without_a_common_ancestor_what_only_the_base_has_is_taken_to_be_newer(
    repository: Repository, tmp_path: Path
) -> None:
    start = repository.git("rev-parse", "HEAD")
    theirs = repository.commit({"db/V3__theirs.sql": "CREATE TABLE theirs (id integer);\n"})
    repository.branch("topic", start)
    repository.commit({"db/V3__ours.sql": "CREATE TABLE ours (id integer);\n"})
    shallow = repository.clone(tmp_path / "shallow", "--depth=1", "--branch=topic")
    shallow.git("fetch", "--quiet", "--depth=1", "origin", "main")
    outcome = compared(shallow, theirs)
    assert any("version-used-twice" in each for each in told(outcome))
    assert outcome.comparison is not None
    assert "no common ancestor" in outcome.comparison.change.notes[0]


def test_paths_are_those_of_the_working_directory(repository: Repository) -> None:
    repository.commit({"db/V3__new.sql": "ALTER TABLE users ADD COLUMN name text;\n"})
    assert told(compared(repository, "HEAD^", folder="db")) == ["V3__new.sql:1 definitions/duplicate-column"]


@pytest.mark.parametrize("name", ["V3__ä\nb.sql", 'V3__"q".sql', "V3__tab\t.sql", "V3__\udcff.sql", "-V3.sql"])
def test_strange_file_names_are_compared_too(repository: Repository, name: str) -> None:
    repository.commit({f"db/{name}": OLD_FAULT})
    assert told(compared(repository, "HEAD")) == []
    repository.commit({f"db/{name}": f"-- moved\n{OLD_FAULT}"})
    assert told(compared(repository, "HEAD^")) == []


@pytest.mark.parametrize("revision", ["--upload-pack=touch x", "-h", "nowhere", "", "HEAD\n", "HEAD:db"])
def test_a_revision_that_is_none_is_refused(repository: Repository, revision: str) -> None:
    with pytest.raises(GitError):
        compared(repository, revision)


def test_a_folder_that_is_no_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(GitError) as caught:
        change_against(tmp_path, "HEAD")
    assert "git repository" in caught.value.hint


def test_what_a_change_makes_of_the_schema_is_told(repository: Repository) -> None:
    repository.commit(
        {
            "db/V3__new.sql": "ALTER TABLE users RENAME TO people;\n"
            "ALTER TABLE people RENAME COLUMN id TO number;\n"
            "ALTER TABLE people ADD COLUMN age integer DEFAULT 1;\n"
            "CREATE TABLE pets (id integer PRIMARY KEY, owner integer REFERENCES people (number) ON DELETE CASCADE);\n"
            "CREATE INDEX by_age ON people (age);\n"
        }
    )
    outcome = compared(repository, "HEAD^")
    assert outcome.comparison is not None
    (delta,) = outcome.comparison.deltas
    moved = {table.name: (table.movement, [part[:3] for part in table.parts]) for table in delta.tables}
    assert moved["pets"][0] == "added"
    assert ("foreign key", "pets_owner_fkey", "added") in moved["pets"][1]
    assert ("column", "age", "added") in moved["people"][1]


def test_a_table_that_only_has_a_new_name_is_one_change(repository: Repository) -> None:
    repository.commit({"db/V3__new.sql": "ALTER TABLE users RENAME TO people;\n"})
    outcome = compared(repository, "HEAD^")
    assert outcome.comparison is not None
    ((table,),) = [delta.tables for delta in outcome.comparison.deltas]
    assert table.movement == "changed"
    assert table.before is not None
    assert (table.before.name, table.name, table.parts) == ("users", "people", ())


def test_a_change_that_mends_is_counted(repository: Repository) -> None:
    repository.commit({"db/V2__old.sql": "ALTER TABLE users ADD COLUMN a integer;\n"})
    outcome = compared(repository, "HEAD^")
    assert told(outcome) == []
    assert outcome.comparison is not None
    assert outcome.comparison.resolved == 1


def test_what_is_not_read_need_not_be_there(repository: Repository) -> None:
    repository.commit({"logo.png": "1", "data.json": "[1]"})
    old = [repository.git("rev-parse", f"HEAD:{name}") for name in ("logo.png", "data.json")]
    added = "ALTER TABLE users ADD COLUMN name text;\n"
    repository.commit({"logo.png": "2", "data.json": "[2]", "db/V3__new.sql": added})
    for each in old:
        (repository.folder / ".git" / "objects" / each[:2] / each[2:]).unlink()
    outcome = compared(repository, "HEAD^")
    assert told(outcome) == ["db/V3__new.sql:1 definitions/duplicate-column"]
    assert outcome.comparison is not None
    assert [each.path for each in outcome.comparison.change.files] == ["data.json", "db/V3__new.sql", "logo.png"]
    assert outcome.comparison.change.notes == (
        "what data.json was before cannot be read: all that is found in it is told",
    )


def test_a_list_that_has_become_shorter_is_nothing_new(tmp_path: Path) -> None:
    columns = ", ".join(f"{name} integer NOT NULL" for name in "abcdefgh")
    files = {
        ".lintmig.yaml": "engines: [postgresql, sqlite]\n",
        "db/postgresql/1_a.sql": f"CREATE TABLE t (id integer PRIMARY KEY, {columns.replace(' NOT NULL', '')});\n",
        "db/sqlite/1_a.sql": f"CREATE TABLE t (id integer PRIMARY KEY, {columns});\n",
    }
    repository = Repository.made(tmp_path / "here", files)
    repository.commit({f"db/{engine}/2_b.sql": "ALTER TABLE t DROP COLUMN c;\n" for engine in ("postgresql", "sqlite")})
    repository.git("checkout", "--quiet", "HEAD^")
    assert "parity/different-nullability" in str(told(compared(repository, _empty(repository))))
    repository.git("checkout", "--quiet", "main")
    assert told(compared(repository, "HEAD^")) == []


def _empty(repository: Repository) -> str:
    """A commit without any files."""
    tree = repository.git("hash-object", "-t", "tree", "-w", "/dev/null")
    return repository.git("commit-tree", "-m", "empty", tree)


def test_a_folder_that_moves_takes_its_findings_along(tmp_path: Path) -> None:
    files = {
        ".lintmig.yaml": "engines: [postgresql, sqlite]\n",
        "old/db/postgresql/1_a.sql": "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text);\n",
        "old/db/postgresql/2_b.sql": "CREATE TABLE u (id integer PRIMARY KEY, a integer, b text);\n",
        "old/db/sqlite/1_a.sql": "CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL);\n",
        "old/db/sqlite/2_b.sql": "CREATE TABLE u (id integer PRIMARY KEY, a integer);\n",
    }
    repository = Repository.made(tmp_path / "here", files)
    assert "parity/" in str(told(compared(repository, _empty(repository))))
    repository.git("mv", "old", "new")
    repository.commit({})
    assert told(compared(repository, "HEAD^")) == []


def test_a_new_target_is_said_and_old_migrations_are_not_told_for_it(tmp_path: Path) -> None:
    files = {"requirements.txt": "psycopg\n", "db/V1__a.sql": "CREATE TABLE a (id SERIAL PRIMARY KEY, b JSONB);\n"}
    repository = Repository.made(tmp_path / "here", files)
    repository.commit({"requirements.txt": "psycopg\npymysql\n", "db/V2__b.sql": "CREATE TABLE b (c JSONB);\n"})
    outcome = compared(repository, "HEAD^")
    assert {each.source.path for each in outcome.findings} == {"db/V2__b.sql"}
    assert outcome.comparison is not None
    assert outcome.comparison.older > 0
    assert "mysql (requirements.txt: pymysql) a target" in outcome.comparison.change.notes[0]
