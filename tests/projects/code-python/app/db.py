"""A small store of books."""

import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY,
    author_id INTEGER REFERENCES author(id),
    title TEXT NOT NULL,
    CHECK (pages > 0)
);
"""


def connect(path: str) -> sqlite3.Connection:
    """Create table books when the database is new."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(authors)")}
    if "born" not in columns:
        connection.execute("ALTER TABLE authors ADD COLUMN born TEXT")
    connection.execute(
        "CREATE VIEW IF NOT EXISTS titles AS "
        "SELECT b.title, a.born "
        "FROM books b JOIN authors a ON a.id = b.author_id"
    )
    return connection


def table_for(connection: sqlite3.Connection, name: str, columns: list[str]) -> None:
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(columns)})")
