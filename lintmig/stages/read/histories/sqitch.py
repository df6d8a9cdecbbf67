"""Sqitch: a plan names the changes in the order in which they are deployed, with what each of them requires."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted, together
from lintmig.model.ledger import Defect
from lintmig.model.ledger.listing import BrokenJournal, MissingDependency, MissingFile, UnregisteredFile
from lintmig.model.script import Script, Track
from lintmig.model.source import Place, Source, Span
from lintmig.stages.read.histories.dialects import for_dialect
from lintmig.stages.read.histories.folders import first_line, folder_of, joined
from lintmig.stages.read.read import read

PLAN, CONFIGURATION = "sqitch.plan", "sqitch.conf"
ENGINES = {"pg": "postgresql", "cockroach": "cockroachdb", "mysql": "mysql", "sqlite": "sqlite"}

_LINE = re.compile(
    r"^\s*(?:(?P<tag>@\S+)|[+-]?\s*(?P<name>[^\s@%#\[\]+-][^\s:@#\\\[\]]*))"
    r"(?:\s+\[(?P<needs>[^\]]*)\])?\s+\d{4}-\d\d-\d\dT[\d:]+Z\s"
)
_SECTION = re.compile(r"^\s*\[\s*([\w-]+)(?:\s+\"([^\"]*)\")?\s*\]")
_SETTING = re.compile(r"^\s*([\w-]+)\s*=\s*(.*?)\s*(?:[#;].*)?$")


class _Need(NamedTuple):
    name: str
    span: Span
    is_conflict: bool


class _Change(NamedTuple):
    """`tags` are those that stand between it and the change of the same name that reworks it."""

    name: str
    span: Span
    needs: tuple[_Need, ...]
    at: int
    tags: list[str]


class _Plan(NamedTuple):
    source: Source
    changes: tuple[_Change, ...]
    tags: Mapping[str, int]
    """By name, how many changes stand before the tag."""
    defects: tuple[Defect, ...]


class _Layout(NamedTuple):
    deploy: str
    revert: str
    verify: str
    extension: str
    engine: str | None


def read_sqitch(files: Files, sources: Sequence[Source], _wanted: Wanted = None) -> Histories:
    plans = files.ending(".plan")
    plans = [path for path in plans if path.endswith(PLAN) or "%project=" in (files.text(path) or "")[:2000]]
    if not plans:
        return Histories()
    by_path = {source.path: source for source in sources}
    return together(_history(files, path, by_path) for path in plans)


def _history(files: Files, path: str, by_path: Mapping[str, Source]) -> Histories:
    source = files.source(path)
    if source is None:
        return Histories()
    plan, layout = _plan(source), _layout(files, path)
    defects: list[Defect] = [*plan.defects, *_dependencies(plan)]
    scripts: list[Script] = []
    downs: dict[str, tuple[Script, ...]] = {}
    claimed: set[str] = set()
    for change in plan.changes:
        names = [f"{change.name}{tag}.{layout.extension}" for tag in change.tags]
        names = names or [f"{change.name}.{layout.extension}"]
        found = {
            folder: next((each for name in names if (each := joined(folder, name)) in by_path), None)
            for folder in (layout.deploy, layout.revert, layout.verify)
        }
        claimed.update(each for each in found.values() if each is not None)
        deployed, reverted = found[layout.deploy], found[layout.revert]
        place = Place(source, change.span)
        if deployed is None:
            defects.append(MissingFile(place, "sqitch", change.name, joined(layout.deploy, names[0])))
            continue
        script = for_dialect(read(by_path[deployed]), layout.engine, CONFIGURATION)
        scripts.append(script)
        if reverted is None:
            defects.append(MissingFile(place, "sqitch", change.name, joined(layout.revert, names[0]), "back"))
        else:
            down = for_dialect(read(by_path[reverted]), layout.engine, CONFIGURATION)
            downs[script.key] = (replace(down, is_down=True),)
    left = [each for each in _below(by_path, layout.deploy) if each.path not in claimed]
    defects += _unregistered(left, layout, path)
    for folder in (layout.deploy, layout.revert, layout.verify):
        claimed.update(each.path for each in _below(by_path, folder))
    tracks: tuple[Track, ...] = ()
    if scripts:
        versions = tuple(change.name for change in plan.changes) if len(scripts) == len(plan.changes) else ()
        tracks = (Track(layout.deploy, "sqitch", layout.deploy, tuple(scripts), True, downs, path, versions=versions),)
    return Histories(tracks, tuple(defects), (), frozenset(claimed))


def _below(by_path: Mapping[str, Source], folder: str) -> list[Source]:
    return [source for path, source in by_path.items() if path.startswith(folder + "/")]


def _unregistered(left: Sequence[Source], layout: _Layout, plan: str) -> Iterator[UnregisteredFile]:
    for source in left:
        name = source.path[len(layout.deploy) + 1 :].removesuffix("." + layout.extension)
        if "@" not in name:
            yield UnregisteredFile(Place(source, first_line(source)), "sqitch", name, plan, False)


def _plan(source: Source) -> _Plan:
    changes: list[_Change] = []
    latest: dict[str, _Change] = {}
    tags: dict[str, int] = {}
    tag_list: list[tuple[str, int]] = []
    defects: list[Defect] = []
    for number, start in enumerate(source.line_starts, start=1):
        text = source.line_text(number)
        if not text.strip() or text.lstrip().startswith(("#", "%")):
            continue
        line = _LINE.match(text)
        if line is None:
            first = start + len(text) - len(text.lstrip())
            place = Place(source, Span(first, start + len(text.rstrip())))
            defects.append(BrokenJournal(place, "sqitch", "malformed", f"line {number} of {PLAN}"))
        elif line["tag"]:
            if line["tag"] in tags:
                place = Place(source, Span(start + line.start("tag"), start + line.end("tag")))
                defects.append(BrokenJournal(place, "sqitch", "repeated-tag", line["tag"]))
            tags.setdefault(line["tag"], len(changes))
            tag_list.append((line["tag"], len(changes)))
        else:
            span = Span(start + line.start("name"), start + line.end("name"))
            needs = tuple(_needs(line["needs"] or "", start + line.start("needs")))
            change = _Change(line["name"], span, needs, len(changes), [])
            before = latest.get(change.name)
            if before is not None:
                before.tags.extend(tag for tag, at in reversed(tag_list) if at > before.at)
                if not before.tags:
                    place, other = Place(source, span), Place(source, before.span)
                    defects.append(BrokenJournal(place, "sqitch", "repeated-change", change.name, other))
            latest[change.name] = change
            changes.append(change)
    return _Plan(source, tuple(changes), tags, tuple(defects))


def _needs(text: str, start: int) -> Iterator[_Need]:
    for word in re.finditer(r"\S+", text):
        name = word[0].removeprefix("!")
        skipped = len(word[0]) - len(name)
        span = Span(start + word.start() + skipped, start + word.end())
        yield _Need(name.removeprefix(":"), span, word[0].startswith("!"))


def _dependencies(plan: _Plan) -> Iterator[MissingDependency]:
    """Of changes of this project alone: `project:change` is another's."""
    positions: dict[str, list[int]] = {}
    for change in plan.changes:
        positions.setdefault(change.name, []).append(change.at)
    for change in plan.changes:
        for need in change.needs:
            if need.is_conflict or ":" in need.name or "^" in need.name or "~" in need.name:
                continue
            name, _, tag = need.name.partition("@")
            if tag in ("HEAD", "ROOT"):
                continue
            found = positions.get(name, []) if name else [0]
            until = plan.tags.get("@" + tag) if tag else change.at
            kind: Literal["unknown", "later"] = "later"
            if not found or until is None:
                kind = "unknown"
            elif not (found[0] >= min(until, change.at) and not (tag and not name and until <= change.at)):
                continue
            yield MissingDependency(Place(plan.source, need.span), "sqitch", change.name, need.name, kind)


def _layout(files: Files, plan: str) -> _Layout:
    """Where the nearest configuration above a plan puts its scripts, and for which engine."""
    folder = folder_of(plan)
    at, text = folder, None
    while True:
        text = files.text(f"{at}/{CONFIGURATION}" if at else CONFIGURATION)
        if text is not None or not at:
            break
        at = folder_of(at)
    settings = _settings(text or "")
    engine = settings.get("core.engine")
    top = folder
    for key, value in settings.items():
        section, _, name = key.rpartition(".")
        is_own = (name == "plan_file" and joined(at, value) == plan) or (
            name == "top_dir" and joined(at, value) == folder
        )
        if is_own and section.startswith("engine."):
            engine = section.removeprefix("engine.")
        if is_own and name == "plan_file":
            top = joined(at, settings.get(f"{section}.top_dir") or settings.get("core.top_dir") or ".")
    if "core.plan_file" not in settings and (chosen := settings.get("core.top_dir")) and at == folder:
        top = joined(at, chosen)

    def setting(name: str, default: str) -> str:
        return settings.get(f"engine.{engine}.{name}") or settings.get(f"core.{name}") or default

    def directory(name: str) -> str:
        configured = settings.get(f"engine.{engine}.{name}_dir") or settings.get(f"core.{name}_dir")
        return joined(at, configured) if configured else joined(top, name)

    return _Layout(
        directory("deploy"),
        directory("revert"),
        directory("verify"),
        setting("extension", "sql"),
        ENGINES.get(engine, engine) if engine else None,
    )


def _settings(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    section = ""
    for line in text.split("\n"):
        heading, setting = _SECTION.match(line), _SETTING.match(line)
        if heading is not None:
            section = heading[1].lower() + (f".{heading[2]}" if heading[2] else "")
        elif setting is not None:
            found.setdefault(f"{section}.{setting[1].lower()}", setting[2].strip('"'))
    return found
