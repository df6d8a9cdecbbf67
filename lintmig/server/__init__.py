"""The language server: what `lintmig check` says of a project, in an editor, while it is written."""

from __future__ import annotations

from lintmig.model.error import LintmigError

_PACKAGES = frozenset({"attr", "attrs", "cattrs", "lsprotocol", "pygls"})


def serve() -> int:
    """Speak the language server protocol on standard input and output until the editor ends it; gives the exit code.

    Raises LintmigError where the packages that this needs are not installed.
    """
    try:
        from lintmig.server.serving import serve_editor
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        raise LintmigError(
            "the language server needs pygls 2, which is not installed",
            "pip install 'lintmig[server]'",
        ) from error
    return serve_editor()
