"""Migrations in TypeScript as scripts: one for all engines that are sent the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from lintmig.model.engine import EngineName
from lintmig.model.script import Doubt, Script
from lintmig.model.source import Source, Span
from lintmig.stages.read.histories.typescript.sending import Emitted
from lintmig.stages.read.rendering import Rendering

Sent = Mapping[EngineName, tuple[Emitted, ...]]


def scripts(source: Source, sent: Sent, origin: str | None, *, is_down: bool) -> list[Script]:
    groups: dict[tuple[Emitted, ...], list[EngineName]] = {}
    for engine, emitted in sent.items():
        groups.setdefault(emitted, []).append(engine)
    found = []
    for engines, own, emitted, number in _runs(groups, source):
        rendering, doubts = _rendered(emitted)
        names = "+".join(engines) if len(groups) > 1 else ""
        found.append(
            Script(
                own,
                rendering.sql,
                rendering.source_map,
                frozenset(engines),
                origin,
                is_down=is_down,
                fragment="-".join(each for each in (names, str(number) if number else "") if each),
                holes=rendering.holes,
                doubts=doubts,
            )
        )
    return found


def _runs(
    groups: Mapping[tuple[Emitted, ...], list[EngineName]], source: Source
) -> Iterator[tuple[list[EngineName], Source, tuple[Emitted, ...], int]]:
    """What follows each other in one file: the migration itself, or an SQL file that it reads."""
    for emitted, engines in groups.items():
        runs = groupby(emitted, key=lambda each: each.source.path if each.source is not None else "")
        for number, (path, run) in enumerate(runs):
            members = tuple(run)
            own = members[0].source if path else None
            yield engines, own or source, members, number if own is None else 0
        if not emitted:
            yield engines, source, (), 0


def paired(ups: Sequence[Script], backs: Sequence[Script]) -> dict[str, tuple[Script, ...]]:
    """What takes each script back, by its key."""
    found: dict[str, tuple[Script, ...]] = {}
    if any(_are_several(each) for each in (ups, backs)):
        return found
    for script in ups:
        own = tuple(back for back in backs if back.sql and (back.engines or set()) & (script.engines or set()))
        if own:
            found[script.key] = own
    return found


def _are_several(made: Sequence[Script]) -> bool:
    """Whether one engine is sent several scripts."""
    names = [name for script in made for name in script.engines or ()]
    return len(names) != len(set(names))


def _rendered(emitted: Sequence[Emitted]) -> tuple[Rendering, tuple[Doubt, ...]]:
    rendering = Rendering()
    doubts: list[Doubt] = []
    at = 0
    for each in emitted:
        start = at
        for part in each.parts:
            rendering.add(part.text, part.span, is_hole=part.is_hole)
            at += len(part.text)
        if not each.is_certain:
            doubts.append(Doubt(Span(start, at), each.reason, each.table))
        end = _ending("".join(part.text for part in each.parts))
        last = next((part.span for part in reversed(each.parts) if part.span is not None), None)
        rendering.add(end, Span(last.end, last.end) if last is not None else None)
        at += len(end)
    return rendering, tuple(doubts)


def _ending(text: str) -> str:
    is_ended = text.rstrip().endswith(";")
    return "\n" if is_ended else "\n;\n" if "--" in text.rsplit("\n", 1)[-1] else ";\n"
