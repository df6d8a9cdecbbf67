"""The connection to an editor: messages of the language server protocol in and out."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import lintmig
from lintmig.config.find import YAML_NAMES
from lintmig.model.disk import SKIPPED_FOLDERS
from lintmig.server.actions import actions, touching
from lintmig.server.belonging import Home
from lintmig.server.mark import Diagnostic, Mark
from lintmig.server.pages import pages
from lintmig.server.session import Document, Session
from lintmig.stages.report.neutral import neutral

if TYPE_CHECKING:
    from cattrs import Converter

WATCHED = (
    "**/*.{sql,prisma,py,ts,js,go,java,kt,cs,php,rb,xml,yaml,yml,json,toml,ini,cfg,mod}",
    "**/.lintmig.{yaml,yml}",
    "**/.gitignore",
    "**/.env.example",
)
"""What the editor is to tell of: files that a run may read."""
_CONFIGURATIONS = frozenset({*YAML_NAMES, "pyproject.toml"})
"""These are read from disk, as they were saved."""


def serve_editor() -> int:
    """Until the editor ends it; 0 where it said so before, else 1."""
    if os.environ.get("LINTMIG_DEBUG") != "1":
        logging.getLogger("pygls").addHandler(logging.NullHandler())
        logging.getLogger("pygls").propagate = False  # its log repeats what strangers have written
    reading, writing = _own_streams()
    server = _server()
    try:
        server.start_io(reading, writing)
    finally:
        server.session.stop()
    return 0 if server.was_shut_down else 1


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """The connection is ours alone: what a library prints goes to standard error, and nothing else reads."""
    reading, writing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return reading, writing


class Server(LanguageServer):
    """The editor as a session sees it.

    The editor sends whole texts: pygls would put changes together by other line ends than the protocol's.
    """

    def __init__(self) -> None:
        super().__init__("lintmig", lintmig.__version__, types.TextDocumentSyncKind.Full)
        self.session = Session(self)
        self.was_shut_down = False

    @property
    def encoding(self) -> str:
        return str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))

    def documents(self) -> Iterator[Document]:
        for document in list(self.workspace.text_documents.values()):
            path = path_of(document.uri)
            if path is not None:
                text = document.source.encode("utf-8", "replace").decode()  # half characters, which no file holds
                yield Document(path, document.uri, document.version, text)

    def folders(self) -> Sequence[str]:
        addresses = list(self.workspace.folders) or [self.workspace.root_uri or ""]
        return [path for path in map(path_of, addresses) if path is not None]

    def publish(self, address: str, version: int | None, diagnostics: Sequence[Diagnostic]) -> None:
        published: dict[str, object] = {"uri": address, "diagnostics": [self._told(each) for each in diagnostics]}
        if version is not None:
            published["version"] = version
        self.text_document_publish_diagnostics(_converter().structure(published, types.PublishDiagnosticsParams))

    def tell(self, message: str, *, aloud: bool) -> None:
        said = neutral(message)
        if aloud:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, said))
        else:
            self.window_log_message(types.LogMessageParams(types.MessageType.Warning, said))

    def report_server_error(self, error: Exception, _: type[Exception]) -> None:
        """A message that cannot be served costs that message; the editor's user can do nothing about it."""
        self.tell(f"lintmig: {type(error).__name__}: {error}"[:300], aloud=False)

    def _told(self, diagnostic: Diagnostic) -> Diagnostic:
        """Related places in the message, where the editor does not show them."""
        related = diagnostic.get("relatedInformation")
        told = self.client_capabilities.text_document
        shows = told and told.publish_diagnostics and told.publish_diagnostics.related_information
        if not related or shows:
            return diagnostic
        lines = [
            f"{path_of(each['location']['uri'])}:{each['location']['range']['start']['line'] + 1}: {each['message']}"
            for each in related
        ]
        message = "\n".join([diagnostic["message"], *map(neutral, lines)])
        return {**diagnostic, "message": message, "relatedInformation": []}

    def marks_at(self, address: str, place: types.Range) -> tuple[list[Mark], int | None]:
        document = self.workspace.text_documents.get(address)
        path = path_of(address)
        if document is None or path is None:
            return [], None
        marks = self.session.marks(path, document.version)
        return list(touching(marks, place.start, place.end)), document.version


@cache
def _converter() -> Converter:
    return get_converter()


def path_of(address: str) -> str | None:
    """The absolute path of a file; None for what is no file, such as a new one without a name."""
    path = to_fs_path(address) if address.startswith("file:") else None
    if not path or "\0" in path:
        return None
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return None
    return os.path.abspath(path)


def _server() -> Server:
    server = Server()
    _follow_files(server)
    _answer_questions(server)
    return server


def _follow_files(server: Server) -> None:
    session = server.session

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        session.start()
        watching = server.client_capabilities.workspace
        files = watching.did_change_watched_files if watching is not None else None
        if files is not None and files.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration("lintmig-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([registration]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(asked: types.DidOpenTextDocumentParams) -> None:
        session.looked_over(_holding(asked.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(asked: types.DidChangeTextDocumentParams) -> None:
        path = path_of(asked.text_document.uri)
        if path is not None:
            session.changed(path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(asked: types.DidSaveTextDocumentParams) -> None:
        if _is_configuration(asked.text_document.uri):  # of all else the text was known before
            session.looked_over(_holding(asked.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(asked: types.DidCloseTextDocumentParams) -> None:
        session.looked_over(_holding(asked.text_document.uri))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def on_disk(asked: types.DidChangeWatchedFilesParams) -> None:
        opened = server.workspace.text_documents
        told = [each.uri for each in asked.changes if each.uri not in opened or _is_configuration(each.uri)]
        touching_each = list(map(_reading, told))
        session.looked_over(lambda home: any(touches(home) for touches in touching_each))

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(_: types.DidChangeConfigurationParams) -> None:
        session.looked_over()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(_: types.DidChangeWorkspaceFoldersParams) -> None:
        session.looked_over()

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.was_shut_down = True
        session.stop()


def _is_configuration(address: str) -> bool:
    return address.rpartition("/")[2] in _CONFIGURATIONS


def _holding(address: str) -> Callable[[Home], bool]:
    path = path_of(address)
    return lambda home: path is not None and home.holds(path)


def _reading(address: str) -> Callable[[Home], bool]:
    """Whether a project may read a file on disk: not what is built, or belongs to others."""
    path = path_of(address)

    def reads(home: Home) -> bool:
        if path is None or not home.holds(path):
            return False
        return SKIPPED_FOLDERS.isdisjoint(os.path.relpath(path, home.root).split(os.sep)[:-1])

    return reads


def _answer_questions(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(asked: types.HoverParams) -> types.Hover | None:
        place = types.Range(asked.position, asked.position)
        marks, _ = server.marks_at(asked.text_document.uri, place)
        told = server.client_capabilities.text_document
        formats = (told.hover.content_format if told is not None and told.hover is not None else None) or ()
        as_markdown = types.MarkupKind.Markdown in formats
        names = [str(mark["diagnostic"].get("code")) for mark in marks]
        page = await asyncio.to_thread(pages, names, as_markdown=as_markdown) if names else ""
        kind = types.MarkupKind.Markdown if as_markdown else types.MarkupKind.PlainText
        return types.Hover(types.MarkupContent(kind, page)) if page else None

    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    def code_actions(asked: types.CodeActionParams) -> list[types.CodeAction]:
        only = asked.context.only
        if only is not None and not any(kind in ("", types.CodeActionKind.QuickFix) for kind in only):
            return []
        address = asked.text_document.uri
        marks, version = server.marks_at(address, asked.range)
        workspace = server.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        by_version = bool(edits is not None and edits.document_changes)
        return list(actions(marks, address, version, asked, by_version=by_version))
