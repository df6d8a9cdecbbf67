"""Remake the images of docs/images: findings in a terminal, and the comment on a pull request.

    python -m docs.screenshots [--browser /usr/bin/chromium] [--mermaid node_modules/mermaid/dist/mermaid.min.js]

The terminal's colours and the comment's Markdown are what lintmig prints; the pages around them are made here, and
photographed by Chromium. Without `--mermaid` diagrams are left as code. Needs the extra `docs`. No part of CI.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/trading-bot-scripts"
MOST_BYTES = 150_000
BASE = {
    "compose.yaml": "services:\n  db:\n    image: postgres:16\n",
    "migrations/001_shop.sql": """\
CREATE TABLE customers (id UUID PRIMARY KEY, email TEXT NOT NULL UNIQUE);
CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id UUID NOT NULL REFERENCES customers (id), note TEXT);
CREATE VIEW open_orders AS SELECT id, customer_id, note FROM orders;
""",
}
CHANGE = {
    "migrations/002_shipments.sql": """\
CREATE TABLE shipments (
  id BIGINT PRIMARY KEY,
  order_id BIGINT NOT NULL REFERENCES orders (id),
  sent_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX shipments_by_customer ON shipments (customer_id);
ALTER TABLE orders ADD COLUMN weight NUMERIC(8, 2);
ALTER TABLE orders DROP COLUMN note;
""",
}
"""What the pull request of the second image adds to what is there."""
TWINS = {
    "compose.yaml": BASE["compose.yaml"],
    "requirements.txt": "aiosqlite\n",
    "migrations/postgres/001_shop.up.sql": "CREATE TABLE orders (id BIGINT PRIMARY KEY, state TEXT NOT NULL);\n",
    "migrations/postgres/001_shop.down.sql": "DROP TABLE orders;\n",
    "migrations/sqlite/001_shop.up.sql": "CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL);\n",
    "migrations/sqlite/001_shop.down.sql": "DROP TABLE orders;\n",
}
_BOTH = """\
ALTER TABLE orders ADD COLUMN note TEXT;
CREATE INDEX orders_by_state ON orders (state);
"""
_BACK = "DROP INDEX orders_by_state;\nALTER TABLE orders DROP COLUMN note;\n"
FINE = {
    "migrations/postgres/002_notes.up.sql": _BOTH,
    "migrations/postgres/002_notes.down.sql": _BACK,
    "migrations/sqlite/002_notes.up.sql": _BOTH,
    "migrations/sqlite/002_notes.down.sql": _BACK,
}
"""The same of the third image: nothing is wrong with it."""
_TELL_HEIGHT = """
addEventListener('load', () => setTimeout(() => document.title = document.documentElement.offsetHeight, 2000))
"""


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        photograph = (options.browser, work)
        _photograph(*photograph, "terminal.png", terminal_page(), 1034)
        for name, base, change in (("comment.png", BASE, CHANGE), ("comment-fine.png", TWINS, FINE)):
            page = comment_page(work / name, base, change, options.mermaid)
            _photograph(*photograph, name, page, 900)
    return 0


def terminal_page() -> str:
    command = ["check", "--select", "references/fk-type-mismatch,portability/silent-difference"]
    printed = _lintmig(*command, "--color", "always", folder=ROOT / EXAMPLE)
    lines = "".join(_spans(f"\x1b[1;32m$\x1b[0m lintmig {' '.join(command)}\n\n{printed.rstrip()}"))
    bar = "<div class=bar><i></i><i></i><i></i></div>"
    return f"{_style('terminal')}<body><div class=window>{bar}<pre>{lines}</pre></div>"


def comment_page(repository: Path, base: Mapping[str, str], change: Mapping[str, str], mermaid: Path | None) -> str:
    from markdown_it import MarkdownIt

    _put(base, repository)
    _git("init", "--quiet", "--initial-branch", "main", folder=repository)
    _git("add", "--all", folder=repository)
    _git("commit", "--quiet", "--message", "what there is", folder=repository)
    _put(change, repository)
    markdown = _lintmig("check", "--diff-base", "main", "--output-format", "markdown", folder=repository)
    body = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(markdown)
    diagrams = ""
    if mermaid is not None:
        body = re.sub(
            r'<pre><code class="language-mermaid">(.*?)</code></pre>',
            r"<pre class=mermaid>\1</pre>",
            body,
            flags=re.DOTALL,
        )
        diagrams = f"<script src='{mermaid.resolve().as_uri()}'></script>"
        diagrams += "<script>mermaid.initialize({theme: 'neutral'})</script>"
    return (
        f"{_style('comment')}<body><div class=comment><div class=head><b>github-actions</b> commented now</div>"
        f"<div class=body>{body.replace('<details>', '<details open>', 1)}</div></div>{diagrams}"
    )


def _put(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _style(name: str) -> str:
    return f"<style>{(ROOT / 'docs/making/dress' / name).with_suffix('.css').read_text('utf-8')}</style>"


def _spans(text: str) -> Iterator[str]:
    """Text with the colours of a terminal as HTML."""
    classes = {"1": "bold", "31": "red", "32": "green", "33": "yellow", "34": "blue", "36": "cyan"}
    text = re.sub(r"\x1b]8;[^\x07\x1b]*(?:\x07|\x1b\\)", "", text)
    for part in re.split(r"(\x1b\[[\d;]*m)", text):
        if part.startswith("\x1b["):
            names = " ".join(classes[code] for code in part[2:-1].split(";") if code in classes)
            yield f"</span><span class='{names}'>"
        else:
            yield html.escape(part)


def _lintmig(*arguments: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "lintmig", *arguments]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode > 1:
        raise SystemExit(run.stderr)
    return run.stdout


def _git(*arguments: str, folder: Path) -> None:
    names = {f"GIT_{role}_{what}": "you" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=folder, env=os.environ | names, check=True)


def _photograph(browser: str, work: Path, name: str, page: str, width: int) -> None:
    """The page as wide as told, and as high as it is."""
    source, picture = work / "page.html", ROOT / "docs/images" / name
    source.write_text(f"<!doctype html><meta charset=utf-8>{page}<script>{_TELL_HEIGHT}</script>", "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
    flags += [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--allow-file-access-from-files",
    ]
    flags += ["--default-background-color=00000000"]
    flags += [f"--user-data-dir={work / 'profile'}", "--virtual-time-budget=6000"]
    seen = _run(browser, *flags, f"--window-size={width},1200", "--dump-dom", source.as_uri())
    height = int(re.findall(r"<title>(\d+)</title>", seen)[0])
    picture.parent.mkdir(exist_ok=True)
    _run(browser, *flags, f"--window-size={width},{height}", f"--screenshot={picture}", source.as_uri())
    print(f"{name}: {struct.unpack('>II', picture.read_bytes()[16:24])}, {picture.stat().st_size} bytes")
    if picture.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{name} has more than {MOST_BYTES} bytes")


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--mermaid", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
