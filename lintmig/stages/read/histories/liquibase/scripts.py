"""A changeset as the scripts that the engines get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.engine import EngineName
from lintmig.model.script import Script
from lintmig.model.source import BlindSpot, Source, Span
from lintmig.stages.read.histories.folders import folder_of, joined
from lintmig.stages.read.histories.liquibase.changes import SILENT, add_change
from lintmig.stages.read.histories.liquibase.changesets import Changelogs, Changeset, Property, engines_named
from lintmig.stages.read.histories.liquibase.elements import Element, Text
from lintmig.stages.read.histories.liquibase.known import Known
from lintmig.stages.read.histories.liquibase.types import FAMILIES, Family
from lintmig.stages.read.rendering import Rendering
from lintmig.stages.read.templates import without_templates

_ENGINES: Mapping[Family, frozenset[EngineName]] = {
    "postgresql": frozenset({"postgresql"}),
    "mysql": frozenset({"mysql", "mariadb"}),
    "sqlite": frozenset({"sqlite"}),
}
_PARAMETER = re.compile(r"\$\{([\w.:-]+)\}")


def scripts_of(logs: Changelogs, changeset: Changeset, known: Mapping[Family, Known]) -> Iterator[Script]:
    """One for all engines where the changeset is SQL, else one for each family of engines."""
    fragment = f"{changeset.id.value}:{changeset.author}"
    if changeset.element is None:
        rendering = Rendering()
        for text in changeset.sql:
            rendering.add(without_templates(text.value), text.span)
            for each in known.values():
                each.note_sql(text.value)
        if rendering.sql.strip():
            yield _script(changeset, rendering, changeset.engines, fragment)
        return
    untold: dict[Span, set[Family]] = {}
    for family in FAMILIES:
        engines = _ENGINES[family] if changeset.engines is None else changeset.engines & _ENGINES[family]
        if not engines or not known[family].runs(changeset.element):
            continue
        rendering = Rendering()
        for change in changeset.element.children:
            if not _add(logs, changeset.source, change, family, rendering, known[family]):
                untold.setdefault(change.span, set()).add(family)
            known[family].note(change)
        if rendering.sql.strip():
            yield _script(changeset, rendering, engines, fragment)
    for change in changeset.element.children:
        families = untold.get(change.span, set())
        if families.issuperset(("postgresql", "mysql")):
            line = changeset.source.position(change.span.start).line
            logs.blind_spots.append(
                BlindSpot(changeset.source.path, line, f"what {change.name} does is not known here")
            )
        else:
            logs.untold |= families


def _script(changeset: Changeset, rendering: Rendering, engines: frozenset[EngineName] | None, fragment: str) -> Script:
    return Script(
        changeset.source, rendering.sql, rendering.source_map, engines, fragment=fragment, holes=rendering.holes
    )


def _add(logs: Changelogs, source: Source, change: Element, family: Family, rendering: Rendering, known: Known) -> bool:
    """False where it cannot be told what the change does on these engines."""
    named = engines_named(change.value("dbms"))
    if change.name in SILENT or (named is not None and not named & _ENGINES[family]):
        return True
    if change.name == "sql" or (change.name == "createProcedure" and "path" not in change.attributes):
        for text in change.texts or [text for key, text in change.attributes.items() if key == "sql"]:
            rendering.add(without_templates(text.value), text.span)
        rendering.add(";\n")
        return True
    if change.name == "sqlFile":
        _add_file(logs, source, change, rendering)
        known.note_sql(rendering.sql)
        return True
    single = Rendering()
    filled = _filled(change, logs.properties, family)
    if filled is None or not add_change(single, filled, family):
        return family != "postgresql" and change.name in ("createSequence", "dropSequence")
    _append(rendering, single)
    return True


def _append(rendering: Rendering, other: Rendering) -> None:
    at = 0
    for piece in other.source_map.pieces:
        rendering.add(other.sql[at : piece.start])
        rendering.add(other.sql[piece.start : piece.end], Span(piece.file_start, piece.file_end))
        at = piece.end
    rendering.add(other.sql[at:])


def _filled(element: Element, properties: Mapping[str, Sequence[Property]], family: Family) -> Element | None:
    """The element with `${names}` as the changelog's properties have them; None where one is not known."""
    attributes: dict[str, Text] = {}
    for name, text in element.attributes.items():
        value = _replaced(text.value, properties, family) if "${" in text.value else text.value
        if value is None:
            return None
        attributes[name] = Text(value, text.span)
    children = []
    for child in element.children:
        filled = _filled(child, properties, family)
        if filled is None:
            return None
        children.append(filled)
    return Element(element.name, element.span, attributes, children, element.texts)


def _replaced(value: str, properties: Mapping[str, Sequence[Property]], family: Family) -> str | None:
    """The first property of a name that is for the engine holds, as Liquibase has it."""
    for _ in range(5):
        found = _PARAMETER.search(value)
        if found is None:
            return value
        fits = (
            each for each in properties.get(found[1], ()) if each.engines is None or each.engines & _ENGINES[family]
        )
        chosen = next(fits, None)
        if chosen is None:
            return None
        value = value[: found.start()] + chosen.value + value[found.end() :]
    return None


def _add_file(logs: Changelogs, source: Source, change: Element, rendering: Rendering) -> None:
    """The statements of a file that a changeset names: all said by that name, for places are of one file."""
    given = change.attributes.get("path")
    wanted = (given.value if given else "").strip().removeprefix("classpath:").strip("/")
    folder = folder_of(source.path)
    places = [joined(folder, wanted)] if change.says("relativeToChangelogFile") else []
    while not places or (folder and not change.says("relativeToChangelogFile")):
        places.append(joined(folder, wanted))
        folder = folder_of(folder)
    found = next((path for path in (*places, wanted) if path in logs.sql), None)
    if given is None or found is None:
        line = source.position(change.span.start).line
        logs.blind_spots.append(BlindSpot(source.path, line, "runs a SQL file that is not known here"))
        return
    logs.included.add(found)
    rendering.add(without_templates(logs.sql[found].text), given.span).add(";\n")
