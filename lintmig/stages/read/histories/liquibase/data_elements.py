"""YAML and JSON as the elements that a changelog in XML would have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmig.model.source import Span
from lintmig.stages.read.histories.liquibase.elements import MOST_ELEMENTS, Element, MalformedError, Text

if TYPE_CHECKING:
    from yaml import SafeLoader
    from yaml.nodes import Node

DEEPEST = 50
_LISTS = frozenset({"changes", "columns", "databaseChangeLog"})
"""Keys whose lists stand in XML as the children themselves."""


def data_element(text: str) -> Element:
    """The root. Raises MalformedError. JSON is read as the YAML that it is."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(text, loader)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MalformedError("is neither YAML nor JSON", mark.index if mark else 0) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise MalformedError("is neither YAML nor JSON", 0) from None
    root = Element("", Span(0, 0))
    if node is not None:
        _Reader(text).fill(root, node, 0)
    return root.first("databaseChangeLog") or root


def _refuse_depth(text: str, loader: type[SafeLoader]) -> None:
    """The composer calls itself for each level, in C: it would end the process."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > 2 * DEEPEST:
                mark = event.start_mark
                raise MalformedError("is too large or too deep to be read", mark.index if mark else 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0

    def fill(self, element: Element, node: Node, depth: int) -> None:
        """Put what a node holds into an element."""
        from yaml.nodes import MappingNode, ScalarNode, SequenceNode

        self.count += 1
        if self.count > MOST_ELEMENTS or depth > DEEPEST:
            raise MalformedError("is too large or too deep to be read", node.start_mark.index)
        if isinstance(node, ScalarNode):
            element.texts.append(self.scalar(node))
        elif isinstance(node, SequenceNode):
            for item in node.value:
                self.fill(element, item, depth + 1)
        elif isinstance(node, MappingNode):
            for key, value in self.members(node):
                if isinstance(value, ScalarNode):
                    element.attributes[key.value] = self.scalar(value)
                    continue
                child = Element(key.value, key.span)
                self.fill(child, value, depth + 1)
                if key.value in _LISTS and element.name:
                    element.children += child.children
                else:
                    element.children.append(child)

    def members(self, node: Node) -> Iterator[tuple[Text, Node]]:
        from yaml.nodes import ScalarNode

        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield self.scalar(key), value

    def scalar(self, node: Node) -> Text:
        start, end = node.start_mark.index, node.end_mark.index
        value = str(node.value)
        at = self.text.find(value, start, end) if value else -1
        return Text(value, Span(at, at + len(value)) if at >= 0 else Span(start, end))
