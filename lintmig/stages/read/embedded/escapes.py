"""What the escapes in a program's strings stand for."""

from __future__ import annotations

import re

_SIMPLE = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "s": " ", "0": "\0",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "$": "$", "#": "#", "{": "{", "}": "}", "\n": "", "\r\n": "",
}  # fmt: skip
_CODE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|[uUx]([0-9a-fA-F]{2,8})|([0-7]{1,3}))")
_LARGEST = 0x10FFFF


def unescaped(written: str) -> str:
    """The characters that an escape stands for; itself where it is none, or has no meaning here."""
    if written in ("{{", "}}", "''", '""', "%%"):
        return written[0]
    if not written.startswith("\\"):
        return written
    simple = _SIMPLE.get(written[1:])
    if simple is not None:
        return simple
    code = _CODE.fullmatch(written)
    if code is None:
        return written[1:] if len(written) == 2 else written
    number = int(code[3], 8) if code[3] else int(code[1] or code[2], 16)
    return chr(number) if number <= _LARGEST else written
