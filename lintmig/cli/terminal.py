"""What a stream is: a terminal that a person looks at, with colours or without."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from typing import TextIO

_NO = frozenset({"", "0", "false"})


def is_terminal(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what is written can be erased again."""
    if stream is None or stream.closed or not stream.isatty() or environment.get("TERM") == "dumb":
        return False
    return _obeys_escapes(stream)


def shows_colors(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then what looks on: a terminal, or the log of a workflow.

    A workflow's log is no terminal, yet it shows colours; a file never does.
    """
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "").lower() not in _NO for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if environment.get("CLICOLOR") == "0" or environment.get("FORCE_COLOR", "").lower() in {"0", "false"}:
        return False
    if is_terminal(stream, environment):
        return True
    return environment.get("GITHUB_ACTIONS") == "true" and not _is_file(stream)


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


if sys.platform == "win32":

    def _obeys_escapes(stream: TextIO) -> bool:
        """Consoles of Windows do once they are told to, since Windows 10."""
        import ctypes
        import msvcrt

        processing, kernel = 4, ctypes.windll.kernel32
        mode = ctypes.c_ulong()
        try:
            handle = msvcrt.get_osfhandle(stream.fileno())
        except (OSError, ValueError):
            return False
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(mode.value & processing or kernel.SetConsoleMode(handle, mode.value | processing))

else:

    def _obeys_escapes(stream: TextIO) -> bool:  # noqa: ARG001
        return True
