"""Migrations that are programs: what they do to the schema is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.stages.order.grouping import Group

_SOURCES = re.compile(r"(?:^|.*/)(?:java|kotlin|resources)/(?=[^/])")
_LANGUAGES = {"go": "Go", "java": "Java", "kt": "Kotlin", "rs": "Rust", "js": "JavaScript", "ts": "TypeScript"}


def programs(group: Group, files: Files) -> Iterator[Script]:
    """Those in the folders of a group's scripts, and for Java in the package of the same path."""
    code = group.layout.code
    if code is None:
        return
    homes = {script.path.rpartition("/")[0] for script in group.scripts}
    packages = {_SOURCES.sub("", home, count=1) for home in homes if _SOURCES.match(home)}
    for path in files.paths:
        folder, _, name = path.rpartition("/")
        if code.match(name) is None:
            continue
        if folder not in homes and (not packages or _SOURCES.sub("", folder, count=1) not in packages):
            continue
        source = files.source(path)
        if source is None or (group.layout.code_mark and not group.layout.code_mark.search(source.text)):
            continue
        suffix = name.rpartition(".")[2]
        language = next((_LANGUAGES[end] for end in (suffix, suffix[1:]) if end in _LANGUAGES), suffix)
        yield Script(source, "", unknown=f"a migration in {language} is not read")
