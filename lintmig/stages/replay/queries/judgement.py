"""What operators, calls and conditions make of their operands' types on PostgreSQL, and what it refuses of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal as OneOf
from typing import NamedTuple

from lintmig.engines import lists, signatures
from lintmig.engines.signatures import Volatility
from lintmig.model.expression import Compound, Expression, Literal, Subquery
from lintmig.model.fault import Fault, NoConversion, NoOperator, NoSignature, NotBoolean, TypeClash, UnfitValue
from lintmig.model.name import DataType
from lintmig.model.source import Place, Span
from lintmig.stages.replay.plpgsql.overloads import judge_own_call
from lintmig.stages.replay.queries.coercion import UNKNOWN, category, common_type, conversion, converts
from lintmig.stages.replay.queries.own import is_redefined, may_have_operator
from lintmig.stages.replay.queries.resolution import Resolved, resolve_function, resolve_operator
from lintmig.stages.replay.queries.scope import Scope, shown, start_of
from lintmig.stages.replay.queries.typing import spelled, unfit_literal
from lintmig.stages.replay.world import World


class Operand(NamedTuple):
    """`type` is the catalog's name; None where it is not known."""

    expression: Expression
    type: str | None
    scope: Scope | None = None
    group: str | None = None
    """The group of types that rows of the constructs table ask for."""


class Typed(NamedTuple):
    """An operator or function as it was resolved; `volatility` is None where that is not certain."""

    span: Span | None
    name: str
    arguments: tuple[str | None, ...]
    result: str | None
    volatility: Volatility | None


class Judge:
    """Resolves one engine's operators and functions; `notes`, where it is a list, gathers what was resolved."""

    def __init__(
        self,
        world: World,
        report: Callable[[Fault], None],
        column_place: Callable[[Expression, Scope], Place | None],
    ) -> None:
        self.world = world
        may_convert_more = world.creations.ever("cast", "")
        self.report = report if not may_convert_more else _keep_silent
        self.column_place = column_place
        self.notes: list[Typed] | None = None

    def compound(self, compound: Compound, operands: Sequence[Operand], frame: str = "") -> str | None:
        """The type of a call or an operator; None where it is not known."""
        if compound.arity is None:
            return None
        if compound.operator is not None:
            return self.words(compound, operands)
        return self.call(compound, operands, frame)

    def words(self, compound: Compound, operands: Sequence[Operand]) -> str | None:
        operator = compound.operator or ""
        match operator:
            case "and" | "or" | "not" | "is boolean" | "FILTER":
                for operand in operands:
                    self.boolean(operator.upper() if operator.islower() else operator, operand)
                return "bool"
            case "is null" | "exists" | "escape" | "row in":
                return "bool"
            case "interval":
                return "interval"
            case "over" | "filter" | "collate" | "within group":
                return operands[0].type
            case "between":
                self.operator(">=", operands[:2])
                self.operator("<=", (operands[0], operands[2]))
                return "bool"
            case "in":
                self.membership(operands)
                return "bool"
            case "case":
                return self.case(operands)
            case "case of":
                first = operands[0]._replace(type="text") if operands[0].type == UNKNOWN else operands[0]
                for condition in operands[1:-1:2]:
                    self.operator("=", (first, condition))
                return self.matched("CASE", _results(operands[1:]))
            case "array":
                return self.array(operands)
            case "is distinct from" | "is not distinct from":
                self.operator("=", operands)
                return "bool"
            case "similar to":
                self.operator("~", operands)
                return "bool"
            case "any":
                return self.element(operands[0])
            case "row":
                return None
            case _:
                return self.operator(operator, operands)

    def boolean(self, clause: str, operand: Operand) -> None:
        name = operand.type
        if name is None or (name == "bool" or converts(name, "bool", "a")):
            if name == UNKNOWN:
                self.literal(operand, "bool", clause)
            return
        span = start_of(operand.expression)
        if span is not None:
            self.report(NotBoolean(clause, shown(operand.expression), _spelled(name), span))

    def case(self, operands: Sequence[Operand]) -> str | None:
        for condition in operands[: len(operands) // 2 * 2 : 2]:
            self.boolean("CASE WHEN", condition)
        return self.matched("CASE", _results(operands))

    def membership(self, operands: Sequence[Operand]) -> None:
        left, *items = operands
        values = [item for item in items if isinstance(item.expression, Literal)]
        others = [item for item in items if item not in values]
        types = [item.type for item in (left, *values) if item.type is not None]
        together = common_type(types) if len(values) > 1 and len(types) == len(values) + 1 else None
        if together is not None:
            resolved = self.operator("=", (left, Operand(values[0].expression, together)))
            if resolved is not None:
                for item in values:
                    self.literal(item, together, shown(left.expression))
        else:
            others = items
        for item in others:
            self.operator("=", (left, item))

    def element(self, operand: Operand) -> str | None:
        """What ANY and ALL compare with: an array's elements, or the rows of a query."""
        name = operand.type
        if name is None or name == UNKNOWN or isinstance(operand.expression, Subquery):
            return name
        span = start_of(operand.expression)
        if not name.endswith("[]") and span is not None:
            self.report(NoOperator("ANY", (shown(operand.expression),), (_spelled(name),), span))
        return name[:-2] if name.endswith("[]") else None

    def array(self, operands: Sequence[Operand]) -> str | None:
        if not operands:
            return None
        element = self.matched("ARRAY", operands)
        if element is None or element.endswith("[]"):
            return element
        return element + "[]"

    def matched(self, clause: str, operands: Sequence[Operand]) -> str | None:
        """The one type of several values, as COALESCE, CASE, UNION and arrays need it."""
        if any(operand.type is None for operand in operands):
            self.mismatched(clause, [operand for operand in operands if operand.type is not None])
            return None
        together = common_type([operand.type or UNKNOWN for operand in operands])
        if together is None:
            self.mismatched(clause, operands)
            return None
        for operand in operands:
            self.literal(operand, together, clause)
        return together

    def mismatched(self, clause: str, operands: Sequence[Operand]) -> None:
        known = [operand for operand in operands if operand.type not in (None, UNKNOWN)]
        for operand in known[1:]:
            first = known[0]
            assert first.type is not None
            assert operand.type is not None
            if category(first.type) == category(operand.type) and not _are_strangers(first.type, operand.type):
                continue
            span = start_of(first.expression) or start_of(operand.expression)
            if span is not None:
                names = _spelled(first.type), _spelled(operand.type)
                self.report(
                    TypeClash(
                        clause, shown(first.expression), names[0], shown(operand.expression), names[1], span, None
                    )
                )
            return

    def operator(self, symbol: str, operands: Sequence[Operand]) -> str | None:
        """The result of an operator; reports one that does not exist for these types."""
        version = self.world.engine.version
        if not signatures.operators(symbol, version):
            return None
        types = tuple(operand.type for operand in operands)
        resolved = resolve_operator(symbol, version, types)
        if not isinstance(resolved, Resolved):
            if not may_have_operator(self.world, symbol, types):
                self.refuse(symbol, operands, is_ambiguous=resolved == "ambiguous")
            return None
        if self.notes is not None:
            span = self.place(operands)
            self.notes.append(Typed(span, symbol, resolved.arguments, resolved.result, resolved.volatility))
        for at, (operand, wanted) in enumerate(zip(operands, resolved.arguments, strict=True)):
            if wanted is not None:
                self.literal(operand, wanted, shown(operands[at - 1].expression))
        return resolved.result

    def count(self, compound: Compound) -> None:
        """Report a call with a number of arguments that SQLite, MariaDB or MySQL does not take."""
        name = compound.function
        if name is None or compound.arity is None:
            return
        if self.notes is not None:
            self.notes.append(Typed(compound.span, name, (None,) * compound.arity, None, None))
        if compound.span is None:
            return
        known = lists.counts(self.world.engine.name, name)
        if known is not None and compound.arity > 7 and max(known) > 6:
            return  # which was not tried with so many
        has_star = compound.arity == 0 and bool(compound.parts)
        if known is None or has_star or compound.arity in known or is_redefined(self.world, name):
            return
        self.report(NoSignature(name, ("",) * compound.arity, compound.span, "count"))

    def place(self, operands: Sequence[Operand]) -> Span | None:
        return next((place for item in operands if (place := start_of(item.expression)) is not None), None)

    def refuse(self, symbol: str, operands: Sequence[Operand], *, is_ambiguous: bool) -> None:
        span = self.place(operands)
        if span is None:
            return
        names = tuple(_spelled(operand.type or "") for operand in operands)
        values = tuple(shown(operand.expression) for operand in operands)
        if symbol in _COMPARISONS and len(operands) == 2 and not is_ambiguous:
            places = (self.column_place(item.expression, item.scope) for item in operands if item.scope is not None)
            declared = next((place for place in places if place is not None), None)
            self.report(TypeClash(symbol, values[0], names[0], values[1], names[1], span, declared))
        else:
            self.report(NoOperator(symbol, values, names, span, is_ambiguous))

    def call(self, compound: Compound, operands: Sequence[Operand], frame: str) -> str | None:
        name = compound.function or ""
        name = "btrim" if name == "trim" else name
        if is_redefined(self.world, name) or "." in name:
            return judge_own_call(self, compound, operands)
        if name in _MATCHING:
            together = self.matched(name.upper(), operands) if operands else None
            if together is not None and name != "coalesce" and not has_order(self.world, together):
                self.refuse("<", (operands[0], operands[-1]), is_ambiguous=False)
            return together
        if name == "nullif":
            if len(operands) == 2:
                self.operator("=", operands)
                return operands[0].type if operands[0].type != UNKNOWN else "text"
            return None
        if name in _VALUES:
            if self.notes is not None:
                self.notes.append(Typed(compound.span, name, (), _VALUES[name], "s"))
            return _VALUES[name]
        known = signatures.functions(name, self.world.engine.version)
        if name in _GRAMMAR or (not known and name not in signatures.types()):
            return None
        if self.is_misframed(compound, known, frame) or any(item.is_ordered or item.kind == "p" for item in known):
            return None
        types = tuple(operand.type for operand in operands)
        resolved = resolve_function(name, self.world.engine.version, types)
        if isinstance(resolved, Resolved):
            if self.notes is not None:
                self.notes.append(Typed(compound.span, name, resolved.arguments, resolved.result, resolved.volatility))
            for operand, wanted in zip(operands, resolved.arguments, strict=True):
                if wanted is not None:
                    self.literal(operand, wanted, f"{name}()")
            return resolved.result
        as_cast = self.cast_call(name, types)
        if as_cast is not None:
            return as_cast
        span = compound.span or self.place(operands)
        if span is not None:
            has_width = any(_takes_count(item, len(types)) for item in known)
            reason: OneOf["types", "count", "ambiguous", "undetermined"]
            reason = "count" if not has_width else "types" if resolved == "none" else resolved
            names = tuple(_spelled(item or "") for item in types)
            self.report(NoSignature(name, names, span, reason))
        return None

    def is_misframed(self, compound: Compound, known: tuple[signatures.Signature, ...], frame: str) -> bool:
        """Whether a window function lacks its OVER; reports an aggregate that lacks its WITHIN GROUP."""
        is_bare = not frame and bool(known) and all(item.kind == "w" or item.is_ordered for item in known)
        is_ordered = any(item.is_ordered for item in known)
        if is_bare and is_ordered and compound.arity and compound.span is not None and compound.function is not None:
            self.report(NoSignature(compound.function, (), compound.span, "no WITHIN GROUP"))
        return is_bare

    def cast_call(self, name: str, types: tuple[str | None, ...]) -> str | None:
        """`date(x)` may be a cast, where no function fits."""
        if len(types) != 1 or name not in signatures.types():
            return None
        source = types[0]
        return name if source is None or converts(source, name, "e") else None

    def cast(self, operand: Operand, target: str, type_: DataType) -> None:
        if operand.type is None:
            return
        volatility = conversion(operand.type, target, "e")
        span = start_of(operand.expression)
        if volatility is None:
            if span is not None:
                names = _spelled(operand.type), _spelled(target)
                self.report(NoConversion(shown(operand.expression), *names, span))
            return
        if self.notes is not None:
            self.notes.append(Typed(span, f"CAST to {type_.text}", (operand.type,), target, volatility))
        if operand.type == UNKNOWN and category(target) != "S":
            self.literal(operand, target, "CAST", type_)

    def literal(self, operand: Operand, wanted: str, where: str, type_: DataType | None = None) -> None:
        """Report a string that cannot be read as the type that is wanted of it."""
        if operand.type != UNKNOWN or wanted == UNKNOWN or not isinstance(operand.expression, Literal):
            return
        if operand.expression.text == "" and operand.expression.span is None:
            return
        type_ = type_ or spelled(wanted)
        unfit = unfit_literal(self.world, operand.expression, type_)
        if unfit is not None and unfit.span is not None and unfit.kind == "string":
            self.report(UnfitValue(unfit.text, "string", where, type_.text, unfit.span, None))


def has_order(world: World, name: str) -> bool:
    """Whether values of the type can be sorted: those of JSON and XML cannot."""
    return isinstance(resolve_operator("<", world.engine.version, (name, name)), Resolved)


def _keep_silent(fault: Fault) -> None:
    """Where migrations make casts of their own."""


def _takes_count(signature: signatures.Signature, count: int) -> bool:
    width = len(signature.arguments)
    return count >= width - signature.defaults and (count <= width or signature.is_variadic)


def _are_strangers(first: str, second: str) -> bool:
    return not converts(first, second) and not converts(second, first)


def _results(operands: Sequence[Operand]) -> list[Operand]:
    """The values after THEN and ELSE."""
    found = list(operands[1::2])
    return [*found, operands[-1]] if len(operands) % 2 else found


def _spelled(name: str) -> str:
    if name in ("", UNKNOWN):
        return "unknown"
    return spelled(name).text


_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_MATCHING = frozenset({"coalesce", "greatest", "least"})
_VALUES = {
    "current_date": "date",
    "current_time": "timetz",
    "current_timestamp": "timestamptz",
    "localtime": "time",
    "localtimestamp": "timestamp",
    "current_user": "name",
    "session_user": "name",
}
_GRAMMAR = frozenset(
    "char character bit varchar time timestamp interval numeric decimal float json_object json_array json_query "
    "json_value json_exists json_serialize json_scalar json json_arrayagg json_objectagg normalize xmlelement "
    "xmlforest xmlconcat xmlparse xmlpi xmlroot xmlserialize grouping row".split()
)
"""Names that the grammar reads in its own way."""
