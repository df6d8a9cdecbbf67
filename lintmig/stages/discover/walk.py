"""Walk a project's folders for SQL files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lintmig.model.disk import Disk, Entry
from lintmig.model.engine import ALIASES
from lintmig.model.pattern import PathPatterns, compile_patterns
from lintmig.stages.discover.read import read

# fmt: off
SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .venv venv .tox .nox .cache .next .nuxt .idea .vscode .mypy_cache .pytest_cache "
    "__pycache__ site-packages node_modules bower_components vendor dist build target coverage".split()
)
# fmt: on
"""Version control, tools' own files, other people's code, and build output."""

SQL_FILE = re.compile(rf".*\.sql(?:\.(?:{'|'.join(sorted(ALIASES))}))?", re.IGNORECASE | re.DOTALL)

CODE_SUFFIXES = frozenset(
    ".ts .tsx .mts .cts .js .jsx .mjs .cjs .py .go .java .kt .kts .cs .php .rb .rs .ex .exs .prisma .sh".split()
)
DATA_SUFFIXES = frozenset(
    ".json .jsonc .yaml .yml .xml .toml .ini .cfg .plan .sum .mod .conf .properties .groovy".split()
)
"""Files that hold code, models and what tools keep beside migrations."""
NAMES = frozenset({"Gemfile", "Procfile", "Makefile"})
"""Those without a suffix that name libraries, or commands that run when an application starts."""

LEADS_OUT = "is a link that leads out of the project"

_IS_POSIX = os.name == "posix"
"""Elsewhere what is no link may be a junction, or be named in short."""

Rules = tuple[str, PathPatterns]
"""Patterns and the folder that they are relative to."""


class Walk:
    """Remembers which real folders were seen, so that links cannot make it go round in circles."""

    def __init__(self, root: Path, starts: Sequence[Path], exclude: tuple[str, ...], disk: Disk) -> None:
        self.refused: list[tuple[str, str]] = []
        self.others: list[str] = []
        """Files that are no SQL and may speak of it, as they were met."""
        self._disk = disk
        self._root = os.path.abspath(root)
        outside = [start for start in starts if not _is_within(os.path.abspath(start), self._root)]
        self._boundaries = [disk.real(os.fspath(place)) for place in (root, *outside)]
        self._exclude = (self._root, compile_patterns(exclude))
        self._seen: set[str] = set()
        self._linked: list[tuple[str, tuple[Rules, ...]]] = []

    def files(self, start: Path) -> list[str]:
        """Absolute paths of the SQL files under a folder, sorted; a file stands for itself.

        Folders behind links come last: one that is also reached directly keeps its own path.
        """
        top = os.path.abspath(start)
        if not self._disk.is_folder(top):
            return [top]
        self._seen.clear()
        found = list(self._folder(top, self._rules_above(top)))
        while self._linked:
            linked, self._linked = self._linked, []
            for path, rules in sorted(linked, key=lambda link: link[0]):
                found += self._folder(path, rules)
        return sorted(found)

    def is_program(self, start: Path) -> bool:
        """Whether a file speaks of SQL at most; then it is noted as one that was met."""
        top = os.path.abspath(start)
        is_other = not SQL_FILE.fullmatch(os.path.basename(top)) and _may_speak_of_sql(os.path.basename(top))
        if not is_other or self._disk.is_folder(top):
            return False
        self.others.append(top)
        return True

    def leads_out(self, path: str) -> bool:
        """Whether a path in the project is a link, or behind one, that leads elsewhere."""
        target = self._disk.real(path)
        return not any(_is_within(target, boundary) for boundary in self._boundaries)

    def _folder(self, top: str, rules_above: tuple[Rules, ...]) -> Iterator[str]:
        waiting = [(top, self._disk.real(top), rules_above)]
        while waiting:
            folder, real, rules = waiting.pop()
            if real in self._seen:
                continue
            self._seen.add(real)
            try:
                entries = self._disk.entries(folder)
            except OSError as error:
                self.refused.append((folder, f"cannot be read: {error.strerror}"))
                continue
            if any(entry.name == ".gitignore" for entry in entries):
                rules = (*rules, *self._ignore_rules(folder))
            for entry in entries:
                is_folder = entry.kind == "folder"
                if is_folder and entry.name in SKIPPED_FOLDERS:
                    continue
                is_sql = not is_folder and SQL_FILE.fullmatch(entry.name) is not None
                if entry.kind == "link":
                    yield from self._link(entry, rules, is_sql=is_sql)
                elif is_folder and not self._is_ignored(entry.path, rules, is_folder=True):
                    real_folder = os.path.join(real, entry.name) if _IS_POSIX else self._disk.real(entry.path)
                    waiting.append((entry.path, real_folder, rules))
                elif is_sql and not self._is_ignored(entry.path, rules, is_folder=False):
                    yield entry.path
                elif (
                    not is_folder
                    and _may_speak_of_sql(entry.name)
                    and not self._is_ignored(entry.path, rules, is_folder=False)
                ):
                    self.others.append(entry.path)

    def _link(self, entry: Entry, rules: tuple[Rules, ...], *, is_sql: bool) -> Iterator[str]:
        """Links are followed within the project; one to a neighbour is only a second name."""
        target = self._disk.real(entry.path)
        if self._is_ignored(entry.path, rules, is_folder=False):
            return
        if self.leads_out(entry.path):
            if is_sql:
                self.refused.append((entry.path, LEADS_OUT))
        elif self._disk.is_folder(target):
            if SKIPPED_FOLDERS.isdisjoint((entry.name, os.path.basename(target))):
                self._linked.append((entry.path, rules))
        elif is_sql:
            folder = self._disk.real(os.path.dirname(entry.path))
            if os.path.dirname(target) != folder:
                yield entry.path

    def _is_ignored(self, path: str, rules: tuple[Rules, ...], *, is_folder: bool) -> bool:
        """The config's `exclude` decides, else the deepest .gitignore that speaks of the path."""
        for base, patterns in (self._exclude, *reversed(rules)):
            if not path.startswith(base + os.sep):
                continue
            relative = path[len(base) + 1 :].replace(os.sep, "/")
            verdict = patterns.verdict(relative, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def _rules_above(self, top: str) -> tuple[Rules, ...]:
        """The .gitignore files from a folder's parent up to the repository that it is in."""
        above: list[str] = []
        folder = top
        while not self._disk.exists(os.path.join(folder, ".git")):
            parent = os.path.dirname(folder)
            if parent == folder:
                return ()
            folder = parent
            above.append(folder)
        return tuple(rule for folder in reversed(above) for rule in self._ignore_rules(folder))

    def _ignore_rules(self, folder: str) -> tuple[Rules, ...]:
        path = os.path.join(folder, ".gitignore")
        text = read(path, self._disk) if self._disk.exists(path) and not self._disk.is_link(path) else ""
        return ((folder, compile_patterns(text.split("\n"))),) if isinstance(text, str) and text else ()


def is_read(path: str) -> bool:
    """Whether a run may look at a file of this path, which is relative to the repository."""
    *folders, name = path.replace(os.sep, "/").split("/")
    if not SKIPPED_FOLDERS.isdisjoint(folders):
        return False
    may_name_an_engine = name.startswith(".") or os.path.splitext(name)[1] in _SETTINGS
    return may_name_an_engine or SQL_FILE.fullmatch(name) is not None or _may_speak_of_sql(name)


_SETTINGS = frozenset(".txt .gradle .hcl .lock .c .cc .cpp .scala .swift .env .example .dist .sample .local".split())
"""Besides code and data: what drivers and addresses of databases are read from, and SQL functions that C registers."""


def _may_speak_of_sql(name: str) -> bool:
    suffix = os.path.splitext(name)[1]
    return suffix in CODE_SUFFIXES or suffix in DATA_SUFFIXES or name in NAMES or name.startswith("Dockerfile")


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
