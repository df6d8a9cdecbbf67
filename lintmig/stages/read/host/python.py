"""Python read as its own parser reads it: imports followed to their names, constants known, nothing run."""

from __future__ import annotations

import ast
import re
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lintmig.model.source import BlindSpot, Source, Span

_Scalar = str | int | float | bool | bytes | complex | None
_LINE_END = re.compile(r"\r\n?|\n")
LARGEST_FILE = 1_000_000
"""Characters; what is larger was generated."""


@dataclass(slots=True)
class Module:
    """A parsed file. `names` are what its imports bind, such as `sa` to `sqlalchemy`."""

    source: Source
    tree: ast.Module
    names: Mapping[str, str]
    constants: Mapping[str, ast.expr]
    """What is assigned once at the top level."""
    _starts: Sequence[int]
    """Where the lines start that Python counts: a carriage return alone ends one too."""
    _spans: dict[tuple[int, int, int, int], Span] = field(default_factory=dict)

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Span:
        """Where a node stands, in code points."""
        place = (node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        span = self._spans.get(place)
        if span is None:
            line, column, end_line, end_column = place
            span = self._spans[place] = Span(self._offset(line, column), self._offset(end_line, end_column))
        return span

    def line(self, node: ast.expr | ast.stmt) -> int:
        """The line of the file on which a node starts."""
        return self.source.position(self._starts[node.lineno - 1]).line

    def name(self, node: ast.expr) -> str | None:
        """The full name of what an expression names: `sqlalchemy.Column` for `sa.Column`; None for all else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        return ".".join([self.names.get(node.id, node.id), *reversed(parts)])

    def constant(self, node: ast.expr | None) -> _Scalar:
        """The value of a literal, of a constant of this file, or of strings put together; None for all else."""
        for _ in range(20):
            if not (isinstance(node, ast.Name) and node.id in self.constants):
                break
            node = self.constants[node.id]
        if isinstance(node, ast.Constant) and node.value is not Ellipsis:
            return node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.constant(node.operand)
            return -value if isinstance(value, (int, float)) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.constant(node.left), self.constant(node.right)
            return left + right if isinstance(left, str) and isinstance(right, str) else None
        return None

    def text(self, node: ast.expr | None) -> str | None:
        """The value where it is a string."""
        value = self.constant(node)
        return value if isinstance(value, str) else None

    def string_span(self, node: ast.expr) -> Span:
        """The contents of a plain string literal without its quotes; of all else the whole."""
        span = self.span(node)
        written = self.source.text[span.start : span.end]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            at = written.find(node.value)
            if at > 0 and written[:at].lower().lstrip("rub") in ("'", '"', "'''", '"""'):
                return Span(span.start + at, span.start + at + len(node.value))
        return span

    def _offset(self, line: int, column: int) -> int:
        start, *rest = self._starts[line - 1 : line + 1] or (len(self.source.text),)
        if column == 0:
            return start
        text = self.source.text[start : rest[0] if rest else None]
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))


def module(source: Source) -> Module | BlindSpot:
    """The parsed file, or why this Python cannot parse it."""
    return _module(source.path, source.text)


@lru_cache(maxsize=1024)
def _module(path: str, text: str) -> Module | BlindSpot:
    source = Source(path, text)
    if len(text) > LARGEST_FILE:
        return BlindSpot(path, 1, "is too large to be read as Python")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.replace("\f", " "))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = error.lineno or 1 if isinstance(error, SyntaxError) else 1
        return BlindSpot(
            path, min(line, len(source.line_starts)), "is not Python that can be parsed here, so nothing of it is known"
        )
    return Module(source, tree, dict(_imported(tree, path)), _constants(tree), _starts(source))


def _starts(source: Source) -> Sequence[int]:
    if "\r" not in source.text:
        return source.line_starts
    return [0, *(found.end() for found in _LINE_END.finditer(source.text))]


def _imported(tree: ast.Module, path: str) -> Iterator[tuple[str, str]]:
    """The names that imports anywhere in the file bind; relative ones start with the file's own package."""
    package = path.removesuffix(".py").replace("/", ".").split(".")
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: -node.level]) if node.level else ""
            origin = ".".join(part for part in (start, node.module or "") if part)
            for alias in node.names:
                yield alias.asname or alias.name, f"{origin}.{alias.name}"


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements of a file, those of an outer block before those within it, as ast.walk has them."""
    waiting = deque[ast.AST](tree.body)
    while waiting:
        node = waiting.popleft()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, block, None)
            if isinstance(inner, list):
                waiting.extend(inner)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    repeated: set[str] = set()
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        for target in targets:
            if isinstance(target, ast.Name):
                if target.id in found:
                    repeated.add(target.id)
                found[target.id] = value
    return {name: value for name, value in found.items() if name not in repeated}


def module_despite(source: Source) -> Module | None:
    """The file without the functions that this Python cannot parse; None where that does not help."""
    lines = source.text.replace("\f", " ").split("\n")
    for _ in range(_MOST_BROKEN):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse("\n".join(lines))
        except SyntaxError as error:
            if not _without_function(lines, error.lineno or 0):
                return None
        except (ValueError, RecursionError, MemoryError):
            return None
        else:
            return Module(source, tree, dict(_imported(tree, source.path)), _constants(tree), _starts(source))
    return None


_MOST_BROKEN = 50


def _without_function(lines: list[str], line: int) -> bool:
    """Leaves out what is in the function around a line, but for its head, which then does nothing."""
    at = min(line, len(lines)) - 1
    while at >= 0 and not lines[at].lstrip().startswith(("def ", "async def ")):
        at -= 1
    if at < 0:
        return False
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines) and (
        not lines[end].strip() or _indent(lines[end]) > indent or lines[end].lstrip()[:1] in ")#"
    ):
        end += 1
    if end < line:
        return False
    name = lines[at].lstrip().removeprefix("async ").removeprefix("def ").split("(")[0].strip()
    if not name.isidentifier():
        return False
    lines[at:end] = [f"{' ' * indent}def {name}(): ..."] + [""] * (end - at - 1)
    return True


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
