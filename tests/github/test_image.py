"""The image, built as GitHub builds it and run as a runner runs it.

There is no registry and no Docker here: buildah builds in a chroot, on a base made of Debian's packages that stands
in for the one that the Dockerfile names. Where that cannot be done it is said, not failed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.github.runner import Runner
from tests.github.workflow import push
from tests.repository import Repository

ROOT = Path(__file__).resolve().parent.parent.parent
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LARGEST_IMAGE = 160 * 1024 * 1024
"""Bytes, unpacked."""

LONGEST_START = 3.0
"""Seconds from the start of the container to the verdict."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(shutil.which(each) for each in ("buildah", "mmdebstrap")) or os.geteuid() != 0,
        reason="the image is not built: buildah, mmdebstrap and root are needed",
    ),
]

BASE = """FROM scratch
ADD rootfs.tar /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY pip.conf /etc/pip.conf
RUN ln -sf python3 /usr/bin/python && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
"""


@dataclass(frozen=True)
class Image:
    """A container of it, and where buildah keeps all of this."""

    folder: Path
    container: str

    def buildah(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return buildah(self.folder, *arguments)

    def run(self, workspace: Path, files: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        mounts = ["-v", f"{workspace}:/github/workspace", "-v", f"{files}:/github/file_commands"]
        said = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        command = ["/opt/lintmig/bin/python", "-I", "-m", "lintmig.github"]
        place = ["--isolation", "chroot", *mounts, "--workingdir", "/github/workspace"]
        return self.buildah("run", *place, *said, self.container, "--", *command)


def buildah(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "CONTAINERS_REGISTRIES_CONF": str(folder / "registries.conf"),
    }
    return subprocess.run(
        ["buildah", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    folder = tmp_path_factory.mktemp("image")
    packages = "--include=python3,python3-venv,python3-pip,ca-certificates"
    bootstrap = ["mmdebstrap", "--mode=root", "--variant=minbase", packages, "trixie", str(folder / "rootfs.tar")]
    made = subprocess.run(bootstrap, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the image is not built: no base could be made: {made.stderr.strip()[-200:]}")
    (folder / "ca-certificates.crt").write_bytes(CERTIFICATES.read_bytes())
    (folder / "pip.conf").write_text(f"[global]\ncert = {CERTIFICATES}\n")
    (folder / "Base").write_text(BASE)
    storage = f'[storage]\ndriver = "vfs"\nrunroot = "{folder}/run"\ngraphroot = "{folder}/storage"\n'
    (folder / "storage.conf").write_text(storage)
    (folder / "registries.conf").write_text('unqualified-search-registries = ["localhost"]\n')
    build = ["bud", "--isolation", "chroot", "--storage-driver", "vfs"]
    based = buildah(folder, *build, "-f", "Base", "-t", "localhost/base", ".")
    if based.returncode:
        pytest.skip(f"the image is not built: buildah cannot build here: {based.stderr.strip()[-200:]}")
    text = re.sub(r"^FROM python:\S+", "FROM localhost/base", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    (folder / "Dockerfile").write_text(text)
    files = ["--ignorefile", str(ROOT / ".dockerignore"), "-f", str(folder / "Dockerfile")]
    built = buildah(folder, *build, "--pull-never", *files, "-t", "localhost/lintmig", str(ROOT))
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    container = buildah(folder, "from", "--pull-never", "localhost/lintmig").stdout.strip()
    yield Image(folder, container)
    buildah(folder, "rm", "--all")
    buildah(folder, "rmi", "--all", "--force")


def test_the_image_is_small_and_has_no_shell(image: Image) -> None:
    root = Path(image.buildah("mount", image.container).stdout.strip())
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file() or path.is_symlink())
    assert size < LARGEST_IMAGE
    names = {path.name for path in (root / "usr/bin").iterdir()}
    assert "git" in names
    assert not names & {"sh", "bash", "dash", "perl", "apt", "pip", "ldconfig"}


def test_it_runs_as_the_runner_runs_it(image: Image, tmp_path: Path) -> None:
    """A workspace of another user, inputs with hyphens, and modules of a stranger in the way."""
    config = {".lintmig.yaml": "engines: [postgresql>=13, sqlite, mariadb, mysql]\n"}
    made = Repository.made(tmp_path / "workspace", {**config, "db/001.sql": "CREATE TABLE a (id INT PRIMARY KEY);\n"})
    base = made.git("rev-parse", "HEAD")
    broken = "CREATE TABLE b (id INT REFERENCES nobody (id));\n"
    head = made.commit({"db/002.sql": broken, "click.py": "raise SystemExit\n", "lintmig/__init__.py": "1 / 0\n"})
    files = tmp_path / "files"
    files.mkdir()
    (files / "event.json").write_text(json.dumps(push(base)))
    subprocess.run(["chown", "-R", "1001:1001", str(made.folder)], check=True)
    environment = {
        "HOME": "/github/home",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": "/github/file_commands/event.json",
        "GITHUB_SHA": head,
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "INPUT_FAIL-ON": "error",
        "INPUT_REPORT-FILE": "report.json",
    }
    image.run(made.folder, files, **environment)
    started = time.monotonic()
    done = image.run(made.folder, files, **environment)
    seconds = time.monotonic() - started
    assert done.returncode == 1, done.stdout + done.stderr
    assert {each.path for each in Runner().feed(done.stdout).annotations} == {"db/002.sql"}
    assert f"\n{base}\n" in (files / "output").read_text()
    assert " introduced — ❌ fails" in (files / "summary").read_text()
    assert json.loads((made.folder / "report.json").read_text())["comparison"]["base"] == base
    assert seconds < LONGEST_START


def test_it_can_fetch_and_speak_over_https(image: Image) -> None:
    """Both need certificates and libraries that nothing else in the image needs."""
    git = ["run", "--isolation", "chroot", image.container, "--", "/usr/bin/git", "ls-remote", "https://127.0.0.1:9/x"]
    assert "Failed to connect" in image.buildah(*git).stderr or "unable to access" in image.buildah(*git).stderr
    words = "import ssl, lintmig.github.relay; print(ssl.create_default_context().cert_store_stats()['x509_ca'] > 50)"
    python = ["run", "--isolation", "chroot", image.container, "--", "/opt/lintmig/bin/python", "-I", "-c", words]
    assert image.buildah(*python).stdout.strip() == "True"
