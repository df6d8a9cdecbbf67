"""A small project whose names would act wherever a format forgot to keep them from it."""

from __future__ import annotations

from pathlib import Path

_ACTING = '\x1b[31m\r\n::error::[a](https://e.example) <img src=x> @user `x` ]]> & "q" ##[group]\u202e'
"""Colours, a workflow command, a link, HTML, a mention, the end of CDATA, a change of writing direction."""

_QUOTED = _ACTING.replace('"', '""')

FILES: dict[str, str | bytes] = {
    ".lintmig.yaml": (
        "engines: [postgresql>=15, sqlite>=3.45]\nbaseline: false\nselect: [definitions, references, suppressions]\n"
    ),
    "db/001_users & <orders>.sql": (
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);\n"
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id TEXT REFERENCES users (id));\n"
    ),
    "db/002_::error::x.sql": (
        f'CREATE TABLE "{_QUOTED}" (id INTEGER PRIMARY KEY);\n'
        f'CREATE TABLE "{_QUOTED}" (id INTEGER PRIMARY KEY);\n'
        f'CREATE TABLE a (id INTEGER REFERENCES "{_QUOTED}x" (id));\n'
    ),
    "db/003_\x1b[31mred\n::warning::feed\u202e.sql": (
        "-- lintmig: ignore[references/missing-table] ##[error] twice the same\n"
        "-- lintmig: ignore[references/missing-table] ##[error] twice the same\n"
        "ALTER TABLE nowhere ADD COLUMN a INTEGER;\n"
        "-- lintmig: ignore[references/missing-table] <b>unused</b>\nSELECT 1;\n"
        "-- lintmig: ignore[references/missing-table] <b>unused</b>\nSELECT 1;\n"
    ),
    "db/004_漢字🧬.sql": (
        '/* 🧬漢字é */ CREATE TABLE "漢字🧬" (id INTEGER PRIMARY KEY);\r\n'
        '/* 🧬漢字é */ ALTER TABLE "漢字🧬" ADD COLUMN "é" INTEGER; DROP TABLE "🧬漢字" /* 漢 */;\r\n'
        'CREATE INDEX i ON "漢字🧬" (\r\n\t"🧬é"\r\n);\r\n'
    ),
    "db/005_[a](b)%0A`c`@d.sql": (
        f"/* {_ACTING} */\nDROP TABLE gone;\nDROP TABLE gone;\n"
        'DROP TABLE "x\uffff\ufffe\x7f\u0085y"; -- ##[error]\nDROP INDEX i ON;\n'
    ),
    "db/006_clean.sql": "CREATE TABLE clean (id INTEGER PRIMARY KEY);\n",
    "db/007_wide.sql": "\ufeff".encode("utf-16-le") + "SELECT 1;\n".encode("utf-16-le"),
}


def write_hostile(folder: Path) -> Path:
    """The project, written there."""
    (folder / ".git").mkdir(parents=True)
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
