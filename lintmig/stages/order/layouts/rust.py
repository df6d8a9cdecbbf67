"""Tools of Rust programs: diesel, sqlx, refinery."""

from __future__ import annotations

import re

from lintmig.stages.order.layouts.layout import RECORDS_ONE, Consequence, Layout, Sign


def _depends(crate: str) -> Sign:
    return Sign("Cargo.toml", re.compile(rf"^[ \t]*(?:\[[\w.-]*dependencies\.)?{crate}\b", re.MULTILINE))


DIESEL = Layout(
    "diesel",
    version=re.compile(r"([^_.]+)"),
    counting="text",
    signs=(Sign("diesel.toml", re.compile("")), _depends("diesel")),
    shape=re.compile(r"\d{4}-\d\d-\d\d-\d{6}_|0{14}_diesel"),
    has_folders=True,
    repeated=Consequence("runs one of the two and forgets the other", "error"),
    ignored=Consequence("a migration is a folder with up.sql", "warning"),
    empty=Consequence("refuses to run it from a file", "warning"),
    undone=Consequence("refuses to go back over it", "warning"),
    pattern="2024-01-31-120000_name/up.sql",
)
SQLX = Layout(
    "sqlx",
    version=re.compile(r"0*(\d+)_.*\.sql$"),
    counting="number",
    signs=(_depends("sqlx"),),
    folder=re.compile(r"migrat", re.IGNORECASE),
    repeated=Consequence("refuses to go on at the second", "error"),
    ignored=Consequence("its name does not start with a number and _", "warning"),
    refused=re.compile(r"(?!\d+_)[^_]*_.*\.sql$"),
    undone=Consequence("leaves it in place on the way back", "warning"),
    pattern="20240131120000_name.sql",
)
REFINERY = Layout(
    "refinery",
    version=re.compile(r"V0*(\d+(?:\.\d+)?)__\w+\.(?:sql|rs)$"),
    counting="parts",
    unversioned=re.compile(r"U\d+(?:\.\d+)?__\w+\.sql$"),
    signs=(_depends("refinery"),),
    is_recursive=True,
    code=re.compile(r"V\d+(?:\.\d+)?__\w+\.rs$"),
    repeated=RECORDS_ONE,
    ignored=Consequence("its name is not V, a version, two _ and words", "warning"),
    pattern="V1__name.sql",
)
