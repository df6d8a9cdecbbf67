"""The rows NEW and OLD in the body of a trigger of MySQL or MariaDB, and when the trigger runs."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.operation import CreateTrigger, RowReference
from lintmig.stages.parse.reader import Reader

_EVENTS = ("INSERT", "UPDATE", "DELETE")


def with_rows(trigger: CreateTrigger, reader: Reader) -> CreateTrigger:
    """A trigger with what its words say of time, event, order and rows. Reads from the name's end on."""
    scan = Reader(reader.text, reader.tokens, 0, reader.end)
    timing, event = "", ""
    while not scan.is_done() and not scan.looking_at("FOR", "EACH", "ROW"):
        word = scan.word()
        timing = word if word in ("BEFORE", "AFTER") and not timing else timing
        event = word if word in _EVENTS and timing and not event else event
        scan.at += 1
    scan.accept("FOR", "EACH", "ROW")
    beside = scan.identifier() if scan.accept_any({"FOLLOWS", "PRECEDES"}) else None
    return trigger._replace(timing=timing, event=event, beside=beside, rows=tuple(_references(scan)))


def _references(scan: Reader) -> Iterator[RowReference]:
    is_setting = False
    while not scan.is_done():
        word = scan.word()
        if word == "SET":
            is_setting = True
        elif word == ";":
            is_setting = False
        before = scan.tokens[scan.at - 1].word if scan.at else ""
        if word in ("NEW", "OLD") and scan.word(1) == "." and before != ".":
            kept = word
            scan.at += 2
            column = scan.identifier()
            if column is not None:
                is_assigned = is_setting and before in ("SET", ",") and scan.word() in ("=", ":=")
                yield RowReference(kept, column, is_assigned)
            continue
        scan.at += 1
