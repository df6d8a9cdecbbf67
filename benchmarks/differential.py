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
    with proof.open_engines() as engines:
        for number in range(options.count):
            chance = Random(options.seed * 1_000_003 + number)
            with engines.database(options.engine) as run:
                history = agreeing.write(options.engine, run, chance, options.length)
            taken += len(history.taken)
            refused += history.refused
            for each in history.disagreements:
                counts[_kind(each)] += 1
                kept = first.setdefault(_kind(each), each)
                if len(each.before) < len(kept.before):
                    first[_kind(each)] = each
        for kind, count in counts.most_common():
            print(f"### {count}: {kind[0]}: {kind[1]}\n{agreeing.shortened(first[kind], engines)}\n", flush=True)
    false = sum(count for kind, count in counts.items() if kind[0].startswith("false"))
    missed = sum(counts.values()) - false
    print(
        f"accepted {taken}, false errors {false}; refused {refused}, missed {missed} ({missed / max(refused, 1):.1%})"
    )


def _kind(found: agreeing.Disagreement) -> tuple[str, str]:
    words = re.sub(r"[\"'`(].*", "", found.sql).split()
    head = " ".join(words[:2] if words[0] != "ALTER" else [*words[:2], *words[3:5]])
    text = re.sub(r"([\"'`]).*?\1", "…", found.refusal or found.said)
    text = re.sub(r"\b(?:a|b|c|orders|x|y|z|name|id|[ivksgf][123])\b|\d+", "…", text)
    return ("missed" if found.refusal else "false error"), f"{head}: {text[:90]}"


if __name__ == "__main__":
    main()
