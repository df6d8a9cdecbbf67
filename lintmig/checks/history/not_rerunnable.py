"""A statement that is refused when the whole history is applied for the second time."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Rerun
from lintmig.model.finding import Problem, Related
from lintmig.model.fix import Edit, Fix, alike
from lintmig.model.operation import CreateObject, CreateTrigger
from lintmig.model.source import Span
from lintmig.model.timeline import Step
from lintmig.model.token import Token

_REPLACED = {"postgresql": ("function", "procedure", "view", "trigger"), "mariadb": ("function", "procedure", "view")}
"""What CREATE OR REPLACE makes, besides views on MySQL."""
_SKIPPED = {
    "postgresql": ("table", "index", "sequence", "schema", "extension", "materialized view", "column"),
    "sqlite": ("table", "index", "view", "trigger"),
    "mariadb": ("table", "index", "trigger", "column", "sequence"),
    "mysql": ("table", "schema"),
}
"""What takes IF NOT EXISTS."""
_ONCE = "Let the runner remember what it has applied, or ask first whether it is done already."


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Rerun):
            related = (Related(fault.first, _note(fault)),) if fault.first is not None else ()
            yield Problem(fault.span, _message(fault), _help(step, fault), related=related, fix=_fix(step, fault))


def _message(fault: Rerun) -> str:
    match fault.state:
        case "exists":
            return f"{fault.kind} {fault.name} exists already when this runs again"
        case "gone":
            return f"{fault.kind} {fault.name} does not exist any more when this runs again"
        case "taken":
            return f"{fault.table} has a row with this key already when this runs again"
        case "refused":
            return "the engine refuses this when it runs again"


def _note(fault: Rerun) -> str:
    return f"{fault.name} is made here" if fault.state == "exists" else f"{fault.name} is dropped or renamed here"


def _help(step: Step, fault: Rerun) -> str:
    engine = step.engine.name
    words = [token.word for token in step.statement.tokens[:12]]
    verb = words[0]
    if fault.state == "taken":
        return "Write INSERT IGNORE." if engine in ("mariadb", "mysql") else "Add ON CONFLICT DO NOTHING."
    if fault.state == "gone":
        return _help_gone(engine, fault, verb, words)
    if fault.state != "exists":
        return _ONCE
    if fault.kind == "column":
        has_clause = "ADD" in words and fault.kind in _SKIPPED[engine]
        return f"Write ADD COLUMN IF NOT EXISTS {fault.name}." if has_clause else _ONCE
    if fault.kind in ("constraint", "primary key") and engine in ("postgresql", "mariadb") and fault.table is not None:
        return f"Write this before it: ALTER TABLE {fault.table} DROP CONSTRAINT IF EXISTS {fault.name};"
    if "VALUE" in words and verb == "ALTER":
        return "Write ADD VALUE IF NOT EXISTS."
    if verb != "CREATE":
        return _ONCE
    if "MATERIALIZED" in words:
        return f"Write CREATE MATERIALIZED VIEW IF NOT EXISTS {fault.name}."
    if fault.kind in _REPLACED.get(engine, ("view",) if engine == "mysql" else ()):
        return f"Write CREATE OR REPLACE {fault.kind.upper()} {fault.name}."
    if fault.kind in _SKIPPED[engine]:
        return f"Write {_start(words, fault.kind)} IF NOT EXISTS {fault.name}."
    if fault.kind in ("type", "domain"):
        made = f"CREATE {fault.kind.upper()} {fault.name} AS ...;"
        return f"Write DO $$ BEGIN {made} EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    tables = (item.table for item in step.statement.operations if isinstance(item, CreateObject | CreateTrigger))
    table = next((table for table in tables if table is not None), None)
    place = f" ON {table}" if table is not None and engine == "postgresql" else ""
    return f"Write this before it: DROP {fault.kind.upper()} IF EXISTS {fault.name}{place};"


def _start(words: list[str], kind: str) -> str:
    """The statement up to where IF NOT EXISTS belongs."""
    last = kind.rsplit(maxsplit=1)[-1].upper()
    end = words.index(last) + 1 if last in words else 1
    return " ".join(words[: end + (words[end : end + 1] == ["CONCURRENTLY"])])


def _help_gone(engine: str, fault: Rerun, verb: str, words: list[str]) -> str:
    if verb == "DROP":
        return f"Write DROP {fault.kind.upper()} IF EXISTS {fault.name}."
    if "DROP" in words and engine in ("postgresql", "mariadb") and fault.kind in ("column", "constraint"):
        return f"Write DROP {fault.kind.upper()} IF EXISTS {fault.name}."
    return _ONCE


_LENIENT = {
    "postgresql": ("table", "index", "view", "sequence", "schema", "type", "extension", "column", "constraint"),
    "sqlite": ("table", "index", "view", "trigger"),
    "mariadb": ("table", "index", "view", "trigger", "column", "sequence"),
    "mysql": ("table", "view", "trigger"),
}
"""What each engine drops IF EXISTS, with nothing but its name behind that."""
_BEFORE_NAMES = frozenset(
    "TABLE INDEX CONCURRENTLY SEQUENCE SCHEMA EXTENSION VIEW COLUMN ADD DROP TRIGGER TYPE CONSTRAINT".split()
)


def _fix(step: Step, fault: Rerun) -> Fix | None:
    """IF NOT EXISTS or IF EXISTS in front of the name, or ON CONFLICT DO NOTHING behind the rows."""
    engine, tokens = step.engine.name, step.statement.tokens
    verb = tokens[0].word
    if fault.state == "taken":
        words = {token.word for token in tokens if token.kind == "word"}
        is_plain = verb == "INSERT" and "VALUES" in words and not words & {"CONFLICT", "RETURNING", "SELECT", "OR"}
        if engine not in ("postgresql", "sqlite") or not is_plain:
            return None
        return _put_in(step, tokens[-1].end, " ON CONFLICT DO NOTHING", tokens[0])
    at = next((index for index, token in enumerate(tokens) if token.start == fault.span.start), 0)
    before = tokens[at - 1] if at else None
    if before is None or before.kind != "word" or before.word not in _BEFORE_NAMES:
        return None
    is_made = fault.state == "exists" and fault.kind in _SKIPPED[engine]
    if is_made and (verb == "CREATE" or (fault.kind == "column" and before.word in ("ADD", "COLUMN"))):
        return _put_in(step, fault.span.start, "IF NOT EXISTS ", before)
    if fault.state == "gone" and fault.kind in _LENIENT[engine] and "DROP" in (verb, before.word, tokens[at - 2].word):
        return _put_in(step, fault.span.start, "IF EXISTS ", before)
    return None


def _put_in(step: Step, at: int, words: str, beside: Token) -> Fix:
    text = alike(step.script.sql[beside.start : beside.end], words)
    return Fix(f"Write {text.strip()}", "safe", (Edit(Span(at, at), text),))
