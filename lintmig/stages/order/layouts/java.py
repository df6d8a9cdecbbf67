"""Tools of Java and Scala programs: Flyway, MyBatis Migrations, Play's evolutions."""

from __future__ import annotations

import re

from lintmig.stages.order.layouts.layout import ABORTS, RECORDS_ONE, Consequence, Layout, Sign

_FLYWAY = re.compile(r"\bflyway\b", re.IGNORECASE)

FLYWAY = Layout(
    "flyway",
    version=re.compile(r"V(\d+(?:[._]\d+)*)(?:__.*)?\.(?:sql|java|kt)$"),
    counting="parts",
    unversioned=re.compile(r"(?:R__|[BU]\d+(?:[._]\d+)*(?:__|\.)|(?:before|after|create)[A-Z]).*\.sql$"),
    signs=(
        Sign("flyway.conf", re.compile("")),
        Sign("flyway.toml", re.compile("")),
        *(Sign(f"application.{suffix}", _FLYWAY) for suffix in ("properties", "yml", "yaml")),
        Sign("pom.xml", _FLYWAY),
    ),
    shape=re.compile(r"(?:[VB]\d+(?:[._]\d+)*|R)__.*\.sql$"),
    is_recursive=True,
    code=re.compile(r"V\d+(?:_\d+)*__\w+\.(?:java|kt)$"),
    repeated=ABORTS,
    ignored=Consequence("its name is not V, a version, two _ and words", "warning"),
    pattern="V1__name.sql",
)
MYBATIS = Layout(
    "mybatis",
    version=re.compile(r"(\d+)_.*\.sql$"),
    counting="name",
    unversioned=re.compile(r"(?:bootstrap|onabort)\.sql$"),
    mark=re.compile(r"^[ \t]*--[ \t]*//[ \t]*@UNDO\b", re.MULTILINE),
    repeated=RECORDS_ONE,
    ignored=Consequence("its name does not start with a number and _", "error"),
    pattern="20240131120000_name.sql",
)
EVOLUTIONS = Layout(
    "evolutions",
    version=re.compile(r"0*(\d+)\.sql$"),
    counting="number",
    mark=re.compile(r"^(?:#|--).*!Ups", re.MULTILINE),
    ignored=Consequence("its name is no number", "warning"),
    gap=Consequence("never applies this one", "error"),
    pattern="1.sql",
    can_be_dated=False,
)
