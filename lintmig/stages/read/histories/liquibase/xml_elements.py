"""XML as elements with places. What would make it reach out of its file, or grow, is refused."""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from lintmig.model.source import Span
from lintmig.stages.read.histories.liquibase.elements import MOST_ELEMENTS, Element, MalformedError, Text

DEEPEST = 50


def xml_element(text: str) -> Element:
    """The root. Raises MalformedError."""
    return _Reader(text).root()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.data = text.encode("utf-8", "replace")
        self.is_plain = len(self.data) == len(text)
        self.reached = (0, 0)
        self.open: list[Element] = []
        self.found: Element | None = None
        self.count = 0
        self.parser: Any = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def root(self) -> Element:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            offset = self.offset(max(self.parser.ErrorByteIndex, 0))
            raise MalformedError(f"is no XML: {expat.errors.messages[error.code]}", offset) from None
        if self.found is None:
            raise MalformedError("is no XML", 0)
        return self.found

    def offset(self, byte: int) -> int:
        """The code point at a byte: counted from the last one asked for, as the parser goes forward."""
        if self.is_plain:
            return byte
        start, offset = self.reached if self.reached[0] <= byte else (0, 0)
        offset += len(self.data[start:byte].decode("utf-8", "ignore"))
        self.reached = (byte, offset)
        return offset

    def doctype(self, *_: object) -> None:
        raise MalformedError("has a DOCTYPE, which is not followed", self.offset(self.parser.CurrentByteIndex))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        at = self.offset(self.parser.CurrentByteIndex)
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            raise MalformedError("is too large or too deep to be read", at)
        local = name.rpartition(" ")[2]
        element = Element(local, Span(at + 1, at + 1 + len(self.tag_name(at))))
        end = self.text.find(">", at)
        for key, value in attributes.items():
            element.attributes[key.rpartition(" ")[2]] = self.attribute(at, end, key, value)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.found = element
        self.open.append(element)

    def tag_name(self, at: int) -> str:
        found = re.compile(r"<([^\s/>]+)").match(self.text, at)
        return found[1] if found else ""

    def attribute(self, at: int, end: int, key: str, value: str) -> Text:
        pattern = re.compile(rf"[\s:]{re.escape(key.rpartition(' ')[2])}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
        found = pattern.search(self.text, at)
        if found is None:
            return Text(value, Span(at, max(at, end)))
        group = 1 if found[1] is not None else 2
        return Text(value, Span(found.start(group), found.end(group)))

    def end(self, _: str) -> None:
        self.open.pop()

    def characters(self, data: str) -> None:
        start = self.offset(self.parser.CurrentByteIndex)
        is_written = self.text.startswith(data, start)
        end = start + len(data) if is_written else self.text.find(";", start) + 1
        if not self.open:
            return
        texts = self.open[-1].texts
        if texts and is_written and texts[-1].span.end == start and len(texts[-1].value) == _length(texts[-1].span):
            texts[-1] = Text(texts[-1].value + data, Span(texts[-1].span.start, end))
        else:
            texts.append(Text(data, Span(start, max(start, end))))


def _length(span: Span) -> int:
    return span.end - span.start
