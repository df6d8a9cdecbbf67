"""Read a baseline, which strangers may have written."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from lintmig.model.baseline import Baseline, Entry
from lintmig.model.error import LintmigError
from lintmig.model.source import Source

FILE_NAME = ".lintmig-baseline.json"
VERSION = 1
LARGEST_FILE = 32 * 1024 * 1024
_SUBJECT = re.compile(r"[0-9a-f]{16}")
_MOST = 1_000_000
"""More findings of one kind than any file has."""


def read_baseline(path: Path, working_directory: Path) -> Baseline:
    """Raises LintmigError for what is not there, or was not written by `lintmig baseline`."""
    shown = os.path.relpath(path, working_directory).replace(os.sep, "/")
    text = _text(path, shown)
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise LintmigError(f"{shown}{line} is not valid JSON", _way_out(shown)) from error
    if not isinstance(document, dict) or "lintmig-baseline" not in document:
        raise LintmigError(f"{shown} is not a baseline of lintmig", "name another file, or none")
    version = document["lintmig-baseline"]
    if version != VERSION or isinstance(version, bool):
        raise LintmigError(
            f"{shown} is a baseline of version {version!r:.20}, and this lintmig reads version {VERSION}",
            "update lintmig, or delete the file and run lintmig baseline",
        )
    if set(document) != {"lintmig-baseline", "findings"}:
        raise LintmigError(f"{shown} has other keys than lintmig-baseline and findings", _way_out(shown))
    counts: dict[Entry, int] = {}
    for file, rules in _pairs(document["findings"], shown, "findings"):
        for rule, subjects in _pairs(rules, shown, file):
            for subject, count in _pairs(subjects, shown, f"{file}: {rule}"):
                if not _SUBJECT.fullmatch(subject) or type(count) is not int or not 0 < count <= _MOST:
                    raise LintmigError(f"{shown}: {file}: {rule} has an entry that is none", _way_out(shown))
                counts[Entry(file, rule, subject)] = count
    return Baseline(path, Source(shown, text), counts)


def new_baseline(path: Path, working_directory: Path) -> Baseline:
    """As read, or empty where there is no such file yet."""
    if os.path.lexists(path):
        return read_baseline(path, working_directory)
    return Baseline(path, Source(os.path.relpath(path, working_directory).replace(os.sep, "/"), ""))


def _text(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            reason = "is not a file" if os.path.lexists(path) else "does not exist"
            raise LintmigError(f"the baseline {shown} {reason}", "create it with lintmig baseline")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise LintmigError(f"cannot read {shown}: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise LintmigError(f"{shown} is larger than {LARGEST_FILE // 1024 // 1024} MB", _way_out(shown))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LintmigError(f"{shown} is not UTF-8", _way_out(shown)) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A key that stands there twice is what a bad merge leaves."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _pairs(value: object, shown: str, what: str) -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        raise LintmigError(f"{shown}: {what} should be an object", _way_out(shown))
    return list(value.items())


def _way_out(shown: str) -> str:
    return f"restore {shown} from version control, or delete it and run lintmig baseline"
