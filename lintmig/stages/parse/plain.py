"""Plain mistakes of syntax, for engines without a grammar at hand (MariaDB and MySQL).

Only what is wrong in every statement is looked for: an unknown first word, parentheses that do not close, an empty
place in a list, and a word in a column definition that means nothing there.
"""

from __future__ import annotations

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
_BEFORE_NOTHING = frozenset({"FROM", "WHERE", "VALUES", "SET", "ORDER", "GROUP", "LIMIT", "HAVING"})


def plain_refusal(tokens: tuple[Token, ...]) -> Refusal | None:
    """The first plain mistake of a statement."""
    first = tokens[0]
    if first.kind != "word" and first.word != "(":
        return Refusal(f"a statement cannot start with {first.word}", first.span)
    if first.kind == "word" and first.word not in _FIRST_WORDS:
        return Refusal(f"no statement starts with {first.word}", first.span)
    if len(tokens) > 1 and tokens[1].kind == "word":
        known = {"ALTER": _ALTERED, "DROP": _DROPPED}.get(first.word)
        if known is not None and tokens[1].word not in known:
            return Refusal(f"there is no {first.word} {tokens[1].word}", tokens[1].span)
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
    return _lists(tokens)


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
