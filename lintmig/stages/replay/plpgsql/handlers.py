"""Which errors a handler of PL/pgSQL catches."""

from __future__ import annotations

from collections.abc import Iterable

from lintmig.model.fault import (
    BadRoutine,
    Duplicate,
    Fault,
    ForeignKeyMismatch,
    KeyTaken,
    Missing,
    Needed,
    NoConflictKey,
    NoConversion,
    NoOperator,
    NoParent,
    NoSignature,
    NullInRows,
    NullValue,
    TypeClash,
    UnfitValue,
    WrongCount,
)

_CODES = {
    "unique_violation": "23505",
    "foreign_key_violation": "23503",
    "not_null_violation": "23502",
    "check_violation": "23514",
    "exclusion_violation": "23P01",
    "integrity_constraint_violation": "23000",
    "restrict_violation": "23001",
    "duplicate_table": "42P07",
    "duplicate_column": "42701",
    "duplicate_object": "42710",
    "duplicate_function": "42723",
    "duplicate_schema": "42P06",
    "duplicate_alias": "42712",
    "duplicate_database": "42P04",
    "undefined_table": "42P01",
    "undefined_column": "42703",
    "undefined_object": "42704",
    "undefined_function": "42883",
    "invalid_schema_name": "3F000",
    "invalid_column_reference": "42P10",
    "invalid_foreign_key": "42830",
    "datatype_mismatch": "42804",
    "cannot_coerce": "42846",
    "ambiguous_column": "42702",
    "ambiguous_function": "42725",
    "wrong_object_type": "42809",
    "syntax_error": "42601",
    "syntax_error_or_access_rule_violation": "42000",
    "invalid_table_definition": "42P16",
    "invalid_object_definition": "42P17",
    "dependent_objects_still_exist": "2BP01",
    "invalid_text_representation": "22P02",
    "data_exception": "22000",
    "raise_exception": "P0001",
    "no_data_found": "P0002",
    "too_many_rows": "P0003",
    "case_not_found": "20000",
    "insufficient_privilege": "42501",
    "feature_not_supported": "0A000",
    "object_not_in_prerequisite_state": "55000",
    "division_by_zero": "22012",
    "numeric_value_out_of_range": "22003",
    "string_data_right_truncation": "22001",
    "internal_error": "XX000",
    "object_in_use": "55006",
    "lock_not_available": "55P03",
    "query_canceled": "57014",
}
_TAKEN = {
    "table": ("42P07",),
    "view": ("42P07",),
    "materialized view": ("42P07",),
    "index": ("42P07",),
    "sequence": ("42P07",),
    "column": ("42701",),
    "function": ("42723",),
    "procedure": ("42723",),
    "schema": ("42P06",),
    "type": ("42710",),
    "domain": ("42710",),
    "trigger": ("42710",),
    "policy": ("42710",),
    "extension": ("42710",),
}
_ABSENT = {
    "table": ("42P01",),
    "view": ("42P01",),
    "materialized view": ("42P01",),
    "sequence": ("42P01",),
    "column": ("42703",),
    "function": ("42883",),
    "procedure": ("42883",),
    "schema": ("3F000",),
    "type": ("42704",),
    "domain": ("42704",),
    "index": ("42704",),
    "constraint": ("42704",),
    "trigger": ("42704",),
    "policy": ("42704",),
    "extension": ("42704",),
}
_OTHERS: dict[type, tuple[str, ...]] = {
    KeyTaken: ("23505",),
    NoParent: ("23503",),
    NullValue: ("23502",),
    NullInRows: ("23502",),
    Needed: ("2BP01",),
    NoConflictKey: ("42P10",),
    NoOperator: ("42883",),
    NoSignature: ("42883",),
    TypeClash: ("42883", "42804"),
    UnfitValue: ("42804", "22P02", "22003", "22007", "22008", "22001"),
    NoConversion: ("42846",),
    WrongCount: ("42601",),
    ForeignKeyMismatch: ("42830", "42804"),
}


def codes_of(fault: Fault) -> tuple[str, ...]:
    """The SQLSTATEs that an error may have; none where that is not known."""
    if isinstance(fault, BadRoutine):
        if fault.reason == "unknown name":
            return ("42703",)
        return ("42601",) if fault.reason == "dynamic SQL" else code_named(fault.wanted)
    if isinstance(fault, Duplicate):
        return _TAKEN.get(fault.kind, ())
    if isinstance(fault, Missing):
        return ("42702",) if fault.is_ambiguous else _ABSENT.get(fault.kind, ())
    return _OTHERS.get(type(fault), ())


def catches(conditions: Iterable[str], codes: tuple[str, ...]) -> bool | None:
    """Whether a handler for these conditions catches an error that has one of the codes; None where it may."""
    found = [_matches(condition, code) for condition in conditions for code in codes]
    if "others" in conditions:
        return True
    if not codes or None in found:
        return None
    if any(found):
        return True if len(codes) == 1 else None
    return False


def code_named(error: str) -> tuple[str, ...]:
    """The code of a condition, or of an SQLSTATE."""
    code = _CODES.get(error.lower(), error.upper())
    return (code,) if len(code) == _LENGTH else ()


_LENGTH = 5


def _matches(condition: str, code: str) -> bool | None:
    wanted = _CODES.get(condition.lower(), condition.upper())
    if condition == "others":
        return True
    if len(wanted) != _LENGTH:
        return None
    return wanted == code or (wanted.endswith("000") and wanted[:2] == code[:2])
