"""The settings as users may write them, checked word for word."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lintmig.config.document import Document, KeyPath
from lintmig.config.target import parse_engines
from lintmig.engines.settings import SQL_MODES, sql_mode
from lintmig.model.config import Config, FailOn, OrderedBy, PathSettings, TrackSettings, names_rule
from lintmig.model.engine import DEFAULT_SETTINGS, EngineName
from lintmig.model.error import LintmigError, did_you_mean
from lintmig.rulebook import rule_names


def _off(value: object) -> object:
    """YAML reads a bare `off` as false."""
    return "off" if value is False else value


def _quoted(value: object) -> object:
    """YAML reads 0042 as the octal number 34: nobody can tell what was written."""
    if isinstance(value, int | float):
        raise ValueError("text: write it in quotes")
    return value


Name = Annotated[str, Field(min_length=1), BeforeValidator(_quoted)]
Level = Annotated[Literal["error", "warning", "info", "off"], BeforeValidator(_off)]


def _with_hyphens(name: str) -> str:
    return name.replace("_", "-")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=_with_hyphens)


class PerPath(_Strict):
    """Settings for some files only."""

    paths: list[str] = Field(min_length=1, description="Patterns as in .gitignore.")
    ignore: list[str] = Field(default=[], description="Rules or families that stay silent there.")
    engines: list[str] | None = Field(default=None, description="The engines these files are for, instead of all.")


class TrackPart(_Strict):
    """A list of migrations that the layout of the repository does not tell, or tells otherwise."""

    path: str = Field(min_length=1, description="A folder or a file, relative to this file.")
    tool: str | None = Field(
        default=None, description="The tool that applies it, such as flyway; none where nothing does."
    )
    engines: list[str] | None = Field(default=None, description="The engines that it is for, instead of all.")
    ordered_by: OrderedBy | None = Field(
        default=None,
        description="What is compared: version numbers, versions as text, or file names; default: as the tool does.",
    )
    since: Name | None = Field(default=None, description="As the setting of this name, for this list alone.")


class SqliteSettings(_Strict):
    """How the application opens SQLite."""

    foreign_keys: bool = Field(default=True, description="PRAGMA foreign_keys.")
    double_quoted_strings: bool = Field(
        default=True, description='Whether an unknown "name" is text (SQLITE_DBCONFIG_DQS_DDL and _DML).'
    )

    def names(self) -> frozenset[str]:
        found = {"FOREIGN_KEYS": self.foreign_keys, "DOUBLE_QUOTED_STRINGS": self.double_quoted_strings}
        return frozenset(name for name, is_on in found.items() if is_on)


class ServerSettings(_Strict):
    """How a MariaDB or MySQL server is set up."""

    sql_mode: list[str] | None = Field(default=None, description="The whole sql_mode, instead of the server's own.")
    lower_case_table_names: Literal[0, 1, 2] = Field(default=0, description="As the server's variable.")

    def names(self, engine: EngineName) -> frozenset[str]:
        modes = DEFAULT_SETTINGS[engine] if self.sql_mode is None else sql_mode(self.sql_mode)
        return modes | ({"LOWER_CASE_TABLE_NAMES"} if self.lower_case_table_names else set())


class EngineSettings(_Strict):
    """Settings of the engines that change what they make of SQL."""

    sqlite: SqliteSettings | None = None
    mariadb: ServerSettings | None = None
    mysql: ServerSettings | None = None

    def named(self) -> dict[EngineName, frozenset[str]]:
        found: dict[EngineName, frozenset[str]] = {}
        if self.sqlite is not None:
            found["sqlite"] = self.sqlite.names()
        if self.mariadb is not None:
            found["mariadb"] = self.mariadb.names("mariadb")
        if self.mysql is not None:
            found["mysql"] = self.mysql.names("mysql")
        return found


class Settings(_Strict):
    """lintmig's configuration: .lintmig.yaml, or [tool.lintmig] in pyproject.toml."""

    engines: list[str] = Field(
        default=[], description="Engines that must accept the migrations, such as postgresql>=13."
    )
    paths: list[str] = Field(default=[], description="Files and folders to read, relative to this file; default: all.")
    exclude: list[str] = Field(default=[], description="Patterns, as in .gitignore, of files to skip.")
    select: list[str] = Field(default=[], description="Rules or families to run; default: all.")
    ignore: list[str] = Field(default=[], description="Rules or families not to run.")
    severity: dict[str, Level] = Field(default={}, description="Another severity for a rule or a family, or off.")
    settings: EngineSettings = Field(
        default=EngineSettings(), description="How the engines are set up, where that is not as they come."
    )
    per_path: list[PerPath] = Field(default=[], description="Settings for some files only.")
    tracks: list[TrackPart] = Field(default=[], description="Lists of migrations that cannot be told from the files.")
    embedded: bool = Field(default=True, description="Whether SQL in the application's code is read.")
    models: bool = Field(default=True, description="Whether the models of object-relational mappers are read.")
    fail_on: FailOn = Field(default="error", description="The lowest severity that makes a run fail.")
    baseline: bool | None = Field(
        default=None,
        description="Whether the database had tables before the first migration; told from the history when left out.",
    )
    baseline_file: str | None = Field(
        default=None,
        min_length=1,
        description="A file of findings that are not reported, relative to this file; lintmig baseline writes it.",
    )
    since: Name | None = Field(
        default=None,
        description="A version or a file name: what is found in this migration and those before it is not reported.",
    )
    rerun: bool = Field(
        default=False, description="Whether every migration is applied again at every start, so that it must run twice."
    )


def validated(document: Document) -> Config:
    """Raises LintmigError that names the place of the first mistake."""
    try:
        settings = Settings.model_validate(document.values)
    except ValidationError as error:
        raise _explained(error, document) from error
    _check_rules(settings, document)
    _check_paths(settings, document)
    _check_modes(settings, document)
    return Config(
        root=document.path.parent,
        path=document.path,
        engines=parse_engines(settings.engines, document.path.name),
        paths=tuple(settings.paths),
        exclude=tuple(settings.exclude),
        select=tuple(settings.select),
        ignore=tuple(settings.ignore),
        severity=dict(settings.severity),
        per_path=tuple(_path_settings(each, document) for each in settings.per_path),
        fail_on=settings.fail_on,
        baseline=settings.baseline,
        rerun=settings.rerun,
        settings=settings.settings.named(),
        tracks=tuple(_track(each, index, document) for index, each in enumerate(settings.tracks)),
        embedded=settings.embedded,
        models=settings.models,
        since=settings.since,
        baseline_file=settings.baseline_file,
    )


def _path_settings(each: PerPath, document: Document) -> PathSettings:
    engines = None if each.engines is None else parse_engines(each.engines, document.path.name)
    return PathSettings(tuple(each.paths), tuple(each.ignore), engines)


def _track(each: TrackPart, index: int, document: Document) -> TrackSettings:
    """Which tools there are is said when the files are there."""
    engines = None if each.engines is None else parse_engines(each.engines, document.path.name)
    path = PurePosixPath(each.path).as_posix()
    return TrackSettings(
        path, each.tool, engines, each.ordered_by, document.place(("tracks", index, "path")), each.since
    )


def _explained(error: ValidationError, document: Document) -> LintmigError:
    first = error.errors(include_url=False)[0]
    keys: KeyPath = first["loc"]
    more = error.error_count() - 1
    place = document.place(keys)
    name = ".".join(str(key) for key in keys) or "the configuration"
    if first["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in _model_at(keys).model_fields.items()]
        message, hint = f"unknown key {name!r}", did_you_mean(str(keys[-1]), known)
    else:
        wanted = first["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        message, hint = f"{name} should be {wanted}", "see lintmig config --schema"
    return LintmigError(f"{place}: {message}{f' (and {more} more)' if more else ''}", hint)


def _model_at(keys: KeyPath) -> type[BaseModel]:
    """The model whose keys may stand beside the last one of `keys`."""
    nested: dict[KeyPath, type[BaseModel]] = {
        ("settings",): EngineSettings,
        ("settings", "sqlite"): SqliteSettings,
        ("settings", "mariadb"): ServerSettings,
        ("settings", "mysql"): ServerSettings,
    }
    if keys[0] == "per-path":
        return PerPath
    if keys[0] == "tracks":
        return TrackPart
    return nested.get(keys[:-1], Settings)


def _check_rules(settings: Settings, document: Document) -> None:
    named: list[tuple[KeyPath, str]] = []
    named += [(("select", index), name) for index, name in enumerate(settings.select)]
    named += [(("ignore", index), name) for index, name in enumerate(settings.ignore)]
    named += [(("severity", name), name) for name in settings.severity]
    for index, each in enumerate(settings.per_path):
        named += [(("per-path", index, "ignore", at), name) for at, name in enumerate(each.ignore)]
    known = rule_names()
    for keys, name in named:
        if not any(names_rule(name, rule) for rule in known):
            hint = did_you_mean(name, known)
            raise LintmigError(f"{document.place(keys)}: unknown rule {name!r}", hint)


def _check_paths(settings: Settings, document: Document) -> None:
    named: list[tuple[KeyPath, str]] = [(("paths", index), path) for index, path in enumerate(settings.paths)]
    named += [(("tracks", index, "path"), each.path) for index, each in enumerate(settings.tracks)]
    if settings.baseline_file is not None:
        named.append((("baseline-file",), settings.baseline_file))
    for keys, path in named:
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            raise LintmigError(
                f"{document.place(keys)}: {path!r} leads out of the project",
                "put the configuration in a folder that holds all the migrations",
            )


def _check_modes(settings: Settings, document: Document) -> None:
    servers = (("mariadb", settings.settings.mariadb), ("mysql", settings.settings.mysql))
    for engine, server in servers:
        for index, mode in enumerate((server and server.sql_mode) or ()):
            if mode.upper() not in SQL_MODES:
                place = document.place(("settings", engine, "sql-mode", index))
                raise LintmigError(f"{place}: unknown sql_mode {mode!r}", did_you_mean(mode.upper(), SQL_MODES))


def json_schema() -> str:
    """The JSON schema of the settings, for editors."""
    import json

    schema = Settings.model_json_schema()
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
