"""Whether a text is SQL, by the structure of its first statement: prose has the same words, but not in that order."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["definition", "query"]

_START = r"(?:\s|--[^\n]*\n|/\*[^*]{0,500}\*/|\(|\\n)*"
_VERBS = (
    r"create\s+(?:or\s+replace\s|global\s|local\s|temp\s|temporary\s|unlogged\s|virtual\s|foreign\s|external\s|"
    r"unique\s|fulltext\s|spatial\s|table\s|index\s|materialized\s|recursive\s|view\s|constraint\s|trigger\s|"
    r"function\s|procedure\s|type\s|extension\s|schema\s|sequence\s|domain\s|policy\s|definer|algorithm|sql\s)"
    r"|alter\s+(?:table|type|sequence|index|view|materialized)\s"
    r"|drop\s+(?:table|index|view|materialized|trigger|function|procedure|type|sequence|extension|domain|policy)\s"
    r"|insert\s+(?:or\s|ignore\s|into\s|overwrite\s)|replace\s+into\s|update\s+(?:[^\s'\"]+\s+){1,5}?set\s|"
    r"delete\s+from\s|(?-i:SELECT)\s|select\s[^;]{1,400}?\bfrom\s|with\s+(?:recursive\s+)?\w+\s*(?:\([^()]*\)\s*)?as\s"
    r"|truncate\s+table\s|(?-i:TRUNCATE)\s|pragma\s|do\s+\$|begin\s*;|begin\s+transaction|set\s+search_path"
)
CANDIDATE = re.compile(rf"""(?:["'`]|<<[<~-]?["']?[A-Z]\w*["']?[^\n]{{0,80}}\n){_START}(?:{_VERBS})""", re.IGNORECASE)
"""Where a string may start that is SQL; the match begins at its quote, or at the mark of a heredoc."""

_NAME = r"(?:[\w$]+|\"[^\"\n]+\"|`[^`\n]+`|\[[^\]\n]+\])"
NAME = rf"{_NAME}(?:\s*\.\s*{_NAME}){{0,2}}"
_IF_NEW = r"(?:if\s+not\s+exists\s+)?"
_IF_THERE = r"(?:if\s+exists\s+)?"

_DEFINITIONS = (
    (
        rf"create\s+(?:or\s+replace\s+)?(?:(?:temp|temporary|unlogged|virtual|global|local|foreign|external)\s+)*table\s+"
        rf"{_IF_NEW}{NAME}\s*(?:\(|\bas\b|\blike\s|\busing\s|\bpartition\s+of\b|\binherits\b)"
    ),
    (
        rf"create\s+(?:(?:unique|fulltext|spatial)\s+)?index\s+(?:concurrently\s+)?{_IF_NEW}(?:{NAME}\s+)?on\s+"
        rf"(?:only\s+)?{NAME}\s*(?:using\s+\w+\s*)?\("
    ),
    (
        rf"create\s+(?:or\s+replace\s+)?(?:(?:temp|temporary|materialized|recursive)\s+|(?:algorithm|definer|sql\s+security)"
        rf"\s*=?\s*\S+\s+)*view\s+{_IF_NEW}{NAME}\s*(?:\([^()]*\)\s*)?(?:with\s*\([^()]*\)\s*)?as\s*\(*\s*(?:select|with|values)\b"
    ),
    (
        rf"create\s+(?:or\s+replace\s+)?(?:temp\s+|temporary\s+)?(?:constraint\s+)?(?:definer\s*=\s*\S+\s+)?trigger\s+{_IF_NEW}"
        rf"{NAME}\s+(?:before|after|instead\s+of|insert|update|delete)\b"
    ),
    rf"create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:function|procedure)\s+{_IF_NEW}{NAME}\s*\(",
    rf"create\s+type\s+{NAME}\s+as\b|create\s+domain\s+{NAME}\s+(?:as\s+)?\w+",
    rf"create\s+extension\s+{_IF_NEW}{NAME}\s*(?:;|$|with\b|schema\b|version\b|cascade\b)",
    rf"create\s+schema\s+{_IF_NEW}{NAME}\s*(?:;|$|authorization\b)",
    rf"create\s+(?:temp\s+|temporary\s+)?sequence\s+{_IF_NEW}{NAME}\s*(?:;|$|as\b|start\b|increment\b|minvalue\b|owned\b)",
    rf"create\s+policy\s+{NAME}\s+on\s+{NAME}",
    (
        rf"alter\s+table\s+{_IF_THERE}(?:only\s+)?{NAME}\s+(?:(?:add|drop|alter|rename|modify|change|enable|disable|owner|"
        rf"set|convert|comment|validate|attach|detach|cluster|replica|inherit|no\s+inherit|force|no\s+force)\s+\S|"
        rf"(?:engine|auto_increment)\s*=)"
    ),
    (
        rf"alter\s+(?:type|sequence|index|view|materialized\s+view)\s+{_IF_THERE}{NAME}\s+(?:add\s+value|rename|owner|set|"
        r"restart|increment|alter|depends)\b"
    ),
    (
        rf"drop\s+(?:table|index|view|materialized\s+view|trigger|function|procedure|type|sequence|extension|domain|policy)\s+"
        rf"(?:concurrently\s+)?if\s+exists\s+{NAME}\s*(?:;|$|,|\(|cascade\b|restrict\b|on\b)"
    ),
    r"do\s+\$\w*\$",
)
_QUERIES = (
    rf"with\s+(?:recursive\s+)?{_NAME}\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(",
    (
        rf"(?:insert\s+(?:or\s+\w+\s+|ignore\s+)?|replace\s+)into\s+{NAME}\s*(?:(?:as\s+)?\w+\s*)?(?:\([^()]*\)\s*)?"
        r"(?:overriding\s+\w+\s+value\s*)?(?:values\s*\(|\(*\s*select\b|default\s+values|set\s+\S+\s*=|with\s)"
    ),
    rf"update\s+(?:or\s+\w+\s+|only\s+|ignore\s+)?{NAME}\s+(?:(?:as\s+)?(?!set\b)\w+\s+)?set\s+{NAME}\s*=",
    rf"update\s+(?:only\s+)?{NAME}\s+set\s+\([\w\s,]+\)\s*=",
    rf"delete\s+from\s+(?:only\s+)?{NAME}\s+(?:(?:as\s+)?(?!where\b)\w+\s+)?where\s+.*?(?:[=<>?$]|\bin\s*\(|\bis\s|\blike\s|\bbetween\s)",
    rf"pragma\s+{NAME}\s*(?:;|=|\()",
)
_SHOUTED = (
    rf"DROP\s+(?:TABLE|INDEX|VIEW|MATERIALIZED\s+VIEW|TRIGGER|FUNCTION|TYPE|SEQUENCE)\s+{NAME}\s*(?:;|$|,|\(|CASCADE\b|ON\b)",
    rf"TRUNCATE\s+(?:TABLE\s+)?{NAME}",
)
_SHOUTED_QUERIES = (
    rf"PRAGMA\s+{NAME}\s*$",
    rf"DELETE\s+FROM\s+(?:ONLY\s+)?{NAME}\s*(?:;|$|(?:AS\s+)?(?:\w+\s+)?(?:WHERE|USING|RETURNING|ORDER|LIMIT)\b)",
    r"SELECT\s+(?:-?\d|[\w.]+\s*\(|'|\$|NULL\b|TRUE\b|EXISTS\b)",
)
_DEFINITION = re.compile("|".join(_DEFINITIONS), re.IGNORECASE)
_QUERY = re.compile("|".join(_QUERIES), re.IGNORECASE | re.DOTALL)
_SHOUTED_DEFINITION = re.compile("|".join(_SHOUTED))
_SHOUTED_QUERY = re.compile("|".join(_SHOUTED_QUERIES))
_SELECT = re.compile(
    rf"(select)\s+(?:all\s+|distinct\s+(?:on\s*\([^()]*\)\s*)?|top\s+\d+\s+)?(.+?)\s*\b(from)\s+(?:only\s+|lateral\s+)?({NAME}|\()(.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_ITEM = re.compile(rf"\s*{NAME}(?:\s+as\s+{_NAME})?\s*", re.IGNORECASE)
_BEHIND = re.compile(
    rf"\s*(?:as\s+)?(?:(?!(?:where|order|group|limit|join|inner|left|right|full|cross|natural|union|having|for|offset|"
    rf"except|intersect|window|returning|fetch|on|tablesample|use|force|ignore|partition)\b){_NAME}\s*)?"
    r"(?:;|$|,|\)|\(|(?:where|order\s+by|group\s+by|limit|join|inner|left|right|full|cross|natural|union|having|for|"
    r"offset|except|intersect|window|fetch|on|tablesample|use|force|ignore|partition)\b)",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"[*=<>_?$;\"`()]|\blimit\s+\d|\bis\s+(?:not\s+)?null\b|\border\s+by\s|\bgroup\s+by\s|\w\.\w", re.IGNORECASE
)
_LEADING = re.compile(
    r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\((?=\s*(?:select|with)\b)|(?:begin|start)(?:\s+transaction)?\s*;"
    r"|set\s+\w+\s*(?:=|to)[^;]*;|explain\s)*",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = re.compile(r";(?:\s|--[^\n]*\n)*(?=create|alter|drop)", re.IGNORECASE)


def kind_of(sql: str) -> Kind | None:
    """What a text does to a database; None where it is not SQL, or nobody can tell."""
    start = _match_end(_LEADING, sql)
    text = sql[start:]
    if _DEFINITION.match(text) or _SHOUTED_DEFINITION.match(text):
        return "definition"
    if _QUERY.match(text) or _SHOUTED_QUERY.match(text) or _is_select(text):
        follows = any(_DEFINITION.match(sql, found.end()) for found in _NEXT.finditer(sql))
        return "definition" if follows else "query"
    return None


def _match_end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _is_select(text: str) -> bool:
    found = _SELECT.match(text)
    if found is None:
        return False
    select, items, separator, _, behind = found.groups()
    if _BEHIND.match(behind) is None and found[4] != "(":
        return False
    if select == "SELECT" and separator == "FROM":
        return not (_has_only_words(items) and not _EVIDENCE.search(behind) and " " in items.strip())
    is_plain = all(_PLAIN_ITEM.fullmatch(item) for item in items.split(","))
    return bool(_EVIDENCE.search(items) or (is_plain and _EVIDENCE.search(found[4] + behind)))


def _has_only_words(items: str) -> bool:
    return re.fullmatch(r"[A-Za-z\s]+", items) is not None and " AS " not in items
