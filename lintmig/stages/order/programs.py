"""Migrations that are programs: what they do to the schema is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.stages.order.grouping import Group

_SOURCES = re.compile(r"(?:^|.*/)(?:java|kotlin|resources)/(?=[^/])")
_PACKAGE = "//"
"""What no path has in it."""
_LANGUAGES = {
    "go": "Go",
    "java": "Java",
    "kt": "Kotlin",
    "rs": "Rust",
    **dict.fromkeys(("js", "cjs", "mjs"), "JavaScript"),
    **dict.fromkeys(("ts", "cts", "mts"), "TypeScript"),
}


Programs = Mapping[str, Sequence[str]]
"""By their folder, and for Java and Kotlin by their package's too, the paths of files of code."""


def all_programs(files: Files) -> Programs:
    found: dict[str, list[str]] = {}
    for path in files.ending(*(f".{suffix}" for suffix in _LANGUAGES)):
        folder = path.rpartition("/")[0]
        found.setdefault(folder, []).append(path)
        package = _SOURCES.sub("", folder, count=1)
        if package != folder:
            found.setdefault(_PACKAGE + package, []).append(path)
    return found


def programs(group: Group, known: Programs, files: Files) -> Iterator[Script]:
    """Those in the folders of a group's scripts, and for Java in the package of the same path."""
    layout = group.layout
    if layout.code is None:
        return
    homes = {script.path.rpartition("/")[0] for script in group.scripts}
    homes |= {_PACKAGE + _SOURCES.sub("", home, count=1) for home in homes if _SOURCES.match(home)}
    paths = {path for home in homes for path in known.get(home, ())}
    for path in sorted(paths):
        name = path.rsplit("/", 1)[-1]
        source = files.source(path) if layout.code.match(name) is not None else None
        if source is not None and (layout.code_mark is None or layout.code_mark.search(source.text)):
            language = _LANGUAGES[name.rpartition(".")[2]]
            yield Script(source, "", unknown=f"a migration in {language} is not read")
