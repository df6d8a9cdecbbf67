"""Time and memory of lintmig beside squawk on the same files, cold and warm: medians of alternating runs.

Every run is a new process. Memory comes from runs of its own: Linux counts the parent's size at the
fork as the child's, so a small parent, `/usr/bin/time`, has to start the command.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

GNU_TIME = "/usr/bin/time"
MEMORY_RUNS = 3
FINISHED = {0, 1}
"""Exit codes of a linter that did its work, without and with findings."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A command; every run of it is a new process."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[], None] = lambda: None
    """Called before each run, which does not count it."""


@dataclass(frozen=True, slots=True)
class Result:
    contender: Contender
    times: tuple[float, ...]
    peaks: tuple[int, ...]
    """Kilobytes; empty where `/usr/bin/time` is missing."""

    @property
    def seconds(self) -> float:
        return statistics.median(self.times)

    @property
    def spread(self) -> str:
        return f"{min(self.times):.3f} to {max(self.times):.3f}"

    @property
    def peak(self) -> str:
        return f"{statistics.median(self.peaks) / 1024:.0f}" if self.peaks else "?"


def run(contender: Contender, *prefix: str) -> float:
    """Seconds of one run."""
    command = (*prefix, *contender.command)
    contender.prepare()
    start = time.perf_counter()
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    seconds = time.perf_counter() - start
    if finished.returncode not in FINISHED:
        sys.exit(f"{' '.join(command)}\nended with {finished.returncode}")
    return seconds


def peak_kilobytes(contender: Contender) -> int:
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "peak"
        run(contender, GNU_TIME, "--quiet", "--format=%M", f"--output={note}")
        return int(note.read_text(encoding="utf-8"))


def compete(contenders: Sequence[Contender], rounds: int) -> list[Result]:
    """One run of each in turn, `rounds` times, after one that is not counted."""
    for contender in contenders:
        run(contender)
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        in_turn = contenders if number % 2 == 0 else contenders[::-1]
        for contender in in_turn:
            times[contender.name].append(run(contender))
    measured = MEMORY_RUNS if Path(GNU_TIME).exists() else 0
    return [
        Result(
            contender,
            tuple(times[contender.name]),
            tuple(peak_kilobytes(contender) for _ in range(measured)),
        )
        for contender in contenders
    ]


def sql_files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        files += sorted(path.rglob("*.sql")) if path.is_dir() else [path]
    return files


def startup_contenders(lintmig: str) -> list[Contender]:
    return [
        Contender("python -c pass", (sys.executable, "-c", "pass")),
        Contender("lintmig --version", (lintmig, "--version")),
    ]


def linting_contenders(
    lintmig: str, paths: Sequence[Path], engines: Sequence[str], base: str | None, change: Callable[[], None]
) -> list[Contender]:
    """lintmig without its cache, on an unchanged tree, and after a change of one file; each also against a base."""
    targets = [word for engine in engines for word in ("--engine", engine)]
    check = (lintmig, "check", *map(str, paths), *targets, "--output-format", "json")
    contenders = [*_ways("lintmig check", check, change)]
    if base is not None:
        contenders += _ways(f"lintmig check --diff-base {base}", (*check, "--diff-base", base), change)
    squawk = command_beside_python("squawk")
    if squawk is None:
        print("squawk is not installed: pip install -r benchmarks/requirements.txt\n")
        return contenders
    # squawk 2 takes files and glob patterns, and reads a folder as a file.
    files = tuple(str(file) for file in sql_files(paths))
    return [Contender("squawk", (squawk, *files)), *contenders]


def _ways(name: str, command: tuple[str, ...], change: Callable[[], None]) -> Iterator[Contender]:
    yield Contender(f"{name}, cold", (*command, "--no-cache"))
    known = Contender(name, command)
    yield Contender(f"{name}, nothing changed", command, lambda: _see(known))
    yield Contender(f"{name}, one file changed", command, change)


def _see(contender: Contender) -> None:
    """Another contender may have changed a file since."""
    run(contender)


@contextmanager
def changing(file: Path) -> Iterator[Callable[[], None]]:
    """What gives a file another comment at its end; afterwards it is as it was."""
    text = file.read_bytes()
    number = 0

    def change() -> None:
        nonlocal number
        number += 1
        file.write_bytes(text + f"\n-- {number}\n".encode())

    try:
        yield change
    finally:
        file.write_bytes(text)


def command_beside_python(name: str) -> str | None:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def installed(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def table(title: str, results: Sequence[Result]) -> str:
    first = results[0].seconds
    lines = [
        f"| {title} | median s | min to max s | times the first | peak MB |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {result.contender.name} | {result.seconds:.3f} | {result.spread}"
        f" | {result.seconds / first:.1f} | {result.peak} |"
        for result in results
    ]
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time and memory of lintmig beside squawk.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=".sql files or folders")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command (default 15)")
    parser.add_argument("--diff-base", metavar="REV", help="also measure against this commit; run it in the repository")
    parser.add_argument("--engine", action="append", help="target of lintmig (default postgresql and sqlite)")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    lintmig = command_beside_python("lintmig")
    if lintmig is None:
        sys.exit("lintmig is not installed: pip install .")
    if not Path(GNU_TIME).exists():
        print(f"{GNU_TIME} is missing, so memory is not measured: apt-get install time\n")
    files = sql_files(given.paths)
    size = sum(file.stat().st_size for file in files)
    packages = ", ".join(installed(name) for name in ("lintmig", "sqlglotc", "squawk-cli"))
    print(f"{len(files)} files, {size / 1000:.0f} KB, {given.rounds} rounds. {packages},")
    print(f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores.\n")
    print(table("start-up", compete(startup_contenders(lintmig), given.rounds)), end="\n\n")
    engines = given.engine or ["postgresql", "sqlite"]
    with tempfile.TemporaryDirectory() as cache, changing(files[-1]) as change:
        os.environ["LINTMIG_CACHE_DIR"] = cache
        contenders = linting_contenders(lintmig, given.paths, engines, given.diff_base, change)
        print(table("whole run", compete(contenders, given.rounds)))


if __name__ == "__main__":
    main()
