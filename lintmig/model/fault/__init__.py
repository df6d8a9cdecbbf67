"""What replay finds that an engine does not take as it is meant; checks put it into words.

`span` is the exact place in the script. A fault rejects its statement unless it says otherwise.
"""

from __future__ import annotations

from lintmig.model.fault.definitions import Misdefined, Misdefining
from lintmig.model.fault.existence import BrokenView, Duplicate, Missing, Needed, Reserved, Skipped, WrongKind
from lintmig.model.fault.keys import Changing, ForeignKeyMismatch, NoConflictKey, NoIndexing
from lintmig.model.fault.queries import Misbuilding, Misbuilt, Repeated, Ungrouped
from lintmig.model.fault.reruns import Rerun
from lintmig.model.fault.rows import KeyTaken, NoParent, NullInRows, NullValue, WrongCount
from lintmig.model.fault.transactions import Untimely
from lintmig.model.fault.types import NoCast, NoConversion, NoOperator, NoSignature, NotBoolean, TypeClash, UnfitValue

Fault = (
    Missing
    | Duplicate
    | Skipped
    | ForeignKeyMismatch
    | TypeClash
    | UnfitValue
    | NoOperator
    | NoSignature
    | NotBoolean
    | NoConversion
    | Changing
    | NoIndexing
    | NoConflictKey
    | Needed
    | WrongCount
    | NoCast
    | Reserved
    | WrongKind
    | NullValue
    | KeyTaken
    | NoParent
    | NullInRows
    | BrokenView
    | Ungrouped
    | Misbuilt
    | Misdefined
    | Repeated
    | Untimely
    | Rerun
)

__all__ = [
    "BrokenView",
    "Changing",
    "Duplicate",
    "Fault",
    "ForeignKeyMismatch",
    "KeyTaken",
    "Misbuilding",
    "Misbuilt",
    "Misdefined",
    "Misdefining",
    "Missing",
    "Needed",
    "NoCast",
    "NoConflictKey",
    "NoConversion",
    "NoIndexing",
    "NoOperator",
    "NoParent",
    "NoSignature",
    "NotBoolean",
    "NullInRows",
    "NullValue",
    "Repeated",
    "Rerun",
    "Reserved",
    "Skipped",
    "TypeClash",
    "UnfitValue",
    "Ungrouped",
    "Untimely",
    "WrongCount",
    "WrongKind",
]
