"""`python -m lintmig.github`."""

import os
import sys
from pathlib import Path

from lintmig.github import run

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors="backslashreplace"
        )
    sys.exit(run(os.environ, Path.cwd(), sys.stdout))
