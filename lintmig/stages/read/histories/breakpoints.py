"""Drizzle gives what stands between two breakpoints to the driver at once, and most drivers take one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lintmig.model.files import Files
from lintmig.model.ledger.listing import StatementBreakpoint
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.folders import folder_of

BREAKPOINT = "--> statement-breakpoint"

SINGLE_STATEMENT_DRIVERS = {
    "sqlite": ("@libsql/client", "better-sqlite3"),
    "turso": ("@libsql/client",),
    "mysql": ("mysql2",),
}
"""By dialect: the drivers that were tried with several statements, and with none, in one call.

Where a project has two of them, drizzle-kit takes the first."""

_LEXEME = re.compile(
    r"""(?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<quoted>'(?:[^']|'')*(?:'|\Z)|"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z))
    |(?P<end>;)
    |(?P<word>[\w$]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_HAS_BODY = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:TEMP\w*\s+)?(?:TRIGGER|PROCEDURE|FUNCTION|EVENT)\b"
    r"|^\s*DELIMITER\b|\bBEGIN\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What may hold semicolons of its own."""


def wrong_breakpoints(
    files: Files, folder: str, dialect: str | None, sources: Sequence[Source]
) -> Iterator[StatementBreakpoint]:
    """Parts with several statements or none, where the project's driver takes exactly one."""
    drivers = SINGLE_STATEMENT_DRIVERS.get(dialect or "")
    if drivers is None:
        return
    is_mysql = dialect == "mysql"
    found = [each for source in sources for each in _wrong_parts(source, is_mysql=is_mysql)]
    if not found:
        return
    driver = _driver(files, folder, drivers)
    if driver is None or (is_mysql and _allows_several(files)):
        return
    for place, is_empty in found:
        yield StatementBreakpoint(place, "drizzle", is_empty, driver)


def _wrong_parts(source: Source, *, is_mysql: bool) -> Iterator[tuple[Place, bool]]:
    start = 0
    for part in source.text.split(BREAKPOINT):
        span = _second_statement(part)
        if span is None:
            if not part.strip() or not is_mysql:
                yield Place(source, _around(source, start, start + len(part))), True
        elif span.end > span.start:
            yield Place(source, span.shifted(start)), False
        start += len(part) + len(BREAKPOINT)


def _second_statement(part: str) -> Span | None:
    """The first line of a second statement, an empty span where there is one statement, None where there is none."""
    has_statement = is_ended = False
    for lexeme in _LEXEME.finditer(part):
        if lexeme.lastgroup == "blank":
            continue
        if lexeme.lastgroup == "end":
            is_ended = has_statement
        elif is_ended:
            if _HAS_BODY.search(part):
                return Span(0, 0)
            end = part.find("\n", lexeme.start())
            line = part[lexeme.start() : end if end >= 0 else len(part)]
            return Span(lexeme.start(), lexeme.start() + len(line.rstrip()))
        else:
            has_statement = True
    return Span(0, 0) if has_statement else None


def _around(source: Source, start: int, end: int) -> Span:
    """What an empty part says, else the breakpoint before it, else the start of the file."""
    text = source.text[start:end]
    if text.strip():
        first = start + len(text) - len(text.lstrip())
        return Span(first, first + len(text.strip().split("\n")[0].rstrip()))
    return Span(start - len(BREAKPOINT), start) if start else Span(0, 0)


def _driver(files: Files, folder: str, drivers: Sequence[str]) -> str | None:
    """The driver that the nearest package above the migrations depends on, if it is the only one to run them."""
    while True:
        text = files.text(f"{folder}/package.json" if folder else "package.json")
        if text is not None:
            found = next((driver for driver in drivers if f'"{driver}"' in text), None)
            if found is not None:
                return found if not _runs_elsewhere(files) else None
        if not folder:
            return None
        folder = folder_of(folder)


def _runs_elsewhere(files: Files) -> bool:
    """Whether Cloudflare's own command applies the migrations: it takes whole files."""
    names = ("wrangler.toml", "wrangler.json", "wrangler.jsonc")
    return any("d1_databases" in (files.text(path) or "") for name in names for path in files.named(name))


def _allows_several(files: Files) -> bool:
    code = files.ending(".ts", ".js", ".mts", ".mjs", ".cjs", ".env")
    return any("multipleStatements" in (files.text(path) or "") for path in code)
