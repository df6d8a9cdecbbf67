"""What replay finds that an engine does not take as it is meant; checks put it into words.

`span` is the exact place in the script. A fault rejects its statement unless it says otherwise.
"""

from __future__ import annotations

from lintmig.model.fault.definitions import Misdefined, Misdefining
from lintmig.model.fault.existence import Broken, Duplicate, Missing, Needed, Reserved, Skipped, WrongKind
from lintmig.model.fault.keys import (
    Changing,
    DeadReference,
    ForeignKeyMismatch,
    NoComparing,
    NoConflictKey,
    NoIndexing,
)
from lintmig.model.fault.objects import Misplaced
from lintmig.model.fault.queries import Misbuilding, Misbuilt, Repeated, Ungrouped
from lintmig.model.fault.reruns import Rerun
from lintmig.model.fault.routines import BadRoutine
from lintmig.model.fault.rows import CheckFailed, KeyTaken, NoParent, NullInRows, NullValue, Referenced, WrongCount
from lintmig.model.fault.tables import Unsuited, Unsuiting
from lintmig.model.fault.transactions import Untimely
from lintmig.model.fault.types import NoCast, NoConversion, NoOperator, NoSignature, NotBoolean, TypeClash, UnfitValue

Fault = (
    Missing
    | Duplicate
    | Skipped
    | ForeignKeyMismatch
    | DeadReference
    | TypeClash
    | UnfitValue
    | NoOperator
    | NoSignature
    | NotBoolean
    | NoConversion
    | Changing
    | NoIndexing
    | NoComparing
    | NoConflictKey
    | Needed
    | WrongCount
    | NoCast
    | Reserved
    | WrongKind
    | NullValue
    | CheckFailed
    | Referenced
    | KeyTaken
    | NoParent
    | NullInRows
    | Broken
    | Ungrouped
    | Misbuilt
    | Misdefined
    | Repeated
    | Unsuited
    | Misplaced
    | BadRoutine
    | Untimely
    | Rerun
)

__all__ = [
    "BadRoutine",
    "Broken",
    "Changing",
    "CheckFailed",
    "DeadReference",
    "Duplicate",
    "Fault",
    "ForeignKeyMismatch",
    "KeyTaken",
    "Misbuilding",
    "Misbuilt",
    "Misdefined",
    "Misdefining",
    "Misplaced",
    "Missing",
    "Needed",
    "NoCast",
    "NoComparing",
    "NoConflictKey",
    "NoConversion",
    "NoIndexing",
    "NoOperator",
    "NoParent",
    "NoSignature",
    "NotBoolean",
    "NullInRows",
    "NullValue",
    "Referenced",
    "Repeated",
    "Rerun",
    "Reserved",
    "Skipped",
    "TypeClash",
    "UnfitValue",
    "Ungrouped",
    "Unsuited",
    "Unsuiting",
    "Untimely",
    "WrongCount",
    "WrongKind",
]
