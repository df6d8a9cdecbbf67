"""Which engines a script is for, by its own header, its folder or its file name."""

from __future__ import annotations

import re

from lintmig.model.engine import ALIASES, EngineName
from lintmig.model.source import Source

OTHER_ENGINES = frozenset(
    "cockroach cockroachdb crdb mssql sqlserver oracle db2 h2 hsqldb clickhouse duckdb spanner snowflake "
    "redshift bigquery cassandra scylla derby firebird tidb yugabyte yugabytedb ydb databend vertica trino "
    "teradata sybase informix neo4j rqlite dqlite ql voltdb singlestore memsql questdb "
    "exasol databricks greenplum opengauss dameng kingbase surrealdb couchbase mongodb mongo".split()
)
"""Scripts for these are nobody's that we judge."""

_HEADER = re.compile(r"^\s*(?:--|#)\s*lintmig:\s*engine\s*=\s*([\w, ]+?)\s*$", re.MULTILINE)
_VERSIONED = re.compile(r"\d+$")
_DOWN = re.compile(r"^(?:up|down|sql|autocommit|tx|ddl)$")


_PART = re.compile(
    r"^[ \t]*--[ \t]*(?:only[ \t]*:[ \t]*|for[ \t]+)?(postgres(?:ql)?|mysql|mariadb|sqlite3?)\b"
    r"(?:[ \t]*(?:only|version|:|\(|until\b)[^\n]*)?[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
"""`-- only: postgres`, or `-- PostgreSQL` alone on a line."""


_HEADING = re.compile(r"^[ \t]*--+[ \t=*#-]*(\w+)[ \t=*#:-]*$", re.MULTILINE)
_COMMENT = re.compile(r"--.*")


def is_parted_by_engine(text: str) -> bool:
    """Whether comments say of parts of a file for which engine each is, and several of the parts hold SQL."""
    found = {match.end(): match[1] for match in _HEADING.finditer(text) if _known(match[1])}
    found |= {match.end(): match[1] for match in _PART.finditer(text)}
    ends = [*sorted(found), len(text)]
    named: set[str] = set()
    for at, start in enumerate(ends[:-1]):
        if _COMMENT.sub("", text[start : ends[at + 1]]).strip():
            word = _known(found[start]) or ""
            named.add(ALIASES.get(word, word))
    return len(named) > 1


def marked_engines(source: Source) -> tuple[frozenset[EngineName] | None, str | None]:
    """The engines, and what names them; (None, None) where every target must run the script."""
    header = _HEADER.search(source.text[:4000])
    if header is not None:
        names = [part for part in re.split(r"[, ]+", header[1].lower()) if part]
        return frozenset(ALIASES[name] for name in names if name in ALIASES), "header comment"
    *folders, file = source.path.split("/")
    found = _named_in_file(file)
    named = next(((word, folder) for folder in reversed(folders) if (word := _named_in_folder(folder))), None)
    if found is not None and not (found in OTHER_ENGINES and named is not None and named[0] in ALIASES):
        return _engines(found), f"file name {file}"
    return (_engines(named[0]), f"folder {named[1]}") if named is not None else (None, None)


def _engines(word: str) -> frozenset[EngineName]:
    if word in OTHER_ENGINES:
        return frozenset()
    name = ALIASES[word]
    return frozenset({"mysql", "mariadb"}) if name == "mysql" else frozenset({name})


def _known(word: str) -> str | None:
    """The engine that a word names, such as `postgres`, `mysql8` or `postgresql15`."""
    word = word.lower()
    for spelled in (word, _VERSIONED.sub("", word)):
        if spelled in ALIASES or spelled in OTHER_ENGINES:
            return spelled
    return None


def _named_in_file(file: str) -> str | None:
    """A part between dots, or the first or last word of the name, which may be two: SQL_SERVER."""
    stem, *suffixes = file.split(".")
    for suffix in suffixes:
        if not _DOWN.match(suffix) and (word := _known(suffix)):
            return word
    words = [word for word in re.split(r"[_\-]+", stem) if word]
    if not words or words[0][0].isdigit():
        return None
    return _known(words[0]) or _known(words[-1]) or _known("".join(words[-2:]))


def _named_in_folder(folder: str) -> str | None:
    words = [word for word in re.split(r"[_\-. ]+", folder) if word]
    found = {word for each in words if (word := _known(each))}
    return found.pop() if len(found) == 1 else _known("".join(words))
