"""A file of code as the SQL in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lintmig.model.engine import EngineName
from lintmig.model.script import Script
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.read.embedded.callers import called_for, left_over
from lintmig.stages.read.embedded.circumstances import Circumstances, circumstances, is_run
from lintmig.stages.read.embedded.definitions import (
    changes_tables,
    creations,
    renamed_to,
    subjects,
    tables_altered,
    tables_dropped,
    tables_made,
)
from lintmig.stages.read.embedded.dialects import spoken_dialect
from lintmig.stages.read.embedded.drivers import imported_engine
from lintmig.stages.read.embedded.guards import NAMED, Guard, guard_of
from lintmig.stages.read.embedded.holes import rendered, roughly
from lintmig.stages.read.embedded.literals import Literal, literal_at
from lintmig.stages.read.embedded.moments import is_inserted, is_probe, is_step, is_trial
from lintmig.stages.read.embedded.naming import engines_in_name
from lintmig.stages.read.embedded.statements import CANDIDATE, kind_of
from lintmig.stages.read.engines import marked_engines
from lintmig.stages.read.host.languages import LANGUAGES, HostLanguage
from lintmig.stages.read.host.syntax import Syntax, syntax
from lintmig.stages.read.templates import MARK

if TYPE_CHECKING:
    from tree_sitter import Node

    from lintmig.stages.read.embedded.conditions import Ways

MOST_LITERALS = 5_000
LARGEST_LITERAL = 300_000
"""Characters of SQL in one literal; what is larger is data."""

_VALUE_IN_BLOCK = re.compile(r"\s*DO\s+\$\w*\$.*?:=\s*%s\b", re.IGNORECASE | re.DOTALL)
"""A block that the driver puts a value into before it is sent."""


class Fragments(NamedTuple):
    """`made` are tables that the file makes in a way that is not read, `changed` those whose columns it changes so."""

    definitions: tuple[Script, ...] = ()
    queries: tuple[Script, ...] = ()
    made: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    blind_spots: tuple[BlindSpot, ...] = ()


class _Found(NamedTuple):
    script: Script
    where: Circumstances
    is_step: bool


def fragments(source: Source, imported_beside: tuple[frozenset[EngineName], str] | None = None) -> Fragments:
    language = LANGUAGES.get(source.path[source.path.rfind(".") :])
    tree = syntax(source) if language is not None else None
    if language is None or tree is None:
        return Fragments()
    around = _around(source, imported_beside)
    definitions: list[_Found] = []
    queries: list[Script] = []
    made: set[str] = set()
    changed: set[str] = set()
    unread: list[BlindSpot] = []
    blocks: dict[int, list[tuple[int, Ways]]] = {}
    for literal in _literals(tree, language):
        text = roughly(literal)
        if len(text) > LARGEST_LITERAL:
            continue
        kind = kind_of(text)
        if (
            kind is None
            or _VALUE_IN_BLOCK.match(text)
            or not is_run(tree, language, literal.node)
            or is_trial(tree, language, literal.node)
        ):
            continue
        if kind == "query" and (
            _is_part(text)
            or is_inserted(tree, language, literal.node)
            or _is_within(tree, language, literal.node)
            or is_step(tree, language, literal.node)
            or is_probe(tree, language, literal.node)
        ):
            continue
        rendering = None
        if not _grows(tree, literal) and not _is_line(tree, language, literal):
            rendering = rendered(literal, is_definition=kind == "definition")
        start = literal.parts[0].span.start
        line = source.position(start).line
        if rendering is None:
            made |= {name for name in tables_made(text) if not name.startswith(MARK)}
            if kind == "definition":
                changed |= {name for name in tables_altered(text) if not name.startswith(MARK)}
                unread.append(BlindSpot(source.path, line, "this SQL is put together in ways that are not understood"))
            continue
        guard = guard_of(tree, language, literal.node, blocks)
        if guard is None:
            unread.append(BlindSpot(source.path, line, "is nested too deep: what follows is not read"))
            break
        if guard.engines is None and around.engines is None:
            guard = called_for(tree, language, literal.node, blocks)
            guard = left_over(tree, language, literal.node, blocks) if guard.engines is None else guard
        guard = _engines(text, guard, around)
        script = Script(
            source,
            rendering.sql,
            rendering.source_map,
            guard.engines,
            guard.words,
            role="bootstrap" if kind == "definition" else "query",
            fragment=f"{line}:{source.position(start).column}",
            holes=rendering.holes,
        )
        if kind == "query":
            queries.append(script)
        else:
            definitions.append(
                _Found(script, circumstances(tree, language, literal.node), is_step(tree, language, literal.node))
            )
    found_definitions = _in_dialect(_judged_together(definitions))
    return Fragments(found_definitions, tuple(queries), frozenset(made), frozenset(changed), tuple(unread))


def _is_part(text: str) -> bool:
    """Whether a query is one in parentheses that is put into another: its names may be those of the other."""
    bare = text.strip()
    return bare.startswith("(") and bare.endswith(")")


_NAMES_QUERIES = re.compile(r"\bwith\s+(?:recursive\s+)?[\w\"`]+\s*(?:\([^()]*\)\s*)?as\b", re.IGNORECASE)
_MOST_AROUND = 40


def _is_within(tree: Syntax, language: HostLanguage, node: Node) -> bool:
    """Whether a query is put into another that gives names to queries: it may ask of these."""
    above = node.parent
    for _ in range(_MOST_AROUND):
        if above is None:
            break
        if above.type in language.holes and above.parent is not None:
            return _NAMES_QUERIES.search(tree.text(above.parent)) is not None
        above = above.parent
    return False


def _literals(tree: Syntax, language: HostLanguage) -> list[Literal]:
    """Those that may be SQL, each once, in the order of the file."""
    found: dict[tuple[int, int], Literal] = {}
    for match in CANDIDATE.finditer(tree.source.text):
        literal = literal_at(tree, language, tree.byte(match.start()))
        if literal is not None:
            found.setdefault((literal.node.start_byte, literal.node.end_byte), literal)
            if len(found) > MOST_LITERALS:
                break
    return list(found.values())


def _is_line(tree: Syntax, language: HostLanguage, literal: Literal) -> bool:
    """Whether a literal is one of several that are joined to one statement: `"\\n".join(["SELECT a", "FROM t"])`."""
    above = literal.node.parent
    if above is None:
        return False
    others = [child for child in above.named_children if child.type in language.strings and child != literal.node]
    if not others or all(kind_of(tree.text(child).strip("'\"`")) is not None for child in others):
        return False
    for _ in range(3):
        if above is None:
            return False
        parts = [above.child_by_field_name(field) for field in ("function", "name", "property")]
        called = next((part for part in parts if part is not None), None)
        if called is not None:
            return _JOINING.search(tree.text(called)) is not None
        above = above.parent
    return False


_JOINING = re.compile(r"(?:\b[jJ]oin|\bimplode)$")


def _grows(tree: Syntax, literal: Literal) -> bool:
    """Whether a literal is what a variable holds first, to which more is added later."""
    above = literal.node.parent
    for _ in range(3):
        if above is None:
            return False
        target = above.child_by_field_name("name") or above.child_by_field_name("left")
        if target is not None and target.end_byte <= literal.node.start_byte and above.type in NAMED:
            name = tree.text(target).split(":")[0].strip()
            return bool(_WORD.fullmatch(name)) and name in _grown(tree.source.text)
        above = above.parent
    return False


_WORD = re.compile(r"\$?\w+")
_GROWN = re.compile(
    r"(\$?\b\w+)\s*(?:\+=|\.=|<<(?!<))|(\$?\b\w+)\s*=\s*\2\s*[+.]|(\$?\b\w+)\.(?:append|concat|push|AppendLine|Append)\("
)


@lru_cache(maxsize=4)
def _grown(text: str) -> frozenset[str]:
    """The variables of a file to which something is added."""
    return frozenset(name for found in _GROWN.findall(text) for name in found if name)


def _around(source: Source, beside: tuple[frozenset[EngineName], str] | None) -> Guard:
    """What the file's name and its imports say of engines, and then its folder."""
    named, words = marked_engines(Source(source.path, ""))
    if named is not None and words is not None and (words.startswith("file name") or not named):
        return Guard(named, words)
    file = source.path.rpartition("/")[2]
    spoken = engines_in_name(file.partition(".")[0])
    if spoken is not None:
        return Guard(spoken, f"file name {file}")
    imported = imported_engine(source.text) or beside
    return Guard(imported[0], f"the import of {imported[1]}") if imported is not None else Guard(named, words)


_PRAGMA = re.compile(r"\s*PRAGMA\s", re.IGNORECASE)
_SQLITE: frozenset[EngineName] = frozenset({"sqlite"})


def _engines(text: str, guard: Guard, around: Guard) -> Guard:
    """The nearest word decides; what stands around the file narrows it where both can be true."""
    if around.engines is not None and not around.engines:
        return around
    if guard.engines is None:
        if around.engines is None and _PRAGMA.match(text):
            return Guard(_SQLITE, "PRAGMA")
        return around
    both = guard.engines & around.engines if around.engines is not None else guard.engines
    return Guard(both or guard.engines, guard.words)


def _in_dialect(scripts: tuple[Script, ...]) -> tuple[Script, ...]:
    engines = spoken_dialect([script for script in scripts if script.engines is None])
    if engines is None:
        return scripts
    return tuple(
        script if script.engines is not None else replace(script, engines=engines, engines_from="all SQL of the file")
        for script in scripts
    )


def _judged_together(found: list[_Found]) -> tuple[Script, ...]:
    """The definitions of a file as one history, as far as it is one: all else may run, or may have run."""
    all_made = [creations(script.sql) for script, _, _ in found]
    makers: dict[str, set[int]] = {}
    for (_, where, _), made in zip(found, all_made, strict=True):
        for _, name, _ in made:
            makers.setdefault(name, set()).add(where.region)
    seen: dict[tuple[str, str], set[int]] = {}
    maybe_gone: set[str] = set()
    scripts: list[Script] = []
    for (script, where, is_of_step), made in zip(found, all_made, strict=True):
        is_repeated = any(
            where.is_in_branch or ((not is_new or where.is_constant) and seen[kind, name] != {where.region})
            for kind, name, is_new in made
            if (kind, name) in seen
        )
        for kind, name, _ in made:
            seen.setdefault((kind, name), set()).add(where.region)
        own = {name for kind, name, _ in made if kind == "table"}
        others = subjects(script.sql) - own
        if changes_tables(script.sql):
            is_apart = any(makers.get(name, {where.region}) != {where.region} for name in others)
            is_older = is_of_step and any(name not in makers for name in others)
            is_open = bool(others) and ((not where.is_sure and not own) or is_apart or is_older)
        else:
            is_open = where.is_in_branch or where.is_tried or _is_new_schema(script)
        is_anew = not maybe_gone.isdisjoint(renamed_to(script.sql) | own)
        is_conditional = is_repeated or is_open or is_anew
        if is_conditional:
            maybe_gone |= tables_dropped(script.sql)
        scripts.append(replace(script, is_conditional=is_conditional))
    return tuple(_behind_their_tables(scripts, all_made))


def _is_new_schema(script: Script) -> bool:
    """Whether a schema is made where the same code has dropped it: a reset."""
    made = _NEW_SCHEMA.match(script.sql)
    return made is not None and any(
        found[1].lower() == made[1].lower() for found in _DROPPED_SCHEMA.finditer(script.source.text)
    )


_NEW_SCHEMA = re.compile(r"\s*create\s+schema\s+\"?(\w+)", re.IGNORECASE)
_DROPPED_SCHEMA = re.compile(r"drop\s+schema\s+(?:if\s+exists\s+)?\\?\"?(\w+)", re.IGNORECASE)


def _behind_their_tables(
    scripts: Sequence[Script], all_made: Sequence[Sequence[tuple[str, str, bool]]]
) -> Iterator[Script]:
    """What may change a table comes behind what makes it, wherever it is written."""
    made_at: dict[str, int] = {}
    for index, made in enumerate(all_made):
        for kind, name, _ in made:
            if kind == "table":
                made_at.setdefault(name, index)
    places: list[tuple[int, bool, int]] = []
    for index, script in enumerate(scripts):
        later = (made_at.get(name, -1) for name in subjects(script.sql)) if script.is_conditional else ()
        place = max((at for at in later if at > index), default=index)
        places.append((place, place != index, index))
    for *_, index in sorted(places):
        yield scripts[index]
