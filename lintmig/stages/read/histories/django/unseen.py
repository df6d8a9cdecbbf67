"""What Python that a migration runs may do to tables, as far as its words tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.django.model import Label
from lintmig.stages.read.host.python import Module

_CHANGES = re.compile(r"\b(?:CREATE|ALTER|DROP|RENAME)\s+[\w{%]|\bDO\s+\$|\bINTO\s+TEMP", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?"
    r"(?:EXTENSION|PUBLICATION|SEQUENCE|TRIGGER|ROLE|USER|COLLATION|TEXT\s+SEARCH|FUNCTION)\b",
    re.IGNORECASE,
)
_ABOUT_TABLES = re.compile(r"\b(?:TABLE|INDEX|VIEW|TYPE|COLUMN|SCHEMA|DO\s+\$)", re.IGNORECASE)
_SQL = re.compile(
    r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|SET|ANALYZE|VACUUM|PRAGMA|LOCK|SHOW|TRUNCATE)\b",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"\w+")
_RUNS = frozenset({"execute", "executemany", "executescript"})
_QUIET = frozenset({"connection", "quote_name", "quote_value", "deferred_sql", "collect_sql", "atomic_migration"})
_EDITORS = frozenset({"schema_editor", "editor", "schema"})
MOST_FUNCTIONS = 40


@dataclass(slots=True)
class Reach:
    """The words and models of a piece of code, and whether it changes tables by itself."""

    texts: list[str] = field(default_factory=list)
    models: set[Label] = field(default_factory=set)
    runs_sql: bool = False
    edits: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether no table is other than before."""
        if self.edits:
            return False
        if not self.runs_sql:
            return True
        changing = [text for text in self.texts if _CHANGES.search(text)]
        if changing:
            return all(_BESIDE.search(text) and not _ABOUT_TABLES.search(text) for text in changing)
        return any(_SQL.search(text) for text in self.texts)

    def tables(self, names: Mapping[str, str], of_models: Mapping[Label, str]) -> set[str]:
        """The tables that are named, of those there are by their names in lower case; none named means any."""
        words = {word.lower() for text in self.texts if _CHANGES.search(text) for word in _WORD.findall(text)}
        if not words or self.models:
            words |= {word.lower() for text in self.texts for word in _WORD.findall(text)}
        found = {names[word] for word in words & names.keys()}
        texts = {text.lower() for text in self.texts}
        found |= {table for label, table in of_models.items() if label[1] in texts}
        return found | {of_models[label] for label in self.models if label in of_models}


def reach(node: ast.AST, of: Module, code: Code) -> Reach:
    """Of an expression, a function or a class, with the project's functions that it calls."""
    found = Reach()
    waiting: list[tuple[ast.AST, Module]] = [(node, of)]
    seen: set[int] = set()
    while waiting and len(seen) < MOST_FUNCTIONS:
        each, home = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        for inner in ast.walk(each):
            _note(inner, home, found)
            if isinstance(inner, ast.Name) and inner.id in home.constants:
                waiting.append((home.constants[inner.id], home))
            called = inner.func if isinstance(inner, ast.Call) else inner if inner is node else None
            written = home.name(called) if isinstance(called, (ast.Name, ast.Attribute)) else None
            if written is not None and _may_touch(written, home, code):
                definition = code.definition(written, home)
                if definition is not None:
                    waiting.append((definition[1], definition[0]))
    return found


def _may_touch(written: str, of: Module, code: Code) -> bool:
    """Whether a function of the project may be one that runs SQL, before its module is parsed."""
    owner = written.rpartition(".")[0]
    if not owner:
        return True
    path = code.path_of(owner, of.source.path) if owner.split(".")[0] not in _NEVER else None
    text = code.files.text(path) if path is not None else None
    return text is not None and _TOUCHING.search(text) is not None


_NEVER = frozenset({"django", "migrations", "models", "self", "apps", "schema_editor", "cursor", "connection"})
_TOUCHING = re.compile(r"\bexecute|\bschema_editor\b|\bmigrations\b")


def _note(node: ast.AST, of: Module, found: Reach) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.texts.append(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
        found.texts.append("".join(str(part) for part in parts))
    elif isinstance(node, ast.Attribute):
        owner = node.value
        if node.attr in _RUNS:
            found.runs_sql = True
        elif isinstance(owner, ast.Name) and owner.id in _EDITORS and node.attr not in _QUIET:
            found.edits = True
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_model":
        found.models.update(_models(node, of))


def _models(node: ast.Call, of: Module) -> Iterator[Label]:
    texts = [of.text(each) for each in (*node.args, *(keyword.value for keyword in node.keywords))]
    known = [text for text in texts if text is not None]
    if len(known) == 1 and "." in known[0]:
        owner, _, name = known[0].rpartition(".")
        yield owner, name.lower()
    elif len(known) == 2:
        yield known[0], known[1].lower()
