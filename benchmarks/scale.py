"""How time and memory grow with a history: made-up histories of doubling sizes, and shapes that are hard on replay.

    python -m benchmarks.scale [--engine ENGINE] [--shape SHAPE] [--sizes 2500,5000,...]

A history of N operations works on at most 3,000 tables. Prints, for each engine, shape and size, the seconds of
processor time of parsing and of replay, and the peak of what Python allocates meanwhile (in a second run, as tracing
slows down).
"""

from __future__ import annotations

import argparse
import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice

from lintmig.engines.constructs import constructs
from lintmig.engines.floors import DEFAULT_FLOORS
from lintmig.model.engine import Engine, EngineName
from lintmig.model.script import ParsedScript, Script
from lintmig.model.source import Source
from lintmig.stages.parse import Recognizer, parse
from lintmig.stages.replay import Surroundings, replay

ENGINES: tuple[EngineName, ...] = ("postgresql", "sqlite", "mariadb")
MOST_TABLES = 3_000
MOST_COLUMNS = 1_000
A_FILE = 10
"""Statements in a migration."""


def mixed(engine: EngineName, size: int) -> Iterator[str]:
    """What migrations do, in about their proportions."""
    chance = random.Random(20)
    columns: dict[str, list[str]] = {}
    parents: dict[str, set[str]] = {}
    views: dict[str, str] = {}
    indexes: dict[str, tuple[str, str]] = {}
    number = 0

    def on_index(table: str) -> str:
        return f" ON {table}" if engine == "mariadb" else ""

    for number in range(size):
        kind = chance.random()
        names = list(columns) if len(columns) < 50 else None
        table = chance.choice(names) if names else f"t{chance.randrange(number)}" if number else ""
        while columns and table not in columns:
            table = f"t{chance.randrange(number)}"
        if not columns or (kind < 0.2 and len(columns) < MOST_TABLES):
            new = f"t{number}"
            columns[new], parents[new] = ["id", "c1", "c2"], set()
            key = ""
            if table and chance.random() < 0.5:
                parents[new].add(table)
                key = f", CONSTRAINT fk{number} FOREIGN KEY (c1) REFERENCES {table} (id) ON DELETE CASCADE"
            yield (
                f"CREATE TABLE {new} (id INTEGER NOT NULL PRIMARY KEY, c1 INTEGER, c2 VARCHAR(40) NOT NULL "
                f"DEFAULT 'none'{key})"
            )
        elif kind < 0.45:
            columns[table].append(f"c{number}")
            yield f"ALTER TABLE {table} ADD COLUMN c{number} INTEGER DEFAULT {number}"
        elif kind < 0.55 and len(columns[table]) > 3:
            at = chance.randrange(3, len(columns[table]))
            old = columns[table][at]
            if any(pair == (table, old) for pair in indexes.values()) or old in views.values():
                yield f"SELECT id FROM {table}"
                continue
            columns[table][at] = f"r{number}"
            yield f"ALTER TABLE {table} RENAME COLUMN {old} TO r{number}"
        elif kind < 0.62 and len(columns[table]) > 3:
            old = columns[table][-1]
            if (table, old) in indexes.values():
                yield f"UPDATE {table} SET c2 = 'some' WHERE {old} IS NULL"
                continue
            columns[table].pop()
            yield f"ALTER TABLE {table} DROP COLUMN {old}"
        elif kind < 0.74:
            indexes[f"i{number}"] = (table, columns[table][-1])
            yield f"CREATE INDEX i{number} ON {table} ({columns[table][-1]}, c1)"
        elif kind < 0.78 and indexes:
            name, (table, _) = indexes.popitem()
            yield f"DROP INDEX {name}{on_index(table) if engine == 'mariadb' else ''}"
        elif kind < 0.82:
            views[f"v{number}"] = table
            yield f"CREATE VIEW v{number} AS SELECT id, c1 AS one FROM {table} WHERE c2 <> ''"
        elif kind < 0.84 and views:
            yield f"DROP VIEW {views.popitem()[0]}"
        elif kind < 0.92:
            yield f"INSERT INTO {table} (id, c2) VALUES ({number}, 'row {number}')"
        elif kind < 0.96:
            yield f"SELECT a.id, b.c1 FROM {table} a JOIN {table} b ON a.id = b.c1 WHERE a.c2 = 'x'"
        else:
            yield f"UPDATE {table} SET c1 = NULL WHERE id = {number}"


def alters(_: EngineName, size: int) -> Iterator[str]:
    """One table that is changed all the time, and is wide in the end."""
    yield "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY)"
    for number in range(size - 1):
        if number < MOST_COLUMNS or number % 2:
            yield f"ALTER TABLE t ADD COLUMN c{number} INTEGER"
        else:
            yield f"ALTER TABLE t DROP COLUMN c{number - MOST_COLUMNS if number == MOST_COLUMNS else number - 1}"


def indexes(engine: EngineName, size: int) -> Iterator[str]:
    """Indexes on few tables, of which every second goes again."""
    for number in range(10):
        yield f"CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b INTEGER)"
    for number in range(size - 10):
        on = f" ON t{(number - 1) % 10}" if engine == "mariadb" else ""
        yield f"DROP INDEX i{number - 1}{on}" if number % 3 == 2 else f"CREATE INDEX i{number} ON t{number % 10} (a)"


def views(_: EngineName, size: int) -> Iterator[str]:
    """Views on few tables, and on each other."""
    yield "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER)"
    for number in range(size - 1):
        source = f"v{number - 1}" if number % 10 else "t"
        yield f"CREATE VIEW v{number} AS SELECT id, a FROM {source}"


def renames(_: EngineName, size: int) -> Iterator[str]:
    """A table, its column and what points to them are renamed again and again."""
    yield "CREATE TABLE p0 (id INTEGER NOT NULL PRIMARY KEY, c0 INTEGER)"
    for number in range(10):
        yield f"CREATE TABLE k{number} (id INTEGER NOT NULL PRIMARY KEY, p INTEGER REFERENCES p0 (id))"
    for number in range((size - 11) // 2):
        yield f"ALTER TABLE p{number} RENAME TO p{number + 1}"
        yield f"ALTER TABLE p{number + 1} RENAME COLUMN c{number} TO c{number + 1}"


def again(_: EngineName, size: int) -> Iterator[str]:
    """The same names are made and dropped again and again."""
    for number in range(size // 2):
        yield f"CREATE TABLE t{number % 7} (id INTEGER NOT NULL PRIMARY KEY, a INTEGER UNIQUE)"
        yield f"DROP TABLE t{number % 7}"


def types(_: EngineName, size: int) -> Iterator[str]:
    """Types and functions of one's own, and tables and calls that use them."""
    for number in range(size // 4):
        yield f"CREATE TYPE e{number} AS ENUM ('a', 'b')"
        yield f"CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY, a e{number} DEFAULT 'a')"
        yield f"CREATE FUNCTION f{number}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        yield f"CREATE TRIGGER g BEFORE INSERT ON t{number} FOR EACH ROW EXECUTE FUNCTION f{number}()"


def faulty(engine: EngineName, size: int) -> Iterator[str]:
    """Every fourth statement is refused."""
    statements = mixed(engine, size)
    for number, statement in enumerate(statements):
        yield f"ALTER TABLE absent{number} ADD COLUMN c INTEGER" if number % 4 == 3 and number > 100 else statement


Shape = Callable[[EngineName, int], Iterator[str]]
SHAPES: dict[str, Shape] = {
    shape.__name__: shape for shape in (mixed, alters, indexes, views, renames, again, types, faulty)
}
ONLY: dict[str, EngineName] = {"types": "postgresql"}


def history(engine: EngineName, shape: str, size: int) -> list[Script]:
    """Migrations of ten statements; all in one file where the shape ends in "-file"."""
    statements = SHAPES[shape.removesuffix("-file")](engine, size)
    parts: list[list[str]] = []
    while part := list(islice(statements, size if shape.endswith("-file") else A_FILE)):
        parts.append(part)
    sources = [Source(f"{number:06}.sql", ";\n".join(part) + ";\n") for number, part in enumerate(parts)]
    return [Script(source, source.text) for source in sources]


def parsed(scripts: list[Script], engine: Engine) -> list[ParsedScript]:
    recognizer = Recognizer(constructs(engine))
    return [parse(script, engine, recognizer) for script in scripts]


def replayed(scripts: list[ParsedScript], engine: Engine) -> int:
    """How many statements were replayed, and of those refused."""
    steps = replay(scripts, engine, Surroundings(has_baseline=False)).steps
    return sum(any(fault.rejects for fault in step.faults) for step in steps)


def measure(engine: Engine, shape: str, size: int) -> tuple[float, float, float, float, int]:
    """Seconds of parsing, of replay; megabytes of both; refused statements."""
    scripts = history(engine.name, shape, size)
    gc.collect()
    started = time.process_time()
    read = parsed(scripts, engine)
    middle = time.process_time()
    refused = replayed(read, engine)
    ended = time.process_time()
    del read
    gc.collect()
    tracemalloc.start()
    read = parsed(scripts, engine)
    parsing = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    replayed(read, engine)
    replaying = tracemalloc.get_traced_memory()[1] - parsing
    tracemalloc.stop()
    return middle - started, ended - middle, parsing / 2**20, replaying / 2**20, refused


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--engine", choices=ENGINES, action="append")
    arguments.add_argument("--shape", choices=[*SHAPES, "mixed-file"], action="append")
    arguments.add_argument("--sizes", default="2500,5000,10000,20000")
    options = arguments.parse_args()
    gc.set_threshold(200_000, 20, 20)
    print("| engine | shape | operations | parse | replay | parsed | replay's peak | refused |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name in options.engine or ENGINES:
        engine = Engine(name, DEFAULT_FLOORS[name], False, "benchmark")
        measure(engine, "mixed", 500)
        for shape in options.shape or [*SHAPES, "mixed-file"]:
            if ONLY.get(shape, name) != name:
                continue
            for size in map(int, options.sizes.split(",")):
                parse_seconds, replay_seconds, parse_size, replay_size, refused = measure(engine, shape, size)
                print(
                    f"| {name} | {shape} | {size:,} | {parse_seconds:.2f} s | {replay_seconds:.2f} s "
                    f"| {parse_size:.0f} MB | {replay_size:.1f} MB | {refused} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
