"""Column types, column definitions and table constraints, as every engine spells them."""

from __future__ import annotations

from typing import Literal

from lintmig.model.definition import (
    Check,
    ColumnDefinition,
    Constraint,
    Default,
    ForeignKey,
    Key,
    OtherConstraint,
)
from lintmig.model.expression import Expression
from lintmig.model.name import DataType, Identifier
from lintmig.model.source import Span
from lintmig.stages.parse.context import Context
from lintmig.stages.parse.reader import Reader

_AFTER_TYPE = frozenset(
    "CONSTRAINT NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK GENERATED COLLATE AS AUTO_INCREMENT "
    "AUTOINCREMENT COMMENT ON KEY STORAGE COMPRESSION COMPRESSED INVISIBLE VISIBLE VIRTUAL STORED CHARSET USING FIRST "
    "AFTER DEFERRABLE INITIALLY STORED PERSISTENT HIDDEN SRID OPTIONS , )".split()
)
_AFTER_DEFAULT = _AFTER_TYPE - {"NOT", "NULL", "KEY", "AS", "USING", "VISIBLE"}


_WITH_ONE_WORD = frozenset("COMMENT AFTER COLLATE CHARSET COLUMN_FORMAT STORAGE SRID".split())


def data_type(reader: Reader) -> DataType:
    """Read the type ahead; a type with an empty name where there is none, as SQLite allows."""
    start = reader.at
    words: list[str] = []
    arguments: tuple[str, ...] = ()
    qualifier: Identifier | None = None
    is_array = False
    while not reader.is_done():
        token, word = reader.token(), reader.word()
        if token.kind == "quoted" and reader.text[token.start] == "[":
            is_array = True
            reader.at += 1
        elif word == "[":
            is_array = True
            reader.skip()
        elif word == "ARRAY" and words:
            is_array = True
            reader.at += 1
        elif word == "(" and words:
            inside = reader.group()
            arguments = tuple(item.sql for item in inside.items()) if inside else ()
        elif word == "." and words:
            qualifier = Identifier(words.pop(), False, reader.tokens[reader.at - 1].span)
            reader.at += 1
        elif token.kind == "quoted" and (not words or qualifier):
            words.append(token.word)
            reader.at += 1
        elif token.kind == "word" and not _ends_type(reader, word, bool(words)):
            words.append(word.lower())
            reader.at += 1
        else:
            break
    if reader.at == start:
        return DataType("", (), False, None, "", Span(reader.span.start, reader.span.start))
    span = reader.span_from(start)
    text = reader.text[span.start : span.end]
    return DataType(" ".join(words), arguments, is_array, qualifier, text, span)


def _ends_type(reader: Reader, word: str, has_words: bool) -> bool:
    if word == "CHARACTER" and has_words and reader.word(1) == "SET":
        return True
    if word == "SERIAL" and has_words and reader.word(1) == "DEFAULT":
        return True
    if word == "WITH" and reader.word(1) not in ("TIME", "LOCAL"):
        return True
    if has_words and word in ("PARTITION", "REMOVE") and reader.word(1) in ("BY", "PARTITIONING"):
        return True
    return word in _AFTER_TYPE


def column_definition(reader: Reader, context: Context) -> ColumnDefinition | None:
    """Read `name type constraints...` up to the reader's end."""
    start = reader.at
    name = reader.identifier()
    if name is None:
        return None
    type_ = data_type(reader)
    context.types.append(type_)
    is_not_null = False
    default: Default | None = None
    generated: Literal["identity", "expression", "auto_increment"] | None = None
    expression: Expression | None = None
    is_always = False
    is_stored = False
    constraints: list[Constraint] = []
    constraint_name: Identifier | None = None
    after: Identifier | None = None
    is_first = is_updated = False
    charset = collation = ""
    while not reader.is_done():
        at = reader.at
        if reader.accept("CONSTRAINT"):
            constraint_name = reader.identifier()
            continue
        if reader.accept("NOT", "NULL"):
            is_not_null = True
        elif reader.accept("DEFAULT"):
            default = read_default(reader, context)
        elif reader.accept("PRIMARY", "KEY"):
            key = Key(constraint_name, "primary", (name,), reader.span_from(at))
            is_descending = reader.accept_any({"ASC", "DESC"}) == "DESC"
            constraints.append(_deferrable(key._replace(is_descending=is_descending), reader))
        elif reader.accept("UNIQUE"):
            reader.accept("KEY")
            constraints.append(_deferrable(Key(constraint_name, "unique", (name,), reader.span_from(at)), reader))
        elif reader.word() == "REFERENCES":
            reference = foreign_key(reader, constraint_name, (name,))
            constraints.append(reference._replace(is_inline=True) if isinstance(reference, ForeignKey) else reference)
        elif reader.accept("CHECK"):
            inside = reader.group()
            checked = context.expression(inside) if inside else None
            made = Check(constraint_name, checked, reader.span_from(at), name)
            constraints.append(made._replace(is_inherited=not reader.looking_at("NO", "INHERIT")))
        elif reader.accept_any({"AUTO_INCREMENT", "AUTOINCREMENT"}) or reader.accept("SERIAL", "DEFAULT", "VALUE"):
            generated = "auto_increment"
        elif reader.accept("GENERATED") or reader.looking_at("AS", "("):
            generated, expression, is_always = _generated(reader, context)
            is_stored = reader.word() in ("STORED", "PERSISTENT")
            is_not_null = is_not_null or generated == "identity"
        elif reader.accept("ON", "UPDATE"):
            reader.skip()
            reader.group()
            is_updated = True
        elif reader.accept("AFTER"):
            after = reader.identifier()
        elif reader.accept("FIRST"):
            is_first = True
        elif reader.accept("CHARACTER", "SET") or reader.accept("CHARSET"):
            charset = reader.token().word.lower()
            reader.skip()
        elif reader.accept("COLLATE"):
            collation = reader.token().word.lower()
            reader.skip()
        elif reader.accept_any({"COMMENT", "COLUMN_FORMAT", "STORAGE", "SRID"}):
            reader.skip()
        else:
            reader.skip()
            continue
        constraint_name = None
    span = reader.span_from(start)
    return ColumnDefinition(
        name,
        type_,
        is_not_null,
        default,
        generated,
        tuple(constraints),
        span,
        expression,
        is_always,
        is_stored,
        after,
        is_first,
        charset,
        collation,
        is_updated,
    )


def _deferrable(constraint: Constraint, reader: Reader) -> Constraint:
    is_deferrable = reader.word() == "DEFERRABLE" and isinstance(constraint, Key)
    return constraint._replace(is_deferrable=True) if is_deferrable and isinstance(constraint, Key) else constraint


def _generated(reader: Reader, context: Context) -> tuple[Literal["identity", "expression"], Expression | None, bool]:
    is_always = reader.word() == "ALWAYS"
    while not reader.is_done() and reader.word() not in ("AS", "("):
        reader.at += 1
    reader.accept("AS")
    if reader.accept("IDENTITY"):
        reader.group()
        return "identity", None, is_always
    inside = reader.group()
    return "expression", context.expression(inside) if inside else None, True


def read_default(reader: Reader, context: Context) -> Default:
    """Read the expression after DEFAULT; NOT NULL and the next constraint end it."""
    start = reader.at
    while not reader.is_done():
        word = reader.word()
        is_first = reader.at == start
        if not is_first and (word in _AFTER_DEFAULT or word == "NULL" or reader.looking_at("NOT", "NULL")):
            break
        if not is_first and word in ("KEY", "AS", "USING") and reader.at - start > 0:
            break
        reader.skip()
    part = Reader(reader.text, reader.tokens, start, reader.at)
    span, sql = part.span, part.sql
    return Default(sql, context.expression(part, in_default=True), span)


def foreign_key(reader: Reader, name: Identifier | None, columns: tuple[Identifier, ...]) -> Constraint:
    """Read from REFERENCES on."""
    start = reader.at
    reader.accept("REFERENCES")
    target = reader.object_name()
    if target is None:
        return OtherConstraint(name, reader.span_from(start))
    target_columns = reader.names()
    key = ForeignKey(name, columns, target, target_columns, "", False, reader.span_from(start))
    while not reader.is_done():
        if reader.accept("ON", "DELETE"):
            on_delete, set_columns = _action(reader)
            key = key._replace(on_delete=on_delete, set_columns=set_columns)
        elif reader.accept("ON", "UPDATE"):
            key = key._replace(on_update=_action(reader)[0])
        elif reader.accept("MATCH"):
            reader.skip()
        elif reader.accept("NOT", "VALID"):
            key = key._replace(is_valid=False)
        elif (
            reader.accept("NOT", "DEFERRABLE") or reader.accept("DEFERRABLE") or reader.accept("INITIALLY", "IMMEDIATE")
        ):
            continue
        elif reader.accept("INITIALLY", "DEFERRED"):
            key = key._replace(is_deferred_check=True)
        else:
            break
    return key._replace(span=reader.span_from(start))


def _action(reader: Reader) -> tuple[str, tuple[Identifier, ...]]:
    if reader.accept("SET"):
        word = reader.word()
        reader.at += 1
        return f"SET {word}", reader.names()
    if reader.accept("NO", "ACTION"):
        return "NO ACTION", ()
    word = reader.word()
    reader.at += 1
    return word, ()


_CONSTRAINT_STARTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"})


def starts_constraint(reader: Reader) -> bool:
    word = reader.word()
    if word in ("PRIMARY", "FOREIGN"):
        return reader.word(1) == "KEY"
    if word in ("CHECK", "UNIQUE"):
        return reader.word(1) in ("(", "KEY", "INDEX", "NULLS", "USING") or reader.word(2) in ("(", "USING")
    return word in _CONSTRAINT_STARTS


def table_constraint(reader: Reader, context: Context) -> Constraint | None:
    """Read one constraint of a table; None where it is nothing we know."""
    start = reader.at
    name: Identifier | None = None
    if reader.accept("CONSTRAINT"):
        reader.accept("IF", "NOT", "EXISTS")
        if not starts_constraint(reader):
            name = reader.identifier()
    if reader.accept("PRIMARY", "KEY"):
        return _key(reader, name, "primary", start)
    if reader.accept("UNIQUE"):
        reader.accept_any({"KEY", "INDEX"})
        reader.accept("IF", "NOT", "EXISTS")
        if reader.word() not in ("(", "USING", "NULLS"):
            name = reader.identifier() or name
        return _key(reader, name, "unique", start)
    if reader.accept("FOREIGN", "KEY"):
        reader.accept("IF", "NOT", "EXISTS")
        index_name = reader.identifier() if reader.word() != "(" else None
        name = name or index_name
        columns = reader.names()
        if reader.word() == "REFERENCES":
            constraint = foreign_key(reader, name, columns)
            return constraint._replace(index_name=index_name) if isinstance(constraint, ForeignKey) else constraint
        return OtherConstraint(name, reader.span_from(start))
    if reader.accept("CHECK"):
        inside = reader.group()
        expression = context.expression(inside) if inside else None
        check = Check(name, expression, reader.span_from(start))
        rest = {token.word for token in reader.tokens[reader.at : reader.end]}
        return check._replace(is_valid="VALID" not in rest, is_inherited="INHERIT" not in rest)
    if reader.word() == "EXCLUDE" or name is not None:
        return _exclusion(reader, name, start)
    return None


def _exclusion(reader: Reader, name: Identifier | None, start: int) -> OtherConstraint:
    method = ""
    columns: list[Identifier | None] = []
    if reader.accept("EXCLUDE"):
        method = "btree"
        if reader.accept("USING"):
            method = reader.word().lower()
            reader.at += 1
        inside = reader.group()
        for item in inside.items() if inside else ():
            is_column = item.token().kind in ("word", "quoted") and item.word(1) != "("
            columns.append(item.identifier() if is_column else None)
    reader.at = reader.end
    return OtherConstraint(name, reader.span_from(start), tuple(columns), method)


def _key(reader: Reader, name: Identifier | None, kind: Literal["primary", "unique"], start: int) -> Key:
    using_index: Identifier | None = None
    while not reader.is_done() and reader.word() != "(":
        if reader.accept("USING", "INDEX"):
            using_index = reader.identifier()
        else:
            reader.at += 1
    at = reader.at
    columns = reader.names()
    inside = Reader(reader.text, reader.tokens, at, reader.at).group()
    items = list(inside.items()) if inside else []
    if any(item.word() == "(" or (item.word(1) == "(" and not _is_prefix(item)) for item in items):
        columns = ()
    lengths = tuple(_prefix_length(item) for item in items) if len(items) == len(columns) else ()
    lengths = lengths if any(lengths) else ()
    key = Key(name, kind, columns, reader.span_from(start), using_index, lengths=lengths)
    if reader.accept("INCLUDE"):
        key = key._replace(included=reader.names())
    words = [token.word for token in reader.tokens[reader.at : reader.end]]
    return key._replace(is_deferrable="DEFERRABLE" in words and words[max(words.index("DEFERRABLE") - 1, 0)] != "NOT")


def _prefix_length(item: Reader) -> int | None:
    return int(item.token(2).word) if item.word(1) == "(" and item.token(2).word.isdigit() else None


def _is_prefix(item: Reader) -> bool:
    """Whether this is MySQL's `name(20)`: the first characters of a column."""
    return item.token(2).kind == "number" and item.word(3) == ")"
