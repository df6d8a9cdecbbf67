"""Migrations without anything to run."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?:--|#)[^\n]*", re.DOTALL)
_BOILERPLATE = re.compile(
    r"--\s*(?:\+\w+\b|migrate:|rambler\s|//|[\s-]*(?:up|down)\s+migration\b|.*!(?:Ups|Downs)|Your SQL goes here"
    r"|Add (?:up |down )?migration script here|Migration number:|(?:up|down)\s*$"
    r"|Custom SQL migration file|This is an empty migration|>\s*statement-breakpoint"
    r"|Deploy \S+ to \w+|requires:|XXX Add DDLs here)",
    re.IGNORECASE,
)
"""What tools write into a new file."""
_AROUND = re.compile(r"\b(?:BEGIN|COMMIT)\s*;", re.IGNORECASE)


def is_blank(sql: str) -> bool:
    """Whether there is no statement but for an empty transaction, and no comment of somebody's own."""
    rest = _AROUND.sub("", _COMMENT.sub("", sql)).strip(" \t\r\n;\ufeff")
    return not rest and all(_BOILERPLATE.match(comment) for comment in _COMMENT.findall(sql))


def has_comment(sql: str) -> bool:
    return _COMMENT.search(sql) is not None
