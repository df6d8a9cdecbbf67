"""SQL files that a template makes, or that are parted by engine."""

from __future__ import annotations

import pytest

from lintmig.model.source import Source
from lintmig.stages.read import read


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("CREATE TABLE {{.prefix}}a (id int);", True),
        ('CREATE TABLE {{ index .Options "Schema" }}.a (id int);', True),
        ("{{- /* nothing\n is left */ -}}\nCREATE TABLE a (id int);", True),
        ("CREATE TABLE a (id int, {{if .postgres}}b JSON{{else}}b TEXT{{end}});", False),
        ("{{- range .tables}}\nDROP TABLE {{.}};\n{{end}}", False),
        ("{{#if big}}CREATE TABLE a (id int);{{/if}}", False),
        ('{{ addColumn "a" "b" "int" }}\n', False),
    ],
)
def test_what_a_template_decides_is_not_known(text: str, is_known: bool) -> None:
    script = read(Source("migrations/1_a.sql", text))
    assert (script.unknown is None) == is_known
    assert len(script.sql) == len(text)
    assert "{" not in script.sql


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("-- only: postgres\nSELECT a::int;\n-- only: sqlite\nSELECT CAST(a AS INTEGER);\n", False),
        ("-----\n-- PostgreSQL\n-----\nSELECT 1;\n-- MySQL\nSELECT `a`;\n", False),
        ("-- PostgreSQL\nSELECT 1;\n", True),
        ("-- PostgreSQL has no such type\nSELECT 1;\n-- SQLite does not mind\nSELECT 2;\n", True),
    ],
)
def test_a_file_that_comments_part_by_engine_is_not_known(text: str, is_known: bool) -> None:
    assert (read(Source("migrations/1_a.sql", text)).unknown is None) == is_known
