"""Which files of a project nothing imports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lintmig.model.files import Files
from lintmig.stages.read.models.sqlalchemy.sqlalchemy import is_test

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<origin>\.*[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n#;]*)"
    r"|import[ \t]+(?P<modules>[^\n#;]*))",
    re.MULTILINE,
)
_WALKS = ("iter_modules", "walk_packages", "import_module", "__import__", "spec_from_file_location")
_FIXED = re.compile(r"\b(?:import_module|__import__)\s*\(\s*(?:[rbu]?(['\"])(?P<name>[\w.]+)\1)\s*[,)]")
_RUNS = re.compile(r"^if\s+__name__\s*==|^\w[\w.]*\s*=\s*(?:FastAPI|Flask|Celery|Typer|Starlette)\(", re.MULTILINE)


def abandoned(files: Files, paths: set[str]) -> frozenset[str]:
    """Of these files those that no other imports, while others of the same folder are imported.

    None of them where something imports by names that it makes at run time.
    """
    folders = {path.rpartition("/")[0] for path in paths}
    texts = {path: text for path in files.ending(".py") if (text := files.text(path)) is not None}
    if any(_walks(text) for path, text in texts.items() if not is_test(path)):
        return frozenset()
    unseen = {path: _dotted(path).split(".") for path in paths}
    for path in sorted(texts, key=lambda path: path.rpartition("/")[0] not in folders):
        stems = {parts[-1] for parts in unseen.values()}
        if not any(stem in texts[path] for stem in stems):
            continue
        imported = set(_imported(texts[path], path))
        for each in [each for each, parts in unseen.items() if each != path and _is_among(parts, imported)]:
            del unseen[each]
    used = {path.rpartition("/")[0] for path in paths - unseen.keys()}
    candidates = [path for path in unseen if "/" in path and path.rpartition("/")[0] in used]
    return frozenset(path for path in candidates if not _is_named(path, texts))


def _walks(text: str) -> bool:
    """Whether a file imports by names that are not written in it."""
    if not any(word in text for word in _WALKS):
        return False
    lines = [line for line in text.splitlines() if any(f"{word}(" in line for word in _WALKS)]
    return len([line for line in lines if not line.lstrip().startswith("#")]) > len(_FIXED.findall(text))


def _imported(text: str, path: str) -> Iterator[str]:
    """Dotted names, of modules or of what is in them; relative ones from the root of the project."""
    package = path.removesuffix(".py").replace("/", ".").split(".")
    for match in _IMPORT.finditer(text):
        if match["modules"]:
            yield from (part.split(" as ")[0].strip() for part in match["modules"].split(","))
            continue
        origin = match["origin"] or ""
        level = len(origin) - len(origin.lstrip("."))
        start = ".".join([*package[: len(package) - level], origin.lstrip(".")]).strip(".") if level else origin
        yield start
        for part in match["names"].strip("()").split(","):
            name = part.split("#")[0].split(" as ")[0].strip()
            if name:
                yield f"{start}.{name}"
    for fixed in _FIXED.finditer(text):
        yield fixed["name"]


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_among(parts: list[str], imported: set[str]) -> bool:
    """Whether a module is imported under its name or an end of it."""
    return any(".".join(parts[at:]) in imported for at in range(len(parts)))


def _is_named(path: str, texts: Mapping[str, str]) -> bool:
    """Whether it is run by itself, or its name stands in a text, so that something may import it by that."""
    if path.endswith(("__init__.py", "__main__.py")) or _RUNS.search(texts[path]):
        return True
    last = ".".join(_dotted(path).split(".")[-2:])
    written = re.compile(rf"['\"](?:[\w.]+\.)?{re.escape(last)}(?:[:.]\w+)*['\"]")
    return any(last in text and written.search(text) for text in texts.values())
