"""The shape of the program: who imports whom, and which rule has which check."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lintmig"
CHECKS = PACKAGE / "checks"
RULES = ROOT / "rules"

MODULE_LINES = 400
FAMILIES_WITHOUT_CHECKS = {"suppressions"}
HEAVY = ("sqlglot", "pydantic", "yaml", "postgast", "syntaqlite")

MODULES = sorted(PACKAGE.rglob("*.py"))
MODEL_MODULES = sorted((PACKAGE / "model").rglob("*.py"))
CHECK_MODULES = sorted(CHECKS.rglob("*.py"))


def path_in_checkout(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_modules(path: Path) -> set[str]:
    """Full names of everything imported anywhere in a file; `from a import b` counts as `a`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path_in_checkout(path)} has a relative import"
            names.add(node.module or "")
    return names


def imports_outside(path: Path, allowed: str) -> set[str]:
    return {
        name
        for name in imported_modules(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and name != allowed
        and not name.startswith(f"{allowed}.")
    }


def rules_with_checks() -> set[str]:
    rules = {path.relative_to(RULES).with_suffix("").as_posix() for path in RULES.rglob("*.yaml")}
    return {rule for rule in rules if rule.partition("/")[0] not in FAMILIES_WITHOUT_CHECKS}


def checks() -> set[str]:
    """Names of the rules that have a check; a module writes a rule's hyphens as underscores."""
    return {
        path.relative_to(CHECKS).with_suffix("").as_posix().replace("_", "-")
        for path in CHECK_MODULES
        if path.name != "__init__.py"
    }


def test_import_contracts_hold() -> None:
    if importlib.util.find_spec("importlinter") is None:
        if os.environ.get("LINTMIG_REQUIRE_ENGINES"):
            pytest.fail("import-linter is not installed")
        pytest.skip("import-linter is not installed: pip install -e '.[dev]'")
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", MODULES, ids=path_in_checkout)
def test_modules_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{lines} lines, at most {MODULE_LINES}: split it by idea"


def test_every_package_has_an_init_file() -> None:
    folders = {path.parent for path in MODULES}
    without = {path_in_checkout(folder) for folder in folders if not (folder / "__init__.py").exists()}
    assert not without, "import-linter does not see packages without __init__.py"


@pytest.mark.parametrize("path", MODEL_MODULES, ids=path_in_checkout)
def test_the_model_needs_the_standard_library_only(path: Path) -> None:
    assert imports_outside(path, "lintmig.model") == set()


@pytest.mark.parametrize("path", CHECK_MODULES, ids=path_in_checkout)
def test_checks_know_the_model_and_nothing_else(path: Path) -> None:
    assert imports_outside(path, "lintmig.model") == set()


def test_every_check_has_a_rule() -> None:
    assert sorted(checks() - rules_with_checks()) == []


def test_every_rule_has_a_check() -> None:
    assert sorted(rules_with_checks() - checks()) == []


def test_every_check_looks_at_one_thing() -> None:
    names = ("check", "check_project")
    for path in CHECK_MODULES:
        if path.name != "__init__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
            assert len(found) == 1, path_in_checkout(path)


def test_there_are_rules() -> None:
    assert rules_with_checks()


def test_starting_up_imports_nothing_heavy() -> None:
    command = f"import sys, lintmig.cli; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []
