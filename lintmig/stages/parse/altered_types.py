"""ALTER TYPE and ALTER DOMAIN."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.definition import Check
from lintmig.model.operation import ChangeComposite, ChangeDomain, ChangeEnum, Operation, UseObject
from lintmig.stages.parse.columns import data_type, read_default, table_constraint
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader


def alter_type(reader: Reader, context: Context, use: UseObject) -> Iterator[Operation]:
    """Read from the word after the name."""
    if reader.accept("ADD", "VALUE"):
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        label = reader.token()
        reader.at += 1
        neighbour = reader.token().word if reader.accept_any({"BEFORE", "AFTER"}) else None
        yield ChangeEnum(use.name, label.word, None, if_not_exists, label.span, neighbour)
    elif reader.accept("RENAME", "VALUE"):
        old = reader.token()
        reader.at += 1
        reader.accept("TO")
        yield ChangeEnum(use.name, reader.token().word, old.word, False, old.span)
    elif reader.accept("RENAME", "ATTRIBUTE"):
        attribute = reader.identifier()
        reader.accept("TO")
        new_name = reader.identifier()
        if attribute is not None and new_name is not None:
            yield ChangeComposite(
                use.name, "rename", attribute, None, new_name, False, _cascades(reader), attribute.span
            )
    elif reader.word(1) == "ATTRIBUTE":
        for item in reader.items():
            yield from _attribute(item, context, use)
    else:
        yield use


def _cascades(reader: Reader) -> bool:
    return any(token.word == "CASCADE" for token in reader.tokens[reader.at : reader.end])


def _attribute(item: Reader, context: Context, use: UseObject) -> Iterator[Operation]:
    action = item.word().lower()
    item.at += 1
    item.accept("ATTRIBUTE")
    if_exists = item.accept("IF", "EXISTS")
    attribute = item.identifier()
    if attribute is None or action not in ("add", "drop", "alter"):
        return
    type_ = None
    if action != "drop":
        item.accept("SET", "DATA")
        item.accept("TYPE")
        type_ = data_type(item.until({"COLLATE", "CASCADE", "RESTRICT"}, least=1))
        context.types.append(type_)
    yield ChangeComposite(
        use.name,
        action,  # type: ignore[arg-type]
        attribute,
        type_,
        None,
        if_exists,
        _cascades(item),
        attribute.span,
    )


def alter_domain(reader: Reader, context: Context, use: UseObject) -> Iterator[Operation]:
    """Read from the word after the name."""
    name, span = use.name, use.span
    if reader.accept("ADD"):
        written = table_constraint(reader, context)
        check = written if isinstance(written, Check) else None
        yield ChangeDomain(name, "add", check.name if check else None, None, check, None, False, span)
    elif reader.accept("SET", "DEFAULT"):
        yield ChangeDomain(name, "default", None, None, None, read_default(reader, context), False, span)
    elif reader.word(1) == "CONSTRAINT" and reader.word() in ("DROP", "RENAME", "VALIDATE"):
        action = reader.word().lower()
        reader.at += 2
        if_exists = reader.accept("IF", "EXISTS")
        constraint = reader.identifier()
        reader.accept("TO")
        new_name = reader.identifier() if action == "rename" else None
        place = constraint.span if constraint else span
        yield ChangeDomain(name, action, constraint, new_name, None, None, if_exists, place)  # type: ignore[arg-type]
    else:
        yield ChangeDomain(name, "other", None, None, None, None, False, span)
