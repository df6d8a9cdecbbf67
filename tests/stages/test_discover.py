"""Files on a real file system in, sources and blind spots out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lintmig.model.error import LintmigError
from lintmig.model.pattern import compile_patterns
from lintmig.stages.discover import Discovery, discover
from lintmig.stages.infer import infer


def write(root: Path, *paths: str, **files: str | bytes) -> None:
    for path in paths:
        files[path] = "SELECT 1;\n"
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def found(root: Path, *starts: str, exclude: tuple[str, ...] = ()) -> Discovery:
    return discover(root, [root / start for start in starts] or [root], exclude, root)


def paths(discovery: Discovery) -> list[str]:
    return [source.path for source in discovery.sources]


def spots(discovery: Discovery) -> list[tuple[str, str]]:
    return [(spot.path, spot.reason) for spot in discovery.blind_spots]


def test_finds_sql_files_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(
        tmp_path,
        "b/2.sql",
        "b/10.SQL",
        "a/1.up.sql",
        "a-b/1.sql",
        "a/2.sql.postgres",
        "a/3.sql.bak",
        "a/notes.txt",
        "a/4.sqlx",
    )
    assert paths(found(tmp_path)) == [
        "a/1.up.sql",
        "a/2.sql.postgres",
        "a-b/1.sql",
        "b/10.SQL",
        "b/2.sql",
    ]


def test_paths_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    write(tmp_path, "db/1.sql")
    (tmp_path / "app").mkdir()
    discovery = discover(tmp_path, [tmp_path], (), tmp_path / "app")
    assert paths(discovery) == ["../db/1.sql"]


def test_an_explicit_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, "notes.txt", "build/1.sql", **{".gitignore": "*.txt\n"})
    assert paths(found(tmp_path, "notes.txt", "build/1.sql")) == ["build/1.sql", "notes.txt"]


def test_listed_files_keep_their_order(tmp_path: Path) -> None:
    write(tmp_path, "1.sql", "2.sql")
    listed = [tmp_path / "2.sql", tmp_path / "1.sql"]
    assert paths(discover(tmp_path, listed, (), tmp_path, as_listed=True)) == ["2.sql", "1.sql"]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LintmigError, match="no such file or folder"):
        found(tmp_path, "nowhere")


def test_other_peoples_code_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "node_modules/x/1.sql", "vendor/1.sql", ".git/1.sql", "dist/1.sql", "1.sql")
    assert paths(found(tmp_path)) == ["1.sql"]


def test_a_named_folder_is_read_although_its_name_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "db/vendor/1.sql", "db/vendor/dist/2.sql")
    assert paths(found(tmp_path, "db/vendor")) == ["db/vendor/1.sql"]


def test_gitignore_files_nest_and_take_back(tmp_path: Path) -> None:
    write(tmp_path, "a/1.sql", "a/keep.sql", "b/1.sql", "b/deep/2.sql", "out/1.sql")
    write(tmp_path, **{".gitignore": "/out/\na/*.sql\n!keep.sql\n", "b/.gitignore": "deep/\n"})
    assert paths(found(tmp_path)) == ["a/keep.sql", "b/1.sql"]


def test_gitignore_above_a_project_in_a_repository_holds(tmp_path: Path) -> None:
    write(tmp_path, "app/db/1.sql", "app/db/dump.sql", **{".gitignore": "dump.sql\n"})
    (tmp_path / ".git").mkdir()
    root = tmp_path / "app"
    assert paths(discover(root, [root / "db"], (), root)) == ["db/1.sql"]


def test_exclude_is_relative_to_the_root(tmp_path: Path) -> None:
    write(tmp_path, "db/1.sql", "db/seeds/1.sql", "seeds/1.sql")
    assert paths(found(tmp_path, "db", "seeds", exclude=("/db/seeds/",))) == [
        "db/1.sql",
        "seeds/1.sql",
    ]


def test_text_keeps_its_line_ends_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    write(tmp_path, **{"1.sql": b"\xef\xbb\xbfSELECT '\xc3\xa9';\r\nSELECT 2;\r\n"})
    assert found(tmp_path).sources[0].text == "SELECT 'é';\r\nSELECT 2;\r\n"


def test_what_is_not_text_is_a_blind_spot(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "nul.sql": b"SELECT\0 1;",
            "latin.sql": b"SELECT 1;\nSELECT '\xe9';",
            "utf16.sql": "SELECT 1;".encode("utf-16"),
            "utf32.sql": "SELECT 1;".encode("utf-32"),
            "large.sql": b" " * 5_000_001,
        },
    )
    discovery = found(tmp_path)
    assert discovery.sources == ()
    assert spots(discovery) == [
        ("large.sql", "is larger than 5 MB"),
        ("latin.sql", "is not UTF-8: byte 0xe9 on line 2"),
        ("nul.sql", "holds NUL bytes: it is not text"),
        ("utf16.sql", "is UTF-16: save it as UTF-8"),
        ("utf32.sql", "is UTF-32: save it as UTF-8"),
    ]


def test_links_inside_the_project_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path, "shared/1.sql", "pg/2.sql")
    (tmp_path / "pg/1.sql").symlink_to("../shared/1.sql")
    (tmp_path / "pg/latest.sql").symlink_to("2.sql")
    (tmp_path / "again").symlink_to("pg")
    assert paths(found(tmp_path)) == ["pg/1.sql", "pg/2.sql", "shared/1.sql"]
    (tmp_path / "only").symlink_to("shared")
    assert paths(found(tmp_path, "only")) == ["only/1.sql"]


def test_two_spellings_of_a_path_are_one_file(tmp_path: Path) -> None:
    write(tmp_path, "db/1.sql")
    assert paths(found(tmp_path, "db", "db/1.sql", "db/../db")) == ["db/1.sql"]


WORDS = st.sampled_from(["a", "b", "*", "**", "?", "a*", "*b", "*.sql", "[ab]", "[!a]", "\\*", "a**b"])
PATTERN = st.builds(
    lambda start, words, end: start + "/".join(words) + end,
    st.sampled_from(["", "/", "!"]),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(["", "/", " "]),
)
TREE = [
    f"{one}/{two}/{three}"
    for one in ("a", "b", "ab", "x.sql")
    for two in ("a", "b", "aab", "*")
    for three in ("a", "b.sql", "ba")
] + ["b.sql"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    write(root, *TREE)
    return root


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PATTERN, min_size=1, max_size=4))
@example(["a/**/b.sql", "!a/b/b.sql"])
def test_patterns_mean_what_git_says(repository: Path, patterns: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(patterns) + "\n")
    command = ["git", "-C", str(repository), "check-ignore", "--no-index", "-z", "--stdin"]
    said = subprocess.run(command, input="\0".join(TREE), capture_output=True, text=True, check=False)
    compiled = compile_patterns(patterns)
    assert [path for path in TREE if compiled.covers(path)] == said.stdout.split("\0")[:-1]


def inferred(root: Path) -> list[tuple[str, str, str]]:
    return [(engine.name, engine.requirement, engine.origin) for engine in infer(root)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("package.json", '{"dependencies": {"pg": "8"}}', [("postgresql", "package.json: pg")]),
        (
            "pyproject.toml",
            '[project]\nname = "x"\ndependencies = ["psycopg[binary]>=3", "aiosqlite"]\n',
            [("postgresql", "pyproject.toml: psycopg"), ("sqlite", "pyproject.toml: aiosqlite")],
        ),
        ("requirements.txt", "PyMySQL==1.1 # x\n", [("mysql", "requirements.txt: pymysql")]),
        (
            "go.mod",
            "require (\n\tgithub.com/jackc/pgx/v5 v5\n\tmodernc.org/sqlite v1 // indirect\n)\n",
            [("postgresql", "go.mod: github.com/jackc/pgx")],
        ),
        (
            "Cargo.toml",
            '[dependencies]\nsqlx = { version = "0.7", features = ["postgres", "uuid"] }\n',
            [("postgresql", "Cargo.toml: sqlx postgres")],
        ),
        (
            "composer.json",
            '{"require": {"ext-pdo_mysql": "*"}}',
            [("mysql", "composer.json: ext-pdo_mysql")],
        ),
        ("Gemfile", "gem 'sqlite3', '~> 1.4'\n", [("sqlite", "Gemfile: sqlite3")]),
        (
            "prisma/schema.prisma",
            'generator c {\n provider = "mysql"\n}\ndatasource db {\n provider = "sqlite"\n}\n',
            [("sqlite", "prisma/schema.prisma: provider = sqlite")],
        ),
        (
            "drizzle.config.ts",
            "export default {\n  dialect: 'postgresql',\n}\n",
            [("postgresql", "drizzle.config.ts: dialect: postgresql")],
        ),
        (
            ".env.example",
            "# DATABASE_URL=mysql://x\nDATABASE_URL=postgres://user:secret@host/db\n",
            [("postgresql", ".env.example: DATABASE_URL=postgres")],
        ),
        (
            "alembic.ini",
            "sqlalchemy.url = postgresql+psycopg://u@h/d\n",
            [("postgresql", "alembic.ini: sqlalchemy.url=postgresql")],
        ),
        ("package.json", "not json", []),
        ("a/b/c/package.json", '{"dependencies": {"pg": "8"}}', []),
        ("node_modules/x/package.json", '{"dependencies": {"pg": "8"}}', []),
        (
            "package.json",
            '{"dependencies": ["pg"], "devDependencies": {"pg": {}}}',
            [("postgresql", "package.json: pg")],
        ),
    ],
)
def test_engines_are_inferred(tmp_path: Path, path: str, text: str, expected: list[tuple[str, str]]) -> None:
    write(tmp_path, **{path: text})
    assert [(name, origin) for name, _, origin in inferred(tmp_path)] == expected


def test_an_image_says_the_version(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "docker-compose.yml": "services:\n  a:\n    image: postgres:15.4-alpine\n"
            "  b:\n    image: 'docker.io/library/mariadb:10.11'\n  c:\n    image: redis:7\n",
            "package.json": '{"dependencies": {"pg": "8", "mysql2": "3"}}',
        },
    )
    assert inferred(tmp_path) == [
        ("postgresql", ">=15.4", "docker-compose.yml: image postgres:15.4-alpine"),
        ("mariadb", ">=10.11", "docker-compose.yml: image mariadb:10.11"),
    ]


def test_an_extensions_image_is_tagged_with_its_own_version(tmp_path: Path) -> None:
    write(tmp_path, **{"compose.yaml": "  db:\n    image: timescale/timescaledb:2.14.2-pg16\n"})
    assert [requirement for _, requirement, _ in inferred(tmp_path)] == [">=16"]


def test_development_drivers_count_only_alone(tmp_path: Path) -> None:
    write(tmp_path, **{"package.json": '{"devDependencies": {"better-sqlite3": "9"}}'})
    assert [name for name, _, _ in inferred(tmp_path)] == ["sqlite"]
    write(tmp_path, **{"go.mod": "require github.com/lib/pq v1.10.9\n"})
    assert [name for name, _, _ in inferred(tmp_path)] == ["postgresql"]


def test_a_folder_that_cannot_be_listed_is_a_blind_spot(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may list every folder")
    write(tmp_path, "closed/1.sql")
    (tmp_path / "closed").chmod(0)
    try:
        assert spots(found(tmp_path)) == [("closed", "cannot be read: Permission denied")]
    finally:
        (tmp_path / "closed").chmod(0o755)
