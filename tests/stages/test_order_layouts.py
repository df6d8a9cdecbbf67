"""Folders of SQL in, tracks out: whose they are, which file tells, and in which order they are applied."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lintmig.config import build_request
from lintmig.model.clock import Clock
from lintmig.model.error import LintmigError
from lintmig.model.files import NO_FILES
from lintmig.model.ledger.numbering import FutureVersion, MissingDown, VersionUsedTwice
from lintmig.model.script import Script, Track
from lintmig.model.source import Source
from lintmig.pipeline import lint
from lintmig.project import gather
from lintmig.stages.order import history_for, order
from lintmig.stages.order.dates import moment_of
from tests.test_cli import Run

HERE = Path(__file__).parent.parent / "projects"
SQL = "CREATE TABLE t (id INTEGER);\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def tracks(folder: Path, files: Mapping[str, str]) -> tuple[Track, ...]:
    return gather(build_request(write(folder, files), engines=["postgresql", "sqlite"])).tracks


def names(track: Track) -> list[str]:
    return [script.path[len(track.path) :].strip("/") if track.path != "." else script.path for script in track.scripts]


LAYOUTS = [
    (
        "flyway by its settings, numbers between dots",
        {"flyway.toml": "[flyway]\n", **dict.fromkeys(("s/V1.10__a.sql", "s/V1_9__b.sql", "s/V1__c.sql"), SQL)},
        ("flyway", "flyway.toml", ["V1__c.sql", "V1_9__b.sql", "V1.10__a.sql"]),
    ),
    (
        "flyway by shape: below the folder too, repeatable migrations last",
        dict.fromkeys(("s/R__v.sql", "s/V2__a.sql", "s/old/V1__b.sql"), SQL),
        ("flyway", None, ["old/V1__b.sql", "V2__a.sql", "R__v.sql"]),
    ),
    (
        "flyway with a baseline in front",
        dict.fromkeys(("s/V3__a.sql", "s/B2__all.sql", "s/V4__b.sql"), SQL),
        ("flyway", None, ["B2__all.sql", "V3__a.sql", "V4__b.sql"]),
    ),
    (
        "golang-migrate compares numbers",
        {
            "go.mod": "require github.com/golang-migrate/migrate/v4 v4.1.0\n",
            **dict.fromkeys(("m/10_a.up.sql", "m/10_a.down.sql", "m/9_b.up.sql"), SQL),
        },
        ("golang-migrate", "go.mod", ["9_b.up.sql", "10_a.up.sql"]),
    ),
    (
        "pop compares text",
        {
            "go.mod": "require (\n\tgithub.com/gobuffalo/pop/v6 v6.1.1\n)\n",
            **dict.fromkeys(("m/10_a.up.sql", "m/9_b.up.sql"), SQL),
        },
        ("pop", "go.mod", ["10_a.up.sql", "9_b.up.sql"]),
    ),
    (
        "what go.mod needs for others does not tell",
        {
            "go.mod": "require (\n\tgithub.com/gobuffalo/pop/v6 v6.1.1 // indirect\n)\n",
            **dict.fromkeys(("m/10_a.up.sql", "m/9_b.up.sql"), SQL),
        },
        ("golang-migrate", None, ["9_b.up.sql", "10_a.up.sql"]),
    ),
    (
        "goose, with a migration in Go",
        {
            "m/1_a.sql": "-- +goose Up\n" + SQL,
            "m/2_b.go": "func init() { goose.AddMigration(up, down) }",
            "m/2_b_test.go": "func init() { goose.AddMigration(up, down) }",
            "m/10_c.sql": "-- +goose Up\n" + SQL,
        },
        ("goose", "m/10_c.sql", ["1_a.sql", "2_b.go", "10_c.sql"]),
    ),
    (
        "dbmate compares names",
        {"m/9_a.sql": "-- migrate:up\n" + SQL, "m/10_b.sql": "-- migrate:up\n" + SQL},
        ("dbmate", "m/10_b.sql", ["10_b.sql", "9_a.sql"]),
    ),
    (
        "sqlx by the nearest Cargo.toml that names it",
        {
            "Cargo.toml": "[workspace.dependencies.sqlx]\n",
            "app/Cargo.toml": "[package]\n",
            **dict.fromkeys(("app/migrations/1_a.sql", "app/migrations/10_b.sql"), SQL),
        },
        ("sqlx", "Cargo.toml", ["1_a.sql", "10_b.sql"]),
    ),
    (
        "diesel without its settings",
        dict.fromkeys(
            ("m/2024-01-02-000000_b/up.sql", "m/20240101000000_a/up.sql", "m/2024-01-03-000000_c/up.sql"), SQL
        ),
        (
            "diesel",
            None,
            ["20240101000000_a/up.sql", "2024-01-02-000000_b/up.sql", "2024-01-03-000000_c/up.sql"],
        ),
    ),
    (
        "DbUp by shape",
        dict.fromkeys(("m/Script0002 - b.sql", "m/Script0001 - a.sql"), SQL),
        ("dbup", None, ["Script0001 - a.sql", "Script0002 - b.sql"]),
    ),
    (
        "a database's image, by names",
        {
            "compose.yaml": "services:\n  db:\n    volumes:\n      - type: bind\n        source: ./i\n"
            "        target: /docker-entrypoint-initdb.d\n",
            **dict.fromkeys(("i/9.sql", "i/10.sql"), SQL),
        },
        ("initdb.d", "compose.yaml", ["10.sql", "9.sql"]),
    ),
    (
        "a database's image, file by file",
        {
            "docker-compose.yml": "services:\n  db:\n    volumes:\n"
            "      - ./db/tables.sql:/docker-entrypoint-initdb.d/1.sql:ro\n"
            "      - ./db/rights.sql:/docker-entrypoint-initdb.d/2.sql\n",
            **dict.fromkeys(("db/rights.sql", "db/tables.sql"), SQL),
        },
        ("initdb.d", "docker-compose.yml", ["tables.sql", "rights.sql"]),
    ),
    (
        "nobody's: numbers by value",
        dict.fromkeys(("m/10_a.sql", "m/9_b.sql"), SQL),
        ("sql", None, ["9_b.sql", "10_a.sql"]),
    ),
    (
        "lower case is not Flyway's",
        dict.fromkeys(("m/v1__a.sql", "m/v2__b.sql"), SQL),
        ("sql", None, ["v1__a.sql", "v2__b.sql"]),
    ),
]


@pytest.mark.parametrize(
    ("files", "expected"), [pytest.param(files, expected, id=title) for title, files, expected in LAYOUTS]
)
def test_a_layout_is_known(
    files: Mapping[str, str], expected: tuple[str, str | None, list[str]], tmp_path: Path
) -> None:
    (track,) = tracks(tmp_path, files)
    assert (track.tool, track.marker, names(track)) == expected


def test_what_stands_above_the_working_directory_tells_too(tmp_path: Path) -> None:
    files = {"go.mod": "require github.com/golang-migrate/migrate/v4 v4.1.0\n", "svc/m/1_a.up.sql": SQL}
    write(tmp_path, files)
    (track,) = gather(build_request(tmp_path / "svc", engines=["sqlite"])).tracks
    assert (track.path, track.marker) == ("m", "../go.mod")


def test_a_baseline_of_what_is_still_there_is_another_history(tmp_path: Path) -> None:
    found = tracks(tmp_path, dict.fromkeys(("s/V1__a.sql", "s/B2__all.sql", "s/V3__b.sql"), SQL))
    assert [names(track) for track in found] == [["V1__a.sql", "V3__b.sql"], [""]]
    assert found[1].path == "s/B2__all.sql"


def test_flyway_joins_the_locations_of_its_settings(tmp_path: Path) -> None:
    files = {
        "res/application.properties": "spring.flyway.locations=classpath:db/common,classpath:db/{vendor}\nx.y=1\n",
        **dict.fromkeys(("res/db/common/V1__a.sql", "res/db/postgresql/V2__b.sql", "res/db/sqlite/V2__b.sql"), SQL),
    }
    (track,) = tracks(tmp_path, files)
    assert (track.path, track.marker) == ("res/db", "res/application.properties")
    assert [script.path for script in history_for(track, "sqlite")] == [
        "res/db/common/V1__a.sql",
        "res/db/sqlite/V2__b.sql",
    ]


def test_vendors_without_settings_stay_apart(tmp_path: Path) -> None:
    found = tracks(tmp_path, dict.fromkeys(("db/postgresql/V1__a.sql", "db/sqlite/V1__a.sql"), SQL))
    assert [track.path for track in found] == ["db/postgresql", "db/sqlite"]


def test_nothing_is_missing_behind_a_migration_in_another_language(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "src/main/resources/db/migration/V1__a.sql": "CREATE TABLE a (id INTEGER);\n",
            "src/main/java/db/migration/V2__B.java": "class V2__B extends BaseJavaMigration {}\n",
            "src/main/java/app/V9__Other.java": "class V9__Other {}\n",
            "src/main/resources/db/migration/V3__c.sql": "ALTER TABLE b ADD COLUMN c INTEGER;\n",
        },
    )
    outcome = lint(build_request(folder, engines=["postgresql"]))
    assert [finding.rule for finding in outcome.findings] == []
    assert [spot.path for spot in outcome.blind_spots] == ["src/main/java/db/migration/V2__B.java"]
    (track,) = outcome.tracks
    assert [script.path.rsplit("/", 1)[-1] for script in track.scripts] == ["V1__a.sql", "V2__B.java", "V3__c.sql"]
    (folder / "src/main/java/db/migration/V2__B.java").unlink()
    outcome = lint(build_request(folder, engines=["postgresql"]))
    assert [finding.rule for finding in outcome.findings] == ["references/missing-table"]


def test_a_dump_beside_migrations_is_not_applied(tmp_path: Path) -> None:
    dump = "CREATE TABLE a (id INTEGER);\n--\n-- Dbmate schema migrations\n--\n"
    files = {"db/migrations/1_a.sql": "-- migrate:up\n" + SQL, "db/schema.sql": dump}
    project = gather(build_request(write(tmp_path, files), engines=["sqlite"]))
    assert [track.path for track in project.tracks] == ["db/migrations"]
    assert [(spot.path, spot.reason) for spot in project.blind_spots] == [
        ("db/schema.sql", "a dump of what db/migrations leaves: not checked")
    ]


@pytest.mark.parametrize("files", [{"db/schema.sql": "-- PostgreSQL database dump\n" + SQL}, {"db/schema.sql": SQL}])
def test_a_schema_is_checked_where_it_is_all_there_is_or_written_by_hand(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    if not files["db/schema.sql"].startswith("--"):
        files = {**files, "db/migrations/1_a.sql": SQL}
    assert "db" in [track.path for track in tracks(tmp_path, files)]


def test_the_structure_that_rails_keeps_is_read_for_its_migrations(tmp_path: Path) -> None:
    (track,) = tracks(
        tmp_path,
        {
            "db/migrate/20240101000000_a.rb": "class A < ActiveRecord::Migration[7.0]\nend\n",
            "db/structure.sql": SQL,
        },
    )
    assert (track.tool, track.marker) == ("rails", "db/migrate/20240101000000_a.rb")


def test_the_report_names_tool_and_marker(tmp_path: Path) -> None:
    write(tmp_path, {"flyway.conf": "", "s/V1__a.sql": SQL})
    document = json.loads(Run(tmp_path, "check", "--engine", "sqlite", "--output-format", "json").out)
    assert document["tracks"] == [
        {"name": "s", "tool": "flyway", "path": "s", "scripts": 1, "engines": ["sqlite"], "from": "flyway.conf"}
    ]


CONFIGURED = {"db/10_a.sql": SQL, "db/9_b.sql": SQL, "scratch/x.sql": "SELEKT 1;\n"}


def test_the_configuration_goes_before_the_layout(tmp_path: Path) -> None:
    settings = "tracks:\n- {path: db, tool: dbmate, engines: [sqlite]}\n- {path: scratch, tool: none}\n"
    (track,) = tracks(tmp_path, {**CONFIGURED, ".lintmig.yaml": settings})
    assert (track.path, track.tool, names(track)) == ("db", "dbmate", ["10_a.sql", "9_b.sql"])
    assert {script.engines for script in track.scripts} == {frozenset({"sqlite"})}


def test_the_configuration_tells_the_order(tmp_path: Path) -> None:
    settings = "tracks: [{path: db, ordered-by: %s}]\nexclude: [scratch]\n"
    for words, expected in (("name", ["10_a.sql", "9_b.sql"]), ("number", ["9_b.sql", "10_a.sql"])):
        (track,) = tracks(tmp_path, {**CONFIGURED, ".lintmig.yaml": settings % words})
        assert names(track) == expected


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ("tracks:\n- path: scrach\n", ".lintmig.yaml:2: no SQL files in 'scrach'", "did you mean 'scratch'?"),
        ("tracks: [{path: db, tool: flywy}]\n", ".lintmig.yaml:1: unknown tool 'flywy'", "did you mean 'flyway'?"),
    ],
)
def test_a_track_that_is_not_there_is_refused(settings: str, message: str, hint: str, tmp_path: Path) -> None:
    write(tmp_path, {**CONFIGURED, ".lintmig.yaml": settings})
    with pytest.raises(LintmigError) as caught:
        gather(build_request(tmp_path, engines=["sqlite"]))
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert Run(tmp_path, "check", "--engine", "sqlite").code == 2


def test_models_and_embedded_sql_can_be_left_out(tmp_path: Path) -> None:
    code = "import sqlite3\n\ndb = sqlite3.connect('a')\ndb.execute('CREATE TABLE a (id INTEGER PRIMARY KEY)')\n"
    write(tmp_path, {"app.py": code, "db/1_a.sql": SQL})
    assert len(gather(build_request(tmp_path, engines=["sqlite"])).all_tracks) == 2
    write(tmp_path, {".lintmig.yaml": "embedded: false\nmodels: false\n"})
    assert len(gather(build_request(tmp_path, engines=["sqlite"])).all_tracks) == 1


def scripts(*paths: str) -> list[Script]:
    return [Script(Source(path, SQL), SQL) for path in paths]


def test_the_next_number_is_named() -> None:
    found = order(scripts("m/V1__a.sql", "m/V2__b.sql", "m/V2__c.sql", "m/V9__d.sql"))
    (defect,) = found.defects
    assert isinstance(defect, VersionUsedTwice)
    assert defect.new_path == "m/V10__c.sql"


def test_many_numbers_of_an_unknown_runner_are_one_finding() -> None:
    once = [f"m/{number:03}_a.sql" for number in range(1, 20)]
    twice = [f"m/{number:03}_b.sql" for number in range(5, 10)]
    (defect,) = order(scripts(*once, *twice)).defects
    assert isinstance(defect, VersionUsedTwice)
    assert (defect.version, defect.more, defect.severity) == ("005", 4, "warning")
    assert order(scripts(*once[:8], *twice)).defects == ()


@pytest.mark.parametrize(
    ("sign", "severity"), [("", "warning"), ("require github.com/golang-migrate/migrate/v4 v4.1.0\n", "error")]
)
def test_a_shape_that_others_share_is_only_warned_of(sign: str, severity: str, tmp_path: Path) -> None:
    files = dict.fromkeys(("m/1_a.up.sql", "m/1_b.up.sql", "m/2_c.up.sql"), SQL)
    outcome = lint(build_request(write(tmp_path, {"go.mod": sign, **files}), engines=["sqlite"], select=["history"]))
    assert [(finding.rule, finding.severity) for finding in outcome.findings] == [
        ("history/version-used-twice", severity)
    ]


def test_a_comment_accepts_a_finding_about_a_name(tmp_path: Path) -> None:
    accepted = "-- lintmig: ignore[history/version-used-twice] applied everywhere already\n" + SQL
    files = {"m/1_a.sql": SQL, "m/1_b.sql": accepted, "m/2_c.sql": SQL}
    outcome = lint(build_request(write(tmp_path, files), engines=["sqlite"], select=["history", "suppressions"]))
    assert [finding.rule for finding in outcome.findings] == []


def test_a_moment_moves_by_a_second() -> None:
    times = ("20240101000000_a", "20240102000000_b", "20240102000000_c", "20240102000001_d")
    (defect,) = order(scripts(*(f"m/{name}.up.sql" for name in times))).defects
    assert isinstance(defect, VersionUsedTwice)
    assert defect.new_path == "m/20240102000002_c.up.sql"


def test_a_down_script_under_another_version_is_found() -> None:
    pairs = [f"m/{number}_{name}.{way}.sql" for number, name in enumerate("abcd", 1) for way in ("up", "down")]
    found = order(scripts(*pairs, "m/5_e.up.sql", "m/6_e.down.sql"))
    (defect,) = found.defects
    assert isinstance(defect, MissingDown)
    assert (defect.down_path, defect.misnamed) == ("m/5_e.down.sql", "m/6_e.down.sql")


def test_the_future_begins_a_day_from_now() -> None:
    now = datetime(2024, 1, 31, 12, tzinfo=UTC)
    paths = scripts(
        "m/20240101000000_a.sql", "m/20240102000000_b.sql", "m/20240201110000_c.sql", "m/20240201130000_d.sql"
    )
    found = [each for each in order(paths, clock=Clock(now)).defects if isinstance(each, FutureVersion)]
    assert [each.version for each in found] == ["20240201130000"]
    assert not order(paths).defects


def test_a_wrong_clock_is_not_believed() -> None:
    paths = scripts("m/20240101000000_a.sql", "m/20240102000000_b.sql")
    assert not order(paths, clock=Clock(datetime(1970, 1, 1, tzinfo=UTC))).defects


@pytest.mark.parametrize(
    ("version", "moment"),
    [
        ("20240131", datetime(2024, 1, 31, tzinfo=UTC)),
        ("2024-01-31-120000", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("1706702400", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("1706702400000", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("20241812144402", None),
        ("0001", None),
        ("9" * 200, None),
    ],
)
def test_moments(version: str, moment: datetime | None) -> None:
    assert moment_of(version) == moment


def test_many_files_take_little_time() -> None:
    paths = scripts(
        *(f"m/{number:05}_a.up.sql" for number in range(5000)), *(f"m/x{number}.sql" for number in range(500))
    )
    assert len(order(paths, files=NO_FILES).tracks) > 0


def test_a_schema_beside_the_same_for_one_engine_is_for_the_others(tmp_path: Path) -> None:
    (track,) = tracks(tmp_path, {"schema.sql": SQL, "sqlite.sql": SQL, "roles.sql": "CREATE TABLE roles (id INT);\n"})
    engines = {script.path: script.engines for script in track.scripts}
    assert engines["sqlite.sql"] == frozenset({"sqlite"})
    assert engines["schema.sql"] == frozenset({"postgresql", "mysql", "mariadb"})
    assert engines["roles.sql"] is None


def test_what_a_new_database_gets_in_place_of_upgrades_is_not_applied_before_them(tmp_path: Path) -> None:
    files = {
        "db/00-all.sql": f"-- v0 -> v2: Latest\n{SQL}",
        "db/02-more.sql": "-- v2: More\nALTER TABLE t ADD a INT;\n",
    }
    assert [names(track) for track in tracks(tmp_path, files)] == [["02-more.sql"]]
    (tmp_path / "db/02-more.sql").write_text(f"{SQL}")
    assert [names(track) for track in tracks(tmp_path, {})] == [["00-all.sql", "02-more.sql"]]
