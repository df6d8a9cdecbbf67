"""A project's apps: their labels, where their migrations are, and the settings that migrations hang on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.django.model import Label

_CONFIG = re.compile(r"AppConfig\b")
_USER = re.compile(r"^\s*AUTH_USER_MODEL(?:\s*:\s*\w+)?\s*=\s*['\"](\w+)\.(\w+)['\"]", re.MULTILINE)
_AUTO = re.compile(r"^\s*DEFAULT_AUTO_FIELD(?:\s*:\s*\w+)?\s*=\s*['\"]([\w.]+)['\"]", re.MULTILINE)
_SETTINGS = re.compile(r"\b(?:AUTH_USER_MODEL|DEFAULT_AUTO_FIELD|MIGRATION_MODULES|INSTALLED_APPS)\b")
_MIGRATION = re.compile(r"^class\s+Migration\s*\(", re.MULTILINE)
_TESTS = frozenset({"test", "tests", "testing", "testapp", "test_app", "testproject", "example", "examples", "sandbox"})


class App(NamedTuple):
    """`folder` holds its models, `migrations` the paths of its migrations by their names."""

    label: str
    folder: str
    migrations: dict[str, str]
    auto_field: str | None = None


class Settings(NamedTuple):
    user_model: Label = ("auth", "user")
    auto_field: str | None = None


def read_apps(files: Files, code: Code) -> list[App]:
    """The apps that have migrations, sorted by label; of two with one label the one with more of them."""
    folders: dict[str, dict[str, str]] = {}
    for path in files.ending(".py"):
        folder, _, name = path.rpartition("/")
        if folder.endswith("migrations") or folder.rsplit("/", 1)[-1].startswith("migrations"):
            text = files.text(path)
            if name != "__init__.py" and text is not None and "migrations" in text and _MIGRATION.search(text):
                folders.setdefault(folder, {})[name.removesuffix(".py")] = path
    if not folders:
        return []
    modules = _migration_modules(files, code)
    found: dict[str, App] = {}
    for folder, migrations in sorted(folders.items()):
        home = folder.rpartition("/")[0]
        label, auto = label_of(home, files, code)
        dotted = folder.replace("/", ".")
        stated = next(
            (app for app, module in modules.items() if dotted == module or dotted.endswith("." + module)), None
        )
        if stated is None and folder.rsplit("/", 1)[-1] != "migrations":
            continue
        app = App(stated or label, home, migrations, auto)
        known = found.get(app.label)
        if known is None or _rank(app) > _rank(known):
            found[app.label] = app
    real = [app for app in found.values() if not _is_for_tests(app.folder)]
    return sorted(real or found.values())


def _rank(app: App) -> tuple[bool, int]:
    return not _is_for_tests(app.folder), len(app.migrations)


def _is_for_tests(folder: str) -> bool:
    return any(part in _TESTS for part in folder.split("/"))


def label_of(home: str, files: Files, code: Code) -> tuple[str, str | None]:
    """An app's label and the kind of its keys, as its AppConfig has them."""
    label, auto = home.rsplit("/", 1)[-1], None
    for name in ("apps.py", "__init__.py", "config.py", "apps/__init__.py"):
        path = f"{home}/{name}" if home else name
        text = files.text(path) if path in files else None
        module = code.at(path) if text is not None and _CONFIG.search(text) else None
        if module is None:
            continue
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                given = {
                    to.id: each.value
                    for each in node.body
                    if isinstance(each, ast.Assign)
                    for to in each.targets
                    if isinstance(to, ast.Name)
                }
                if "name" not in given and "label" not in given:
                    continue
                kind = module.text(given.get("default_auto_field"))
                stated = module.text(given.get("label"))
                named = module.text(given.get("name"))
                if named is not None and named.rsplit(".", 1)[-1] != home.rsplit("/", 1)[-1] and stated is None:
                    continue
                return stated or label, kind.rsplit(".", 1)[-1] if kind else auto
    return label, auto


def read_settings(files: Files) -> Settings:
    """What the settings of the whole project say, the nearest to its root first."""
    user, auto = None, None
    for path in sorted(
        _settings_files(files), key=lambda path: (_is_for_tests(path.rpartition("/")[0]), path.count("/"), path)
    ):
        text = files.text(path) or ""
        found = _USER.search(text)
        user = user or ((found[1], found[2].lower()) if found else None)
        kind = _AUTO.search(text)
        auto = auto or (kind[1].rsplit(".", 1)[-1] if kind else None)
    return Settings(user or ("auth", "user"), auto)


def _settings_files(files: Files) -> Iterator[str]:
    for path in files.ending(".py"):
        folder, _, name = path.rpartition("/")
        if "settings" in name or folder.rsplit("/", 1)[-1] in ("settings", "config", "conf"):
            text = files.text(path)
            if text is not None and _SETTINGS.search(text):
                yield path


def _migration_modules(files: Files, code: Code) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in _settings_files(files):
        if "MIGRATION_MODULES" not in (files.text(path) or ""):
            continue
        module = code.at(path)
        for node in ast.walk(module.tree) if module is not None else ():
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict) or module is None:
                continue
            if any(isinstance(to, ast.Name) and to.id == "MIGRATION_MODULES" for to in node.targets):
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    app, where = module.text(key), module.text(value)
                    if app is not None and where is not None:
                        found[app] = where
    return found
