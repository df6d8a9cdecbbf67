"""The YAML form of a rule, checked word for word."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lintmig.model.engine import EngineName
from lintmig.model.error import LintmigError
from lintmig.model.finding import Severity


class ExampleFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Field(min_length=1)
    engines: list[EngineName] = Field(min_length=1)
    files: dict[str, str] = Field(default={})
    places: list[str] = Field(default=[])
    base: dict[str, str] = Field(default={})
    deleted: list[str] = Field(default=[])

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not self.files and not self.deleted:
            raise ValueError("an example has files")
        unknown = [path for path in self.deleted if path not in self.base]
        if unknown:
            raise ValueError(f"the base has no {unknown[0]} that could be deleted")
        return self


class RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    summary: str = Field(min_length=1)
    severity: Severity
    opt_in: bool = False
    why: str = Field(min_length=1)
    instead: str = Field(min_length=1)
    source: list[str] = Field(min_length=1)
    bad: list[ExampleFile] = Field(min_length=1)
    good: list[ExampleFile] = Field(min_length=1)


def read_rule_file(path: Path) -> RuleFile:
    """Raises LintmigError that names the file and the first mistake."""
    name = f"{path.parent.name}/{path.name}"
    try:
        values: object = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return RuleFile.model_validate(values)
    except yaml.YAMLError as error:
        raise LintmigError(f"rules/{name} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(key) for key in first["loc"]) or "the file"
        raise LintmigError(f"rules/{name}: {place}: {first['msg']}") from error
