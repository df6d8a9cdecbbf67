"""Every format over one hostile project: exactly as recorded, valid by its schema, and harmless.

`LINTMIG_RECORD=1` writes the expected files anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml  # noqa: N813

import jsonschema
import pytest
import xmlschema

import lintmig
from lintmig.comparing import lint_change
from lintmig.config import build_request
from lintmig.git import change_against
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.stages.report import OutputFormat, report
from tests.formats.hostile import write_hostile
from tests.linting import outcome_of
from tests.repository import Repository
from tests.test_hostile import assert_harmless

FOLDER = Path(__file__).parent
SCHEMAS = {
    "sarif": FOLDER / "schemas/sarif-2.1.0.schema.json",
    "gitlab": FOLDER / "schemas/gitlab-code-quality.schema.json",
    "rdjson": FOLDER / "schemas/rdjson.schema.json",
    "json": FOLDER.parent.parent / "docs/report.schema.json",
}
EXPECTED: Mapping[OutputFormat, str] = {
    "sarif": "hostile.sarif",
    "gitlab": "hostile.gitlab.json",
    "junit": "hostile.junit.xml",
    "rdjson": "hostile.rdjson",
    "json": "hostile.json",
}
OPTIONS = ReportOptions(path_prefix="services/pay & go/")


def strict(schema: Any) -> Any:
    """The schema with every object closed: what it does not name is a mistake of ours."""
    if isinstance(schema, dict):
        closed = {key: strict(value) for key, value in schema.items()}
        if isinstance(schema.get("properties"), dict) and "type" in schema:
            closed["additionalProperties"] = False
        return closed
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


@cache
def validator(output_format: str) -> jsonschema.protocols.Validator:
    schema = json.loads(SCHEMAS[output_format].read_text("utf-8"))
    validators = jsonschema.validators.validator_for(schema)
    validators.check_schema(schema)
    return validators(strict(schema) if output_format in {"json", "rdjson"} else schema)


def assert_valid(text: str, output_format: str) -> None:
    if output_format == "junit":
        xmlschema.XMLSchema(str(FOLDER / "schemas/junit-10.xsd")).validate(xml.fromstring(text))
        return
    found = validator(output_format).iter_errors(json.loads(text))
    errors = [f"{error.json_path}: {error.message}"[:300] for error in found]
    assert not errors, "\n".join(errors)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return outcome_of(write_hostile(tmp_path_factory.mktemp("hostile") / "project"))


@pytest.mark.parametrize("output_format", EXPECTED)
def test_as_recorded(hostile: Outcome, output_format: OutputFormat) -> None:
    said = re.sub(r'("seconds": |time=")[0-9.]+', r"\g<1>0", report(hostile, output_format, OPTIONS))
    said = said.replace(f'"{lintmig.__version__}"', '"VERSION"')
    said = _without_words_of_rules(said) if output_format == "sarif" else said
    file = FOLDER / "expected" / EXPECTED[output_format]
    if os.environ.get("LINTMIG_RECORD") == "1":
        file.write_text(said, "utf-8", newline="\n")
    assert said == file.read_text("utf-8")


def _without_words_of_rules(text: str) -> str:
    """Those of the rulebook may change without a change of the format."""
    document = json.loads(text)
    driver = document["runs"][0]["tool"]["driver"]
    driver["rules"] = [rule["id"] for rule in driver["rules"]]
    return json.dumps(document, indent=2) + "\n"


@pytest.mark.parametrize("output_format", EXPECTED)
def test_valid_and_harmless(hostile: Outcome, output_format: OutputFormat) -> None:
    text = report(hostile, output_format, ReportOptions("info"))
    assert_valid(text, output_format)
    assert_harmless(text)


@pytest.mark.parametrize("output_format", EXPECTED)
def test_examples_are_valid(output_format: OutputFormat) -> None:
    for folder in sorted((FOLDER.parent.parent / "examples").iterdir()):
        if folder.is_dir():
            assert_valid(report(outcome_of(folder), output_format, ReportOptions("info")), output_format)


@pytest.mark.parametrize("output_format", EXPECTED)
def test_nothing_is_valid_too(tmp_path: Path, output_format: OutputFormat) -> None:
    (tmp_path / ".git").mkdir()
    assert_valid(report(outcome_of(tmp_path), output_format, ReportOptions()), output_format)


@pytest.mark.parametrize("output_format", EXPECTED)
def test_a_real_change_is_valid(tmp_path: Path, output_format: OutputFormat) -> None:
    users = "CREATE TABLE users (id integer PRIMARY KEY);\nCREATE INDEX i ON users (id);\n"
    repository = Repository.made(tmp_path / "here", {"db/V1__a.sql": users, ".lintmig.yaml": "engines: [postgresql]\n"})
    more = "CREATE TABLE b (a integer REFERENCES users (id));\nDROP INDEX i;\nALTER TABLE users ADD COLUMN id text;\n"
    repository.commit({"db/V2__b.sql": f"{more}CREATE TYPE t AS ENUM ('x');\n"})
    request = build_request(repository.folder)
    found = lint_change(request, change_against(repository.folder, "HEAD^"))
    assert found.comparison is not None
    assert found.comparison.deltas[0].tables
    assert found.findings
    assert_valid(report(found, output_format, ReportOptions("info")), output_format)


def test_a_schema_refuses_what_it_should(hostile: Outcome) -> None:
    for output_format, broken in (("sarif", '"startLine": "1"'), ("rdjson", '"line": "1"'), ("json", '"line": 0')):
        text = report(hostile, output_format, ReportOptions("info"))  # type: ignore[arg-type]
        name = broken.partition(":")[0]
        with pytest.raises(AssertionError):
            assert_valid(re.sub(rf"{name}: \d+", broken, text, count=1), output_format)
