"""Which statements of a script stand inside a transaction that the script itself has opened.

What a migration runner opens around a script is not known here, so nothing is said of a script that opens none,
except that: a COMMIT that nothing in its script has opened fails, or takes the runner's transaction away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.construct import Amid
from lintmig.model.engine import EngineName
from lintmig.model.token import Token


def amid(statements: Sequence[tuple[Token, ...]], engine: EngineName) -> Sequence[Amid]:
    """For each statement, what surrounds it; empty where it is not known."""
    acts = [_ACTS.get(tokens[0].word, "") if tokens[0].kind == "word" else "" for tokens in statements]
    everywhere: Amid = "no transaction" if "opens" not in acts else ""
    if not everywhere and all(_opens(tokens) for act, tokens in zip(acts, statements, strict=True) if act == "opens"):
        return tuple(_states(acts, statements, commits_ddl=engine in ("mariadb", "mysql")))
    return [everywhere] * len(acts)


def _states(acts: Sequence[str], statements: Sequence[tuple[Token, ...]], commits_ddl: bool) -> Iterator[Amid]:
    state: Amid = ""
    for act, tokens in zip(acts, statements, strict=True):
        yield state
        if act == "opens":
            state = "transaction"
        elif act == "closes" and _closes(tokens):
            state = ""
        elif commits_ddl and state == "transaction" and _commits(tokens):
            state = "committed transaction"


def _opens(tokens: tuple[Token, ...]) -> bool:
    """Whether this BEGIN or START is no block's, whose statements would be cut apart at their semicolons."""
    return len(tokens) == 1 or tokens[1].word in _AFTER_BEGIN


def _closes(tokens: tuple[Token, ...]) -> bool:
    """Whether this is neither ROLLBACK TO nor AND CHAIN, after which a transaction is still open."""
    words = [token.word for token in tokens[1:]]
    return "TO" not in words and ("CHAIN" not in words or "NO" in words)


def _commits(tokens: tuple[Token, ...]) -> bool:
    words = [token.word for token in tokens[:4]]
    return words[0] in _COMMITTING and "TEMPORARY" not in words[1:] and words[1:2] != ["PREPARE"]


_ACTS = {
    "BEGIN": "opens",
    "START": "opens",
    "COMMIT": "closes",
    "END": "closes",
    "ROLLBACK": "closes",
    "ABORT": "closes",
}
_AFTER_BEGIN = frozenset("TRANSACTION WORK DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT ISOLATION READ".split())
_COMMITTING = frozenset("ALTER CREATE DROP RENAME TRUNCATE GRANT REVOKE LOCK ANALYZE OPTIMIZE CHECK REPAIR".split())
