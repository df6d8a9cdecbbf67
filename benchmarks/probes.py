"""Compare lintmig's verdicts with a real engine's on many small histories, statement by statement.

    python -m benchmarks.probes ENGINE FILE... [--all]

A file holds histories, each begun by a line `--- NAME` and applied to an empty database of its own. Prints each
statement on which lintmig and the engine disagree (with --all every statement), and the counts. A statement that is
refused only because an earlier one was is a follow-on, as in agreement.py.
ENGINE as for lintmig's --engine.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.agreement import compare, errors_by_line, scratch
from lintmig.config import build_request
from lintmig.pipeline import parsed_histories

_HEAD = re.compile(r"^---[ \t]*(?P<name>\S.*)$", re.MULTILINE)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine")
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--all", action="store_true")
    options = arguments.parse_args()
    totals: Counter[str] = Counter()
    for file in options.files:
        for name, text in _histories(file.read_text()):
            totals += _probe(f"{file.name}: {name}", text, options.engine, shows_all=options.all)
    print(dict(totals))


def _histories(text: str) -> list[tuple[str, str]]:
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [(head["name"], text[head.end() : end].strip() + "\n") for head, end in zip(heads, ends, strict=True)]


def _probe(name: str, text: str, engine_option: str, *, shows_all: bool) -> Counter[str]:
    totals: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "1.sql").write_text(text)
        request = build_request(paths=(folder,), engines=(engine_option,), working_directory=Path(folder))
        engine = request.engines[0].name
        said = errors_by_line(request, engine)
        for parsed in parsed_histories(request, engine):
            with scratch(engine) as run:
                for outcome, place, statement, reason in compare(parsed, run, said):
                    totals[outcome] += 1
                    if shows_all or outcome in ("missed", "false error"):
                        print(f"{outcome}: {name}, line {place.rsplit(':', 1)[1]}: {reason or ''}")
                        print(f"    {' '.join(statement.split())[:200]}")
    return totals


if __name__ == "__main__":
    main()
