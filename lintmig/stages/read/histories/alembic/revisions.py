"""The files of an Alembic history: where they are, what each says of itself and of those before it."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lintmig.model.files import Files
from lintmig.model.source import BlindSpot, Place, Source, Span
from lintmig.stages.read.host.python import Module, module

_SAYS_SO = re.compile(r"^(?:down_)?revision\s*(?::[^=\n]*)?=", re.MULTILINE)
_FOLDERS = ("versions", "revisions")


class Reference(NamedTuple):
    name: str
    place: Place


class Revision(NamedTuple):
    """`before` is None where it cannot be read; `needs` are its `depends_on`."""

    name: str
    place: Place
    before: tuple[Reference, ...] | None
    needs: tuple[Reference, ...]
    labels: tuple[str, ...]
    module: Module

    @property
    def path(self) -> str:
        return self.module.source.path

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        for statement in self.module.tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
                return statement
        return None


class Environment(NamedTuple):
    """One graph of revisions. `folder` is where they are, `marker` the alembic.ini or env.py."""

    folder: str
    marker: str | None
    revisions: tuple[Revision, ...]
    unnamed: tuple[Source, ...]
    """Files among them that Alembic takes for revisions, and that name none."""
    is_complete: bool = True


def find_environments(files: Files) -> tuple[list[Environment], list[BlindSpot]]:
    candidates = list(_candidates(files))
    if not candidates:
        return [], []
    blind_spots: list[BlindSpot] = []
    found: dict[str, list[Revision]] = {}
    unnamed: dict[str, list[Source]] = {}
    unread: set[str] = set()
    for path in candidates:
        source = files.source(path)
        if source is None:
            unread.add(_folder(path))
            continue
        if not _SAYS_SO.search(source.text):
            if not path.rsplit("/", 1)[-1].startswith(("__init__", ".#")):
                unnamed.setdefault(_folder(path), []).append(source)
            continue
        parsed = module(source)
        if isinstance(parsed, BlindSpot):
            blind_spots.append(parsed)
            unread.add(_folder(path))
            continue
        revision = read_revision(parsed)
        if isinstance(revision, BlindSpot):
            blind_spots.append(revision)
            unread.add(_folder(path))
        elif revision is not None:
            found.setdefault(_folder(path), []).append(revision)
    environments = []
    for folders in _joined(found, files):
        revisions = tuple(each for folder in folders for each in found[folder])
        is_complete = not any(folder in unread for folder in folders)
        strangers = tuple(each for folder in folders for each in unnamed.get(folder, ()))
        environments.append(Environment(folders[0], _marker(files, folders[0]), revisions, strangers, is_complete))
    return environments, blind_spots


def _candidates(files: Files) -> Iterator[str]:
    """Python files in folders of versions, and where an alembic.ini or an env.py says that they are."""
    stated = set(_stated_folders(files))
    for path in files.ending(".py"):
        folders = path.split("/")[:-1]
        is_among = any(folder in _FOLDERS for folder in folders) or "/".join(folders) in stated
        if is_among and path.rsplit("/", 1)[-1] not in ("env.py", "__init__.py"):
            yield path


def _stated_folders(files: Files) -> Iterator[str]:
    for path in files.named("alembic.ini"):
        here = _folder(path)
        for key, value in _settings(files.text(path) or ""):
            places = re.split(r"[\s,;:]+", value) if key == "version_locations" else [value]
            for place in places:
                below = place.replace("%(here)s", "").strip("/ ")
                joined = "/".join(part for part in (here, below) if part and part != ".")
                yield joined if key == "version_locations" else f"{joined}/versions"


def _settings(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in parser.sections():
        for key in ("script_location", "version_locations"):
            value = parser.get(section, key, fallback=None)
            if value:
                yield key, value


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _marker(files: Files, folder: str) -> str | None:
    """The env.py above the versions, else an alembic.ini."""
    parts = folder.split("/")
    for depth in range(len(parts), max(len(parts) - 4, -1), -1):
        above = "/".join(parts[:depth])
        for name in ("env.py", "alembic.ini"):
            path = f"{above}/{name}" if above else name
            if path in files:
                return path
    return None


def _joined(found: dict[str, list[Revision]], files: Files) -> list[list[str]]:
    """Folders whose revisions name each other are one graph."""
    home = {revision.name: folder for folder, revisions in found.items() for revision in revisions}
    group = {folder: folder for folder in found}

    def top(folder: str) -> str:
        while group[folder] != folder:
            folder = group[folder]
        return folder

    for folder, revisions in found.items():
        own = {revision.name for revision in revisions}
        for revision in revisions:
            for reference in (*(revision.before or ()), *revision.needs):
                other = home.get(reference.name)
                same = other is not None and _marker(files, other) == _marker(files, folder)
                if other is not None and same and reference.name not in own:
                    group[top(other)] = top(folder)
    together: dict[str, list[str]] = {}
    for folder in sorted(found):
        together.setdefault(top(folder), []).append(folder)
    return list(together.values())


def read_revision(parsed: Module) -> Revision | BlindSpot | None:
    """What a file says of itself at its top level."""
    said: dict[str, ast.expr] = {}
    for statement in parsed.tree.body:
        if isinstance(statement, ast.Assign):
            said.update({each.id: statement.value for each in statement.targets if isinstance(each, ast.Name)})
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            said[statement.target.id] = statement.value
    if "revision" not in said or not ({"down_revision", "upgrade", "depends_on"} & {*said, *_functions(parsed)}):
        return None
    name = parsed.text(said["revision"])
    if name is None:
        line = parsed.line(said["revision"])
        return BlindSpot(parsed.source.path, line, "the revision's own name is put together by code")
    place = Place(parsed.source, parsed.string_span(said["revision"]))
    before = _references(parsed, said.get("down_revision"))
    needs = _references(parsed, said.get("depends_on"))
    labels = _references(parsed, said.get("branch_labels"))
    return Revision(name, place, before, needs or (), tuple(each.name for each in labels or ()), parsed)


def _functions(parsed: Module) -> set[str]:
    return {each.name for each in parsed.tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def _references(parsed: Module, node: ast.expr | None) -> tuple[Reference, ...] | None:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return ()
    if isinstance(node, ast.Name) and node.id in parsed.constants:
        node = parsed.constants[node.id]
        if isinstance(node, ast.Constant) and node.value is None:
            return ()
    nodes: Sequence[ast.expr] = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    found = []
    for each in nodes:
        name = parsed.text(each)
        if name is None:
            return None
        found.append(Reference(name, Place(parsed.source, parsed.string_span(each))))
    return tuple(found)


def name_span(parsed: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
    """Where the name of a function stands."""
    whole = parsed.span(function)
    start = parsed.source.text.find(function.name, whole.start, whole.end)
    return Span(start, start + len(function.name)) if start >= 0 else whole
