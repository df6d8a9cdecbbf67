"""Identifiers as written, and types as spelled."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.source import Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """One name as written, without its quotes."""

    text: str
    quoted: bool
    span: Span

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ObjectName:
    """A name with its qualifiers, outermost first; never empty."""

    parts: tuple[Identifier, ...]

    @property
    def last(self) -> Identifier:
        return self.parts[-1]

    @property
    def qualifier(self) -> Identifier | None:
        return self.parts[-2] if len(self.parts) > 1 else None

    @property
    def span(self) -> Span:
        return self.parts[0].span.to(self.parts[-1].span)

    def __str__(self) -> str:
        return ".".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class DataType:
    """A column type as spelled.

    `name` is lower case with single spaces and without arguments, such as `character varying`,
    `timestamp with time zone` or `int unsigned`; for a quoted name it is the name itself.
    An empty name is SQLite's column without a type.
    """

    name: str
    arguments: tuple[str, ...]
    is_array: bool
    qualifier: Identifier | None
    text: str
    span: Span
