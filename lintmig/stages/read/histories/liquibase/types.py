"""What Liquibase makes of a column's type on each engine, as its own offline mode writes it."""

from __future__ import annotations

import re
from typing import Literal

Family = Literal["postgresql", "mysql", "sqlite"]
FAMILIES: tuple[Family, ...] = ("postgresql", "mysql", "sqlite")

_TYPE = re.compile(r"^\s*([\w. $]*?)\s*(?:\(([^)]*)\))?\s*([\w ]*?)\s*(\[\])?\s*$")
_JAVA = re.compile(r"^java\.(?:sql\.Types|lang|math|util)\.", re.IGNORECASE)

_TABLE = """
boolean bool                    | BOOLEAN                     | BIT(1)         | BOOLEAN
bit                             | BIT                         | BIT            | BOOLEAN
tinyint                         | SMALLINT                    | TINYINT*       | TINYINT*
smallint int2                   | SMALLINT                    | SMALLINT       | SMALLINT
int integer int4                | INTEGER                     | INT            | INTEGER
bigint int8                     | BIGINT                      | BIGINT         | BIGINT
number numeric                  | numeric*                    | numeric*       | NUMBER*
float                           | FLOAT*                      | FLOAT*         | FLOAT*
double                          | DOUBLE PRECISION            | DOUBLE*        | DOUBLE*
real                            | REAL                        | REAL           | FLOAT
currency money                  | DECIMAL                     | DECIMAL        | REAL
datetime datetime2 smalldatetime| TIMESTAMP* WITHOUT TIME ZONE| datetime*      | TEXT
timestamp                       | TIMESTAMP* WITHOUT TIME ZONE| timestamp*     | TEXT
timestamptz                     | TIMESTAMP* WITH TIME ZONE   | timestamp*     | TEXT
time                            | TIME* WITHOUT TIME ZONE     | time*          | time
nvarchar nvarchar2              | VARCHAR*                    | NVARCHAR*      | NVARCHAR*
varchar varchar2                | VARCHAR*                    | VARCHAR*       | VARCHAR*
character                       | CHARACTER*                  | CHARACTER*     | CHARACTER*
clob                            | TEXT                        | LONGTEXT       | TEXT
nclob                           | TEXT                        | LONGTEXT CHARACTER SET utf8 | TEXT
longtext                        | TEXT                        | LONGTEXT       | TEXT
mediumtext                      | TEXT                        | MEDIUMTEXT     | TEXT
tinytext                        | TEXT                        | TINYTEXT       | TEXT
blob                            | OID                         | BLOB           | BLOB
longblob image                  | BYTEA                       | LONGBLOB       | BLOB
varbinary                       | BYTEA                       | VARBINARY*     | BLOB*
binary                          | BYTEA                       | BINARY*        | BLOB*
uuid                            | UUID                        | char(36)       | TEXT
xml                             | XML                         | LONGTEXT       | TEXT
serial                          | INTEGER                     | INT            | INTEGER
bigserial                       | BIGINT                      | BIGINT         | BIGINT
"""
"""Words, then the types on PostgreSQL, on MySQL and MariaDB, and on SQLite; `*` keeps what stands in parentheses."""

_BY_WORD: dict[str, tuple[str, ...]] = {}
for _line in _TABLE.strip().split("\n"):
    _words, *_types = (part.strip() for part in _line.split("|"))
    _BY_WORD.update(dict.fromkeys(_words.split(), tuple(_types)))

_PHRASES = {
    "double precision": "double",
    "character varying": "varchar",
    "timestamp with time zone": "timestamptz",
    "timestamp with timezone": "timestamptz",
    "timestamp without time zone": "timestamp",
}
_JAVA_WORDS = {"string": "varchar", "long": "bigint", "short": "smallint", "timestamp_with_timezone": "timestamptz"}
SERIALS = frozenset({"serial", "bigserial"})


def engine_type(written: str, family: Family) -> str:
    """The type as SQL. A word that is not known stays as it is written, as Liquibase leaves it."""
    found = _TYPE.match(written)
    phrase = " ".join(f"{_JAVA.sub('', found[1])} {found[3]}".split()).lower() if found is not None else ""
    if found is None or not phrase:
        return written.strip()
    if _JAVA.match(written):
        phrase = _JAVA_WORDS.get(phrase, phrase)
    arguments, place = _in_parentheses(found[2]), FAMILIES.index(family)
    known = _BY_WORD.get(_PHRASES.get(phrase, phrase))
    if known is not None and not found[4]:
        return known[place].replace("*", arguments)
    word, _, behind = phrase.partition(" ")
    known = _BY_WORD.get(word)
    if known is None or found[4] or behind != "unsigned":
        return _JAVA.sub("", " ".join(written.split()))
    is_kept = family == "mysql" or known[0] != "INTEGER"
    return known[place].replace("*", arguments) + (" unsigned" if is_kept else "")


def _in_parentheses(arguments: str | None) -> str:
    return f"({arguments})" if arguments else ""
