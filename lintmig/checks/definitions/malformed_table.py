"""Tables that are built as the engine does not take them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Misdefined, Misdefining
from lintmig.model.finding import Problem, Related
from lintmig.model.timeline import Step


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if not isinstance(fault, Misdefined):
            continue
        message, help_ = _WORDS[fault.reason]
        yield Problem(
            fault.span,
            message.format(table=fault.table, name=fault.name, detail=fault.detail, engine=step.engine.title),
            help_.format(table=fault.table, name=fault.name),
            related=(Related(fault.table_place, f"{fault.table} is defined here"),),
        )


_WORDS: dict[Misdefining, tuple[str, str]] = {
    "unkeyed number": (
        "{name} is AUTO_INCREMENT, and no key of {table} starts with it",
        "Add the key in the same statement: ADD KEY ({name})",
    ),
    "second number": (
        "{table} has two AUTO_INCREMENT columns: {name} is one too many",
        "Leave AUTO_INCREMENT out of one of them.",
    ),
    "long key": (
        "key {name} is too long: {detail} bytes",
        "Take fewer characters of its texts, as in KEY {name} (a(100), b(100)).",
    ),
    "key of long text": (
        "{name} is {detail}: a key takes only its first characters",
        "Say how many, as in KEY ({name}(100)), or make the column a VARCHAR.",
    ),
    "long row": ("a row of {table} is too long: {detail} bytes", "Make its longest VARCHAR columns TEXT."),
    "fulltext": ("{name} is {detail}: a FULLTEXT index is of texts only", "Leave {name} out of the index."),
    "spatial": ("{name} is {detail}: a SPATIAL index is of one geometry", "Index {name} with KEY ({name})."),
    "nullable spatial": (
        "{name} takes NULL, and a SPATIAL index does not",
        "Declare the column {name} NOT NULL.",
    ),
    "not null": ("{name} is NOT NULL, but its default is NULL", "Leave NOT NULL or the default out."),
    "on update": ("{name} is {detail}, which takes no ON UPDATE", "Leave ON UPDATE out, or make it a DATETIME."),
    "not partitioned": (
        "{table} is not partitioned",
        "Partition it first: ALTER TABLE {table} PARTITION BY ...",
    ),
    "versioned": (
        "{table} is system-versioned: {engine} does not take this",
        "Drop the versions first: ALTER TABLE {table} DROP SYSTEM VERSIONING",
    ),
    "not versioned": ("{table} is not system-versioned", "Leave DROP SYSTEM VERSIONING out."),
    "versioned already": ("{table} is system-versioned already", "Leave ADD SYSTEM VERSIONING out."),
}
