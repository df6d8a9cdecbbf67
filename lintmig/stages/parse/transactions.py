"""Which statements of a script stand inside a transaction that the script itself has opened.

What a migration runner opens around a script is not known here, so nothing is said of a script that opens none,
except that: a COMMIT that nothing in its script has opened fails, or takes the runner's transaction away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.construct import Amid
from lintmig.model.engine import EngineName
from lintmig.model.operation import UseTransaction
from lintmig.model.operation.transactions import Act
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.reader import Reader


def amid(statements: Sequence[tuple[Token, ...]], engine: EngineName) -> Sequence[Amid]:
    """For each statement, what surrounds it; empty where it is not known."""
    acts = [_ACTS.get(tokens[0].word, "") if tokens[0].kind == "word" else "" for tokens in statements]
    opens_by_savepoint = engine == "sqlite" and any(tokens[0].word == "SAVEPOINT" for tokens in statements)
    everywhere: Amid = "no transaction" if "opens" not in acts and not opens_by_savepoint else ""
    if "opens" in acts and all(_opens(tokens) for act, tokens in zip(acts, statements, strict=True) if act == "opens"):
        return tuple(_states(acts, statements, commits_ddl=engine in ("mariadb", "mysql")))
    return [everywhere] * len(acts)


def read_transaction(reader: Reader) -> UseTransaction | None:
    """What a statement that begins with a word for transactions does; None where the word means something else."""
    tokens = reader.tokens
    span = Span(tokens[0].start, tokens[-1].end)
    words = [token.word for token in tokens]
    first = words[0]
    if first in ("BEGIN", "START"):
        return UseTransaction("begin", span) if _opens(tokens) else None
    if first in ("SAVEPOINT", "RELEASE"):
        reader.at += 1
        if first == "RELEASE":
            reader.accept("SAVEPOINT")
        act: Act = "savepoint" if first == "SAVEPOINT" else "release"
        return UseTransaction(act, span, reader.identifier())
    if len(words) > 1 and words[1] not in _AFTER_END:
        return None
    if "TO" in words[1:]:
        reader.at = words.index("TO") + 1
        reader.accept("SAVEPOINT")
        return UseTransaction("rollback to", span, reader.identifier())
    return UseTransaction(
        "commit" if first in ("COMMIT", "END") else "rollback", span, chains="CHAIN" in words and "NO" not in words
    )


def autocommit(tokens: Sequence[Token]) -> UseTransaction | None:
    """MySQL's SET autocommit, alone or at the head of a list."""
    words = [token.word for token in tokens[:6] if token.word not in ("SESSION", "LOCAL")]
    if len(words) < 4 or words[1].upper() not in _AUTOCOMMIT:
        return None
    is_off = words[3].upper() in ("0", "OFF", "FALSE")
    return UseTransaction("autocommit off" if is_off else "autocommit on", Span(tokens[0].start, tokens[-1].end))


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
_AFTER_END = frozenset("TRANSACTION WORK AND NO RELEASE TO CHAIN".split())
_AUTOCOMMIT = frozenset({"AUTOCOMMIT", "@@AUTOCOMMIT", "@@SESSION.AUTOCOMMIT"})
