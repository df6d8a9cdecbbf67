"""Whether a program rewrites its SQL for another engine before it runs it: then what is written is not what is run."""

from __future__ import annotations

import re

from lintmig.model.files import Files
from lintmig.stages.evidence.adding import CODE

_WORDS = (
    r"auto_?increment|autoincrement|\bserial\b|datetime|now\(|current_timestamp|\bi?like\b|tinyint|"
    r"longtext|mediumtext|timestamptz|insert\s+or|insert\s+ignore|on\s+conflict|on\s+duplicate|"
    r"integer\s+primary|strftime|engine\s*="
)
_REWRITES = re.compile(
    rf"""\b(?:str_?i?replace|preg_replace|replace\w*|gsub|re\.sub|regexp\.MustCompile|re\.compile|strtr|translate)!?\s*\(\s*"""
    rf"""(?:[^\n,]{{1,60}},[^\n,"'`]{{0,20}}?|[^\n,]{{1,60}},[^\n,]{{1,20}},\s*)?(?:array\s*\(|\[)?\s*[rRbB@]?(?:["'/]`["'/,]|["'`/][^\n"']{{0,60}}?(?:{_WORDS}))""",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"""\bcase\s+'`'|\bcase\s+"`"|==\s*['"]`['"]""")
_LIBRARIES = re.compile(r"""["'](?:xorm\.io/|github\.com/go-xorm/)""")
"""What quotes names anew for each engine."""
_LARGEST = 500_000
_ASIDE = re.compile(r"(?:^|/)(?:tests?|__tests__|specs?|docs?|node_modules|vendor|public|static)/")
_SQL = re.compile(r"\b(?:sql|query|stmt|statement|dialect|schema|migration|ddl)", re.IGNORECASE)


def rewrites_sql(files: Files) -> str | None:
    """The file that does."""
    for path in files.ending(*CODE):
        if _ASIDE.search(path):
            continue
        text = files.text(path)
        if (
            text is None
            or len(text) > _LARGEST
            or not ("`" in text or "eplace" in text or "sub" in text or "xorm" in text)
        ):
            continue
        if path.endswith(".go") and _LIBRARIES.search(text):
            return path
        for pattern in (_REWRITES, _CHARACTERS):
            match = pattern.search(text)
            if match is not None and _SQL.search(text, max(0, match.start() - 400), match.end() + 200):
                return path
    return None
