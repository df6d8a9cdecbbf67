"""The token words of a statement as constructs see them: a small stand-in for the real reader."""

from __future__ import annotations

import re

from lintmig.model.engine import EngineName

_COMMENT = r"--[^\n]*|/\*.*?\*/"
_DOLLAR = r"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
_STRING = r"[eEbBxXnN]?'(?:[^']|'')*'"
_NAME = r"[A-Za-z_][\w$]*"
_NUMBER = r"\d+(?:\.\d+)?"
_OPERATOR = r"#>>|#>|->>|->|::|\|\||<=>|@>|<@|!~\*|!~|~\*|<=|>=|<>|!=|==|&&|:=|\?\||\?&|."


def normalized(sql: str, engine: EngineName) -> str:
    """Words in upper case, strings as '...', names in double quotes, joined by single spaces."""
    speaks_mysql = engine in ("mariadb", "mysql")
    string = _STRING + (r'|"(?:[^"]|"")*"' if speaks_mysql else "")
    quoted = r"(?!)" if speaks_mysql else r'"(?:[^"]|"")*"'
    if engine != "postgresql":
        quoted += r"|`[^`]*`"
    if engine == "sqlite":
        quoted += r"|\[[^\]]+\]"
    dollar = _DOLLAR if engine == "postgresql" else r"(?P<tag>(?!))"
    comment = _COMMENT + (r"|#[^\n]*" if speaks_mysql else "")
    pattern = (
        f"(?P<skip>{comment}|\\s+)|(?P<string>{dollar}|{string})|(?P<quoted>{quoted})"
        f"|(?P<word>{_NAME})|(?P<other>{_NUMBER}|{_OPERATOR})"
    )
    words = []
    for match in re.finditer(pattern, sql, re.DOTALL):
        match match.lastgroup if match.lastgroup != "tag" else "string":
            case "string":
                words.append("'...'")
            case "quoted":
                words.append('"' + match["quoted"][1:-1] + '"')
            case "word":
                words.append(match["word"].upper())
            case "other":
                words.append(match["other"])
    while words and words[-1] == ";":
        words.pop()
    return " ".join(words)
