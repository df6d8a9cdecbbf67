"""What a change makes of the schema, as tables: one for all the engines that agree on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintmig.model.delta import Comparison, Movement, ObjectDelta, PartDelta, SchemaDelta, TableDelta
from lintmig.model.engine import TITLES, EngineName
from lintmig.stages.report.markdown.diagram import diagram
from lintmig.stages.report.markdown.page import Page
from lintmig.stages.report.markdown.safe import code, short
from lintmig.stages.report.markdown.section import Section
from lintmig.stages.report.words import counted

SIGNS: dict[Movement, str] = {"added": "+", "changed": "~", "dropped": "-"}
MOST_PARTS = 30
"""Parts of one table that are listed."""

LONGEST_PART = 160
MOST_ROWS_OPEN = 12


def movement_sections(comparison: Comparison, page: Page, has_diagram: bool = True) -> Iterator[Section]:
    """The tables, then what takes the migrations back, then the diagram."""
    groups = agreeing(comparison.deltas)
    for engines, delta in groups:
        blocks = tuple(_rows(delta))
        whose = ", ".join(TITLES[name] for name in engines) if len(groups) > 1 else ""
        title = f"What the migrations change{f' on {whose}' if whose else ''}"
        head = f"{title}: {_count(delta)}"
        table = "| | what | how |\n| --- | --- | --- |\n"
        rows = (table + blocks[0], *blocks[1:])
        if len(rows) > MOST_ROWS_OPEN or sum(map(len, rows)) > 2000:
            yield Section("", rows, "schema change", f"<b>{head}</b>")
        else:
            yield Section(f"**{head}**", rows, "schema change")
    if ways := "".join(_ways_back(comparison, page)):
        yield Section("", (f"\n{ways}",), "rollback note")
    if groups and has_diagram and (drawn := diagram(groups[0][1])):
        lines = "\n".join(["```mermaid", *drawn, "```"])
        yield Section("", (f"{lines}\n",), "diagram", "The touched tables as a diagram")


def agreeing(deltas: Iterable[SchemaDelta]) -> list[tuple[list[EngineName], SchemaDelta]]:
    """What changes at all, with the engines for which it is the same, those with most changes first."""
    groups: dict[object, tuple[list[EngineName], SchemaDelta]] = {}
    for delta in deltas:
        if not delta.tables and not delta.objects:
            continue
        same = (tuple(each[:3] for each in delta.tables), delta.objects)
        groups.setdefault(same, ([], delta))[0].append(delta.engine)
    return sorted(groups.values(), key=lambda group: -len(group[1].tables))


def _count(delta: SchemaDelta) -> str:
    numbers = {movement: sum(each.movement == movement for each in delta.tables) for movement in SIGNS}
    words = [f"{counted(number, 'table')} {movement}" for movement, number in numbers.items() if number]
    if delta.objects:
        words.append(counted(len(delta.objects), "other object"))
    return ", ".join(words)


def _rows(delta: SchemaDelta) -> Iterator[str]:
    for table in delta.tables:
        yield f"| {table.movement} | {_named(table)} | {_how(table)} |\n"
    for each in delta.objects:
        yield f"| {each.movement} | {_object(each)} | |\n"


def _named(table: TableDelta) -> str:
    shape = table.after or table.before
    kind = "" if shape is None or shape.kind == "table" else f"{code(shape.kind)} "
    was = table.before.name if table.before is not None else table.name
    renamed = f" (was {code(was)})" if was != table.name and table.after is not None else ""
    doubt = " (may not exist)" if shape is not None and not shape.is_certain else ""
    return f"{kind}{code(table.name)}{renamed}{doubt}"


def _object(each: ObjectDelta) -> str:
    detail = f" {code(short(each.object.detail, LONGEST_PART))}" if each.object.detail else ""
    return f"{code(each.object.kind)} {code(each.object.name)}{detail}"


def _how(table: TableDelta) -> str:
    if table.movement == "dropped":
        columns = [part.name for part in table.parts if part.kind == "column"]
        return f"with its columns {', '.join(map(code, columns[:MOST_PARTS]))}{_more(len(columns))}" if columns else ""
    shown = [_part(part, table.movement) for part in table.parts[:MOST_PARTS]]
    return "<br>".join(shown) + _more(len(table.parts))


def _more(count: int) -> str:
    return f" ... and {count - MOST_PARTS} more" if count > MOST_PARTS else ""


def _part(part: PartDelta, movement: Movement) -> str:
    """In a table that is new all parts are, so nothing is said of that, and columns go without saying."""
    sign = "" if movement == "added" else f"{SIGNS[part.movement]} "
    before, after = (_bare(words, part) for words in (part.before, part.after))
    if part.movement == "changed":
        name = f" {code(part.name)}" if part.name else ""
        return f"{sign}{part.kind}{name}: {code(before)} → {code(after)}"
    words = f"{part.name} {before or after}".strip()
    if part.kind == "column" and movement == "added":
        return code(words)
    return f"{sign}{part.kind} {code(words)}"


def _bare(words: str | None, part: PartDelta) -> str:
    """Without what the kind of the part says already."""
    kind = {"primary key": "PRIMARY KEY ", "unique key": "UNIQUE "}.get(part.kind, "")
    return short((words or "").removeprefix(kind), LONGEST_PART)


def _ways_back(comparison: Comparison, page: Page) -> Iterator[str]:
    known = [each for each in comparison.migrations if each.has_way_back is not None]
    without = [page.in_repository(each.path) for each in known if not each.has_way_back]
    if not known:
        return
    if not without:
        yield "Rollback: each added migration has a way back.\n"
    elif len(without) == len(known):
        whose = "the added migration has" if len(known) == 1 else "the added migrations have"
        yield f"Rollback: {whose} no way back.\n"
    else:
        yield f"Rollback: no way back for {_listed(without)}; the others have one.\n"


def _listed(paths: Sequence[str]) -> str:
    shown = ", ".join(code(path) for path in paths[:10])
    return shown + (f" and {len(paths) - 10} more" if len(paths) > 10 else "")
