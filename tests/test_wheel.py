"""The wheel carries everything that lintmig needs, and works away from the checkout."""

import importlib.util
import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import lintmig

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow

BAD_SQL = """\
CREATE TABLE parent (id bigint PRIMARY KEY);
CREATE TABLE child (
    id bigint PRIMARY KEY,
    parent_id text NOT NULL REFERENCES parent (id)
);
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)


def data_files(folder: Path) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    build = run(sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", out, ROOT, cwd=out)
    assert build.returncode == 0, build.stdout + build.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the commands of a clean environment that has the wheel installed."""
    environment = tmp_path_factory.mktemp("clean")
    venv.create(environment, with_pip=True)
    folder = environment / ("Scripts" if sys.platform == "win32" else "bin")
    install = run(
        folder / "python",
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel),
        cwd=environment,
    )
    assert install.returncode == 0, install.stdout + install.stderr
    return folder


def test_the_wheel_carries_every_rule(wheel: Path) -> None:
    rules = {f"lintmig/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "rules").rglob("*.yaml")}
    assert rules
    assert rules <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_the_facts_about_engines(wheel: Path) -> None:
    facts = data_files(ROOT / "lintmig" / "engines")
    assert facts
    assert facts <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"lintmig", f"lintmig-{lintmig.__version__}.dist-info"}


def test_the_installed_command_says_its_version(scripts: Path, tmp_path: Path) -> None:
    version = run(scripts / "lintmig", "--version", cwd=tmp_path)
    assert version.returncode == 0, version.stderr
    assert lintmig.__version__ in version.stdout


def test_the_installed_command_finds_a_defect(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text(BAD_SQL, encoding="utf-8")
    check = run(
        scripts / "lintmig",
        *("check", "bad.sql", "--engine", "postgresql", "--output-format", "json"),
        cwd=tmp_path,
    )
    assert check.returncode == 1, check.stdout + check.stderr
    errors = [finding for finding in json.loads(check.stdout)["findings"] if finding["severity"] == "error"]
    assert [(finding["rule"], finding["path"], finding["line"]) for finding in errors] == [
        ("references/fk-type-mismatch", "bad.sql", 4)
    ]
