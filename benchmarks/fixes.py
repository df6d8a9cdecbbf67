"""What fixes are worth on real engines: statements that they refuse before and after.

    python -m benchmarks.fixes ENGINES PATH... [--unsafe]

ENGINES are separated by commas; each PATH is one project. A copy of it is fixed, as by `--fix --fix-applied`, and both
are applied statement by statement to scratch databases. No statement that was taken may be refused afterwards.
Engines as in tests/engines/servers.py.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from lintmig.config import build_request
from lintmig.fixing import Fixing, Wanted, fix_all
from lintmig.model.engine import EngineName
from lintmig.model.request import Request
from lintmig.pipeline import lint, parsed_histories
from tests.engines import proof

Applied = list[tuple[str, bool]]
"""Each statement, and whether the engine takes it."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engines")
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--unsafe", action="store_true")
    options = arguments.parse_args()
    with proof.open_engines() as engines:
        for path in options.paths:
            with TemporaryDirectory() as folder:
                shutil.copytree(path, folder, dirs_exist_ok=True)
                request = build_request(Path(folder), engines=options.engines.split(","))
                before = {each.name: _applied(engines, request, each.name) for each in request.engines}
                wanted = Wanted(lambda _: {}, lambda _: None, options.unsafe)
                fixing = fix_all(request, lint, wanted)
                for name, (_, after) in fixing.texts.items():
                    (Path(folder) / name).write_bytes(after.encode())
                now = {each.name: _applied(engines, request, each.name) for each in request.engines}
            _tell(path, fixing, before, now)


def _applied(engines: proof.Engines, request: Request, engine: EngineName) -> Applied:
    found: Applied = []
    for history in parsed_histories(request, engine):
        with engines.database(engine, has_transactions=True) as run:
            for parsed in history:
                texts = (parsed.script.sql[each.span.start : each.span.end] for each in parsed.statements)
                found += [(text, run(text) is None) for text in texts]
    return found


def _tell(path: str, fixing: Fixing, before: dict[EngineName, Applied], now: dict[EngineName, Applied]) -> None:
    print(f"{path}: {len(fixing.fixed)} fixed in {len(fixing.texts)} files, {len(fixing.left)} left")
    for engine, statements in before.items():
        refused = sum(not taken for _, taken in statements)
        still = sum(not taken for _, taken in now[engine])
        print(f"  {engine}: of {len(statements)} statements {refused} refused before, {still} after")
        for text in _lost(statements, now[engine]):
            print(f"    taken before, refused after: {' '.join(text.split())[:160]}")
    for reason, count in Counter(reason for _, reason in fixing.left).most_common(5):
        print(f"  not fixed: {count}: {reason}")


def _lost(before: Applied, now: Applied) -> list[str]:
    """Where fixes have made several statements of one, only those that stayed as they were are compared."""
    if len(before) == len(now):
        pairs = zip(before, now, strict=True)
        return [text for (_, was_taken), (text, is_taken) in pairs if was_taken and not is_taken]
    taken = {text for text, was_taken in before if was_taken}
    return [text for text, is_taken in now if not is_taken and text in taken]


if __name__ == "__main__":
    main()
