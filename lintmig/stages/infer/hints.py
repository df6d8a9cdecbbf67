"""Which files of a repository name a database engine, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from lintmig.model.engine import EngineName, Version
from lintmig.model.toml import load_toml
from lintmig.stages.infer.drivers import (
    COMPOSER_EXTENSIONS,
    CRATES,
    DIALECTS,
    GEMS,
    GO_MODULES,
    NODE_PACKAGES,
    PYTHON_PACKAGES,
    RUST_TOOLKITS,
    SHARED_DRIVERS,
)


class Hint(NamedTuple):
    """`sign` is the word that names the engine: a driver, a setting or an image."""

    engine: EngineName
    sign: str
    is_for_development: bool = False
    version: Version | None = None
    is_an_address: bool = False
    """Read off a database URL in a template of settings, which counts only where nothing else speaks."""

    @property
    def is_shared_driver(self) -> bool:
        """MySQL's drivers speak to MariaDB just as well."""
        return self.sign in SHARED_DRIVERS


def _package_json(text: str) -> Iterator[Hint]:
    package = _json(text)
    for section in ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies"):
        yield from _named(_table(package, section), NODE_PACKAGES, section == "devDependencies")


def _composer_json(text: str) -> Iterator[Hint]:
    package = _json(text)
    yield from _named(_table(package, "require"), COMPOSER_EXTENSIONS)


_DEVELOPMENT_EXTRAS = frozenset({"test", "tests", "testing", "dev", "develop", "development", "ci", "lint", "docs"})


def _pyproject(text: str) -> Iterator[Hint]:
    document = _toml(text)
    project = _table(document, "project")
    poetry = _table(document, "tool", "poetry")
    runtime = _requirements(project.get("dependencies"))
    for name, extra in _table(project, "optional-dependencies").items():
        if name in _DEVELOPMENT_EXTRAS:
            yield from _named(_requirements(extra), PYTHON_PACKAGES, True)
        else:
            runtime += _requirements(extra)
    yield from _named([*runtime, *map(_package_name, _table(poetry, "dependencies"))], PYTHON_PACKAGES)
    for group in _table(document, "dependency-groups").values():
        yield from _named(_requirements(group), PYTHON_PACKAGES, True)
    for group in _table(poetry, "group").values():
        names = map(_package_name, _table(group, "dependencies"))
        yield from _named(names, PYTHON_PACKAGES, True)


def _requirements_txt(text: str) -> Iterator[Hint]:
    yield from _named(_requirements(text.split("\n")), PYTHON_PACKAGES)


def _development_txt(text: str) -> Iterator[Hint]:
    yield from _named(_requirements(text.split("\n")), PYTHON_PACKAGES, True)


def _go_mod(text: str) -> Iterator[Hint]:
    for line in text.split("\n"):
        words = line.removeprefix("require").split()
        if not words or line.rstrip().endswith("// indirect"):
            continue
        module = re.sub(r"/v\d+$", "", words[0])
        yield from _named([module], GO_MODULES)


def _cargo_toml(text: str) -> Iterator[Hint]:
    document = _toml(text)
    tables = [
        (_table(document, "dependencies"), False),
        (_table(document, "dev-dependencies"), True),
    ]
    tables.append((_table(document, "workspace", "dependencies"), False))
    for crates, is_for_development in tables:
        yield from _named(crates, CRATES, is_for_development)
        for crate in RUST_TOOLKITS & crates.keys():
            for feature in _requirements(_table(crates, crate).get("features")):
                engine = DIALECTS.get(feature.removeprefix("sqlx-"))
                if engine:
                    yield Hint(engine, f"{crate} {feature}", is_for_development)


def _gemfile(text: str) -> Iterator[Hint]:
    yield from _named(re.findall(r"""^\s*gem\s*\(?\s*["']([\w-]+)["']""", text, re.MULTILINE), GEMS)


def _prisma(text: str) -> Iterator[Hint]:
    block = re.search(r"^\s*datasource\s+\w+\s*\{([^}]*)\}", text, re.MULTILINE)
    yield from _settings(r"^\s*(provider)\s*=\s*\"(\w+)\"", block[1] if block else "", " = ")


def _drizzle(text: str) -> Iterator[Hint]:
    yield from _settings(r"""\b(dialect)\s*:\s*["'`](\w+)["'`]""", text, ": ")


def _drizzle_journal(text: str) -> Iterator[Hint]:
    dialect = _table(_json(text)).get("dialect")
    if isinstance(dialect, str) and dialect in DIALECTS:
        yield Hint(DIALECTS[dialect], f"dialect {dialect}")


def _migration_lock(text: str) -> Iterator[Hint]:
    yield from _settings(r"""^\s*(provider)\s*=\s*"(\w+)\"""", text, " = ")


def _sqlc(text: str) -> Iterator[Hint]:
    yield from _settings(r"""^[\s-]*["']?(engine)["']?\s*:\s*["']?(\w+)""", text, ": ")


def _urls(text: str) -> Iterator[Hint]:
    """Database URLs in an .env template or alembic.ini; only the scheme is read and shown."""
    pattern = r"""^\s*(?:export\s+)?([\w.]*(?:URL|url|URI|DSN))\s*=\s*["']?(\w+)(?:\+\w+)?:/?/?"""
    for hint in _settings(pattern, text, "="):
        yield hint._replace(is_an_address=True)


_DJANGO_BACKEND = re.compile(
    r"""^(?!\s*#)(?:(?!==|!=|\bimport\b)[^\n])*["'][\w.]*\.(?:db\.)?backends?\.(\w+)["']|"""
    r"""\bdefault\s*=\s*["'](\w+):/""",
    re.MULTILINE,
)


def _django_settings(text: str) -> Iterator[Hint]:
    """ENGINE and the default of DATABASE_URL; a file beside the code is for trying it out."""
    if "DATABASES" not in text:
        return
    for backend, scheme in _DJANGO_BACKEND.findall(text):
        word = backend or scheme
        engine = _DJANGO_ENGINES.get(word) or DIALECTS.get(word)
        is_overruled = engine == "sqlite" and "local_settings" in text
        if engine is not None and not is_overruled:
            yield Hint(engine, f"DATABASES {word}", is_for_development=engine == "sqlite", is_an_address=True)


_DJANGO_ENGINES: Mapping[str, EngineName] = {
    "postgresql_psycopg2": "postgresql",
    "postgis": "postgresql",
    "sqlite3": "sqlite",
    "spatialite": "sqlite",
}


def _compose(text: str) -> Iterator[Hint]:
    is_named = False
    for image in re.findall(r"""^\s*(?:-\s*)?image:\s*["']?([\w./:@${}-]+)""", text, re.MULTILINE):
        name, _, tag = image.partition("@")[0].rsplit("/", 1)[-1].partition(":")
        engine = DIALECTS.get(name.removesuffix("-server"))
        if engine is None:
            continue
        is_extension = name.startswith(("timescaledb", "pgvector"))
        number = re.search(r"\bpg(\d{1,9})\b" if is_extension else r"^(\d{1,9}(?:\.\d{1,9})?)(?!\d)", tag)
        version = tuple(int(part) for part in number[1].split(".")) if number else None
        is_named = is_named or engine in ("mysql", "mariadb")
        yield Hint(engine, f"image {name}:{tag}" if tag else f"image {name}", version=version)
    if not is_named and re.search(r"^[^#\n]*(?<![\w/])mariadb(?:-admin)?\b", text, re.MULTILINE):
        yield Hint("mariadb", "mariadb")


def _atlas(text: str) -> Iterator[Hint]:
    pattern = r"""^\s*dev\s*=\s*"(?:docker\+?)?(?::/*)?(\w+)(?:/(\d{1,9}(?:\.\d{1,9})*))?"""
    for word, tag in re.findall(pattern, text, re.MULTILINE):
        engine = DIALECTS.get("mariadb" if word == "maria" else word)
        if engine is not None:
            version = tuple(int(part) for part in tag.split(".")) if tag else None
            yield Hint(engine, f"dev = {word}", version=version)


def _sqitch(text: str) -> Iterator[Hint]:
    yield from _settings(r"^\s*(engine)\s*=\s*(\w+)", text, " = ")


def _supabase(text: str) -> Iterator[Hint]:
    document = _toml(text)
    version = _table(document, "db").get("major_version")
    if "project_id" in _table(document) and isinstance(version, int):
        yield Hint("postgresql", f"major_version = {version}", version=(version,))


def _java(text: str) -> Iterator[Hint]:
    """Drivers of Java in a build file, and addresses in settings."""
    for artifact, engine in _JAVA_DRIVERS:
        if re.search(rf"(?<![\w.-]){artifact}(?![\w-])", text):
            yield Hint(engine, artifact.replace("\\", ""))


def _jdbc(text: str) -> Iterator[Hint]:
    yield from _settings(r"(jdbc):(\w+):", text, ":")


_JAVA_DRIVERS: tuple[tuple[str, EngineName], ...] = (
    (r"org\.postgresql", "postgresql"),
    ("mariadb-java-client", "mariadb"),
    ("mysql-connector-java", "mysql"),
    ("mysql-connector-j", "mysql"),
    ("sqlite-jdbc", "sqlite"),
)

READERS: tuple[tuple[str, Callable[[str], Iterator[Hint]]], ...] = (
    ("schema.prisma", _prisma),
    ("drizzle.config.[jtm]*", _drizzle),
    ("_journal.json", _drizzle_journal),
    ("migration_lock.toml", _migration_lock),
    ("sqlc.[yj]*", _sqlc),
    ("package.json", _package_json),
    ("pyproject.toml", _pyproject),
    ("requirements*dev*.txt", _development_txt),
    ("requirements*test*.txt", _development_txt),
    ("requirements*.txt", _requirements_txt),
    ("go.mod", _go_mod),
    ("Cargo.toml", _cargo_toml),
    ("composer.json", _composer_json),
    ("Gemfile", _gemfile),
    ("*compose*.y*ml", _compose),
    (".env.[est]*", _urls),
    ("alembic.ini", _urls),
    ("settings*.py", _django_settings),
    ("base.py", _django_settings),
    ("common.py", _django_settings),
    ("defaults.py", _django_settings),
    ("prod*.py", _django_settings),
    ("docker*.py", _django_settings),
    ("pom.xml", _java),
    ("build.gradle*", _java),
    ("application*.[yp]*", _jdbc),
    ("liquibase*.properties", _jdbc),
    ("atlas.hcl", _atlas),
    ("sqitch.conf", _sqitch),
    ("config.toml", _supabase),
)
"""File names, and how each is read; the first that fits holds."""


def _named(names: object, drivers: Mapping[str, EngineName], is_for_development: bool = False) -> Iterator[Hint]:
    for name in names if isinstance(names, (dict, list, map)) else ():
        if name in drivers:
            yield Hint(drivers[name], name, is_for_development)


def _settings(pattern: str, text: str, sign: str) -> Iterator[Hint]:
    for key, value in re.findall(pattern, text, re.MULTILINE):
        if engine := DIALECTS.get(value):
            yield Hint(engine, f"{key}{sign}{value}")


def _requirements(lines: object) -> list[str]:
    """The names of what is required, without versions and extras."""
    return [_package_name(line) for line in lines if isinstance(line, str)] if isinstance(lines, list) else []


def _package_name(requirement: str) -> str:
    name = re.match(r"\s*([\w.-]+)", requirement)
    return re.sub(r"[-_.]+", "-", name[1]).lower() if name else ""


def _table(document: object, *keys: str) -> dict[str, object]:
    """The table at a path of keys; empty where the document has something else there."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def _json(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _toml(text: str) -> object:
    try:
        return load_toml(text)
    except (ValueError, RecursionError):
        return None
