"""Plain mistakes of syntax, for engines without a grammar at hand (MariaDB and MySQL).

Only what is wrong in every statement is looked for: an unknown first word, parentheses that do not close, an empty
place in a list, a comma or a semicolon that was forgotten, and a word in a definition that means nothing there.
"""

from __future__ import annotations

from itertools import pairwise

from lintmig.model.script import Refusal
from lintmig.model.source import Span
from lintmig.model.token import Token

_FIRST_WORDS = frozenset(
    "ALTER ANALYZE BACKUP BEGIN BINLOG CACHE CALL CHANGE CHECK CHECKSUM COMMIT CREATE DEALLOCATE DELETE DESC "
    "DESCRIBE DO DROP EXECUTE EXPLAIN FLUSH GET GRANT HANDLER HELP IMPORT INSERT INSTALL KILL LOAD LOCK OPTIMIZE "
    "PREPARE PURGE RELEASE RENAME REPAIR REPLACE RESET RESIGNAL RESTART REVOKE ROLLBACK SAVEPOINT SELECT SET SHOW "
    "SHUTDOWN SIGNAL START STOP TABLE TRUNCATE UNINSTALL UNLOCK UPDATE USE VALUES WITH XA END DECLARE IF CASE "
    "LOOP WHILE REPEAT FOR RETURN OPEN CLOSE FETCH LEAVE ITERATE SOURCE CLONE DELIMITER".split()
)
_ALTERED = frozenset(
    "TABLE DATABASE SCHEMA VIEW EVENT FUNCTION PROCEDURE SERVER USER ROLE SEQUENCE TABLESPACE INSTANCE IGNORE "
    "ONLINE OFFLINE ALGORITHM DEFINER SQL LOGFILE RESOURCE UNDO LIBRARY".split()
)
_DROPPED = frozenset(
    "TABLE TABLES TEMPORARY DATABASE SCHEMA VIEW EVENT FUNCTION PROCEDURE SERVER USER ROLE SEQUENCE TABLESPACE "
    "INDEX TRIGGER PREPARE LOGFILE RESOURCE UNDO SPATIAL PACKAGE LIBRARY".split()
)
_CREATED = frozenset(
    "TABLE TEMPORARY UNIQUE FULLTEXT SPATIAL VECTOR INDEX OR VIEW DATABASE SCHEMA FUNCTION PROCEDURE TRIGGER EVENT "
    "USER ROLE SERVER SEQUENCE DEFINER ALGORITHM SQL AGGREGATE TABLESPACE UNDO LOGFILE RESOURCE PACKAGE CATALOG "
    "LIBRARY SPECIFIC EXTERNAL JSON".split()
)
_KEY = frozenset({"KEY", "INDEX", "UNIQUE", "REFERENCES"})
_AFTER_KEY_PART = frozenset({"ASC", "DESC", "WITHOUT", "OVERLAPS"})
_CONSTRAINTS = frozenset({"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})
_STATEMENTS = frozenset(
    {("ALTER", "TABLE"), ("CREATE", "TABLE"), ("CREATE", "INDEX"), ("CREATE", "UNIQUE"), ("INSERT", "INTO")}
)
_FOLLOWED = frozenset("ALTER CREATE DELETE DROP INSERT RENAME TRUNCATE UPDATE".split())
_BEFORE_NOTHING = frozenset({"FROM", "WHERE", "VALUES", "SET", "ORDER", "GROUP", "LIMIT", "HAVING"})


def plain_refusal(tokens: tuple[Token, ...]) -> Refusal | None:
    """The first plain mistake of a statement."""
    first = tokens[0]
    if first.kind != "word" and first.word != "(":
        return Refusal(f"a statement cannot start with {first.word}", first.span)
    if first.kind == "word" and first.word not in _FIRST_WORDS:
        return Refusal(f"no statement starts with {first.word}", first.span)
    if len(tokens) > 1 and tokens[1].kind == "word":
        known = {"ALTER": _ALTERED, "CREATE": _CREATED, "DROP": _DROPPED}.get(first.word)
        if known is not None and tokens[1].word not in known:
            return Refusal(f"there is no {first.word} {tokens[1].word}", tokens[1].span)
    if len(tokens) > 1 and tokens[1].kind == "quoted" and first.word in ("ALTER", "CREATE", "DROP"):
        return Refusal(f"what this {first.word} is of is not said", tokens[1].span)
    words = {token.word for token in tokens if token.kind == "word"}
    if any(token.kind == "word" and token.word == "BEGIN" for token in tokens[1:]):
        return None
    if first.word == "DELETE" and "FROM" not in words:
        return Refusal("this DELETE has no FROM", first.span)
    if first.word == "UPDATE" and "SET" not in words:
        return Refusal("this UPDATE has no SET", first.span)
    if first.word == "INSERT" and not words & {"VALUES", "VALUE", "SELECT", "SET", "TABLE", "WITH"}:
        return Refusal("this INSERT has no VALUES", first.span)
    if first.word == "CREATE" and "INDEX" in {token.word for token in tokens[1:5]} and "ON" not in words:
        return Refusal("this CREATE INDEX has no ON", first.span)
    return _lists(tokens) or _second_statement(tokens) or _key_parts(tokens)


def _second_statement(tokens: tuple[Token, ...]) -> Refusal | None:
    """A semicolon that was forgotten. Only plain statements are looked at: others may hold statements."""
    if tokens[0].word not in _FOLLOWED or any(token.kind == "word" and token.word in _HOLDING for token in tokens):
        return None
    for token, following in pairwise(tokens[1:]):
        if token.kind == following.kind == "word" and (token.word, following.word) in _STATEMENTS:
            return Refusal("a semicolon is missing before this statement", token.span)
    return None


_HOLDING = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})


def _key_parts(tokens: tuple[Token, ...]) -> Refusal | None:
    """Two names without a comma in the columns of a key, and a constraint that is of no kind."""
    makes_index = tokens[0].word == "CREATE" and any(token.word == "INDEX" for token in tokens[1:4])
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.word == "CONSTRAINT" and at + 2 < len(tokens):
            name, kind = tokens[at + 1 : at + 3]
            if tokens[at - 1].word in ("ADD", ",", "(") and name.kind == "quoted" and kind.word not in _CONSTRAINTS:
                return Refusal(f"there is no constraint {kind.word}", kind.span)
        if token.kind != "operator" or token.word != "(" or at < 2:
            continue
        before, name = tokens[at - 2 : at]
        is_named = name.kind == "quoted" or (name.kind == "word" and name.word not in _DEFINING | {"IN", "VALUES"})
        opens_key = _is_key(name) or (is_named and _is_key(before))
        if opens_key or (makes_index and is_named and before.word == "ON"):
            refusal = _missing_comma(tokens[at + 1 :])
            if refusal is not None:
                return refusal
    return None


def _is_key(token: Token) -> bool:
    return token.kind == "word" and token.word in _KEY


def _missing_comma(tokens: tuple[Token, ...]) -> Refusal | None:
    depth = 0
    for token, following in pairwise(tokens):
        if token.kind == "operator":
            depth += {"(": 1, ")": -1}.get(token.word, 0)
            if depth < 0:
                return None
        elif depth == 0 and following.kind in ("word", "quoted") and following.word not in _AFTER_KEY_PART:
            return Refusal("a comma is missing between these columns", following.span)
    return None


def _lists(tokens: tuple[Token, ...]) -> Refusal | None:
    open_places: list[Span] = []
    for token, following in zip(tokens, (*tokens[1:], None), strict=True):
        if token.kind != "operator":
            continue
        if token.word == "(":
            open_places.append(token.span)
            if following is not None and following.kind == "operator" and following.word == ",":
                return Refusal("a list starts with a comma", following.span)
        elif token.word == ")":
            if not open_places:
                return Refusal("this parenthesis closes nothing", token.span)
            open_places.pop()
        elif token.word == "," and (
            following is None
            or (following.kind == "operator" and following.word in (",", ")"))
            or (following.kind == "word" and following.word in _BEFORE_NOTHING)
        ):
            return Refusal("nothing stands after this comma", token.span)
    if open_places:
        return Refusal("this parenthesis is not closed", open_places[-1])
    return None


_DEFINING = frozenset(
    "COLLATE CHARACTER CHARSET SET COMMENT VISIBLE INVISIBLE VIRTUAL STORED PERSISTENT COLUMN_FORMAT STORAGE "
    "FIRST AFTER NULL KEY WITHOUT WITH SYSTEM VERSIONING COMPRESSED REF_SYSTEM_ID SRID ENFORCED NOT ROW START "
    "HIDDEN ON UPDATE SERIAL VALUE DEFAULT FIXED DYNAMIC DISK MEMORY ENGINE_ATTRIBUTE SECONDARY_ENGINE_ATTRIBUTE "
    "ALWAYS ZEROFILL UNSIGNED SIGNED BINARY ASCII UNICODE BYTE CHECK CONSTRAINT AS ASC DESC MATCH FULL PARTIAL "
    "SIMPLE COMPRESSION ENCRYPTED".split()
)


def undefined_word(words: list[Token]) -> Refusal | None:
    """A word left over in a column definition that no column has."""
    for token in words:
        if token.kind == "word" and token.word not in _DEFINING:
            return Refusal(f"a column definition has no {token.word}", token.span)
    return None
