"""What a routine of PostgreSQL takes and gives, as its CREATE says it and as others name it."""

from __future__ import annotations

from typing import Literal

from lintmig.model.name import DataType, ObjectName
from lintmig.model.operation.objects import Parameter, Signature
from lintmig.stages.parse.columns import data_type
from lintmig.stages.parse.reader import Reader

_Mode = Literal["in", "out", "inout", "variadic", "table"]
_MODES: dict[str, _Mode] = {"IN": "in", "OUT": "out", "INOUT": "inout", "VARIADIC": "variadic"}
_TYPE_GOES_ON = frozenset({"(", ".", "[", "PRECISION", "VARYING", "WITH", "WITHOUT", "ARRAY", "%"})
_INTERVALS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"})
_TWO_WORDS = frozenset({"DOUBLE", "CHARACTER", "CHAR", "BIT", "TIME", "TIMESTAMP", "NATIONAL", "INTERVAL"})


def parameters(inside: Reader | None) -> tuple[Parameter, ...] | None:
    """The parameters in parentheses; None for `(*)` and where there are none."""
    if inside is None or inside.looking_at("*"):
        return None
    found: list[Parameter] = []
    for item in inside.items():
        for part in _around_order_by(item):
            parameter = _parameter(part)
            if parameter is not None:
                found.append(parameter)
    return tuple(found)


def _around_order_by(item: Reader) -> list[Reader]:
    """The arguments of an ordered-set aggregate: `a integer ORDER BY b text`."""
    first = item.until({"ORDER"})
    if not item.accept("ORDER", "BY"):
        return [first]
    return [part for part in (first, item) if not part.is_done()]


def _parameter(item: Reader, mode: _Mode = "in") -> Parameter | None:
    part = item.until({"DEFAULT", "=", ":="})
    has_default = not item.is_done()
    name = None
    while (word := part.word()) in _MODES and (part.token(1).kind in ("word", "quoted")):
        mode = "inout" if (mode, word) == ("in", "OUT") and part.at > 0 and part.word(-1) == "IN" else _MODES[word]
        part.at += 1
    if part.end - part.at >= 2 and not _starts_type(part):
        identifier = part.identifier()
        if identifier is not None:
            name = identifier.text if identifier.quoted else identifier.text.lower()
    if part.word() in _MODES and part.token(1).kind in ("word", "quoted"):
        mode = _MODES[part.word()]
        part.at += 1
    if part.is_done():
        return None
    part.accept("SETOF")
    type_ = _type(part)
    return Parameter(mode, name, type_, has_default)


def _type(part: Reader) -> DataType:
    """A type; `table.column%TYPE` is one that nobody knows."""
    if part.looking_at("INTERVAL") and part.word(1) in _INTERVALS:
        return data_type(Reader(part.text, part.tokens, part.at, part.at + 1))
    part.accept("NATIONAL")
    type_ = data_type(part)
    if part.word() == "%":
        return DataType("%type", (), False, None, type_.text, type_.span)
    return type_


def _starts_type(part: Reader) -> bool:
    """Whether the first word is the type's and not a name."""
    following = part.token(1)
    if part.word() == "INTERVAL" and part.word(1) in _INTERVALS:
        return True
    if part.word() == "NATIONAL" and part.word(1) in ("CHARACTER", "CHAR"):
        return True
    if part.word(1) in _TYPE_GOES_ON and following.kind in ("word", "operator"):
        return part.word(1) not in ("WITH", "WITHOUT", "PRECISION", "VARYING") or part.word() in _TWO_WORDS
    return following.kind == "operator"


def created(reader: Reader, is_aggregate: bool) -> Signature:
    """Read from the parentheses on, of CREATE FUNCTION, PROCEDURE or AGGREGATE."""
    if is_aggregate and reader.word(2) == "=" and reader.token(1).kind == "word":
        return Signature(_base_type(reader), functions=_support_functions(reader), is_aggregate=True)
    taken = parameters(reader.group())
    if is_aggregate:
        return Signature(taken, functions=_support_functions(reader), is_aggregate=True)
    returns: DataType | None = None
    returns_set = False
    taken = taken or ()
    if reader.accept("RETURNS"):
        if reader.accept("TABLE"):
            inside = reader.group()
            columns = [_parameter(item, "table") for item in inside.items()] if inside else []
            taken += tuple(each for each in columns if each is not None)
            returns_set = True
        else:
            returns_set = reader.accept("SETOF")
            returns = _type(reader.until(_AFTER_RETURNS, least=1))
    language = "sql" if reader.word() == "RETURN" else ""
    while not reader.is_done():
        if reader.accept("LANGUAGE"):
            token = reader.token()
            language = token.word.lower() if token.kind != "quoted" else token.word
            break
        if reader.word() == "BEGIN":
            break
        reader.skip()
    return Signature(taken, returns, returns_set, language)


_AFTER_RETURNS = frozenset(
    "AS LANGUAGE DETERMINISTIC BEGIN IMMUTABLE STABLE VOLATILE STRICT SECURITY RETURN NOT LEAKPROOF WINDOW PARALLEL "
    "COST ROWS SUPPORT CALLED SET TRANSFORM EXTERNAL RETURNS".split()
)


def _base_type(reader: Reader) -> tuple[Parameter, ...]:
    """The one argument of an aggregate in the old style: `(BASETYPE = integer, ...)`."""
    inside = Reader(reader.text, reader.tokens, reader.at, reader.end).group()
    for item in inside.items() if inside else ():
        if item.accept("BASETYPE", "=") and item.token().kind == "word" and item.word() != "ANY":
            return (Parameter("in", None, data_type(item)),)
    return ()


_SUPPORT = frozenset("SFUNC FINALFUNC COMBINEFUNC SERIALFUNC DESERIALFUNC MSFUNC MINVFUNC MFINALFUNC SFUNC1".split())


def _support_functions(reader: Reader) -> tuple[ObjectName, ...]:
    inside = reader.group()
    found = []
    for item in inside.items() if inside else ():
        if item.accept_any(_SUPPORT) and item.accept("="):
            name = item.object_name()
            if name is not None:
                found.append(name)
    return tuple(found)


def named(reader: Reader, kind: str) -> Signature:
    """What stands behind a routine's name where it is not created: perhaps nothing."""
    if reader.word() != "(":
        return Signature(None, is_aggregate=kind == "aggregate")
    inside = reader.group()
    if inside is not None and inside.looking_at("*"):
        return Signature((), is_aggregate=True)
    return Signature(parameters(inside), is_aggregate=kind == "aggregate")
