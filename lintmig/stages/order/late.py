"""New migrations that come before others which databases have applied already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lintmig.model.ledger.merged import LateMigration
from lintmig.model.script import Script
from lintmig.stages.order.clashes import layout_version, new_path
from lintmig.stages.order.held import Held, Identity
from lintmig.stages.order.layouts import TOOLS
from lintmig.stages.order.naming import FOLDER_SCRIPTS
from lintmig.stages.order.places import first_line


def late(held: Held) -> Iterator[LateMigration]:
    new = {identity: script for identity, script in held.new.items() if identity not in held.old}
    new = {identity: script for identity, script in new.items() if script.path in held.added}
    if not new or (held.now.tool == "drizzle" and any(_is_in_folder(script) for script in new.values())):
        return
    known = {script.key: script for identity, script in held.new.items() if identity in held.old}
    found = _late_in_graph(held, new) if held.now.parents else _late_in_list(held, new.values(), known)
    takes_renamed = held.records.late == "refuses" and held.records.gone != "refuses"
    renamed = {old.path for identity, old in held.old.items() if identity not in held.new and not takes_renamed}
    for script, later, child in found:
        if held.old_paths.get(script.path) not in renamed:
            yield LateMigration(
                first_line(script.source),
                held.now.tool,
                held.shown(script),
                held.shown(later),
                first_line(later.source),
                held.records.late == "refuses",
                _path_behind(held, script, later),
                child,
            )


def _is_in_folder(script: Script) -> bool:
    return script.path.rpartition("/")[2] in FOLDER_SCRIPTS


def _late_in_list(
    held: Held, new: Collection[Script], known: dict[str, Script]
) -> Iterator[tuple[Script, Script, None]]:
    """The last of those known that is behind them and for the same engine."""
    keys = {script.key for script in new}
    ordered = held.now.scripts
    told: set[str] = set()
    for at, script in enumerate(ordered):
        if script.key not in keys or script.path in told:
            continue
        behind = (each for each in reversed(ordered[at + 1 :]) if each.key in known and _meet(each, script))
        later = next(behind, None)
        if later is not None:
            told.add(script.path)
            yield script, later, None


def _meet(one: Script, other: Script) -> bool:
    return one.engines is None or other.engines is None or not one.engines.isdisjoint(other.engines)


def _late_in_graph(held: Held, new: dict[Identity, Script]) -> Iterator[tuple[Script, Script, str]]:
    """Those that a migration which was there has before it now."""
    parents = held.now.parents
    there = {str(identity[0]): script for identity, script in held.new.items() if identity in held.old}
    waiting = {str(identity[0]): script for identity, script in new.items()}
    seen: set[str] = set()
    for name, later in there.items():
        way = [(parent, name) for parent in parents.get(name, ())]
        while way:
            at, child = way.pop()
            if at in there or at in seen:
                continue
            seen.add(at)
            if at in waiting:
                yield waiting[at], later, child
            way += [(parent, at) for parent in parents.get(at, ())]


def _path_behind(held: Held, script: Script, later: Script) -> str | None:
    layout = TOOLS.get(held.now.tool)
    if layout is None:
        return None
    version = layout_version(later, layout)
    taken = {found.key for each in held.now.scripts if (found := layout_version(each, layout)) is not None}
    return new_path(script, layout, taken, version.words) if version is not None else None
