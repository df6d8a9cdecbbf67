"""Made-up histories without end: where do lintmig and an engine disagree?

    python -m benchmarks.differential ENGINE [--count HISTORIES] [--seed SEED] [--length STATEMENTS]

Prints every kind of disagreement once, with as short a history as shows it, the most frequent first.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from random import Random

from tests.engines import agreeing, proof


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("engine", choices=proof.PROVEN)
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--length", type=int, default=25)
    options = arguments.parse_args()
    taken = refused = 0
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], agreeing.Disagreement] = {}
    with agreeing.Scratch(options.engine) as scratch:
        for number in range(options.count):
            chance = Random(options.seed * 1_000_003 + number)
            with scratch.database() as database:
                history = agreeing.write(options.engine, database, chance, options.length)
            taken += len(history.taken)
            refused += history.refused
            for each in history.disagreements:
                counts[_kind(each)] += 1
                kept = first.setdefault(_kind(each), each)
                if len(each.before) < len(kept.before):
                    first[_kind(each)] = each
        for (kind, head), count in counts.most_common():
            print(f"### {count}: {kind}: {head}\n{agreeing.shortened(first[kind, head], scratch)}\n", flush=True)
    totals = {
        kind: sum(count for (each, _), count in counts.items() if each == kind)
        for kind in ("missed", "false error", "schema")
    }
    print(f"{taken} accepted, {refused} refused; {totals}; {1 - totals['missed'] / max(refused, 1):.1%} found")


def _kind(found: agreeing.Disagreement) -> tuple[str, str]:
    words = re.sub(r"[\"'`(].*", "", found.sql).split()
    head = " ".join(words[:2] if words[0] != "ALTER" else [*words[:2], *words[3:5]])
    if found.kind == "schema":
        return found.kind, found.text.split(":")[0]
    text = re.sub(r"\(errno|^\((\d+), [\"']|[\"']\)$|\\'", r"\1 ", found.text)
    text = re.sub(r"([\"`]).*?\1|(?<!\w)'.*?'", "…", text)
    text = re.sub(r"\b(?:a|b|c|orders|x|y|z|name|id|[ivksgf][123])\b|\d+", "…", text)
    return found.kind, f"{head}: {re.sub('DETAIL.*', '', text)[:70]}"


if __name__ == "__main__":
    main()
