"""Lay out the image: an interpreter, lintmig, git, and of the system what these three load.

    python assemble.py /image

Run in the build stage, on the machine's own paths; the image has no shell, no package manager and no compiler.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

LINTMIG = Path("/opt/lintmig")
GIT = ("/usr/bin/git", "/usr/lib/git-core/git-remote-http", "/usr/lib/git-core/git-remote-https")
FILES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/ld.so.conf")
FOLDERS = ("/etc/ld.so.conf.d",)

UNUSED = {
    *("test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "pydoc_data", "venv"),
    *("site-packages", "dist-packages"),
}
KEPT_DIALECTS = {"__init__", "base", "dialect", "mysql", "postgres", "sqlite"}
"""Of sqlglot: it imports a dialect when it is asked for one."""

UNUSED_MODULES = re.compile(r"(config-3\..*|_tkinter|_test.*|_ctypes_test|_curses.*|_g?dbm|readline|xx.*)(\..*)?")


def main(target: Path) -> None:
    for name in ("lib", "lib64", "bin", "sbin"):
        link = Path("/", name)
        if link.is_symlink():
            (target / link.readlink()).mkdir(parents=True, exist_ok=True)
            (target / name).symlink_to(link.readlink())
    (target / "tmp").mkdir()
    (target / "tmp").chmod(0o1777)
    interpreter = Path(sys.executable).resolve()
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    copy_tree(stdlib, target, is_stdlib=True)
    copy_tree(LINTMIG, target)
    for path in sorted(superfluous(inside(target, LINTMIG))):
        path.unlink()
    for name in (*GIT, *FILES, str(interpreter), str(Path(sys.executable)), f"{sys.base_prefix}/bin/python3"):
        copy_file(Path(name), target)
    for name in FOLDERS:
        copy_tree(Path(name), target)
    for library in sorted(libraries(elf_files(target), target)):
        copy_file(library, target)
    for binary in elf_files(target):
        subprocess.run(["strip", "--strip-unneeded", binary], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["ldconfig", "-r", target], check=True)


def copy_tree(folder: Path, target: Path, *, is_stdlib: bool = False) -> None:
    def left_out(_: str, names: list[str]) -> Iterable[str]:
        return [name for name in names if is_stdlib and (name in UNUSED or UNUSED_MODULES.fullmatch(name))]

    shutil.copytree(folder, inside(target, folder), symlinks=True, ignore=left_out, dirs_exist_ok=True)


def copy_file(path: Path, target: Path) -> None:
    """A link and what it leads to."""
    place = inside(target, path)
    if place.exists() or place.is_symlink() or not path.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, place, follow_symlinks=False)
    if path.is_symlink():
        copy_file(path.parent / path.readlink(), target)


def inside(target: Path, path: Path) -> Path:
    """Where a path of the machine is in the image: /lib may be a link to /usr/lib."""
    real = path.parent.resolve() / path.name
    return target / real.relative_to("/")


def superfluous(folder: Path) -> Iterator[Path]:
    """A wheel's own commands, dialects of engines that are none of ours, and sources beside what was made of them."""
    for path in folder.rglob("*"):
        module, parts = path.name.partition(".")[0].removesuffix("__mypyc"), path.relative_to(folder).parts
        home = path.parent.parent if path.parent.name == "__pycache__" else path.parent
        if not path.is_file():
            continue
        if (
            ("syntaqlite" in parts and "bin" in parts)
            or (
                home.parent.name == "sqlglot"
                and home.name in ("dialects", "generators", "parsers")
                and module not in KEPT_DIALECTS
            )
            or (path.suffix in (".py", ".pyc") and any(home.glob(f"{module}.cpython-*.so")))
        ):
            yield path


def elf_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def libraries(binaries: Iterable[Path], target: Path) -> set[Path]:
    """What the loader would load for them, and the loader."""
    found = set()
    for binary in binaries:
        done = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            if path := re.search(r"(?:=> )?(/\S+) \(0x", line):
                library = Path(path[1])
                if not library.is_relative_to(target):
                    found.add(library)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
