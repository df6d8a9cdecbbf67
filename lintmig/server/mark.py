"""What the worker tells the server, as JSON in the shapes and the names of the protocol."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from lintmig.model.fix import Safety


class Position(TypedDict):
    """Both count from 0."""

    line: int
    character: int


class Range(TypedDict):
    start: Position
    end: Position


class TextEdit(TypedDict):
    range: Range
    newText: str


class Location(TypedDict):
    uri: str
    range: Range


class RelatedInformation(TypedDict):
    location: Location
    message: str


class Known(TypedDict):
    """By which a diagnostic is known again when the editor speaks of it."""

    fingerprint: str


class Link(TypedDict):
    href: str


class Diagnostic(TypedDict):
    range: Range
    severity: int
    code: str
    source: str
    message: str
    data: Known
    codeDescription: NotRequired[Link]
    relatedInformation: NotRequired[list[RelatedInformation]]
    tags: NotRequired[list[int]]


class MarkFix(TypedDict):
    title: str
    safety: Safety
    edits: list[TextEdit]


class Mark(TypedDict):
    """A diagnostic, and in a file that is open what helps: its fix, and the comments that suppress it."""

    diagnostic: Diagnostic
    fix: MarkFix | None
    here: TextEdit | None
    file: TextEdit | None


class Refusal(TypedDict):
    """Why lintmig cannot do its work; where a configuration is wrong, its path and the line from 0."""

    message: str
    hint: str
    path: NotRequired[str]
    line: NotRequired[int]


class Answer(TypedDict, total=False):
    """One of the three: what is found by absolute path, a refusal for the user, a defect for lintmig's authors."""

    files: dict[str, list[Mark]]
    refusal: Refusal
    defect: str
