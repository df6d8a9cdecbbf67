"""Read one file as text, or say why it cannot be read."""

from __future__ import annotations

from typing import NamedTuple

from lintmig.model.disk import Disk

LARGEST_FILE = 5_000_000
"""Bytes; a larger file is a dump, not a migration."""

WIDE_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Unreadable(NamedTuple):
    reason: str


def read(path: str, disk: Disk) -> str | Unreadable:
    """The file's text without a byte order mark, its line ends kept."""
    try:
        if disk.size(path) > LARGEST_FILE:
            return Unreadable(f"is larger than {LARGEST_FILE // 1_000_000} MB")
        data = disk.read(path, LARGEST_FILE)
    except OSError as error:
        if not error.errno and error.strerror:
            return Unreadable(error.strerror)
        return Unreadable(f"cannot be read: {error.strerror or 'input error'}")
    return decoded(data)


def decoded(data: bytes) -> str | Unreadable:
    """As the text of a file."""
    if len(data) > LARGEST_FILE:
        return Unreadable(f"is larger than {LARGEST_FILE // 1_000_000} MB")
    for mark, encoding in WIDE_MARKS.items():
        if data.startswith(mark):
            return Unreadable(f"is {encoding}: save it as UTF-8")
    if b"\0" in data:
        return Unreadable("holds NUL bytes: it is not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Unreadable(f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}")
