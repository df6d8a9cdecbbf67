"""Configuration files in, settings or one clear refusal out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lintmig.config import build_request, load_config, parse_engine
from lintmig.config.settings import json_schema
from lintmig.config.show import shown_config
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.config import Config, PathSettings, TrackSettings
from lintmig.model.engine import Engine
from lintmig.model.error import LintmigError

FULL = """\
engines: [postgresql>=13, sqlite]
paths: [db/migrations]
exclude: ["seeds/"]
select: [suppressions]
ignore: [suppressions/unused]
severity:
  suppressions/malformed: off
  suppressions/unknown-rule: info
per-path:
  - paths: ["legacy/**"]
    ignore: [suppressions/*]
    engines: [postgres]
tracks:
  - path: db/jobs
    tool: golang-migrate
    engines: [sqlite]
    ordered-by: text
  - path: ./old/
    tool: none
    since: V7
embedded: false
models: false
fail-on: warning
baseline: true
baseline-file: kept/.lintmig-baseline.json
since: "0042"
rerun: true
"""

FULL_TOML = """\
[tool.other]
engines = 1

[tool.lintmig]
engines = ["postgresql>=13", "sqlite"]
paths = ["db/migrations"]
exclude = ["seeds/"]
select = ["suppressions"]
ignore = ["suppressions/unused"]
fail-on = "warning"
baseline = true
baseline-file = "kept/.lintmig-baseline.json"
since = "0042"
rerun = true
embedded = false
models = false

[tool.lintmig.severity]
"suppressions/malformed" = "off"
"suppressions/unknown-rule" = "info"

[[tool.lintmig.per-path]]
paths = ["legacy/**"]
ignore = ["suppressions/*"]
engines = ["postgres"]

[[tool.lintmig.tracks]]
path = "db/jobs"
tool = "golang-migrate"
engines = ["sqlite"]
ordered-by = "text"

[[tool.lintmig.tracks]]
path = "./old/"
tool = "none"
since = "V7"
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refusal(text: str, path: Path, name: str = ".lintmig.yaml") -> tuple[str, str]:
    write(path / name, text)
    with pytest.raises(LintmigError) as caught:
        load_config(path)
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize(
    ("name", "text"),
    [(".lintmig.yaml", FULL), (".lintmig.yml", FULL), ("pyproject.toml", FULL_TOML)],
)
def test_every_setting_is_read(tmp_path: Path, name: str, text: str) -> None:
    file = write(tmp_path / name, text)
    assert load_config(tmp_path) == Config(
        root=tmp_path,
        path=file,
        engines=(
            Engine("postgresql", (13,), True, name),
            Engine("sqlite", DEFAULT_FLOORS["sqlite"], False, name),
        ),
        paths=("db/migrations",),
        exclude=("seeds/",),
        select=("suppressions",),
        ignore=("suppressions/unused",),
        severity={"suppressions/malformed": "off", "suppressions/unknown-rule": "info"},
        per_path=(
            PathSettings(
                ("legacy/**",),
                ("suppressions/*",),
                (Engine("postgresql", DEFAULT_FLOORS["postgresql"], False, name),),
            ),
        ),
        fail_on="warning",
        baseline=True,
        rerun=True,
        tracks=(
            TrackSettings(
                "db/jobs",
                "golang-migrate",
                (Engine("sqlite", DEFAULT_FLOORS["sqlite"], False, name),),
                "text",
                f"{name}:{line_of(text, 'tracks' if name == 'pyproject.toml' else 'db/jobs')}",
            ),
            TrackSettings(
                "old",
                "none",
                place=f"{name}:{line_of(text, 'tracks' if name == 'pyproject.toml' else './old')}",
                since="V7",
            ),
        ),
        embedded=False,
        models=False,
        since="0042",
        baseline_file="kept/.lintmig-baseline.json",
    )


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_no_file_means_the_defaults_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    file = write(tmp_path / "db/1.sql", "")
    write(tmp_path / "pyproject.toml", '[project]\nname = "lintmig-user"\n[tool.x]\n')
    assert load_config(file) == Config(root=tmp_path)


def test_the_nearest_file_holds(tmp_path: Path) -> None:
    write(tmp_path / ".lintmig.yaml", "engines: [sqlite]\n")
    write(tmp_path / "app/.lintmig.yaml", "engines: [mysql]\n")
    (tmp_path / "app/db").mkdir()
    config = load_config(tmp_path / "app/db")
    assert config.root == tmp_path / "app"
    assert [engine.name for engine in config.engines] == ["mysql"]


def test_nothing_above_the_repository_is_read(tmp_path: Path) -> None:
    write(tmp_path / ".lintmig.yaml", "engines: [sqlite]\n")
    (tmp_path / "repository/.git").mkdir(parents=True)
    assert load_config(tmp_path / "repository") == Config(root=tmp_path / "repository")


def test_a_named_file_holds_wherever_it_is(tmp_path: Path) -> None:
    file = write(tmp_path / "settings/mine.toml", 'engines = ["mariadb>=10.6"]\n')
    config = load_config(tmp_path, file)
    assert config.path == file
    assert [engine.requirement for engine in config.engines] == [">=10.6"]


def test_an_empty_file_is_a_configuration(tmp_path: Path) -> None:
    file = write(tmp_path / ".lintmig.yaml", "# nothing yet\n")
    assert load_config(tmp_path) == Config(root=tmp_path, path=file)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("engine: [sqlite]\n", "unknown key 'engine'", "did you mean 'engines'?"),
        (
            "per-path:\n  - paths: [a]\n    ignor: [x]\n",
            "unknown key 'per-path.0.ignor'",
            "did you mean 'ignore'?",
        ),
        ("\nengines: sqlite\n", "engines should be a valid list", "see lintmig config --schema"),
        (
            "fail-on: fatal\n",
            "fail-on should be 'error', 'warning', 'info' or 'never'",
            "see lintmig config --schema",
        ),
        ("baseline: 1\n", "baseline should be a valid boolean", "see lintmig config --schema"),
        (
            "ignore:\n- suppressions/unusd\n",
            "unknown rule 'suppressions/unusd'",
            "did you mean 'suppressions/unused'?",
        ),
        (
            "paths: [../other]\n",
            "'../other' leads out of the project",
            "put the configuration in a folder that holds all the migrations",
        ),
        (
            "tracks:\n  - path: db\n    tools: flyway\n",
            "unknown key 'tracks.0.tools'",
            "did you mean 'tool'?",
        ),
        (
            "tracks: [{path: /etc}]\n",
            "'/etc' leads out of the project",
            "put the configuration in a folder that holds all the migrations",
        ),
        ("since: 0042\n", "since should be text: write it in quotes", "see lintmig config --schema"),
        (
            "tracks:\n  - path: a\n    since: 7\n",
            "tracks.0.since should be text: write it in quotes",
            "see lintmig config --schema",
        ),
        (
            "baseline-file: ../b.json\n",
            "'../b.json' leads out of the project",
            "put the configuration in a folder that holds all the migrations",
        ),
        ("paths: [a]\npaths: [b]\n", "key 'paths' stands here twice", ""),
        (
            "paths: &p [a]\nexclude: *p\n",
            "YAML aliases are not allowed",
            "write the value out where it is used",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, message: str, hint: str) -> None:
    lines = {"per-path": 3, "tracks:\n": 3, "\nengines": 2, "ignore:": 2, "paths: [a]": 2, "paths: &p": 2}
    line = next((number for start, number in lines.items() if text.startswith(start)), 1)
    assert refusal(text, tmp_path) == (f".lintmig.yaml:{line}: {message}", hint)


def test_a_mistake_in_toml_is_named_with_its_line(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n\n[tool.lintmig]\nbaseline = true\nfail_on = "error"\n'
    assert refusal(text, tmp_path, "pyproject.toml") == (
        "pyproject.toml:6: unknown key 'fail_on'",
        "did you mean 'fail-on'?",
    )


def test_two_configurations_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.lintmig]\n")
    message, hint = refusal("", tmp_path)
    assert message == f"two configurations in {tmp_path}: .lintmig.yaml and pyproject.toml"
    assert hint == "keep one of them"


def test_what_is_no_mapping_is_refused(tmp_path: Path) -> None:
    message, _ = refusal("- a\n", tmp_path)
    assert message.startswith(".lintmig.yaml: the configuration should be")


@pytest.mark.parametrize("name", [".lintmig.yaml", "pyproject.toml"])
def test_broken_syntax_is_refused(tmp_path: Path, name: str) -> None:
    message, _ = refusal("[tool.lintmig]\n x: [\n", tmp_path, name)
    assert message.startswith(name)
    assert "is not valid" in message


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("postgresql>=13", Engine("postgresql", (13,), True, "here")),
        (" Postgres >= 9.6 ", Engine("postgresql", (9, 6), True, "here")),
        ("sqlite3", Engine("sqlite", DEFAULT_FLOORS["sqlite"], False, "here")),
        ("mysql>=8.0.13", Engine("mysql", (8, 0, 13), True, "here")),
    ],
)
def test_engines_are_read(text: str, engine: Engine) -> None:
    assert parse_engine(text, "here") == engine


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("postgrsql", "unknown engine 'postgrsql' (here)", "did you mean 'postgresql'?"),
        (
            "oracle>=19",
            "unknown engine 'oracle>=19' (here)",
            "known: mariadb, mysql, postgresql, sqlite",
        ),
        ("", "unknown engine '' (here)", "known: mariadb, mysql, postgresql, sqlite"),
        (
            "postgresql==13",
            "cannot read the engine 'postgresql==13' (here)",
            "write NAME or NAME>=VERSION, such as postgresql>=15",
        ),
        (
            "sqlite>=" + "9" * 5000,
            f"cannot read the engine 'sqlite>={'9' * 5000}' (here)",
            "write NAME or NAME>=VERSION, such as sqlite>=3.45",
        ),
    ],
)
def test_other_engines_are_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(LintmigError) as caught:
        parse_engine(text, "here")
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_an_engine_named_twice_is_refused(tmp_path: Path) -> None:
    message, _ = refusal("engines: [pg, postgresql>=14]\n", tmp_path)
    assert message == "postgresql is named twice (.lintmig.yaml)"


def test_paths_of_two_projects_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name / ".lintmig.yaml", "")
    with pytest.raises(LintmigError) as caught:
        build_request(tmp_path, ["a", "b"])
    assert caught.value.message == (f"the paths belong to different projects: {tmp_path / 'a'}, {tmp_path / 'b'}")


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    write(tmp_path / ".lintmig.yaml", "engines: [sqlite]\n")
    request = build_request(tmp_path, engines=["mysql"], select=["suppressions, suppressions/unused"])
    assert request.engines == (Engine("mysql", DEFAULT_FLOORS["mysql"], False, "--engine"),)
    assert request.select == ("suppressions", "suppressions/unused")


def test_the_schema_names_every_key() -> None:
    schema = json.loads(json_schema())
    assert list(schema["properties"]) == [
        "engines",
        "paths",
        "exclude",
        "select",
        "ignore",
        "severity",
        "settings",
        "per-path",
        "tracks",
        "embedded",
        "models",
        "fail-on",
        "baseline",
        "baseline-file",
        "since",
        "rerun",
    ]
    assert schema["additionalProperties"] is False


def test_without_a_file_nothing_heavy_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from lintmig.config import build_request;"
        "from lintmig.rulebook import rule_names; rule_names();"
        "build_request(Path.cwd(), engines=['sqlite>=3.35']);"
        "heavy = {'pydantic', 'yaml', 'click', 'sqlglot', 'tomllib', 'difflib'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_what_holds_is_shown(tmp_path: Path) -> None:
    write(tmp_path / ".lintmig.yaml", FULL)
    lines = shown_config(load_config(tmp_path)).splitlines()
    assert "baseline-file: kept/.lintmig-baseline.json" in lines
    assert "since: 0042" in lines
    assert "track old: tool none; since V7" in lines
    bare = shown_config(Config(root=tmp_path)).splitlines()
    assert "baseline-file: none" in bare
    assert "since: the first migration" in bare


def test_the_schema_describes_every_setting() -> None:
    schema = json.loads(json_schema())
    for model in (schema, *schema["$defs"].values()):
        for name, setting in model.get("properties", {}).items():
            described = "description" in setting or name in {"sqlite", "mariadb", "mysql"}
            assert described, name
