"""Character sets and collations of columns, as far as a history tells them."""

from __future__ import annotations

from lintmig.model.definition import ColumnDefinition, TableOptions
from lintmig.model.name import DataType

DATABASE = "default"
"""The collation of a database, which the migrations do not tell: of the character set utf8mb4 where nobody chose."""

_TEXTS = frozenset("char varchar text tinytext mediumtext longtext enum set".split())
_NATIONAL = frozenset({"nchar", "nvarchar", "national char", "national varchar", "national character"})
_DEFAULTS = {
    "latin1": "latin1_swedish_ci",
    "latin2": "latin2_general_ci",
    "ascii": "ascii_general_ci",
    "binary": "binary",
    "utf8mb3": "utf8mb3_general_ci",
    "ucs2": "ucs2_general_ci",
}
_WIDTHS = {"utf8mb4": 4, "utf16": 4, "utf16le": 4, "utf32": 4, "utf8mb3": 3, "ucs2": 2}
_NARROW = frozenset("latin1 latin2 latin5 latin7 ascii binary cp1250 cp1251 cp1252 cp1257 koi8r koi8u hebrew".split())


def is_text(name: str) -> bool:
    """Whether a type, by the engine's own name, has a collation."""
    return name in _TEXTS


def options_of(options: TableOptions) -> TableOptions:
    """A table's options with the collation that they come to."""
    return options._replace(charset="", collation=_collation(options.charset, options.collation) or DATABASE)


def column_collation(definition: ColumnDefinition, name: str, options: TableOptions) -> str:
    """The collation of a column of a type that is called `name` by the engine; none where it has none."""
    words = definition.type.name.split()
    if not is_text(name):
        return ""
    stated = _collation(definition.charset, definition.collation)
    if " ".join(words) in _NATIONAL:
        return stated or "utf8mb3_general_ci"
    if not stated and ("binary" in words[1:] or "binary" in definition.type.text.lower().split()[1:]):
        return "unknown"
    return stated or options.collation or DATABASE


def _collation(charset: str, collation: str) -> str:
    """The one collation that a character set and a collation, either of which may be missing, come to."""
    if collation:
        return _plain(collation)
    if not charset:
        return ""
    plain = _plain(charset)
    return _DEFAULTS.get(plain, f"{plain} default")


def _plain(name: str) -> str:
    return "utf8mb3" + name[4:] if name == "utf8" or name.startswith("utf8_") else name


def charset_of(collation: str) -> str:
    return "utf8mb4" if collation == DATABASE else collation.replace(" ", "_").partition("_")[0]


def are_different(first: str, second: str) -> bool:
    """Whether two columns surely have different collations."""
    if not first or not second or "unknown" in (first, second) or first == second:
        return False
    if charset_of(first) != charset_of(second):
        return True
    if DATABASE in (first, second):
        return False
    defaults = [each for each in (first, second) if each.endswith(" default")]
    if len(defaults) == 1:
        other = second if first in defaults else first
        return other.endswith(("_bin", "_unicode_ci", "_unicode_520_ci"))
    return True


def character_width(collation: str) -> int:
    """How many bytes a character takes at most; 1 where that is not known."""
    charset = charset_of(collation)
    return _WIDTHS.get(charset, 1)


def is_known_width(collation: str) -> bool:
    return charset_of(collation) in _WIDTHS or charset_of(collation) in _NARROW


def shown(type_: DataType, collation: str) -> str:
    """A type and its collation, as users read them."""
    if collation == DATABASE:
        return f"{type_.text} of the database's character set"
    charset, _, is_default = collation.partition(" ")
    return f"{type_.text} CHARSET {charset}" if is_default else f"{type_.text} COLLATE {collation}"
