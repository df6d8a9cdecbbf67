"""Tools of Go programs: golang-migrate, goose, sql-migrate, pop, rambler."""

from __future__ import annotations

import re

from lintmig.stages.order.layouts.layout import ABORTS, MANY_LINES, Consequence, Layout, Sign


def _required(module: str) -> tuple[Sign, ...]:
    """What go.mod asks for itself, not for the sake of something else."""
    return (
        Sign("go.mod", re.compile(rf"^[ \t]*(?:require[ \t]+)?{module}(?:/\S*)?[ \t]+v\S+[ \t]*\r?$", re.MULTILINE)),
    )


GOOSE = Layout(
    "goose",
    version=re.compile(r"0*([1-9]\d*)_.*\.(?:sql|go)$"),
    counting="number",
    mark=re.compile(r"^--\s*\+goose\s+up\b", MANY_LINES),
    code=re.compile(r"\d+_.*(?<!_test)\.go$"),
    code_mark=re.compile(r"\bgoose\.(?:Add(?:Named)?Migration|NewGoMigration)"),
    repeated=ABORTS,
    ignored=Consequence("its name does not start with a number and _", "warning"),
    pattern="00001_name.sql",
)
SQL_MIGRATE = Layout(
    "sql-migrate",
    version=re.compile(r"(\d+).*\.sql$"),
    counting="number",
    mark=re.compile(r"^--\s*\+migrate\s+up\b", MANY_LINES),
    pattern="1_name.sql",
)
RAMBLER = Layout(
    "rambler",
    version=re.compile(r"(\d+)?.*\.sql$"),
    counting="name",
    mark=re.compile(r"^--\s*rambler\s+up\b", MANY_LINES),
    pattern="01_name.sql",
)
POP = Layout(
    "pop",
    version=re.compile(r"(\d+)_[^.]+(?:\.\w+)*\.up\.(?:sql|fizz)$"),
    counting="text",
    signs=_required(r"github\.com/(?:gobuffalo|ory)/pop"),
    is_recursive=True,
    repeated=Consequence("takes this one for applied and never runs it", "error"),
    ignored=Consequence("its name does not end in .up.sql", "warning"),
    undone=Consequence("leaves it in place on the way back", "warning"),
    pattern="20240131120000_name.up.sql",
)
GOLANG_MIGRATE = Layout(
    "golang-migrate",
    version=re.compile(r"0*(\d+)_.*\.up\..*$"),
    counting="number",
    signs=_required(r"github\.com/golang-migrate/migrate"),
    shape=re.compile(r"\d+_.*\.up\.sql$"),
    shares_its_shape=True,
    repeated=ABORTS,
    ignored=Consequence("its name does not end in .up.sql", "warning"),
    undone=Consequence("counts it as undone and undoes nothing", "warning"),
    pattern="000001_name.up.sql",
)
