"""What lintmig found in a repository, as a tree for people and as a configuration to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from lintmig.model.outcome import Found, FoundModels
from lintmig.model.script import Track
from lintmig.stages.report.neutral import neutral
from lintmig.stages.report.words import counted

_SHOWN = 12
"""Entries of a branch; of the others it says how many there are."""

TOOLS = {
    "sql": "plain SQL",
    "as listed": "as listed",
    "code": "SQL in code",
    "initdb": "scripts of a container's first start",
}
"""What is shown where a tool's own name would say nothing."""


def tool_words(track: Track) -> str:
    return TOOLS.get(track.tool, track.tool)


def survey_tree(found: Found) -> str:
    """Engines, migrations, code that makes tables, models and queries, each with what told of it."""
    branches = [
        ("engines", [f"{each.name}{each.requirement}  from {neutral(each.origin)}" for each in found.engines]),
        ("migrations", [_track_line(track) for track in found.tracks if track.role == "migration"]),
        ("code that defines tables", [_code_line(track) for track in found.tracks if track.role == "bootstrap"]),
        ("models", [_models_line(each) for each in found.models]),
        ("queries in code", _query_lines(found)),
        ("not understood", [f"{neutral(spot.path)}:{spot.line}  {neutral(spot.reason)}" for spot in found.blind_spots]),
    ]
    shown = [(title, lines) for title, lines in branches if lines]
    if not found.engines:
        shown.insert(0, ("engines", ["none found: name them in the configuration"]))
    return "\n".join(line for title, lines in shown for line in _branch(title, lines)) + "\n"


def _branch(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield title
    kept = list(lines[:_SHOWN])
    if len(lines) > _SHOWN:
        kept.append(f"and {len(lines) - _SHOWN} more")
    for line in kept[:-1]:
        yield f"├── {line}"
    yield f"└── {kept[-1]}"


def _track_line(track: Track) -> str:
    marker = f", by {neutral(track.marker)}" if track.marker else ""
    downs = f", {len(track.downs)} with a way back" if track.downs else ""
    engines = sorted({name for script in track.scripts for name in script.engines or ()})
    only = f", for {', '.join(engines)}" if engines and all(script.engines for script in track.scripts) else ""
    return f"{neutral(track.path)}  {tool_words(track)}, {counted(len(track.scripts), 'script')}{only}{downs}{marker}"


def _models_line(models: FoundModels) -> str:
    engines = f", for {', '.join(models.engines)}" if models.engines else ""
    return f"{neutral(models.path)}  {models.mapper}, {counted(models.tables, 'table')}{engines}"


def _query_lines(found: Found) -> list[str]:
    count = "1 query" if found.queries == 1 else f"{found.queries} queries"
    return [f"{count} in {counted(found.query_files, 'file')}"] if found.queries else []


def _code_line(track: Track) -> str:
    return f"{neutral(track.path)}  {counted(len(track.scripts), 'statement')}"


def found_line(found: Found) -> str | None:
    """The same in one line; None where nothing was found."""
    migrations = [track for track in found.tracks if track.role == "migration"]
    parts = [f"{neutral(track.path)} ({tool_words(track)}, {len(track.scripts)})" for track in _largest(migrations)]
    if len(migrations) > len(parts):
        parts.append(f"{len(migrations) - len(parts)} more")
    if in_code := len(found.tracks) - len(migrations):
        parts.append(f"{counted(in_code, 'file')} of code with tables")
    by_mapper = Counter[str]()
    for each in found.models:
        by_mapper[each.mapper] += each.tables
    parts += [f"{counted(count, f'{mapper} model')}" for mapper, count in by_mapper.items()]
    if found.queries:
        parts.append("1 query" if found.queries == 1 else f"{found.queries} queries")
    return f"read: {', '.join(parts)}" if parts else None


def _largest(tracks: Sequence[Track]) -> list[Track]:
    return sorted(tracks, key=lambda track: -len(track.scripts))[:3]


def starting_config(found: Found) -> str:
    """A .lintmig.yaml with what was found, and the other settings as comments."""
    lines = [
        "# Settings of lintmig; `lintmig config --schema` describes all of them.",
        "",
        "# The engines that must accept the migrations.",
    ]
    if found.engines:
        lines.append("engines:")
        lines += [f"  - {each.name}{each.requirement}  # {neutral(each.origin)}" for each in found.engines]
    else:
        lines += ["# engines:", "#   - postgresql>=14"]
    lines += ["", "# The migrations that were found; a tool given here goes before what lintmig tells by itself."]
    lines.append("# tracks:")
    ordered = sorted((track for track in found.tracks if track.role == "migration"), key=lambda track: track.tool)
    for tool, tracks in groupby(ordered, key=lambda track: track.tool):
        for track in tracks:
            lines += [f"#   - path: {_quoted(track.path)}", f"#     tool: {tool}"]
    lines += [
        "",
        "# Files to skip, as in .gitignore.",
        "# exclude:",
        "#   - legacy/**",
        "",
        "# The lowest severity that makes a run fail: error, warning, info or never.",
        "# fail-on: error",
        "",
        "# Another severity for a rule or a family, or off.",
        "# severity:",
        "#   history: warning",
        "",
        "# What was there before lintmig is not reported: up to a migration, or as `lintmig baseline` writes it down.",
        '# since: "0042"',
        "# baseline-file: .lintmig-baseline.json",
    ]
    return "\n".join(lines) + "\n"


def _quoted(path: str) -> str:
    import json

    return json.dumps(neutral(path))
