"""Install lintmig from the action's own checkout, so that its ref is the version, and run it.

Standard library only, on the runner's own Python. What is installed serves the job's later steps too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST:
        print("::error title=lintmig::Python 3.11 or newer is needed: use actions/setup-python", flush=True)
        return 2
    top = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("RUNNER_TEMP") or top)
    home = folder / f"lintmig-{sha256(str(top).encode()).hexdigest()[:12]}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "installed").exists() and not install(top, home, python):
        print("::error title=lintmig::lintmig could not be installed", flush=True)
        return 2
    # -I keeps the working directory, which is somebody's pull request, off the import path.
    return subprocess.run([python, "-I", "-m", "lintmig.github"], check=False).returncode


def install(top: Path, home: Path, python: Path) -> bool:
    """What is locked, by its hashes, and lintmig itself as it lies here: nothing is built."""
    locked: list[str | Path] = ["-r", top / "docker/requirements.txt", "-r", top / "composite/requirements.txt"]
    pip: list[str | Path] = [
        python,
        "-I",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    steps: list[list[str | Path]] = [
        [sys.executable, "-I", "-m", "venv", "--clear", home],
        [*pip, "--require-hashes", "--only-binary=:all:", *locked],
    ]
    if any(subprocess.run(step, cwd=top, check=False).returncode for step in steps):
        return False
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-I", "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    shutil.copytree(top / "lintmig", site / "lintmig", dirs_exist_ok=True)
    shutil.copytree(top / "rules", site / "lintmig/rules", dirs_exist_ok=True)
    (home / "installed").touch()
    return True


if __name__ == "__main__":
    sys.exit(main())
