"""Read a YAML or TOML file as plain values that remember their lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lintmig.model.error import LintmigError
from lintmig.model.toml import load_toml

LARGEST_FILE = 256 * 1024
DEEPEST = 20

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`lines` tells on which line (from 1) the value at a path of keys stands, where known."""

    path: Path
    values: object
    lines: Mapping[KeyPath, int]

    def place(self, keys: KeyPath) -> str:
        """`file:line` of a value, or of the nearest value around it."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.lines:
                return f"{self.path.name}:{self.lines[keys[:length]]}"
        return self.path.name


def read_document(path: Path) -> Document:
    """Raises LintmigError for what is too large, not UTF-8, or not well formed."""
    text = _text(path)
    match path.suffix:
        case ".yaml" | ".yml":
            return _yaml_document(path, text)
        case ".toml":
            return _toml_document(path, text)
        case _:
            raise LintmigError(f"cannot tell the format of {path.name}", "name a .yaml, .yml or .toml file")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise LintmigError(f"cannot read {path.name}: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise LintmigError(f"{path.name} is larger than {LARGEST_FILE // 1024} KB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LintmigError(f"{path.name} is not UTF-8", "save the file as UTF-8") from error


def _toml_document(path: Path, text: str) -> Document:
    try:
        values: object = load_toml(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise LintmigError(f"{path.name} is not valid TOML: {error}") from error
    offset = 0
    if path.name == "pyproject.toml":
        tool = values.get("tool") if isinstance(values, dict) else None
        values = tool.get("lintmig", {}) if isinstance(tool, dict) else {}
        header = re.search(r"^\s*\[tool\.lintmig", text, re.MULTILINE)
        offset = header.start() if header else 0
    return Document(path, values, _toml_lines(text, offset, values))


def _toml_lines(text: str, offset: int, values: object) -> dict[KeyPath, int]:
    """The lines of the top keys: the TOML reader keeps no places, so they are looked for."""
    lines: dict[KeyPath, int] = {}
    for key in values if isinstance(values, dict) else ():
        name = re.escape(str(key))
        pattern = rf"""^\s*(?:\[+tool\.lintmig\.|\[+)?["']?{name}["']?\s*[=.\]]"""
        if found := re.compile(pattern, re.MULTILINE).search(text, offset):
            line = text.count("\n", 0, found.end()) + 1
            lines[(str(key),)] = line
    return lines


def _yaml_document(path: Path, text: str) -> Document:
    import yaml

    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[KeyPath, int] = {}
    try:
        _refuse_tricks(path, text)
        loader = loader_class(text)
        try:
            node = loader.get_single_node()
            values = _value(path, node, (), lines, loader) if node is not None else {}
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark is not None else ""
        problem = error.problem or "it cannot be read"
        raise LintmigError(f"{path.name}{line} is not valid YAML: {problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise LintmigError(f"{path.name} is not valid YAML") from error
    return Document(path, values, lines)


def _refuse_tricks(path: Path, text: str) -> None:
    """Aliases make a small file grow without bounds; deep nesting exhausts the stack."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        place = f"{path.name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent):
            raise LintmigError(f"{place}: YAML aliases are not allowed", "write the value out where it is used")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise LintmigError(f"{place}: nested more than {DEEPEST} levels deep")


def _value(path: Path, node: object, at: KeyPath, lines: dict[KeyPath, int], loader: object) -> object:
    import yaml

    match node:
        case yaml.MappingNode(value=pairs):
            values: dict[str, object] = {}
            for key_node, value_node in pairs:
                key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
                line = key_node.start_mark.line + 1
                if key in values:
                    raise LintmigError(f"{path.name}:{line}: key {key!r} stands here twice")
                lines[(*at, key)] = line
                values[key] = _value(path, value_node, (*at, key), lines, loader)
            return values
        case yaml.SequenceNode(value=items):
            for index, item in enumerate(items):
                lines[(*at, index)] = item.start_mark.line + 1
            return [_value(path, item, (*at, index), lines, loader) for index, item in enumerate(items)]
        case yaml.ScalarNode():
            value: object = loader.construct_object(node)  # type: ignore[attr-defined]
            return value
        case _:
            return None
