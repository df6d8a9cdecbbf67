"""A monorepo with thousands of files, most of which are nothing to lintmig: `python -m benchmarks.monorepo [FILES]`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
FILES = 5_000
BUILT = ("node_modules/left/lib", "dist/assets", "build/out", ".next/server", "coverage/html")
"""Folders of each package that nobody wrote, with a third of all files."""


def write(root: Path, files: int) -> None:
    """Packages of code, one in ten with SQL, each with folders of built and installed files."""
    packages = max(files // 100, 1)
    (root / ".git").mkdir(parents=True)
    (root / "package.json").write_text('{"workspaces": ["packages/*"], "dependencies": {"pg": "8"}}\n')
    for package in range(packages):
        home = root / f"packages/p{package:03}"
        for number in range(files // packages * 2 // 3):
            path = home / f"src/part{number % 7}/module{number}.ts"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_module(package, number))
        for number in range(files // packages // 3):
            path = home / BUILT[number % len(BUILT)] / f"chunk{number}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("module.exports = `CREATE TABLE built (id INTEGER)`;\n")
        if package % 10 == 0:
            migrations = home / "migrations"
            migrations.mkdir()
            for number in range(5):
                text = f"CREATE TABLE p{package}_t{number} (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
                (migrations / f"{number:03}_t{number}.sql").write_text(text)


def _module(package: int, number: int) -> str:
    if number == 0 and package % 10 == 0:
        return f'import {{ pool }} from "./pool";\nexport const all = pool.query("SELECT name FROM p{package}_t0");\n'
    lines = "".join(f"export function select{line}(a: number) {{ return a + {line}; }}\n" for line in range(30))
    return f'import {{ create }} from "../part{number % 7}/other";\n{lines}'


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repository"
        write(root, files)
        seconds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            run = subprocess.run(
                [sys.executable, "-m", "lintmig", "check", "--fail-on", "never"],
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
                capture_output=True,
                text=True,
                check=True,
            )
            seconds.append(time.perf_counter() - start)
        print(run.stdout.strip().splitlines()[-1])
        print(f"{files} files: {statistics.median(seconds):.2f} s (best {min(seconds):.2f} s)")


if __name__ == "__main__":
    main()
