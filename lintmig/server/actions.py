"""What an editor offers to do about a diagnostic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from lintmig.server.mark import Diagnostic, Mark, Position, Range, TextEdit


def actions(
    marks: Sequence[Mark], address: str, version: int | None, asked: types.CodeActionParams, *, by_version: bool
) -> Iterator[types.CodeAction]:
    """For each mark its fix, and comments that suppress it. `by_version`: the editor takes versioned edits."""
    offered: set[tuple[str, int, str]] = set()
    for mark in marks:
        diagnostic = mark["diagnostic"]
        about = [each for each in asked.context.diagnostics if _is_of(each, diagnostic)]
        fix = mark["fix"]
        if fix is not None:
            is_safe = fix["safety"] == "safe"
            title = fix["title"] if is_safe else f"{fix['title']} (unsafe: look at what it changes)"
            yield _action(title, fix["edits"], about, address, version, by_version=by_version, is_preferred=is_safe)
        for edit, where in ((mark["here"], "here, with a reason"), (mark["file"], "in the whole file")):
            if edit is None or (key := (diagnostic["code"], edit["range"]["start"]["line"], where)) in offered:
                continue
            offered.add(key)
            title = f"Ignore {diagnostic['code']} {where}"
            yield _action(title, [edit], about, address, version, by_version=by_version, is_preferred=False)


def touching(marks: Sequence[Mark], start: types.Position, end: types.Position) -> Iterator[Mark]:
    """The marks that share a place with a range."""
    for mark in marks:
        first, last = mark["diagnostic"]["range"]["start"], mark["diagnostic"]["range"]["end"]
        if _pair(first) <= (end.line, end.character) and (start.line, start.character) <= _pair(last):
            yield mark


def _pair(position: Position) -> tuple[int, int]:
    return position["line"], position["character"]


def _is_of(told: types.Diagnostic, diagnostic: Diagnostic) -> bool:
    """Whether the editor speaks of this diagnostic; not every editor gives back its data."""
    if isinstance(told.data, dict):
        return bool(told.data.get("fingerprint") == diagnostic["data"]["fingerprint"])
    return bool(told.code == diagnostic["code"] and told.message == diagnostic["message"])


def _action(
    title: str,
    edits: Sequence[TextEdit],
    about: list[types.Diagnostic],
    address: str,
    version: int | None,
    *,
    by_version: bool,
    is_preferred: bool,
) -> types.CodeAction:
    texts = [types.TextEdit(_range(edit["range"]), edit["newText"]) for edit in edits]
    if by_version:
        document = types.OptionalVersionedTextDocumentIdentifier(uri=address, version=version)
        workspace_edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, texts)])
    else:
        workspace_edit = types.WorkspaceEdit(changes={address: texts})
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=about or None,
        is_preferred=is_preferred or None,
        edit=workspace_edit,
    )


def _range(written: Range) -> types.Range:
    return types.Range(types.Position(*_pair(written["start"])), types.Position(*_pair(written["end"])))
