"""What a program does to SQL on its way to the engine: placeholders, calls that run one statement, cut scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.files import Files
from lintmig.model.ledger.code import ForeignPlaceholder, SeveralStatements, SplitScript
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.embedded.drivers import imported_engine

_IMPORTED = "the import of "
"""How `Script.engines_from` tells that a file's only driver was taken for its engine."""
_KEPT = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/|::\s*\w+|\$(\w*)\$.*?\$\1\$"""


class _Driver(NamedTuple):
    """`foreign` finds placeholders that it hands on as they are; `wanted` is its own."""

    engine: EngineName
    foreign: str
    wanted: str


_QUESTION = r"\?(?![|&?])(?!\s*')"
_DRIVERS = {
    "pg": _Driver("postgresql", _QUESTION, "$1"),
    "@vercel/postgres": _Driver("postgresql", _QUESTION, "$1"),
    "@neondatabase/serverless": _Driver("postgresql", _QUESTION, "$1"),
    "asyncpg": _Driver("postgresql", rf"{_QUESTION}|%s", "$1"),
    "psycopg": _Driver("postgresql", _QUESTION, "%s"),
    "psycopg2": _Driver("postgresql", _QUESTION, "%s"),
    "sqlite3": _Driver("sqlite", r"%s|%\(\w+\)s", "?"),
    "aiosqlite": _Driver("sqlite", r"%s|%\(\w+\)s", "?"),
    "better-sqlite3": _Driver("sqlite", r"%s|%\(\w+\)s", "?"),
    "mysql2": _Driver("mysql", r"\$\d+|%s", "?"),
    "pymysql": _Driver("mysql", rf"\$\d+|{_QUESTION}", "%s"),
    "MySQLdb": _Driver("mysql", rf"\$\d+|{_QUESTION}", "%s"),
}
_CONVERTS = re.compile(r"replace(?:All)?\(\s*/?[\"'(\[]*\\?\?|\.rebind\(|\.translate\(|[Pp]laceholder|paramstyle")
"""Code that writes placeholders anew before the driver sees them."""
_WORDS = re.compile(r"\$\d+")

_CALLED = re.compile(r"(\w+)\s*(?:<[^<>()]{0,80}>)?\(\s*(?:[frbu]{0,2}(?:\"\"\"|'''|[\"'`]))?\s*$", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\"\"\"|'''|[\"'`])?\s*([,)])")


class _OneAtATime(NamedTuple):
    """A call of a driver that runs one statement; `with_values` where it does so only when values are given."""

    engine: EngineName
    call: str
    consequence: str
    with_values: bool = False


_ONE: dict[str, _OneAtATime] = {
    "better-sqlite3": _OneAtATime("sqlite", "prepare", "it throws"),
    "sqlite3": _OneAtATime("sqlite", "execute", "it raises an error"),
    "aiosqlite": _OneAtATime("sqlite", "execute", "it raises an error"),
    "pg": _OneAtATime("postgresql", "query", "PostgreSQL refuses them", with_values=True),
    "asyncpg": _OneAtATime("postgresql", "execute", "PostgreSQL refuses them", with_values=True),
}


def foreign_placeholders(scripts: Iterable[Script], files: Files) -> Iterator[ForeignPlaceholder]:
    """Only where a file's one driver gets the query: what other code makes of it first is not known."""
    for script in scripts:
        name = _driver_of(script)
        driver = _DRIVERS.get(name or "")
        if name is None or driver is None or script.holes or _CONVERTS.search(files.text(script.path) or ""):
            continue
        found = re.search(rf"(?:{_KEPT})|(?P<open>{driver.foreign})", script.sql, re.DOTALL)
        while found is not None and found["open"] is None:
            found = re.compile(rf"(?:{_KEPT})|(?P<open>{driver.foreign})", re.DOTALL).search(script.sql, found.end())
        if found is None or (found["open"] == "?" and _WORDS.search(script.sql)):
            continue
        place = Place(script.source, script.source_map.file_span(Span(found.start("open"), found.end("open"))))
        yield ForeignPlaceholder(place, found["open"], name, driver.engine, driver.wanted)


def several_statements(scripts: Iterable[tuple[Script, Sequence[Span]]]) -> Iterator[SeveralStatements]:
    """Of scripts with the spans of their statements."""
    for script, statements in scripts:
        name = _driver_of(script)
        one = _ONE.get(name or "")
        if name is None or one is None or len(statements) < 2:
            continue
        text = script.source.text
        start = script.source_map.file_offset(0)
        end = script.source_map.file_span(Span(0, len(script.sql))).end
        called = _CALLED.search(text, max(0, start - 200), start)
        behind = _BEHIND.match(text, end)
        if called is None or called[1] != one.call or (one.with_values and (behind is None or behind[1] != ",")):
            continue
        place = Place(script.source, script.source_map.file_span(statements[1]))
        yield SeveralStatements(place, one.call, name, one.engine, len(statements), one.consequence)


def _driver_of(script: Script) -> str | None:
    origin = script.engines_from or ""
    if origin.startswith(_IMPORTED):
        return origin.removeprefix(_IMPORTED)
    imported = imported_engine(script.source.text) if script.engines else None
    return imported[1] if imported is not None and imported[0] == script.engines else None


_SPLITS = re.compile(
    r"""(?<!\])(?<!\bl)(?<!\bline)(?<!\brow)\.split\(\s*(?:["'`];\s*(?:\\n)?["'`]|/;[^/\n]{0,12}/[a-z]*)\s*[,)]|strings\.Split\([^,\n]+,\s*";"\)"""
)
_READS = re.compile(r"\.sql\b|readFile|read_text|\.read\(\)|ReadFile|file_get_contents|File\.read")


def split_scripts(
    files: Files, tracks: Iterable[Track], inside: Callable[[Script], Sequence[Span]]
) -> Iterator[SplitScript]:
    """Code that reads .sql files and cuts them at each semicolon, where a statement of them has one inside.

    `inside` gives the spans of the semicolons within statements of a script.
    """
    suspects = [path for path in files.ending(*_CODE) if _cuts(files.text(path) or "")]
    if not suspects:
        return
    scripts = [script for track in tracks if track.tool in ("sql", "initdb") for script in track.scripts]
    for path in suspects:
        text = files.text(path) or ""
        read = [script for script in scripts if _is_read(script.path, text)]
        cut = [(script, spans) for script in read if (spans := inside(script))]
        if cut and (match := _SPLITS.search(text)) is not None:
            script, spans = cut[0]
            place = Place(script.source, script.source_map.file_span(spans[0]))
            source = Source(path, text)
            yield SplitScript(Place(source, Span(*match.span())), script.path, place, sum(len(each) for _, each in cut))


_CODE = tuple(".ts .tsx .mts .cts .js .jsx .mjs .cjs .py .go .php .rb".split())


def _cuts(text: str) -> bool:
    return ".sql" in text and _SPLITS.search(text) is not None and _READS.search(text) is not None


def _is_read(path: str, text: str) -> bool:
    """Whether code names the file, or the folder that it is in."""
    folder, _, name = path.rpartition("/")
    return name in text or (
        bool(folder) and re.search(rf"\b{re.escape(folder.rpartition('/')[2])}\b", text) is not None
    )
