"""Which files of a program are reached from others: by imports, or by their names in scripts and settings."""

from __future__ import annotations

import re
from functools import cached_property

from lintmig.model.files import Files

_MODULES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_PYTHON = (".py",)
_FEWEST = 2
"""Files that are imported, before anything is said of one that is not."""
_SPECIFIER = re.compile(r"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["'`]([^"'`\n]{1,300})["'`]""")
_PYTHON_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(.+)|import[ \t]+(.+))$", re.MULTILINE)
_FROM_PARENTHESES = re.compile(r"\bfrom[ \t]+[\w.]+[ \t]+import[ \t]*\(([^)]*)\)")
_LOADS_BY_PATTERN = re.compile(
    r"import\.meta\.glob|require\.context|(?:\bimport|\brequire)\s*\(\s*(?:`[^`\n]*\$\{|[\w.\s\"'/]{0,60}\+)|readdirSync\s*\(|\breaddir\s*\(|pkgutil\.|importlib\.|\bglob\s*\(|__import__"
)
_ENTRY_NAMES = re.compile(
    r"(?:^|/)(?:index|main|server|app|cli|worker|route|page|layout|template|loading|error|middleware|instrumentation|proxy|"
    r"manage|wsgi|asgi|conftest|setup|__init__|__main__|settings|config|seed|init|\+\w+(?:\.server)?|[\w.-]*\.config|"
    r"[\w.-]*\.(?:test|spec|stories|d))\.\w+$"
)
_ENTRY_FOLDERS = re.compile(
    r"(?:^|/)(?:pages|routes|api|scripts?|bin|tools|cmd|functions|tests?|__tests__|e2e|cron|jobs|tasks|commands|"
    r"plugins|migrations?|versions|seeds?|seeders)(?:/|$)"
)
_RUNS_ITSELF = re.compile(
    r"""^\#!|require\.main\s*===\s*module|import\.meta\.(?:main|url\s*===)|process\.argv|__name__\s*==\s*["']__main__["']""",
    re.MULTILINE,
)


class Imports:
    """Says of a file only that nothing reaches it where that is sure; frameworks' entry points are reached."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._followed: dict[tuple[str, ...], bool] = {}

    def is_unreached(self, path: str) -> bool:
        """Whether no other file imports or names this one, and nothing suggests that it is run by itself."""
        if not path.endswith((*_MODULES, ".py")) or _ENTRY_NAMES.search(path) or self._loads_by_pattern:
            return False
        folder = path.rpartition("/")[0]
        if _ENTRY_FOLDERS.search(folder) or _RUNS_ITSELF.search(self._files.text(path) or ""):
            return False
        if not self._follows_imports(_PYTHON if path.endswith(".py") else _MODULES):
            return False
        stem = _stem(path)
        return stem not in self._imported and not self._is_named(stem, path)

    def _follows_imports(self, suffixes: tuple[str, ...]) -> bool:
        """Whether most files of a language are seen to be imported: then one that is not is telling."""
        if suffixes not in self._followed:
            paths = [path for path in self._files.ending(*suffixes) if not _ENTRY_NAMES.search(path)]
            known = sum(_stem(path) in self._imported for path in paths)
            self._followed[suffixes] = known >= _FEWEST and 2 * known >= len(paths)
        return self._followed[suffixes]

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The last part of every name that is imported anywhere, without the end of a file's name."""
        found: set[str] = set()
        for path in self._files.ending(*_MODULES):
            for specifier in _SPECIFIER.findall(self._files.text(path) or ""):
                last = specifier.rstrip("/").rpartition("/")[2]
                found.update((last, last.rpartition(".")[0]))
        for path in self._files.ending(".py"):
            text = self._files.text(path) or ""
            for origin, names, plain in _PYTHON_IMPORT.findall(text):
                found.update(re.findall(r"\w+", f"{origin} {names} {plain}"))
            for names in _FROM_PARENTHESES.findall(text):
                found.update(re.findall(r"\w+", names))
        return frozenset(found)

    @cached_property
    def _loads_by_pattern(self) -> bool:
        """Whether some code imports whatever it finds in a folder."""
        return any(
            "import(" in text or "require(" in text or "importlib" in text or "import.meta.glob" in text
            for path in self._files.ending(*_MODULES, ".py")
            if (text := self._files.text(path) or "") and _LOADS_BY_PATTERN.search(text)
        )

    def _is_named(self, stem: str, path: str) -> bool:
        """Whether settings or a shell script name the file."""
        named = re.compile(rf"[/.]{re.escape(stem)}\b|\b{re.escape(path.rpartition('/')[2])}")
        settings = self._files.ending(".json", ".yml", ".yaml", ".toml", ".sh", ".cfg", ".ini")
        return any(named.search(text) for each in settings if (text := self._files.text(each) or ""))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
