"""What a runner makes of the lines that a step prints: written from its documented rules, as a judge of escaping.

A line is a command if it begins with `::` behind blanks, or if it holds `##[name ...]` anywhere, and the name is one
that the runner knows. `stop-commands` names a word; until that comes as a command, nothing else is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

KNOWN = frozenset(
    "internal-set-repo-path set-env set-output save-state add-mask add-path add-matcher remove-matcher warning error "
    "notice debug group endgroup echo stop-commands".split()
)
MOST_OF_A_LEVEL = 10
LONGEST_MESSAGE = 4096


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


@dataclass(frozen=True)
class Shown:
    """An annotation as GitHub keeps it."""

    level: str
    message: str
    path: str | None
    title: str | None
    line: int | None
    end_line: int | None
    column: int | None
    end_column: int | None


@dataclass
class Runner:
    """Fed with a log, it holds the commands that were obeyed and the annotations that are kept."""

    commands: list[Command] = field(default_factory=list)
    annotations: list[Shown] = field(default_factory=list)
    lost: int = 0
    """Annotations beyond ten of a level."""
    _stopped_by: str | None = None

    def feed(self, log: str) -> Runner:
        """Lines end where the runner's reader ends them: at CR, LF or both."""
        for line in re.split(r"\r\n|\r|\n", log):
            self._line(line)
        return self

    @property
    def is_stopped(self) -> bool:
        return self._stopped_by is not None

    def _line(self, line: str) -> None:
        known = KNOWN | ({self._stopped_by} if self._stopped_by else set())
        command = _new_form(line, known) or _old_form(line, known)
        if command is None:
            return
        if self._stopped_by is not None:
            if command.name.lower() == self._stopped_by.lower():
                self._stopped_by = None
            return
        self.commands.append(command)
        if command.name.lower() == "stop-commands":
            self._stopped_by = command.data
        elif command.name.lower() in ("error", "warning", "notice"):
            self._annotate(command)

    def _annotate(self, command: Command) -> None:
        if sum(each.level == command.name for each in self.annotations) >= MOST_OF_A_LEVEL:
            self.lost += 1
            return
        said = command.properties
        line, end_line = _number(said.get("line")), _number(said.get("endline"))
        column, end_column = _number(said.get("col")), _number(said.get("endcolumn"))
        if end_line is not None and line is None:
            line = end_line
        if end_column is not None and column is None:
            column = end_column
        if line is None or (end_line is not None and line != end_line):
            column = end_column = None
        if line is not None and end_line is not None and end_line < line:
            line = end_line = None
        if column is not None and end_column is not None and end_column < column:
            column = end_column = None
        self.annotations.append(
            Shown(
                command.name,
                command.data[:LONGEST_MESSAGE],
                said.get("file"),
                said.get("title"),
                line,
                end_line,
                column,
                end_column,
            )
        )


def obeyed(log: str) -> list[Command]:
    return Runner().feed(log).commands


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d+", text) else None


def _new_form(line: str, known: Iterable[str]) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        return None
    name, _, words = line[2:end].partition(" ")
    if name.lower() not in {each.lower() for each in known}:
        return None
    return Command(name, _properties(words.strip(), ",", "%0D %0A %3A %2C %25"), _plain(line[end + 2 :], "%0D %0A %25"))


def _old_form(line: str, known: Iterable[str]) -> Command | None:
    start = line.find("##[")
    if start < 0 or (end := line.find("]", start)) < 0:
        return None
    name, _, words = line[start + 3 : end].partition(" ")
    if name.lower() not in {each.lower() for each in known}:
        return None
    escapes = "%3B %0D %0A %5D %25"
    return Command(name, _properties(words, ";", escapes), _plain(line[end + 1 :], escapes))


def _properties(text: str, separator: str, escapes: str) -> dict[str, str]:
    found = {}
    for word in filter(None, text.split(separator)):
        name, equals, value = word.partition("=")
        if name and equals and value:
            found[name.lower()] = _plain(value, escapes)
    return found


def _plain(text: str, escapes: str) -> str:
    for escape in escapes.split():
        text = text.replace(escape, chr(int(escape[1:], 16)))
    return text
