"""Which files of a project nothing imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lintmig.model.files import Files
from lintmig.stages.read.models.sqlalchemy.sqlalchemy import is_test

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<origin>\.*[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n#;]*)"
    r"|import[ \t]+(?P<modules>[^\n#;]*))",
    re.MULTILINE,
)
_WALKS = re.compile(
    r"\biter_modules\b|\bwalk_packages\b|\bimport_module\b|\b__import__\s*\(|\bspec_from_file_location\b"
)
_FIXED = re.compile(r"\b(?:import_module|__import__)\s*\(\s*(?:[rbu]?(['\"])(?P<name>[\w.]+)\1)\s*[,)]")
_RUNS = re.compile(r"^if\s+__name__\s*==|^\w[\w.]*\s*=\s*(?:FastAPI|Flask|Celery|Typer|Starlette)\(", re.MULTILINE)


def abandoned(files: Files, paths: set[str]) -> frozenset[str]:
    """Of these files those that no other imports, while others of the same folder are imported.

    None where something imports by names that it makes at run time.
    """
    imported: set[str] = set()
    texts: list[str] = []
    for path in files.ending(".py"):
        text = files.text(path)
        if text is None:
            continue
        if _WALKS.search(text) and not is_test(path) and len(_FIXED.findall(text)) < len(_calls(text)):
            return frozenset()
        imported.update(_imported(text, path))
        texts.append(text)
    names = {path: _dotted(path) for path in paths}
    seen = {path for path, name in names.items() if _is_among(name, imported)}
    folders = {path.rpartition("/")[0] for path in seen}
    candidates = [path for path in paths - seen if path.rpartition("/")[0] in folders and "/" in path]
    return frozenset(path for path in candidates if not _is_named(files, path, texts))


def _calls(text: str) -> list[str]:
    """Mentions that import something, rather than the import of what does."""
    lines = [line for line in text.splitlines() if _WALKS.search(line)]
    return [
        line
        for line in lines
        if not re.match(r"\s*(?:from|import)\s", line) and not line.lstrip().startswith(("#", "r'", 'r"'))
    ]


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


def _is_among(name: str, imported: Iterable[str]) -> bool:
    """Whether a module is imported under its name or an end of it."""
    known = imported if isinstance(imported, (set, frozenset)) else set(imported)
    parts = name.split(".")
    return any(".".join(parts[at:]) in known for at in range(len(parts)))


def _is_named(files: Files, path: str, texts: list[str]) -> bool:
    """Whether it is run by itself, or its name stands in a text, so that something may import it by that."""
    if path.endswith(("__init__.py", "__main__.py")) or _RUNS.search(files.text(path) or ""):
        return True
    parts = _dotted(path).split(".")
    written = re.compile(rf"['\"](?:[\w.]+\.)?{re.escape('.'.join(parts[-2:]))}(?:[:.]\w+)*['\"]")
    return any(written.search(text) for text in texts)
